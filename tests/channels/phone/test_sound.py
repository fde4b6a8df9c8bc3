"""Recordings: finished or not, how long, and what a crash left."""

import io
import struct
import wave

from channels.phone import sound


def wav(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(b"\1\0" * int(8000 * seconds))
    return file.getvalue()


def unclosed(content: bytes) -> bytes:
    """As Asterisk has it on disk while it records: no lengths yet."""
    return content[:4] + struct.pack("<I", 0) + content[8:40] + struct.pack("<I", 0) + content[44:]


def test_a_closed_file_is_finished() -> None:
    content = wav(2)

    assert sound.is_finished(content[: sound.HEADER], len(content))
    assert sound.seconds(content) == 2


def test_a_file_that_is_being_written_is_not() -> None:
    content = unclosed(wav(2))

    assert not sound.is_finished(content[: sound.HEADER], len(content))
    assert not sound.is_finished(b"RIFF", 4)
    assert not sound.is_finished(b"", 0)


def test_what_a_crash_left_can_be_played() -> None:
    repaired = sound.repaired(unclosed(wav(2))[:-1])  # cut in the middle of a sample

    with wave.open(io.BytesIO(repaired)) as reader:
        assert reader.getnframes() == 15_999
    assert sound.is_finished(repaired[: sound.HEADER], len(repaired))


def test_what_is_no_recording_stays_as_it_is() -> None:
    assert sound.repaired(b"hello") == b"hello"
