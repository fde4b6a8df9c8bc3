"""Recorded payloads, each read by the driver it belongs to."""

from pathlib import Path
from typing import Any

import pytest

import channels
from channels.contract import InboundMessage
from tests.channels.sms.gateway_settings import aliyun, tencent
from tests.channels.sms.stage import make_stage, smpp_settings
from tests.channels.sms.test_cmpp import cmpp_settings
from tests.channels.sms.test_kannel import kannel_settings

FOLDER = Path(channels.__path__[0]) / "sms" / "fixtures"
NOWHERE = "http://127.0.0.1:9"
CALLBACK = {"callback_env": "HUB_SMS_CALLBACK"}
DRIVERS: dict[str, dict[str, Any]] = {
    "smpp": smpp_settings(1),
    "cmpp2": cmpp_settings(1, "2.0"),
    "cmpp3": cmpp_settings(1, "3.0"),
    "aliyun": aliyun(NOWHERE) | CALLBACK,
    "tencent": tencent(NOWHERE) | CALLBACK,
    "kannel": kannel_settings(NOWHERE, NOWHERE),
}
WORDS = {
    "smpp-chinese.bin": "我要投诉：停水",
    "smpp-latin.bin": "Water is off",
    "smpp-part-1.bin": "停水三天了" * 10,
    "smpp-payload.bin": "丙" * 100,
    "cmpp2-chinese.bin": "停水",
    "cmpp3-chinese.bin": "停水",
    "aliyun-reply.json": "还没修好",
    "tencent-reply.json": "还没修好",
    "kannel-reply.txt": "停水",
}


def read(path: Path) -> list[InboundMessage]:
    parse = make_stage(DRIVERS[path.name.split("-")[0]]).channel.parse  # type: ignore[attr-defined]
    messages: list[InboundMessage] = parse(path.read_bytes())
    return messages


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_each_payload_is_read_the_same_each_time(path: Path) -> None:
    first = read(path)

    assert first == read(path)
    assert len(first) == (0 if path.stem.endswith(("receipt", "report")) else 1)


@pytest.mark.parametrize("name", WORDS)
def test_the_words_are_those_that_were_written(name: str) -> None:
    assert [message.body.text for message in read(FOLDER / name)] == [WORDS[name]]  # type: ignore[union-attr]
