"""Pure: how a letter of ours is known again when somebody answers it or a server returns it: a number with a
seal, in Message-ID, envelope sender, reply address and subject.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
MARK = re.compile(r"([0-9a-z]{1,13})\.([0-9a-z]{12})")
IN_SUBJECT = re.compile(r"\[#([0-9a-z]{1,13}\.[0-9a-z]{12})\]", re.I)
RETURNED, ANSWERED = "b", "r"  # what stands behind the plus: for servers, for people
LONGEST_KEY_ID = 120  # with the digest in front it still fits the guard's column
DIGEST = 40


@dataclass(frozen=True, slots=True)
class Marks:
    """`address` is where we are written to; `secret` never leaves the hub."""

    address: str
    secret: bytes

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def mark(self, message_id: str) -> str:
        number = _in_letters(int(message_id))
        return f"{number}.{self._seal(number)}"

    def message_id(self, message_id: str) -> str:
        """Without angle brackets."""
        return f"{self.mark(message_id)}.hub@{self.domain}"

    def plus_address(self, message_id: str, purpose: str) -> str:
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{purpose}{self.mark(message_id)}@{domain}"

    def subject_mark(self, message_id: str) -> str:
        return f"[#{self.mark(message_id)}]"

    def without_mark(self, subject: str) -> str:
        return " ".join(IN_SUBJECT.sub("", subject).split())

    # --- and back ---

    def opened(self, mark: str) -> str:
        """The number of our message, or "" when the seal is not ours."""
        found = MARK.fullmatch(mark.lower())
        if not found or not hmac.compare_digest(self._seal(found[1]), found[2]):
            return ""
        return str(int(found[1], 36))

    def from_message_ids(self, message_ids: Iterable[str]) -> str:
        """The first that is ours."""
        marks = (each.partition("@")[0].removesuffix(".hub") for each in message_ids)
        return next((number for mark in marks if (number := self.opened(mark))), "")

    def from_addresses(self, addresses: Iterable[str], purpose: str) -> str:
        for address in addresses:
            extension = address.partition("@")[0].partition("+")[2].lower()
            if extension.startswith(purpose) and (number := self.opened(extension[len(purpose) :])):
                return number
        return ""

    def from_subject(self, subject: str) -> str:
        return next((number for mark in IN_SUBJECT.findall(subject) if (number := self.opened(mark))), "")

    def _seal(self, number: str) -> str:
        digest = hmac.digest(self.secret, f"mail:{number}".encode(), hashlib.sha256)
        return base64.b32encode(digest)[:12].decode("ascii").lower()


def provider_key(digest: str, message_id: str) -> str:
    """Unique for the letter, and what a reply needs to name it."""
    named = f" <{message_id}>" if message_id and len(message_id) <= LONGEST_KEY_ID else ""
    return f"{digest[:DIGEST]}{named}"


def named_in(key: str) -> str:
    """The Message-ID in a provider key or provider id, without angle brackets."""
    found = re.search(r"<([^<>\s]+)>", key)
    return found[1] if found else ""


def _in_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number, 36)
        letters = DIGITS[rest] + letters
    return letters or "0"
