"""The hub remembers and connects: one queue over all channels, one inbox for the agents. Start reading at
`app.py`.
"""
