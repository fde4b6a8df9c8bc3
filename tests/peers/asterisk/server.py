"""A real Asterisk on loopback for one test session: installed once, set up by the product's own installer."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.peers.asterisk.program import Program, installed
from tests.peers.process import Peer, free_port, private_folder

HERE = Path(__file__).parent
INSTALLER = HERE.parents[2] / "channels" / "phone" / "asterisk" / "install.py"
CARRIER, DESKS = (
    "127.0.0.2",
    "127.0.0.3",
)  # SIPp calls from one and answers on the other: the trunk is known by address

# What a test must not share with other instances, or would only wait for: other protocols, databases,
# hardware.
LEFT_OUT = (
    *(
        "app_adsiprog",
        "app_getcpeid",
        "app_meetme",
        "app_stasis",
        "app_voicemail_",
        "cdr_",
        "cel_",
        "chan_console",
    ),
    *(
        "chan_dahdi",
        "chan_iax2",
        "chan_mobile",
        "chan_motif",
        "chan_ooh323",
        "chan_unistim",
        "chan_websocket",
    ),
    *("func_odbc", "pbx_ael", "pbx_dundi", "pbx_lua", "res_adsi", "res_aeap", "res_ari", "res_calendar"),
    *("res_config_", "res_corosync", "res_fax", "res_hep", "res_http_websocket", "res_odbc", "res_phoneprov"),
    *(
        "res_pjsip_phoneprov",
        "res_pjsip_stir",
        "res_pjsip_transport_websocket",
        "res_prometheus",
        "res_smdi",
        "res_snmp",
    ),
    *(
        "res_speech_aeap",
        "res_stasis_broadcast",
        "res_stir_shaken",
        "res_stun",
        "res_timing_dahdi",
        "res_xmpp",
    ),
)


class Asterisk:
    """Running from the constructor to `stop`. `telephones` are the extensions that may register; `dialplan`
    is added to ours; `options` are the installer's.
    """

    def __init__(
        self,
        telephones: Iterable[int] = range(1001, 1031),
        *,
        dialplan: str = "",
        program: Program | None = None,
        **options: int,
    ) -> None:
        self._program = program or installed()
        self.ami_port, self.sip_port, self.secret = free_port(), free_port(), secrets.token_hex(12)
        self.folder = self._own_folder()
        self._inside = Path("/") / self.folder.relative_to(self._program.root)
        self.recordings = self.folder / "spool" / "hub"
        self.played = self.folder / "spool" / "play"
        self._configure(telephones, dialplan, options)
        try:
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def start(self) -> None:
        command = self._program.command(self._inside / "etc" / "asterisk.conf")
        self._peer = Peer(command, private_folder("asterisk"))
        self._peer.wait_until(self._booted)

    def crash(self) -> None:
        """No goodbye, no hangup handlers; `start` brings it back with what its database had on disk."""
        self._peer.process.kill()
        self._peer.stop()

    @property
    def pid(self) -> int:
        return self._peer.process.pid

    def log(self) -> str:
        return (self.folder / "log" / "messages.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        self._peer.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _own_folder(self) -> Path:
        """Recordings and configuration are written below it, by names that Asterisk sees, too."""
        if self._program.in_own_root:
            return self._program.root / "srv" / f"hub-{os.getpid()}-{self.ami_port}"
        return private_folder("asterisk-home")

    def _configure(self, telephones: Iterable[int], dialplan: str, options: dict[str, int]) -> None:
        """Debian's own files, as an operator has them, with ours installed on top. Those of the system's
        Asterisk are not for everybody's eyes: it does without.
        """
        for name in ("etc", "lib", "data", "spool/hub", "spool/play", "run", "log"):
            (self.folder / name).mkdir(parents=True)
        if self._program.in_own_root:
            shutil.copytree(self._program.root / "etc/asterisk", self.folder / "etc", dirs_exist_ok=True)
        (self.folder / "data" / "documentation").symlink_to("/usr/share/asterisk/documentation")
        for name, text in self._own_files().items():
            (self.folder / "etc" / name).write_text(text, encoding="utf-8")
        agents = self.folder / "agents.csv"
        agents.write_text(
            "".join(f"{number},{password(number)}\n" for number in telephones), encoding="utf-8"
        )
        self._install(agents, options)
        with (self.folder / "etc" / "extensions.conf").open("a", encoding="utf-8") as file:
            file.write(dialplan)
        self._program.give_away(self._inside)

    def _install(self, agents: Path, options: dict[str, int]) -> None:
        inside = {name: str(self._inside / path) for name, path in FOLDERS.items()}
        values = {
            **inside,
            "agents": agents,
            "destdir": self._program.root,
            "trunk-ip": CARRIER,
            "sip-bind": f"127.0.0.1:{self.sip_port}",
            "ami-port": self.ami_port,
            "qualify": 0,
            **options,
        }
        arguments = [part for name, value in values.items() for part in (f"--{name}", str(value))]
        environment = {**os.environ, "HUB_PHONE_SECRET": self.secret}
        subprocess.run(
            [sys.executable, str(INSTALLER), *arguments], check=True, capture_output=True, env=environment
        )

    def _own_files(self) -> dict[str, str]:
        modules = self._program.modules()
        there = (self._program.root / modules.relative_to("/")).iterdir()
        names = (path.name for path in there if path.name.startswith(LEFT_OUT))
        left_out = [f"noload = {name}" for name in names]
        folders = {"etc": "etc", "varlib": "lib", "db": "lib", "key": "lib", "data": "data"}
        folders |= {"agi": "data/agi-bin", "spool": "spool", "run": "run", "log": "log"}
        lines = [f"ast{name}dir => {self._inside / path}" for name, path in folders.items()]
        start = 20_000 + free_port() % 6 * 2_000
        return {
            "asterisk.conf": "\n".join(
                [
                    "[directories]",
                    f"astmoddir => {modules}",
                    *lines,
                    "[options]",
                    "nocolor = yes",
                    "",
                ]
            ),
            "modules.conf": "\n".join(["[modules]", "autoload = yes", *left_out, ""]),
            "logger.conf": "[general]\n[logfiles]\nmessages.log => notice,warning,error\n",
            "http.conf": "[general]\nenabled = no\n",
            "cdr.conf": "[general]\nenable = no\n",
            "rtp.conf": f"[general]\nrtpstart = {start}\nrtpend = {start + 1999}\n",
        }

    def _booted(self) -> bool:
        login = f"Action: Login\r\nUsername: hub\r\nSecret: {self.secret}\r\nEvents: system\r\n\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.ami_port), timeout=5) as connection:
                connection.sendall(login)
                seen = b""
                while b"FullyBooted" not in seen and (piece := connection.recv(4096)):
                    seen += piece
                return b"FullyBooted" in seen
        except OSError:
            return False


FOLDERS = {
    "etc": "etc",
    "sounds": "data/sounds",
    "music": "data/moh-hub",
    "spool": "spool/hub",
    "played": "spool/play",
}


def password(extension: int) -> str:
    return f"telephone{extension}"
