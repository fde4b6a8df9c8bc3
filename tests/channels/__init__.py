"""Channels: one folder each, and the agreement that all of them keep."""
