"""How a text becomes short messages and how short messages become a text again; pure."""
