"""Strangers' mails are read elsewhere: the loop goes on, and whatever happens there, a letter comes out."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from channels.email.readers import UNREADABLE, Readers, _Reader
from channels.email.reading import ReadingRules
from tests.channels.email.letters import SUBJECT, WORDS, encoded_words, raw_letter

ORDINARY = raw_letter(encoded_words("gbk"), WORDS.encode())


@pytest_asyncio.fixture
async def readers() -> AsyncIterator[Readers]:
    async with Readers(ReadingRules(), 1).open() as opened:
        yield opened


async def test_a_letter_is_read(readers: Readers) -> None:
    letter = await readers.letter(ORDINARY)

    assert (letter.subject, letter.text, letter.cut) == (SUBJECT, WORDS, ())


async def test_bombs_do_not_hold_the_loop_up(readers: Readers) -> None:
    """Counted in steps, not in seconds: the loop keeps turning while the worker works."""
    deep = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(3_000)
    )
    bombs = [
        raw_letter(body=deep, kind="multipart/mixed; boundary=b0"),
        raw_letter(body=b"--x\r\n\r\nhello\r\n" * 50_000, kind="multipart/mixed; boundary=x"),
        raw_letter(
            body=b"--x\r\n\r\n" + b"A" * 30_000_000 + b"\r\n--x--", kind="multipart/mixed; boundary=x"
        ),
    ]
    await readers.letter(ORDINARY)
    blocked = _Blocked()

    async with blocked:
        letters = [await readers.letter(bomb) for bomb in bombs]

    assert [letter.cut for letter in letters] == [("depth",), ("parts",), ("text",)]
    assert blocked.own_work < 0.5  # of the processor time of this process, for 32 MB of bombs


async def test_one_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Readers(ReadingRules(), 1, patience=0.0).open() as hasty:
        letter = await hasty.letter(ORDINARY)

    assert (letter.cut, letter.subject, letter.sender.address) == (
        (UNREADABLE,),
        SUBJECT,
        "zhang@citizen.test",
    )

    async with Readers(ReadingRules(), 1).open() as patient:
        first = await patient.letter(ORDINARY)
        await _kill(patient)
        second, third = [await patient.letter(ORDINARY) for _ in range(2)]

    assert first == third
    assert second.cut == (UNREADABLE,)
    assert second.key == first.key


async def test_letters_wait_for_a_free_reader(readers: Readers) -> None:
    letters = await asyncio.gather(*(readers.letter(ORDINARY) for _ in range(20)))

    assert {letter.text for letter in letters} == {WORDS}


async def test_a_fax_becomes_pages_and_a_picture(readers: Readers) -> None:
    fax = await readers.fax(tiff(pages=3, dpi=(204, 98)))

    assert fax
    assert fax.pages == 3
    assert fax.pdf.startswith(b"%PDF")
    with Image.open(io.BytesIO(fax.preview)) as picture:
        assert picture.size[1] > 300  # lines of a "standard" page lie twice as far apart
    assert await readers.fax(b"II*\0" + b"rubbish" * 50) is None
    assert (await readers.letter(ORDINARY)).text == WORDS


def tiff(pages: int = 1, dpi: tuple[int, int] = (204, 196)) -> bytes:
    frames = [Image.new("1", (864, 550), 1) for _ in range(pages)]
    for number, frame in enumerate(frames):
        frame.paste(0, (50, 50 + number * 20, 300, 60 + number * 20))
    stored = io.BytesIO()
    frames[0].save(stored, "TIFF", compression="group4", dpi=dpi, save_all=True, append_images=frames[1:])
    return stored.getvalue()


async def _kill(readers: Readers) -> None:
    reader: Any = readers._all[0]
    assert isinstance(reader, _Reader)
    process: Any = reader._process
    process.kill()
    await process.wait()


class _Blocked:
    """How much work this process did meanwhile."""

    own_work = 0.0

    async def __aenter__(self) -> None:
        self._before = time.process_time()

    async def __aexit__(self, *_: object) -> None:
        self.own_work = time.process_time() - self._before
