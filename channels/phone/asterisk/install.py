#!/usr/bin/env python3
"""Puts the hub's dialplan and configuration into an Asterisk; only the standard library, safe to run again.

    HUB_PHONE_SECRET=… python3 install.py --trunk-ip 203.0.113.10 --agents agents.csv

`agents.csv` has one telephone per line: extension,password. Everything of ours goes into /etc/asterisk/hub/
and is written anew each time; in Asterisk's own files only one #include line each is added (the old file is
kept as .before-hub).
"""

import argparse
import csv
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # beside this script, which runs without the hub

from prompts import write_music, write_prompts  # type: ignore[import-not-found] # noqa: E402

TEMPLATES = ("extensions", "pjsip", "queues", "musiconhold", "features", "manager")
# Sections that ours add to; an Asterisk without them gets them.
SECTIONS = {"extensions.conf": "[globals]", "features.conf": "[applicationmap]"}


class Telephone(NamedTuple):
    extension: str
    password: str


class NotUsable(SystemExit):
    """What was given cannot be installed; nothing has been written."""


def main(arguments: Sequence[str] | None = None) -> None:
    options = read_options(arguments)
    secret = os.environ.get(options.secret_env, "")
    if len(secret) < 12:
        raise NotUsable(f"environment variable {options.secret_env} must hold at least 12 characters")
    if options.stale < 6:
        raise NotUsable("--stale must be at least 6: the hub beats every 3 seconds")
    telephones = read_telephones(options.agents)
    target = Path(str(options.destdir) + options.etc)
    (target / "hub").mkdir(parents=True, exist_ok=True)
    for name in TEMPLATES:
        text = fill((HERE / f"{name}_hub.conf").read_text(encoding="utf-8"), tokens(options, secret))
        _write(target / "hub" / f"{name}.conf", text)
        _include(target / f"{name}.conf", f"hub/{name}.conf")
    _write(target / "hub" / "pjsip_agents.conf", "\n".join(map(endpoint, telephones)))
    members = [f"member => PJSIP/{telephone.extension}" for telephone in telephones]
    _write(target / "hub" / "queue_members.conf", "\n".join(members) + "\n")
    tones = write_prompts(Path(str(options.destdir) + options.sounds))
    write_music(Path(str(options.destdir) + options.music))
    for folder in (options.spool, options.played):
        Path(str(options.destdir) + folder).mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"{len(telephones)} telephones, configuration in {target / 'hub'}\n")
    if tones:
        sys.stdout.write(f"{tones} prompts are tones only; install espeak-ng or record them\n")


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Install the hub's part of Asterisk's configuration.")
    parser.add_argument(
        "--trunk-ip", required=True, help="address(es) the carrier calls from, comma separated"
    )
    parser.add_argument(
        "--trunk-contact", help="where the carrier takes calls (default: first trunk address:5060)"
    )
    parser.add_argument("--agents", required=True, type=Path, help="CSV: extension,password")
    parser.add_argument(
        "--secret-env", default="HUB_PHONE_SECRET", help="environment variable with the AMI secret"
    )
    parser.add_argument("--sip-bind", default="0.0.0.0:5060")
    parser.add_argument("--ami-bind", default="127.0.0.1")
    parser.add_argument("--ami-port", default="5038")
    parser.add_argument("--ami-user", default="hub")
    parser.add_argument(
        "--ami-permit", default="127.0.0.1/255.255.255.255", help="from where the hub connects"
    )
    parser.add_argument("--etc", default="/etc/asterisk")
    parser.add_argument("--sounds", default="/usr/share/asterisk/sounds")
    parser.add_argument("--music", default="/var/lib/asterisk/moh-hub")
    parser.add_argument(
        "--spool", default="/var/spool/asterisk/hub", help="recordings; the hub must be able to read it"
    )
    parser.add_argument(
        "--played",
        default="/var/spool/asterisk/hub-play",
        help="recordings for callers; the hub writes them, Asterisk reads them",
    )
    add_seconds(parser)
    parser.add_argument(
        "--destdir", type=Path, default="", help="write below this folder (packages, chroots)"
    )
    return parser.parse_args(arguments)


def add_seconds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ring", type=int, default=20, help="seconds a telephone rings")
    parser.add_argument(
        "--stale", type=int, default=15, help="seconds without the hub until the native queue takes over"
    )
    parser.add_argument("--say", type=int, default=30, help="seconds between announcements of the place")
    parser.add_argument(
        "--fallback", type=int, default=120, help="seconds in the native queue before the message"
    )
    parser.add_argument(
        "--qualify", type=int, default=60, help="seconds between checks of each telephone, 0 = none"
    )


def read_telephones(path: Path) -> list[Telephone]:
    rows = [
        row
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
        if row and row[0].strip()[:1] != "#"
    ]
    telephones = [Telephone(row[0].strip(), row[1].strip() if len(row) > 1 else "") for row in rows]
    for telephone in telephones:
        if not (
            telephone.extension.isascii()
            and telephone.extension.isdigit()
            and 2 <= len(telephone.extension) <= 12
        ):
            raise NotUsable(f"{path}: {telephone.extension!r} is not an extension of 2 to 12 digits")
        # A short password of a telephone that the internet can reach is found in hours, and then calls cost
        # money.
        if len(telephone.password) < 8 or not telephone.password.isprintable() or ";" in telephone.password:
            raise NotUsable(
                f"{path}: the password of {telephone.extension} needs 8 characters or more, without ;"
            )
    if len({telephone.extension for telephone in telephones}) < len(telephones):
        raise NotUsable(f"{path}: an extension is there twice")
    return telephones


def tokens(options: argparse.Namespace, secret: str) -> dict[str, str]:
    first = options.trunk_ip.split(",")[0].partition("/")[0]
    return {
        **{name.upper(): str(value) for name, value in vars(options).items()},
        "TRUNK_CONTACT": options.trunk_contact or f"{first}:5060",
        "AMI_SECRET": secret,
    }


def fill(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        if any(character in value for character in "\r\n\0"):
            raise NotUsable(f"{name.lower()} holds a line break")
        template = template.replace(f"@{name}@", value)
    return template


def endpoint(telephone: Telephone) -> str:
    number, password = telephone
    return (
        f"[{number}](hub-telephone)\nauth = {number}\naors = {number}\n"
        f'callerid = "{number}" <{number}>\n'
        f"[{number}](hub-telephone-auth)\nusername = {number}\npassword = {password}\n"
        f"[{number}](hub-telephone-aor)\n"
    )


def _include(path: Path, included: str) -> None:
    text = path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else "[general]\n"
    if f"#include {included}" in text.splitlines():
        return
    if path.exists():
        shutil.copy2(path, path.with_suffix(".conf.before-hub"))
    section = SECTIONS.get(path.name, "")
    if not any(line.startswith(section) for line in text.splitlines()):
        text = text.rstrip("\n") + f"\n{section}\n"
    _write(path, text.rstrip("\n") + f"\n#include {included}\n")


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and not for others to read: there are passwords inside."""
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o640)
    fresh.write_text(text, encoding="utf-8", errors="surrogateescape")
    if path.exists():
        shutil.copymode(path, fresh)
        owner = path.stat()
    else:
        owner = path.parent.stat()
    os.chown(fresh, owner.st_uid, owner.st_gid)
    fresh.replace(path)


if __name__ == "__main__":
    main()
