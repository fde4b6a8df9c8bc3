"""How to speak to each provider. A channel is a folder; it knows the files beside it, and no other folder."""
