"""How to speak to each provider. A channel is a folder; of ours it knows `contract.py` and `http.py` only."""
