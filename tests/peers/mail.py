"""Private Postfix and Dovecot on loopback for one test session. Anybody at hotline.test and citizen.test has
a mailbox, letters for direct.test go by LMTP to `lmtp_port`, and no-body at nowhere.test turns out not to
exist.
"""

import os
import shutil
import smtplib
import socket
import subprocess
from pathlib import Path

from tests.peers.certificates import loopback_certificate
from tests.peers.process import Peer, PeerMissing, free_port, private_folder

PASSWORD = "pw"
SBIN = Path("/usr/sbin")
MASTER = "/usr/lib/postfix/sbin/master"

DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
mailbox_idle_check_interval = 1s
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {delivery_port}
  }}
}}
protocol lmtp {{
  mail_plugins = sieve
  postmaster_address = postmaster@hotline.test
}}
plugin {{
  sieve = file:{folder}/sieve/%u.sieve
}}
submission_host = 127.0.0.1:{smtp_port}
"""

# What is put off for one second may be taken up before its deliverer has let go of it; Postfix then leaves it
# alone for five minutes.
POSTFIX = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.hotline.test
mydestination =
local_transport = error:none
relay_domains = nowhere.test
virtual_mailbox_domains = hotline.test citizen.test direct.test
virtual_mailbox_maps = regexp:{folder}/postfix/users
virtual_transport = lmtp:inet:127.0.0.1:{delivery_port}
transport_maps = regexp:{folder}/postfix/transports
smtpd_relay_restrictions = permit_mynetworks, reject
default_transport = error:5.1.1 mailbox does not exist
mynetworks = 127.0.0.0/8
recipient_delimiter = +
message_size_limit = 60000000
mailbox_size_limit = 0
virtual_mailbox_base = {folder}/nobody
virtual_mailbox_limit = 0
virtual_uid_maps = static:8
virtual_gid_maps = static:8
maillog_file = {folder}/postfix/mail.log
maillog_file_prefixes = {folder}
smtputf8_enable = yes
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
queue_run_delay = 1s
minimal_backoff_time = 3s
maximal_backoff_time = 4s
"""

VACATION = 'require ["vacation"]; vacation :days 1 :subject "不在办公室" "我在休假";\n'
SERVICES = "maildrop", "uucp", "ifmail", "bsmtp", "scalemail", "mailman"


