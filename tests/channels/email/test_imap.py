"""The IMAP client against a server that says odd things at odd moments."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from channels.email.imap import Imap, ImapFault, ImapGone, ImapRefusedUs, connected, folder_name
from channels.email.settings import Security, Server

ORDINARY = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n",
    "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 5] ok\r\n",
    "SEARCH": b"* SEARCH 3 4\r\n",
    "FETCH": b"* 1 FETCH (UID 3 BODY[] {5}\r\na\r\nb) FLAGS ())\r\n",
    "STORE": b"",
    "IDLE": b"+ idling\r\n* 2 EXISTS\r\n",
}


@asynccontextmanager
async def talking(**answers: bytes) -> AsyncIterator[Imap]:
    """`answers` by command: untagged lines; one that ends in "!" refuses, "~" hangs up."""
    known = {**ORDINARY, **answers}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(known.get("greeting", b"* OK hello\r\n"))
        while line := await reader.readline():
            tag, _, words = line.decode().strip().partition(" ")
            name = next((each for each in known if each in words), "")
            answer = known.get(name, b"")
            if answer.endswith(b"~"):
                break
            writer.write(answer.rstrip(b"!"))
            if name == "IDLE":
                await reader.readline()
            writer.write(f"{tag} {'NO' if answer.endswith(b'!') else 'OK'} done\r\n".encode())
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    server = Server("127.0.0.1", port, Security.NONE, 'me"\\', "pw")
    try:
        async with connected(server, ssl.create_default_context()) as line:
            yield line
    finally:
        listening.close()
        await listening.wait_closed()


async def test_the_ordinary_way() -> None:
    async with talking() as line:
        box = await line.select("INBOX")
        assert (box.uid_validity, box.uid_next) == (7, 5)
        assert await line.from_uid(4) == [4]
        assert await line.fetch(3) == b"a\r\nb)"
        assert await line.idle(30)


async def test_a_letter_that_comes_between_looking_and_waiting_is_not_waited_for() -> None:
    """The server tells it once, in the middle of another answer."""
    async with talking(STORE=b"* 9 EXISTS\r\n", IDLE=b"+ idling\r\n") as line:
        await line.from_uid(1)
        await line.mark_seen([3])

        assert await line.idle(3600)


async def test_silence_is_no_news() -> None:
    async with talking(IDLE=b"+ idling\r\n") as line:
        assert not await line.idle(0)


async def test_a_wrong_password_is_told_apart() -> None:
    with pytest.raises(ImapRefusedUs):
        async with talking(LOGIN=b"!"):
            pass


@pytest.mark.parametrize("answer", [b"* BYE enough\r\n", b"~"])
async def test_a_line_that_ends_is_gone(answer: bytes) -> None:
    with pytest.raises(ImapGone):
        async with talking(SELECT=answer) as line:
            await line.select("INBOX")


async def test_what_makes_no_sense_is_a_fault() -> None:
    with pytest.raises(ImapFault):
        async with talking(SELECT=b"* nonsense\r\n") as line:
            await line.select("INBOX")
    with pytest.raises(ImapFault):
        async with talking(greeting=b"* BYE full\r\n"):
            pass


def test_names_of_folders() -> None:
    assert folder_name("INBOX") == "INBOX"
    assert folder_name("收件箱 & 热线") == "&ZTZO9nux- &- &cO1+vw-"
