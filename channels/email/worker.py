"""The process in which strangers' mails are taken apart: it may be slow, run out of memory or crash, and only
it is lost. Frames on stdin and stdout: a length of four bytes, then the content.
"""

import os
import resource
import sys
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from channels.email.faxes import FaxPages, NoFax, pages_of
from channels.email.letter import Letter
from channels.email.reading import ReadingRules, read_letter

MOST_MEMORY = 1536 << 20


@dataclass(frozen=True, slots=True)
class Job:
    """`fax`: the content that follows is a TIFF, else a mail."""

    rules: ReadingRules
    fax: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    letter: Letter | None = None
    fax: FaxPages | None = None
    fault: str = ""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(15)  # the loop that serves agents goes first
    jobs = msgspec.msgpack.Decoder(Job)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while (frame := read_frame(source)) is not None:
        content = read_frame(source)
        if content is None:
            return
        outcome = carried_out(jobs.decode(frame), content)
        write_frame(sink, msgspec.msgpack.encode(outcome))


def carried_out(job: Job, content: bytes) -> Outcome:
    try:
        if job.fax:
            return Outcome(fax=pages_of(content))
        return Outcome(letter=read_letter(content, job.rules))
    except NoFax as no_fax:
        return Outcome(fault=str(no_fax))
    except MemoryError:
        return Outcome(fault="out of memory")


def read_frame(source: BinaryIO) -> bytes | None:
    head = source.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    content = source.read(length)
    return content if len(content) == length else None


def write_frame(sink: BinaryIO, content: bytes) -> None:
    sink.write(len(content).to_bytes(4, "big"))
    sink.write(content)
    sink.flush()


if __name__ == "__main__":
    main()
