"""Against Postfix and Dovecot as Debian ships them."""

import asyncio
import imaplib
import os
import ssl
from datetime import timedelta

import pytest

from channels.contract import Accepted, Fault, Notice, ReceiptState, Refused, Text
from channels.email.imap import ImapGone
from channels.email.marks import named_in
from tests.channels.email.letters import SUBJECT, WORDS, encoded_words, mail, raw_letter
from tests.channels.email.stage import Stage, with_doorstep, with_mailbox
from tests.peers.mail import PASSWORD, MailServers


@pytest.fixture
def mailbox(mail_servers: MailServers) -> Stage:
    return with_mailbox(mail_servers)


@pytest.fixture
def doorstep(mail_servers: MailServers) -> Stage:
    return with_doorstep(mail_servers)


def unseen(stage: Stage) -> int:
    with imaplib.IMAP4("127.0.0.1", stage.servers.imap_port) as line:
        line.login(stage.address, PASSWORD)
        line.select("INBOX", readonly=True)
        return len(line.search(None, "UNSEEN")[1][0].split())


async def test_a_letter_is_pushed_in_and_marked_as_seen_once_stored(mailbox: Stage) -> None:
    async with mailbox.running():
        await mailbox.post(raw_letter(encoded_words("gb2312", cut=7), WORDS.encode("gbk"), "text/plain"))

        message = await mailbox.inbox.about("路灯")
        while await asyncio.to_thread(unseen, mailbox):
            await asyncio.sleep(0.02)

    assert (message.subject, message.sender) == (SUBJECT, "zhang@citizen.test")
    assert isinstance(message.body, Text)
    assert message.body.text == WORDS
    assert mailbox.files.kept[message.raw_file][0].media_type == "message/rfc822"


async def test_what_came_while_away_is_taken_in_order_and_once(mailbox: Stage) -> None:
    for number in range(3):
        await mailbox.post(raw_letter(b"early %d" % number, message_id=f"early{number}@c"))
    async with mailbox.running():
        await mailbox.inbox.about("early 2")
    await mailbox.post(raw_letter(b"late", message_id="late@c"))
    async with mailbox.running():
        await mailbox.inbox.about("late")

    subjects = [message.subject for message in mailbox.inbox.all()]
    assert subjects == ["early 0", "early 1", "early 2", "late"]
    assert mailbox.inbox.accepts == 4


async def test_the_same_letter_twice_is_one_and_another_with_its_id_is_not(mailbox: Stage) -> None:
    async with mailbox.running():
        for _ in range(2):
            await mailbox.post(raw_letter(b"same", b"same words", message_id="dup@c"))
        await mailbox.post(raw_letter(b"same id", b"other words", message_id="dup@c"))
        await mailbox.inbox.about("same id")

    assert (mailbox.inbox.accepts, len(mailbox.inbox.all())) == (3, 2)


async def test_a_lost_line_is_built_up_again(mailbox: Stage) -> None:
    async with mailbox.running():
        await asyncio.to_thread(mailbox.servers.kick, mailbox.address)
        await mailbox.clock.somebody_sleeps(timedelta(seconds=1))
        await mailbox.post(raw_letter(b"after the kick"))
        mailbox.clock.advance(timedelta(seconds=1))

        await mailbox.inbox.about("after the kick")


async def test_renumbered_letters_are_known_again(mailbox: Stage) -> None:
    async with mailbox.running():
        await mailbox.post(raw_letter(b"before", message_id="before@c"))
        await mailbox.inbox.about("before")
    await asyncio.to_thread(mailbox.servers.renumber, mailbox.address, 4_000_000_000)
    await mailbox.post(raw_letter(b"after", message_id="after@c"))

    async with mailbox.running():
        await mailbox.inbox.about("after")

    assert sorted(message.subject for message in mailbox.inbox.all()) == ["after", "before"]


async def test_a_large_file_comes_whole(mailbox: Stage) -> None:
    pdf = b"%PDF-1.4\n" + os.urandom(6_000_000)
    from email.mime.application import MIMEApplication
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    letter = MIMEMultipart()
    letter["From"], letter["Subject"] = "zhang@citizen.test", "large"
    paper = MIMEApplication(pdf, "pdf")
    paper.add_header("Content-Disposition", "attachment", filename="证明.pdf")
    letter.attach(MIMEText("words"))
    letter.attach(paper)

    async with mailbox.running():
        await mailbox.post(letter.as_bytes())
        message = await mailbox.inbox.about("large")

    (file,) = message.attachments
    assert (file.name, mailbox.files.kept[file.file_id][1] == pdf) == ("证明.pdf", True)


