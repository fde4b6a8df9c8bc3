"""SMPP 3.4, as a transceiver; pure but for the driver that puts it on a link."""
