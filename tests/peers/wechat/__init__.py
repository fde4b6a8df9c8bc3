"""The simulated WeChat platform, checked against its own promises and against other implementations."""
