"""Callback documents to fields: the one place where wechatpy's reader and its faults are met."""

from xml.parsers.expat import ExpatError

import xmltodict
from wechatpy.events import EVENT_TYPES
from wechatpy.messages import MESSAGE_TYPES, BaseMessage, UnknownMessage

from channels.contract import MalformedPayload

# What hand-made documents have been seen to raise inside the reader.
READER_FAULTS = (ExpatError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)
MOST_ELEMENTS = 2_000


class JsonPayload(MalformedPayload):
    """The console is set to JSON; we ask the operator to set it to XML instead of guessing."""


Fields = dict[str, object]


def read_fields(document: bytes | str) -> Fields:
    """The elements below `<xml>`; texts exactly as the citizen wrote them, blanks included."""
    text = _decoded(document)
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        raise JsonPayload("the body is JSON; set the message format to XML in the platform's console")
    if text.count("</") > MOST_ELEMENTS:
        raise MalformedPayload("too many elements")
    try:
        # wechatpy's parse_message would strip the citizen's blanks; entities stay forbidden by default.
        root = xmltodict.parse(text, strip_whitespace=False)
    except READER_FAULTS as error:
        raise MalformedPayload(f"not readable: {type(error).__name__}") from error
    fields = root.get("xml")
    if not isinstance(fields, dict):
        raise MalformedPayload("the root element is not <xml> with content")
    return fields


def as_wechatpy(fields: Fields) -> BaseMessage:
    """wechatpy's class for this message or event; `UnknownMessage` for the ones it does not know."""
    kind = text_of(fields, "MsgType").lower()
    if kind == "event":
        return EVENT_TYPES.get(text_of(fields, "Event").lower(), UnknownMessage)(fields)
    return MESSAGE_TYPES.get(kind, UnknownMessage)(fields)


def text_of(fields: Fields, name: str) -> str:
    """A leaf element's text, "" when absent; a repeated or nested element is not what the platform sends."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedPayload(f"{name} is not a text")
    return value


def _decoded(document: bytes | str) -> str:
    if isinstance(document, str):
        return document
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedPayload("not UTF-8") from error
