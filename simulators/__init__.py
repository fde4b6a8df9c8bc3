"""Stand-ins for providers, for tests and `make demo`; they share no code with the product."""
