"""Citizens help themselves: answers from the public knowledge, before or instead of a person."""
