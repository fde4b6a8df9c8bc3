"""What is wrong with a body is said field by field, in the language of the request."""

import json
from typing import Any

import msgspec
import pytest

from hub.services.problems import BadInput
from hub.web.contract.admin import SaveAgent
from hub.web.contract.board import PutOnDuty
from hub.web.contract.desk_socket import ClientFrame
from hub.web.contract.editing import SaveManuscript
from hub.web.contract.notices import SendNotice
from hub.web.contract.people import SetPresence
from hub.web.decoding import decoded
from hub.web.problem_answers import problem_of

NOTICE = {"key": "order:12345", "account": "sms", "recipients": [{"address": "13800000000"}]}


def said(type_: Any, body: object, language: str = "zh") -> tuple[str, dict[str, str]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(BadInput) as refused:
        decoded(msgspec.json.Decoder(type_), raw)
    problem = problem_of(refused.value, language)
    assert problem.code == "bad_input"
    return problem.text, problem.fields


@pytest.mark.parametrize(
    ("type_", "body", "field", "text"),
    [
        (SetPresence, {}, "presence", "必须填写"),
        (SetPresence, {"presence": "gone"}, "presence", "不是可选的值"),
        (SetPresence, {"presence": 5}, "presence", "应为文字"),
        (SetPresence, {"presence": "busy", "reason": "x" * 201}, "reason", "最多 200 个字符"),
        (SetPresence, {"presence": "busy", "reason": None}, "reason", "应为文字"),
        (SetPresence, [], "body", "应为 JSON 对象"),
        (SetPresence, b"null", "body", "应为 JSON 对象"),
        (PutOnDuty, {"agent_id": 1.5, "hours": 1}, "agent_id", "应为整数"),
        (PutOnDuty, {"agent_id": 1, "hours": 25}, "hours", "不能大于 24"),
        (PutOnDuty, {"agent_id": 1, "hours": 0}, "hours", "须大于 0"),
        (PutOnDuty, {"agent_id": 10**30, "hours": 1}, "agent_id", "数字太大"),
        (PutOnDuty, b'{"agent_id":1,"hours":1e999}', "hours", "数字太大"),
        (SendNotice, {**NOTICE, "key": "x"}, "key", "至少 8 个字符"),
        (SendNotice, {**NOTICE, "key": "空 格 不 行 的 键"}, "key", "只能像 ^[A-Za-z0-9_.:-]+$ 这样写"),
        (SendNotice, {**NOTICE, "recipients": [{"address": 5}]}, "recipients[0].address", "应为文字"),
        (SendNotice, {**NOTICE, "text": "a\0b"}, "text", "含有无法保存的字符"),
        (SendNotice, {**NOTICE, "values": []}, "values", "应为 JSON 对象"),
        (SaveManuscript, {"revision": 1, "content": {}}, "content.title", "必须填写"),
        (
            SaveManuscript,
            {"revision": 1, "content": {"title": "题", "review_by": "明天"}},
            "content.review_by",
            "应为日期，如 2026-11-26",
        ),
        (SaveAgent, {"ceilings": {"wechat": "二"}}, "ceilings[...]", "应为整数"),
        (ClientFrame, {"t": "nonsense"}, "t", "不是可选的值"),
        (ClientFrame, {}, "t", "必须填写"),
    ],
)
def test_the_field_and_what_is_wrong_with_it(type_: Any, body: object, field: str, text: str) -> None:
    assert said(type_, body) == (f"填写有误：{field} {text}", {field: text})


def test_english_where_it_is_asked_for() -> None:
    text, fields = said(SetPresence, {}, "en")

    assert (text, fields) == ("Something is not right: presence is needed", {"presence": "is needed"})
