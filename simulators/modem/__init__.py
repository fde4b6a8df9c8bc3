"""A stand-in for a GSM modem, on a pseudo terminal."""

from simulators.modem.modem import Modem as Modem