class MailServers:
    def __init__(self) -> None:
        for program in ("dovecot", "postfix"):
            if not (SBIN / program).exists():
                raise PeerMissing(
                    f"{program} (packages postfix, dovecot-imapd, dovecot-lmtpd, dovecot-sieve)"
                )
        if os.geteuid() != 0:
            raise PeerMissing("root: Postfix and Dovecot give their parts to other users")
        self.smtp_port, self.imap_port, self.delivery_port, self.lmtp_port = (free_port() for _ in range(4))
        self.smtps_port, self.imaps_port = free_port(), free_port()
        self._folder = private_folder("mail")
        self._folder.chmod(0o755)
        self._key, self.certificate = loopback_certificate(self._folder)
        self._dovecot = self._start_dovecot()
        self._postfix = self._start_postfix()

    def stop(self) -> None:
        self._postfix.stop()
        self._dovecot.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    # --- what tests do to them ---

    def is_away(self, user: str) -> None:
        """Somebody's mailbox answers by itself."""
        script = self._folder / "sieve" / f"{user}.sieve"
        script.write_text(VACATION)
        script.chmod(0o644)

    def kick(self, user: str) -> None:
        self._doveadm("kick", user)

    def renumber(self, user: str, validity: int) -> None:
        self._doveadm("mailbox", "update", "-u", user, "--uid-validity", str(validity), "INBOX")

    def send(self, raw: bytes, sender: str = "zhang@citizen.test", to: str = "12345@hotline.test") -> None:
        """As any mail program would: returns when Postfix has it."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=30) as line:
            line.sendmail(sender, [to], raw, mail_options=["BODY=8BITMIME"])

    def deliver(self, raw: bytes, sender: str, to: str) -> None:
        """Past Postfix: returns when it lies in the mailbox."""
        with smtplib.LMTP("127.0.0.1", self.delivery_port) as line:
            line.sendmail(sender, [to], raw)

    def log(self) -> str:
        return (self._folder / "postfix/mail.log").read_text(errors="replace")

    def waiting(self) -> int:
        """Letters that Postfix has and has not brought."""
        queues = ("maildrop", "incoming", "active", "deferred")
        return sum(path.is_file() for name in queues for path in (self._folder / "spool" / name).rglob("*"))

    def mailboxes(self, domain: str) -> dict[str, list[bytes]]:
        """Each user's letters, the oldest first."""
        return {
            user.name: [
                path.read_bytes() for path in sorted(user.glob("*/*")) if path.parent.name in ("new", "cur")
            ]
            for user in sorted((self._folder / "mail").glob(f"*@{domain}"))
        }

    def _doveadm(self, *words: str) -> None:
        command = ["doveadm", "-c", str(self._folder / "dovecot.conf"), *words]
        subprocess.run(command, check=False, capture_output=True, timeout=30)

    # --- how they start ---

    def _ports(self) -> dict[str, object]:
        return {
            "folder": self._folder,
            "password": PASSWORD,
            "imap_port": self.imap_port,
            "delivery_port": self.delivery_port,
            "smtp_port": self.smtp_port,
            "imaps_port": self.imaps_port,
            "certificate": self.certificate,
            "key": self._key,
        }

    def _start_dovecot(self) -> Peer:
        for name in ("mail", "sieve", "run", "dovecot"):
            (self._folder / name).mkdir(mode=0o755)
        for name in ("mail", "sieve"):
            shutil.chown(self._folder / name, "mail", "mail")
        settings = self._folder / "dovecot.conf"
        settings.write_text(DOVECOT.format(**self._ports()))
        peer = Peer([str(SBIN / "dovecot"), "-F", "-c", str(settings)], self._folder / "dovecot")
        peer.wait_until(lambda: _says(self.imap_port, b"* OK"))
        return peer

    def _start_postfix(self) -> Peer:
        folder = self._folder / "postfix"
        for name in ("postfix", "spool", "data"):
            (self._folder / name).mkdir(mode=0o755)
        shutil.chown(self._folder / "data", "postfix")
        (folder / "main.cf").write_text(POSTFIX.format(**self._ports()))
        (folder / "master.cf").write_text(self._services())
        (folder / "users").write_text("/^[a-z0-9]+(\\+[^@]*)?@/ OK\n")
        (folder / "transports").write_text(
            f"/@direct\\.test$/ lmtp:inet:127.0.0.1:{self.lmtp_port}\n"
            # Taken by the server first, and only then found to be nobody.
            "/@nowhere\\.test$/ virtual:\n"
        )
        (folder / "dynamicmaps.cf").touch()
        # Makes the folders it needs. The master itself is then our own child, which `postfix start` is not.
        subprocess.run([str(SBIN / "postfix"), "-c", str(folder), "check"], check=True, capture_output=True)
        peer = Peer([MASTER, "-s", "-c", str(folder)], folder)
        # An open port is no proof: a service that cannot start leaves it open and never greets.
        peer.wait_until(lambda: _says(self.smtp_port, b"220 "))
        return peer

    def _services(self) -> str:
        """Debian's own table, without chroots and without what tests do not need."""
        lines = ["postlog unix-dgram n - n - 1 postlogd"]
        for line in Path("/usr/share/postfix/master.cf.dist").read_text().splitlines():
            fields = line.split()
            if not line[:1].isalpha() or len(fields) < 8 or fields[0] in (*SERVICES, "postlog"):
                continue
            if fields[:2] == ["smtp", "inet"]:
                lines.append(f"127.0.0.1:{self.smtp_port} inet n - n - - smtpd")
                wrapped = "smtpd -o smtpd_tls_wrappermode=yes"
                lines.append(f"127.0.0.1:{self.smtps_port} inet n - n - - {wrapped}")
                continue
            fields[4] = "n"
            lines.append(" ".join(fields))
        return "\n".join(lines) + "\n"


def _says(port: int, greeting: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            return line.recv(200).startswith(greeting)
    except OSError:
        return False
