"""Pure: what agents and the hub say, as the bodies of the platform's send calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from channels.contract import Attachment, AttachmentKind, Template
from channels.wechat.bodies import SATISFACTION_ITEM

CUSTOM_SEND = "/cgi-bin/message/custom/send"
TYPING = "/cgi-bin/message/custom/typing"
TEMPLATE_SEND = "/cgi-bin/message/template/send"

SCORES = {5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "非常不满意"}
ASK_SATISFACTION = "请您对本次服务作出评价，点击下面的选项即可："
MOST_VOICE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class MediaRule:
    """What the platform takes as this kind of media; everything else goes as a link."""

    kind: str
    types: frozenset[str]
    largest: int


MEDIA_RULES = {
    AttachmentKind.IMAGE: MediaRule(
        "image", frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp"}), 10 << 20
    ),
    AttachmentKind.VOICE: MediaRule("voice", frozenset({"audio/mpeg", "audio/amr"}), 2 << 20),
    AttachmentKind.VIDEO: MediaRule("video", frozenset({"video/mp4"}), 10 << 20),
}


def media_rule(attachment: Attachment) -> MediaRule | None:
    rule = MEDIA_RULES.get(attachment.kind)
    if rule is None or attachment.media_type not in rule.types or attachment.size > rule.largest:
        return None
    if rule.kind == "voice" and (attachment.duration or 0) > MOST_VOICE_SECONDS:
        return None
    return rule


def text_body(openid: str, text: str) -> Mapping[str, Any]:
    return {"touser": openid, "msgtype": "text", "text": {"content": text}}


def media_body(openid: str, rule: MediaRule, media_id: str, title: str) -> Mapping[str, Any]:
    part = {"media_id": media_id}
    if rule.kind == "video":
        part |= {"title": title, "description": ""}
    return {"touser": openid, "msgtype": rule.kind, rule.kind: part}


def file_name(attachment: Attachment) -> str:
    """The platform looks at the ending of the name, so it has to tell the type."""
    endings = {"image/jpeg": ".jpg", "audio/mpeg": ".mp3"}
    ending = endings.get(attachment.media_type, f".{attachment.media_type.partition('/')[2]}")
    stem = PurePosixPath(attachment.name.replace("\\", "/")).stem.replace('"', "")[:60]
    return f"{stem or attachment.kind}{ending}"


def link_text(attachment: Attachment, link: str) -> str:
    said = f"{attachment.caption}\n" if attachment.caption else ""
    return f"{said}您收到一个文件：{attachment.name or '附件'}\n{link}"


def template_body(openid: str, template: Template) -> Mapping[str, Any]:
    values = {name: {"value": value} for name, value in template.values.items()}
    link = {"url": template.url} if template.url else {}
    return {"touser": openid, "template_id": template.template_id, "data": values, **link}


def satisfaction_body(openid: str, text: str) -> Mapping[str, Any]:
    """Five choices; a click comes back as a text message with the id of the choice."""
    menu = {
        "head_content": f"{text}\n{ASK_SATISFACTION}" if text else ASK_SATISFACTION,
        "list": [{"id": f"{SATISFACTION_ITEM}{score}", "content": name} for score, name in SCORES.items()],
        "tail_content": "感谢您的支持",
    }
    return {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}


def typing_body(openid: str, *, on: bool) -> Mapping[str, Any]:
    return {"touser": openid, "command": "Typing" if on else "CancelTyping"}
