"""Cuts the stream into frames: four octets of length, which count themselves; pure and bounded."""


class BrokenFrame(Exception):
    """The length makes no sense: the two ends no longer agree where a frame begins."""


class FrameSplitter:
    def __init__(self, shortest: int, longest: int) -> None:
        self._shortest, self._longest = shortest, longest
        self._buffer = bytearray()

    def feed(self, content: bytes) -> list[bytes]:
        """The frames that are whole now. Never holds more than one frame and what came with its end."""
        self._buffer += content
        frames: list[bytes] = []
        place = 0
        while len(self._buffer) - place >= 4:
            length = int.from_bytes(self._buffer[place : place + 4], "big")
            if not self._shortest <= length <= self._longest:
                raise BrokenFrame(f"length {length}")
            if len(self._buffer) - place < length:
                break
            frames.append(bytes(self._buffer[place : place + length]))
            place += length
        del self._buffer[:place]
        return frames
