"""The platform's XML documents from nested values, and back."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from simulators.wechat.envelope import EnvelopeError

Value = str | int | float | Mapping[str, "Value"] | list["Value"]
Fields = dict[str, Value]


def to_xml(fields: Value, tag: str = "xml") -> str:
    match fields:
        case Mapping():
            return f"<{tag}>{''.join(to_xml(part, name) for name, part in fields.items())}</{tag}>"
        case list():
            return "".join(to_xml(part, tag) for part in fields)
        case int() | float():
            return f"<{tag}>{fields}</{tag}>"
        case _:
            return f"<{tag}><![CDATA[{fields.replace(']]>', ']]]]><![CDATA[>')}]]></{tag}>"


def from_xml(text: str) -> dict[str, str]:
    """The leaves below the root; a repeated element is an error, since the platform would take either."""
    try:
        root = ET.fromstring(text)  # noqa: S314 # the hub under test is no stranger
    except ET.ParseError as error:
        raise EnvelopeError(f"not XML: {error}") from error
    if root.tag != "xml":
        raise EnvelopeError(f"root element is {root.tag}")
    leaves: dict[str, str] = {}
    for child in root:
        if child.tag in leaves:
            raise EnvelopeError(f"{child.tag} is there twice")
        leaves[child.tag] = "".join(child.itertext())
    return leaves
