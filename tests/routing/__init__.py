"""What the router and the duty guard promise, as properties and as plain stories."""
