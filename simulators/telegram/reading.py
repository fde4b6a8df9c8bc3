"""Reads the parameters of a call however they came: in the address, as a form, in parts, or as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulators.telegram.problems import Problem, bad_request

ATTACHED = "attach://"


@dataclass(frozen=True)
class Upload:
    content: bytes
    name: str
    media_type: str


@dataclass(frozen=True)
class Given:
    """Every value is text, as on the wire; what is structured is JSON."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def whole(self, name: str, default: int | None = None) -> int:
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        try:
            return int(value or "")
        except ValueError as error:
            raise bad_request(f'invalid {name} specified: "{value}" is not an integer') from error

    def yes(self, name: str) -> bool:
        return self.values.get(name, "").lower() in ("true", "1")

    def structure(self, name: str) -> Any:
        """None when it is not given."""
        value = self.values.get(name, "")
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(f"can't parse {name} JSON object") from error

    def chat_id(self) -> int:
        value = self.values.get("chat_id", "")
        if not value:
            raise bad_request("chat_id is empty")
        try:
            return int(value)
        except ValueError as error:
            raise bad_request("chat not found") from error

    def file(self, name: str) -> Upload | str:
        """What was uploaded under this name, or the id of a file that Telegram has."""
        if name in self.files:
            return self.files[name]
        value = self.values.get(name, "")
        if value.startswith(ATTACHED):
            upload = self.files.get(value.removeprefix(ATTACHED))
            if upload is None:
                raise bad_request("file attachment not found")
            return upload
        if not value:
            raise bad_request(f"there is no {name} in the request")
        return value


async def read(request: web.Request) -> Given:
    values = dict(request.query)
    kind = request.content_type
    if request.method == "GET" or not request.can_read_body:
        return Given(values)
    if kind == "application/json":
        return Given({**values, **_from_json(await request.read())})
    if kind not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        raise bad_request("unsupported content type")
    files: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.file.read(), value.filename, value.content_type)
        elif isinstance(value, bytes | bytearray):
            files[name] = Upload(bytes(value), name, "application/octet-stream")
        else:
            values[name] = value
    return Given(values, files)


def _from_json(body: bytes) -> dict[str, str]:
    try:
        read = json.loads(body)
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(read, dict):
        raise Problem(400, "Bad Request: object expected as JSON")
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in read.items()
        if value is not None
    }
