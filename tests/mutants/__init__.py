"""Faults planted in copies of the router, to see that its tests catch each."""
