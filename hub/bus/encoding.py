"""Hints as bytes and back, under the name of their class and of each field, so that nodes of neighbouring
versions understand each other.
"""

from typing import Any, get_args

import msgspec

from hub.domain.hints import Hint


class UnreadableHint(ValueError):
    """Bytes of another version, or of somebody else."""


class _Envelope(msgspec.Struct, array_like=True, frozen=True):
    kind: str
    content: msgspec.Raw


_encode = msgspec.msgpack.Encoder().encode
_open = msgspec.msgpack.Decoder(_Envelope).decode
_read: dict[str, msgspec.msgpack.Decoder[Any]] = {
    kind.__name__: msgspec.msgpack.Decoder(kind) for kind in get_args(Hint)
}


def encode(hint: Hint) -> bytes:
    return _encode((type(hint).__name__, hint))


def decode(content: bytes) -> Hint:
    try:
        envelope = _open(content)
        hint: Hint = _read[envelope.kind].decode(envelope.content)
    except KeyError as error:
        raise UnreadableHint(f"no hint is called {error}") from None
    except (msgspec.DecodeError, ValueError) as error:  # msgspec lets broken UTF-8 through as it is
        raise UnreadableHint(str(error)) from error
    return hint
