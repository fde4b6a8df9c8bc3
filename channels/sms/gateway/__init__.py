"""Gateways that are asked over HTTP: cloud providers, Kannel, and whatever an operator can describe."""
