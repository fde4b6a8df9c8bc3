"""Kills the hub at random moments while everybody talks; nothing acknowledged may be lost."""
