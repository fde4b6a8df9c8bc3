"""A real Kannel (Debian package) between a short message centre and the hub's callbacks."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.process import Peer, free_port, private_folder

USER, PASSWORD, ADMIN = "hub", "secret", "admin"

CONFIG = """
group = core
admin-port = {admin}
admin-password = {ADMIN}
admin-interface = 127.0.0.1
smsbox-port = {box}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 1
store-type = file
store-location = "{folder}/store"

group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = {centre}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = ""
enquire-link-interval = 5
max-pending-submits = 8
alt-charset = "UTF-8"
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
log-file = "{folder}/smsbox.log"
log-level = 1
mo-recode = true
http-request-retry = 20
http-queue-delay = 1

group = sendsms-user
username = {USER}
password = {PASSWORD}
concatenation = true
max-messages = 20

group = sms-service
keyword = default
catch-all = true
accepted-smsc = centre
concatenation = true
omit-empty = true
max-messages = 0
get-url = "{callback}/reply?from=%p&to=%P&text=%b&charset=%C&coding=%c&id=%I&time=%T"
"""


@dataclass
class KannelServer:
    sendsms: str
    admin: str


@contextmanager
def kannel(centre_port: int, callback: str) -> Iterator[KannelServer]:
    """`callback` is the account's address with its secret."""
    folder = private_folder("kannel")
    (folder / "store").mkdir()
    ports = {name: free_port() for name in ("admin", "box", "sendsms")}
    config = folder / "kannel.conf"
    config.write_text(
        CONFIG.format(
            **ports,
            folder=folder,
            centre=centre_port,
            callback=callback,
            USER=USER,
            PASSWORD=PASSWORD,
            ADMIN=ADMIN,
        )
    )
    bearer = Peer(["/usr/sbin/bearerbox", str(config)], _own(folder, "bearer"))
    try:
        bearer.wait_until(lambda: _listens(ports["box"]))
        box = Peer(["/usr/sbin/smsbox", str(config)], _own(folder, "box"))
        try:
            box.wait_until(lambda: _listens(ports["sendsms"]))
            base = f"http://127.0.0.1:{ports['admin']}"
            yield KannelServer(f"http://127.0.0.1:{ports['sendsms']}/cgi-bin/sendsms", base)
        finally:
            box.stop()
    finally:
        bearer.stop()


def _own(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
