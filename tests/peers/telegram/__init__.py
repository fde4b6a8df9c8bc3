"""The simulated Telegram, kept honest by two libraries that nobody here wrote."""
