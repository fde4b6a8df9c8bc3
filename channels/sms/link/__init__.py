"""One engine for the carriers' protocols of numbered requests and answers: SMPP, CMPP and their kin."""
