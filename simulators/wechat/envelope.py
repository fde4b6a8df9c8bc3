"""Signature and AES envelope of the callback channel, written from the published scheme."""

import base64
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class EnvelopeError(ValueError):
    """The other side produced something the platform would not accept."""


class Envelope:
    def __init__(self, token: str, aes_key: str, app_id: str) -> None:
        self.token, self.app_id = token, app_id
        self._key = base64.b64decode(aes_key + "=")
        if len(self._key) != 32:
            raise EnvelopeError("EncodingAESKey must be 43 characters")

    def encrypt(self, text: str, salt: bytes | None = None) -> str:
        body = text.encode()
        content = (
            (salt or secrets.token_bytes(16)) + struct.pack(">I", len(body)) + body + self.app_id.encode()
        )
        pad = BLOCK - len(content) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(content + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, ciphertext: str) -> str:
        try:
            decryptor = self._cipher().decryptor()
            content = decryptor.update(base64.b64decode(ciphertext, validate=True)) + decryptor.finalize()
        except ValueError as error:
            raise EnvelopeError(f"cannot decrypt: {error}") from error
        return self._unpacked(_without_padding(content)[16:])

    def sign(self, timestamp: str, nonce: str, ciphertext: str | None = None) -> str:
        parts = [self.token, timestamp, nonce, *([ciphertext] if ciphertext is not None else [])]
        return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 # prescribed

    def check(self, signature: str, timestamp: str, nonce: str, ciphertext: str | None = None) -> None:
        if not hmac.compare_digest(self.sign(timestamp, nonce, ciphertext), signature):
            raise EnvelopeError("bad signature")

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))

    def _unpacked(self, content: bytes) -> str:
        try:
            (size,) = struct.unpack(">I", content[:4])
            text, owner = content[4 : 4 + size].decode(), content[4 + size :].decode()
        except (struct.error, UnicodeDecodeError) as error:
            raise EnvelopeError(f"cannot unpack: {error}") from error
        if owner != self.app_id:
            raise EnvelopeError(f"made for {owner!r}")
        return text


def _without_padding(content: bytes) -> bytes:
    pad = content[-1] if content else 0
    if not 1 <= pad <= BLOCK or content[-pad:] != bytes([pad]) * pad:
        raise EnvelopeError("bad padding")
    return content[:-pad]
