"""Pure: a text given back in the answer to a callback, rendered so that no text can break out."""

import re
from datetime import datetime

from channels.wechat.pieces import PIECE_BYTES, cut_at_bytes

# XML 1.0 has no way to write these at all.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_text_reply(recipient: str, own_id: str, text: str, now: datetime) -> str:
    whole, _ = cut_at_bytes(text, PIECE_BYTES)
    return (
        f"<xml><ToUserName>{cdata(recipient)}</ToUserName><FromUserName>{cdata(own_id)}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{cdata(whole)}</Content></xml>"
    )


def cdata(text: str) -> str:
    writable = NOT_IN_XML.sub("", text)
    return f"<![CDATA[{writable.replace(']]>', ']]]]><![CDATA[>')}]]>"
