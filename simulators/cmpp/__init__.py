"""A stand-in for a carrier's CMPP gateway, to try the SMS channel against: `python -m simulators.cmpp`."""

from simulators.cmpp.gateway import Gateway as Gateway, Rule as Rule
