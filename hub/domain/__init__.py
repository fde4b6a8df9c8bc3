"""The hub's nouns and pure rules: no I/O, no clock, no framework. Rows in storage are these values."""
