"""What we send reads as it was meant, at every program and at our own reader."""

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from channels.contract import Attachment, AttachmentKind, MessageClass, OutboundMessage, Text
from channels.email.composing import CannotCompose, File, compose, dot_stuffed, envelope_for
from channels.email.marks import Marks
from channels.email.quoting import MARKER
from channels.email.settings import Dkim, Settings, read_settings
from tests.channels.email.letters import read

NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
MARKS = Marks("12345@hotline.test", b"secret")
MESSAGE = OutboundMessage(
    message_id="77",
    account="mail",
    recipient="zhang@citizen.test",
    body=Text("您好，已派人处理。\n.一行以点开头\n  两格 <b>"),
    sender_label="1001",
    subject="回复: 关于路灯不亮的投诉（第二次）希望尽快答复，谢谢您的来信与支持",
    in_reply_to="abc <f5@example.org>",
    references=("xyz <f1@example.org>", "<1.aaaaaaaaaaaa.hub@hotline.test>"),
)


def settings(**more: object) -> Settings:
    known = {
        "address": "12345@hotline.test",
        "sender_name": "12345政务服务热线",
        "signature": "12345热线 工号 {agent}",
        "smtp_host": "127.0.0.1",
        "smtp_security": "none",
        "lmtp_listen": "127.0.0.1:0",
        "fax_gateway": "{number}@fax.test",
    }
    return read_settings({**known, **more}, lambda name: "")


def composed(message: OutboundMessage = MESSAGE, *files: File, **more: object) -> bytes:
    return compose(message, files, settings(**more), MARKS, NOW)


def test_it_says_what_the_agent_said() -> None:
    letter = read(composed())

    assert letter.text.startswith(MARKER)
    assert "您好，已派人处理。\n.一行以点开头\n  两格 <b>" in letter.text
    assert letter.text.endswith("-- \n12345热线 工号 1001")
    assert letter.sender.name == "12345政务服务热线"
    assert MARKS.without_mark(letter.subject) == MESSAGE.subject
    assert "<b>" not in letter.page


def test_the_standard_library_reads_the_same() -> None:
    parsed = message_from_bytes(composed(), policy=default)
    plain, page = parsed.get_body(("plain",)), parsed.get_body(("html",))

    assert plain
    assert "已派人处理" in plain.get_content()
    assert page
    assert "已派人处理" in page.get_content()
    assert not parsed.defects


def test_it_answers_the_letter_and_names_the_thread() -> None:
    letter = read(composed())

    assert letter.message_id == MARKS.message_id("77")
    assert letter.references == ("f1@example.org", "1.aaaaaaaaaaaa.hub@hotline.test", "f5@example.org")
    assert letter.reply_to
    assert MARKS.from_addresses([letter.reply_to.address], "r") == "77"


def test_only_machines_say_they_are_machines() -> None:
    notice = replace(MESSAGE, message_class=MessageClass.CASE)
    mass = replace(MESSAGE, message_class=MessageClass.MASS)

    assert b"Auto-Submitted" not in composed()
    assert b"Auto-Submitted: auto-generated" in composed(notice)
    assert b"Precedence: bulk" in composed(mass)


def test_long_threads_keep_their_first_and_latest_ids() -> None:
    long = replace(MESSAGE, references=tuple(f"k <{n}@x.test>" for n in range(200)))

    references = read(composed(long)).references

    assert len(references) <= 21
    assert references[0] == "0@x.test"
    assert references[-1] == "f5@example.org"


def test_files_and_pictures() -> None:
    picture = File(
        Attachment("f1", AttachmentKind.IMAGE, "image/png", "现场照片.png"), b"\x89PNG" + b"0" * 3_000
    )
    paper = File(
        Attachment("f2", AttachmentKind.FILE, "application/pdf", "答复意见书.pdf"), b"%PDF-1.4\r\n.\r\n"
    )

    letter = read(composed(MESSAGE, picture, paper))

    assert [(file.name, file.content, file.inside) for file in letter.enclosures] == [
        ("现场照片.png", picture.content, True),
        ("答复意见书.pdf", paper.content, False),
    ]
    assert letter.page.count("cid:") == 1


