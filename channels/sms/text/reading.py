"""The octets of a short message to the words in it; never an error, whatever a phone sends."""

from channels import gsm7
from channels.sms.text.pieces import Coding

CODECS = {
    Coding.ASCII: "ascii",
    Coding.LATIN1: "latin-1",
    Coding.UCS2: "utf-16-be",
    Coding.GB18030: "gb18030",
}


def words_of(content: bytes, coding: Coding) -> str:
    if coding is Coding.GSM7:
        return gsm7.decode(content)
    if coding is Coding.BINARY:
        return f"［二进制短信，{len(content)} 字节］"
    text = content.decode(CODECS[coding], "replace")
    # Half a surrogate pair can't be stored; storage takes no NUL.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
