"""Signature and AES envelope of callbacks; the ciphers are wechatpy's, the checks around them ours."""

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import WeChatException

from channels.contract import ForgedPayload

# What a wrong key or a made-up ciphertext has been seen to raise inside wechatpy.
CIPHER_FAULTS = (
    WeChatException,
    ValueError,  # also UnicodeDecodeError and binascii.Error
    IndexError,
    TypeError,
    struct.error,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Signed:
    """The query the platform appends to the callback address."""

    signature: str = ""
    message_signature: str = ""
    timestamp: str = ""
    nonce: str = ""
    encrypted: bool = False
    echo: str = ""


class StaleTimestamp(ForgedPayload):
    """Rightly signed, but outside the replay window: an old recording, or a wrong clock."""


class UnknownKey(ForgedPayload):
    """The signature is right, but none of our keys opens the envelope."""


class Envelope:
    def __init__(self, app_id: str, token: str, aes_keys: Sequence[str]) -> None:
        self._app_id, self._token = app_id, token
        self._ciphers = [_Cipher(base64.b64decode(key + "=")) for key in aes_keys]

    def check(self, signed: Signed, sealed: str = "") -> None:
        """Raise `ForgedPayload` unless the platform signed this; `sealed` is the Encrypt element, if any."""
        expected = self.sign(signed.timestamp, signed.nonce, sealed)
        given = signed.message_signature if sealed else signed.signature
        if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
            raise ForgedPayload("signature")

    def sign(self, timestamp: str, nonce: str, sealed: str = "") -> str:
        parts = [self._token, timestamp, nonce, *([sealed] if sealed else [])]
        # The platform prescribes SHA-1 here; it guards nothing but this token.
        return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()  # noqa: S324

    def open(self, sealed: str) -> tuple[str, int]:
        """The document and the place of the key that opened it (a reply must use the same one)."""
        for place, cipher in enumerate(self._ciphers):
            try:
                base64.b64decode(sealed, validate=True)
                return cipher.decrypt(sealed, self._app_id), place
            except CIPHER_FAULTS:
                continue
        raise UnknownKey("no key opens the envelope")

    def seal(self, document: str, place: int, now: datetime) -> str:
        """The encrypted form of a reply, with its own signature."""
        timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
        sealed = self._ciphers[place].encrypt(document, self._app_id).decode()
        signature = self.sign(timestamp, nonce, sealed)
        return (
            f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )


def check_freshness(signed: Signed, now: datetime, window: timedelta | None) -> None:
    """Refuse recordings of old callbacks. Repeats of the platform come within seconds and pass."""
    if window is None:
        return
    if not signed.timestamp.isascii() or not signed.timestamp.isdigit() or len(signed.timestamp) > 11:
        raise StaleTimestamp("timestamp is not a number")
    if abs(now - datetime.fromtimestamp(int(signed.timestamp), UTC)) > window:
        raise StaleTimestamp("timestamp is outside the replay window")


class _Cipher(PrpCrypto):  # type: ignore[misc] # wechatpy is not typed
    def get_random_string(self) -> str:
        return secrets.token_hex(8)  # wechatpy's own salt is not from a secure source
