"""Reads and writes the files people exchange with the hub: spreadsheets, Word, Markdown. Reading happens in a
process of its own with little memory and time, so that a hostile file harms nobody.
"""