async def test_a_letter_beyond_the_limit_is_told_of(mail_servers: MailServers) -> None:
    stage = with_mailbox(mail_servers, largest_letter_mb=1)
    async with stage.running():
        await stage.post(raw_letter(b"too large", WORDS.encode() + b"\r\n" + (b"x" * 70 + b"\r\n") * 20_000))
        message = await stage.inbox.about("too large")

    assert isinstance(message.body, Text)
    assert message.body.text.startswith(WORDS)
    assert "超过允许的大小" in message.details["notes"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_letters_come_and_go_under_a_certificate_that_is_checked(
    security: str, mail_servers: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapped = security == "tls"
    ports = {
        "smtp_port": mail_servers.smtps_port if wrapped else mail_servers.smtp_port,
        "imap_port": mail_servers.imaps_port if wrapped else mail_servers.imap_port,
    }
    stage = with_mailbox(mail_servers, smtp_security=security, imap_security=security, **ports)
    with pytest.raises(ImapGone if wrapped else ssl.SSLCertVerificationError, match="CERTIFICATE_VERIFY"):
        async with stage.running():
            pass

    monkeypatch.setenv("SSL_CERT_FILE", str(mail_servers.certificate))
    async with stage.running() as channel:
        result = await stage.send(channel, stage.address)
        await stage.post(raw_letter(b"over a sealed line"))
        await stage.inbox.about("over a sealed line")

    assert isinstance(result, Accepted)


# --- out and back -------------------------------------------------------------------------


async def test_an_answer_comes_back_to_its_message(mailbox: Stage, mail_servers: MailServers) -> None:
    citizen = with_mailbox(mail_servers)
    async with mailbox.running() as channel, citizen.running():
        result = await mailbox.send(channel, citizen.address, in_reply_to="k <q@c.test>")
        got = await citizen.inbox.about("路灯")
        ours = named_in(got.provider_key)
        answer = mail("回复: 路灯", "谢谢", mailbox.address, In_Reply_To=f"<{ours}>", Message_ID="<answer@c>")
        await mailbox.post(answer)
        answered = await mailbox.inbox.about("谢谢")

        by_address = got.details["reply_to"]
        await mailbox.post(mail("新主题", "凭地址", by_address, Message_ID="<answer2@c>"), to=by_address)
        also = await mailbox.inbox.about("凭地址")

    assert result == Accepted(f"<{ours}>")
    assert (answered.in_reply_to, also.in_reply_to) == ("4711", "4711")
    assert (answered.subject, also.sender) == ("回复: 路灯", "zhang@citizen.test")


async def test_a_bounce_marks_the_message_as_failed(mailbox: Stage) -> None:
    async with mailbox.running() as channel:
        result = await mailbox.send(channel, "no-body@nowhere.test")
        receipt = await mailbox.inbox.receipt(ReceiptState.FAILED)

    assert isinstance(result, Accepted)
    assert (receipt.message_id, receipt.fault) == ("4711", Fault.RECIPIENT)
    assert "no-body@nowhere.test" in receipt.reason
    assert "收件地址不存在（5.1.1）" in receipt.reason
    assert mailbox.inbox.all() == []


async def test_a_bounce_is_known_without_plus_addresses(mail_servers: MailServers) -> None:
    stage = with_mailbox(mail_servers, plus_addresses=False, delivery_notices=False)
    async with stage.running() as channel:
        await stage.send(channel, "no-body@nowhere.test")
        receipt = await stage.inbox.receipt(ReceiptState.FAILED)

    assert receipt.message_id == "4711"


async def test_an_unknown_recipient_is_refused_at_once_and_nobody_gets_a_copy(mailbox: Stage) -> None:
    async with mailbox.running() as channel:
        result = await mailbox.send(channel, mailbox.address, cc=("un-known@hotline.test",))

    assert isinstance(result, Refused)
    assert (result.fault, "un-known@hotline.test" in result.reason) == (Fault.RECIPIENT, True)


async def test_an_automatic_answer_asks_nobody_to_work(mailbox: Stage, mail_servers: MailServers) -> None:
    away = f"{mailbox.mailbox}away@citizen.test"
    mail_servers.is_away(away)
    async with mailbox.running() as channel:
        await mailbox.send(channel, away)
        message = await mailbox.inbox.about("我在休假")

    assert isinstance(message.body, Notice)
    assert (message.body.wants_agent, message.automatic, message.in_reply_to) == (False, True, "4711")


async def test_our_own_letter_coming_back_ends_there(mailbox: Stage) -> None:
    async with mailbox.running() as channel:
        await mailbox.send(channel, mailbox.address)
        await mailbox.post(raw_letter(b"another"))
        await mailbox.inbox.about("another")

    assert [message.subject for message in mailbox.inbox.all()] == ["another"]


# --- at the doorstep ----------------------------------------------------------------------


async def test_postfix_brings_letters_to_the_doorstep(doorstep: Stage) -> None:
    async with doorstep.running():
        await doorstep.post(raw_letter(b"by lmtp", WORDS.encode()))
        message = await doorstep.inbox.about("by lmtp")

    assert isinstance(message.body, Text)
    assert message.body.text == WORDS


async def test_postfix_keeps_what_was_not_stored(doorstep: Stage) -> None:
    """The answer is "kept" only after the hub has stored it: before, the letter stays at the mail server."""
    doorstep.inbox.broken = RuntimeError("the database is full")
    async with doorstep.running():
        await doorstep.post(raw_letter(b"try again"))
        while not doorstep.inbox.accepts:
            await asyncio.sleep(0.02)
        assert doorstep.inbox.all() == []
        doorstep.inbox.broken = None

        await doorstep.inbox.about("try again")

    assert len(doorstep.inbox.all()) == 1


async def test_a_bounce_at_the_doorstep(doorstep: Stage) -> None:
    async with doorstep.running() as channel:
        await doorstep.send(channel, "no-body@nowhere.test")
        receipt = await doorstep.inbox.receipt(ReceiptState.FAILED)

    assert receipt.message_id == "4711"


async def test_the_doctor_finds_everything_well(mailbox: Stage) -> None:
    async with mailbox.running() as channel:
        findings = {finding.check: finding for finding in await channel.examine()}

    assert findings["发信服务器"].severity == "ok"
    assert findings["收信邮箱"].severity == "ok"
    assert "支持送达回执" in findings["发信服务器"].what
