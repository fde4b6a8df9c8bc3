"""Real peers for the tests: started by the tests, private to them, gone when they end."""
