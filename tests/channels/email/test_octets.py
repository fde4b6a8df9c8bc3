"""Letters come whole however the line cuts them."""

from hypothesis import given, strategies as st

from channels.email.octets import Octets

MANY = 10_000
lines = st.lists(
    st.sampled_from([b"", b".", b"..", b".a", b"a", b"a.b", b"a\n.", b"\r", b"words " * 9]), max_size=9
)


def travels(letter: list[bytes]) -> bytes:
    stuffed = [b"." + line if line.startswith(b".") else line for line in letter]
    return b"".join(line + b"\r\n" for line in stuffed) + b".\r\n"


def fed(octets: Octets, content: bytes, size: int) -> bytes | None:
    rest = None
    for place in range(0, len(content), size):
        assert rest is None
        rest = octets.feed(content[place : place + size])
    return rest


@given(lines, st.integers(1, 40))
def test_what_was_sent_is_what_comes(letter: list[bytes], size: int) -> None:
    octets = Octets(MANY)

    assert fed(octets, travels(letter), size) == b""
    assert octets.letter() == b"".join(line + b"\r\n" for line in letter)


def test_what_follows_the_letter_is_given_back() -> None:
    octets = Octets(MANY)

    assert octets.feed(b"a\r\n.\r\nRSET\r\n") == b"RSET\r\n"
    assert octets.letter() == b"a\r\n"


def test_only_a_dot_alone_on_a_whole_line_ends_a_letter() -> None:
    octets = Octets(MANY)

    assert octets.feed(b"a\n.\nb\r\n.\nc\n.\r\nd\r\n") is None
    assert octets.feed(b".\r\n") == b""
    assert octets.letter() == b"a\n.\nb\r\n.\nc\n.\r\nd\r\n"


@given(st.integers(1, 40))
def test_what_is_too_large_is_read_to_its_end_and_held_by_nobody(size: int) -> None:
    for letter in ([b"words"] * 40, [b"w" * 300]):
        octets = Octets(100)

        assert fed(octets, travels(letter), size) == b""
        assert octets.too_large
        assert octets.letter() == b""


def test_a_letter_may_be_as_large_as_the_limit() -> None:
    octets = Octets(7)

    assert octets.feed(travels([b"words"])) == b""
    assert (octets.too_large, octets.letter()) == (False, b"words\r\n")
