"""What the command line does besides serving. Works beside a running hub."""