def test_a_fax_goes_to_the_gateway_without_marks_and_markers() -> None:
    fax = replace(MESSAGE, recipient="fax:+86 021-12345678", subject="答复")
    paper = File(Attachment("f2", AttachmentKind.FILE, "application/pdf", "a.pdf"), b"%PDF")

    letter = read(composed(fax, paper))

    assert envelope_for(fax, settings(), MARKS).recipients == ("+8602112345678@fax.test",)
    assert (letter.subject, len(letter.enclosures), letter.page) == ("答复", 1, "")
    assert MARKER not in letter.text


def test_the_envelope_carries_the_seal_and_every_copy_once() -> None:
    message = replace(MESSAGE, cc=("wang@citizen.test", "zhang@citizen.test", "li@例子.test"))

    envelope = envelope_for(message, settings(), MARKS)

    assert envelope.recipients == ("zhang@citizen.test", "wang@citizen.test", "li@xn--fsqu00a.test")
    assert MARKS.from_addresses([envelope.sender], "b") == "77"
    assert envelope_for(message, settings(plus_addresses=False), MARKS).sender == "12345@hotline.test"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "zhang",
        "zhang@",
        "a@b@c.test",
        "a b@c.test",
        "a@c.test\r\nBcc: x@y.test",
        "<a@b.test>",
        "张@c.test",
        "a@" + "x" * 300,
    ],
)
def test_no_address_smuggles_anything(address: str) -> None:
    for message in (replace(MESSAGE, recipient=address), replace(MESSAGE, cc=(address,))):
        with pytest.raises(CannotCompose):
            envelope_for(message, settings(), MARKS)
        with pytest.raises(CannotCompose):
            composed(message)


def test_no_subject_or_id_adds_a_header() -> None:
    nasty = replace(
        MESSAGE,
        subject="路灯\r\nBcc: x@y.test\r\n\r\nbody",
        in_reply_to="k <a@b.test\r\nX-Evil: 1>",
        references=("k <ü@b.test>", "k <a b@c>"),
    )

    raw = composed(nasty)

    head = raw.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"(?im)^(bcc|x-evil):", head)
    assert b"References" not in head


def test_a_line_that_is_a_dot_does_not_end_the_letter() -> None:
    assert dot_stuffed(b"a\r\n.\r\n..b") == b"a\r\n..\r\n...b\r\n.\r\n"


def test_the_dkim_signature_holds() -> None:
    private = generate_private_key(65537, 1024)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    signing = replace(settings(), dkim=Dkim("hotline.test", "hub", pem))
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    raw = compose(MESSAGE, (), signing, MARKS, NOW)

    assert raw.startswith(b"DKIM-Signature:")
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: record)
    assert not dkim.verify(raw.replace(b"1001", b"1002"), dnsfunc=lambda name, timeout=5: record)


def test_a_mass_letter_says_how_to_get_no_more() -> None:
    """One click is offered where mail programs may do it: over TLS, and under our signature."""
    page = "https://hub.example/unsubscribe/abc"
    mass = replace(MESSAGE, message_class=MessageClass.MASS)

    def lines(message: OutboundMessage) -> tuple[str | None, str | None]:
        letter = message_from_bytes(composed(message))
        return letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"]

    by_mail = f"<mailto:{MARKS.address}?subject=TD>"
    with_page = replace(mass, options={"unsubscribe": page})
    unsafe = replace(mass, options={"unsubscribe": "https://x\r\nBcc: a@b.example"})
    plain = replace(mass, options={"unsubscribe": "http://hub.example/u"})
    folded, one_click = lines(with_page)
    assert (" ".join((folded or "").split()), one_click) == (
        f"<{page}>, {by_mail}",
        "List-Unsubscribe=One-Click",
    )
    assert lines(mass) == (by_mail, None)
    assert lines(unsafe) == (by_mail, None)
    assert lines(plain)[1] is None
    assert lines(MESSAGE) == (None, None)
