"""How Aliyun (ACS3-HMAC-SHA256) and Tencent Cloud (TC3-HMAC-SHA256) have requests signed; pure."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

ACS3, TC3 = "ACS3-HMAC-SHA256", "TC3-HMAC-SHA256"
JSON_TYPE = "application/json; charset=utf-8"


def canonical_query(query: Mapping[str, str]) -> str:
    return "&".join(f"{_escaped(key)}={_escaped(query[key])}" for key in sorted(query))


def acs3(
    key_id: str, secret: str, *, query: Mapping[str, str], headers: Mapping[str, str], body: bytes = b""
) -> str:
    """The Authorization of a POST to "/"; `headers` are all to be signed, in lower case."""
    signed = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", canonical_query(query), lines, signed, sha256(body)])
    signature = _mac(secret.encode(), f"{ACS3}\n{sha256(request.encode())}").hex()
    return f"{ACS3} Credential={key_id},SignedHeaders={signed},Signature={signature}"


def tc3(key_id: str, secret: str, *, service: str, host: str, action: str, body: bytes, now: datetime) -> str:
    """The Authorization of a POST of JSON to "/"."""
    stamp, day = int(now.timestamp()), now.astimezone(UTC).strftime("%Y-%m-%d")
    signed = "content-type;host;x-tc-action"
    lines = f"content-type:{JSON_TYPE}\nhost:{host}\nx-tc-action:{action.lower()}\n"
    request = "\n".join(["POST", "/", "", lines, signed, sha256(body)])
    scope = f"{day}/{service}/tc3_request"
    key = f"TC3{secret}".encode()
    for step in (day, service, "tc3_request"):
        key = _mac(key, step)
    signature = _mac(key, "\n".join([TC3, str(stamp), scope, sha256(request.encode())])).hex()
    return f"{TC3} Credential={key_id}/{scope}, SignedHeaders={signed}, Signature={signature}"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")
