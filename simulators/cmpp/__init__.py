"""A stand-in for a carrier: its CMPP gateway and the phones behind it. `python -m simulators.cmpp`."""

from simulators.cmpp.carrier import Carrier as Carrier
from simulators.cmpp.gateway import Gateway as Gateway, Rule as Rule
from simulators.cmpp.phones import Phone as Phone, Signal as Signal
