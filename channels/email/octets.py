"""A letter as it comes over the line after DATA: up to a lone dot, doubled dots made single. Pure."""

END = b"\r\n.\r\n"
DOUBLED, SINGLE = b"\r\n..", b"\r\n."


class Octets:
    """In large pieces: line by line, letters of an ordinary size would keep the loop busy half of the time.
    What is more than `most` octets is read to its end and thrown away.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = bytearray(b"\r\n")  # so that the first line is like any other
        self._searched = 0
        self._pieces: list[bytes] = []
        self._size = 0
        self.too_large = False

    def feed(self, chunk: bytes) -> bytes | None:
        """What follows the letter, once it has come to its end."""
        self._held += chunk
        end = self._held.find(END, self._searched)
        if end >= 0:
            rest = bytes(self._held[end + len(END) :])
            self._keep(end + 2)
            return rest
        last = self._held.rfind(b"\r\n", self._searched)
        self._searched = max(0, len(self._held) - len(END) + 1)
        if last > 0:
            self._keep(last)
            self._searched = 0
        elif len(self._held) > self._most:
            self._keep(len(self._held) - len(END) + 1)
            self._searched = 0
        return None

    def letter(self) -> bytes:
        return b"".join(self._pieces)

    def _keep(self, length: int) -> None:
        piece = bytes(self._held[:length]).replace(DOUBLED, SINGLE)
        del self._held[:length]
        self._pieces.append(piece if self._pieces or self.too_large else piece[2:])
        self._size += len(piece)
        if self._size > self._most + 2:
            self.too_large = True
            self._pieces = []
