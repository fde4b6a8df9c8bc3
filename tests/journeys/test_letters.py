"""A letter's whole way, through a real mail server: in, offered, answered, answered back, bounced."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from hub.config import ChannelSection, Config
from tests.channels.email.letters import mail, raw_letter
from tests.channels.email.stage import Stage, with_doorstep, with_mailbox
from tests.journeys.drivers import Desk, until
from tests.journeys.town import Town, town
from tests.peers.mail import MailServers

PAGE = '<p onclick="x()">您好<img src="cid:p1"><img src="cid:logo"><img src="https://pixel.test/a.gif"><script>alert(1)</script></p>'
LOGO = b"\x89PNG\r\n\x1a\n" + b"0" * 30
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89" + b"0" * 3_000


@pytest.fixture
def small(tmp_path: Path, settle: Callable[[str, Path], Config]) -> Config:
    """On one database: the other is asked by the first story."""
    return settle("sqlite", tmp_path)


@asynccontextmanager
async def mail_town(config: Config, servers: MailServers) -> AsyncIterator[tuple[Town, Stage]]:
    """A hub whose letters Postfix brings to the door, and hands over for it."""
    door = with_doorstep(servers)
    channel = ChannelSection("mail", "email", "市民信箱", settings=door.settings)
    async with town(replace(config, channel=(*config.channel, channel))) as here:
        await until(lambda: _is_running(here))
        yield here, door


async def _is_running(here: Town) -> bool:
    async with here.http.get(f"{here.url}/readyz") as answer:
        return answer.status == 200


def letter_with_page(to: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "张三 <zhang@citizen.test>", to, "关于路灯"
    message["Message-ID"] = "<page@citizen.test>"
    message.set_content("您好，路灯坏了。\n\n在 2026-06-01，热线 <12345@direct.test> 写道：\n> 旧信\n")
    message.add_alternative(PAGE, subtype="html")
    inside: Any = message.get_payload()
    inside[1].add_related(PICTURE, "image", "png", cid="<p1>")
    inside[1].add_related(LOGO, "image", "png", cid="<logo>")
    message.add_attachment(b"%PDF-1.4 1", "application", "pdf", filename="证明材料.pdf")
    return message.as_bytes()


async def said_in(desk: Desk, number: int) -> list[dict[str, Any]]:
    page = await desk.get(f"/conversations/{number}/messages")
    return [message for message in page["items"] if message["author"] in ("citizen", "agent")]


async def fetch(desk: Desk, path: str) -> tuple[bytes, Mapping[str, str]]:
    async with desk.town.http.get(f"{desk.town.url}{path}", headers=desk.headers) as answer:
        assert answer.status == 200, path
        return await answer.read(), answer.headers


async def test_a_letter_is_answered_and_the_answer_answered(
    settled: Config, mail_servers: MailServers
) -> None:
    async with mail_town(settled, mail_servers) as (here, door):
        desk = await here.desk("1001")
        citizen, copied = with_mailbox(mail_servers), with_mailbox(mail_servers)
        await door.post(
            mail("关于路灯", "路灯坏了三天。", door.address, citizen.address, Message_ID="<q1@c.test>")
        )
        number = await desk.accept()

        reply = await desk.say(number, "您好，已派人处理。", cc=[copied.address])
        async with citizen.running(), copied.running():
            got = await citizen.inbox.about("关于路灯")
            await copied.inbox.about("关于路灯")
        answer = mail("Re: 路灯", "谢谢，修好了。", door.address, "wife@citizen.test", In_Reply_To=_id(got))
        await door.post(answer)
        came = await desk.frames.wait("message", lambda f: "修好了" in f["message"]["text"])
        await until(lambda: _state(desk, number, reply["id"], "sent"))

    assert came["conversation"]["id"] == number
    assert got.subject == "回复：关于路灯"
    assert got.in_reply_to == ""
    assert "q1@c.test" in str(citizen.files.kept[got.raw_file][1])
    assert reply["details"] == {"subject": "回复：关于路灯", "cc": copied.address, **_answers(reply)}


def _id(message: Any) -> str:
    return str(message.provider_key.partition(" ")[2])


def _answers(reply: dict[str, Any]) -> dict[str, str]:
    return {"in_reply_to": reply["details"]["in_reply_to"]}


async def _state(desk: Desk, number: int, message_id: int, state: str) -> bool:
    return any(each["id"] == message_id and each["state"] == state for each in await said_in(desk, number))


async def test_a_page_with_pictures_and_files_is_shown_safely(
    small: Config, mail_servers: MailServers
) -> None:
    async with mail_town(small, mail_servers) as (here, door):
        desk = await here.desk("1001")
        await door.post(letter_with_page(door.address))
        number = await desk.accept()

        words, picture, paper = await said_in(desk, number)
        path = f"/api/v1/files/{words['details']['html_file']}/page"
        page, headers = await fetch(desk, path)
        _, asked = await fetch(desk, f"{path}?pictures=true")
        shown, _ = await fetch(desk, picture["attachment"]["url"])
        raw, raw_headers = await fetch(desk, f"/api/v1/files/{words['details']['raw_file']}")

    assert (picture["kind"], paper["attachment"]["name"], shown) == ("image", "证明材料.pdf", PICTURE)
    assert words["text"][: int(words["details"]["quote_at"])].strip() == "您好，路灯坏了。"
    assert words["details"]["remote_pictures"] == "1"
    assert words["details"]["from"] == "z***@citizen.test"
    assert picture["attachment"]["url"].encode() in page
    assert b'src="data:image/png;base64,' + b64encode(LOGO) in page
    assert b"<script" not in page
    policy, policy_asked = headers["Content-Security-Policy"], asked["Content-Security-Policy"]
    assert "img-src 'self' data:;" in policy
    assert "https:" in policy_asked
    assert "sandbox" in policy
    assert raw_headers["Content-Disposition"].startswith("attachment")
    assert b"pixel.test" in raw


async def test_files_travel_inside_the_letter(small: Config, mail_servers: MailServers) -> None:
    async with mail_town(small, mail_servers) as (here, door):
        desk = await here.desk("1001")
        citizen = with_mailbox(mail_servers)
        await door.post(raw_letter(b"papers", sender=citizen.address))
        number = await desk.accept()
        file_id = await _upload(desk, b"%PDF-1.4 answer")

        await desk.say(number, "见附件。", file_ids=[file_id], subject="办理结果")
        async with citizen.running():
            got = await citizen.inbox.about("办理结果")

    assert [citizen.files.kept[file.file_id][1] for file in got.attachments] == [b"%PDF-1.4 answer"]
    assert len(citizen.inbox.all()) == 1


async def test_a_letter_is_forwarded_and_the_answer_comes_home(
    small: Config, mail_servers: MailServers
) -> None:
    async with mail_town(small, mail_servers) as (here, door):
        desk = await here.desk("1001")
        handler = with_mailbox(mail_servers)
        await door.post(letter_with_page(door.address))
        number = await desk.accept()
        paper = (await said_in(desk, number))[-1]["attachment"]["file_id"]

        sent = await desk.say(number, "请核实。\n\n路灯坏了。", forward_to=handler.address, file_ids=[paper])
        async with handler.running():
            got = await handler.inbox.about("关于路灯")
        home = got.details["reply_to"]
        await door.post(mail("Re: 转发", "已核实。", home, handler.address), handler.address, home)
        came = await desk.frames.wait("message", lambda f: "已核实" in f["message"]["text"])

    assert (got.subject, len(got.attachments)) == ("转发：关于路灯", 1)
    assert sent["details"]["recipient"] == handler.address
    assert came["conversation"]["id"] == number


async def test_a_bounce_marks_the_reply_as_failed_with_the_reason(
    settled: Config, mail_servers: MailServers
) -> None:
    async with mail_town(settled, mail_servers) as (here, door):
        desk = await here.desk("1001")
        await door.post(raw_letter(b"from nobody", sender="no-body@nowhere.test"), "no-body@nowhere.test")
        number = await desk.accept()

        reply = await desk.say(number, "您好。")
        await until(lambda: _state(desk, number, reply["id"], "failed"))
        (failed,) = [each for each in await said_in(desk, number) if each["id"] == reply["id"]]

    assert "收件地址不存在（5.1.1）" in failed["state_reason"]
    assert failed["may_resend"]


async def test_a_second_letter_after_closing_opens_a_new_conversation(
    small: Config, mail_servers: MailServers
) -> None:
    async with mail_town(small, mail_servers) as (here, door):
        desk = await here.desk("1001")
        citizen = with_mailbox(mail_servers)
        await door.post(raw_letter(b"first", sender=citizen.address))
        number = await desk.accept()
        reply = await desk.say(number, "您好。")
        await until(lambda: _state(desk, number, reply["id"], "sent"))
        await desk.post(f"/conversations/{number}/close", category="咨询", summary="")
        async with citizen.running():
            got = await citizen.inbox.about("first")
        await door.post(mail("Re: first", "还有问题", door.address, citizen.address, In_Reply_To=_id(got)))
        offer = await desk.frames.wait("offer", lambda f: f["conversation"]["id"] != number)

    assert offer["conversation"]["channel"] == "email"


async def _upload(desk: Desk, content: bytes) -> str:
    form = aiohttp.FormData()
    form.add_field("file", content, filename="答复.pdf")
    url = f"{desk.town.url}/api/v1/files"
    async with desk.town.http.post(url, data=form, headers=desk.headers) as answer:
        return str((await answer.json())["attachment"]["file_id"])
