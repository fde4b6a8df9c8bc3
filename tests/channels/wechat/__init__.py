"""The WeChat channel against the simulated platform, and its pure parts alone."""
