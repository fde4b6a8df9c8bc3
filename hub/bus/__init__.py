"""Carries hints between the parts of one process, or between nodes."""
