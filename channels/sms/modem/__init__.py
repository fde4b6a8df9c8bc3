"""A GSM modem (短信猫) on a serial line, in PDU mode."""
