"""Any bytes at all: a letter comes out, within bounds, and the same each time."""

from hypothesis import example, given, settings, strategies as st

from channels.email.charsets import decode
from channels.email.headers import addresses, message_ids, moment, parameters, unfolded
from channels.email.imap import folder_name, quoted
from channels.email.pages import as_text, cleaned
from channels.email.quoting import quote_start
from tests.channels.email.letters import raw_letter, read

FEW = settings(max_examples=150, deadline=None)
# Pieces that mean something to a reader of mail, in any order and with anything between them.
PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [
            b"\r\n",
            b"\n",
            b"\r\n\r\n",
            b"--x\r\n",
            b"--x--\r\n",
            b"--y\r\n",
            b"Content-Type: multipart/mixed; boundary=x\r\n",
            b"Content-Type: multipart/related; boundary=y\r\n",
            b"Content-Type: text/html; charset=gbk\r\n",
            b"Content-Type: message/delivery-status\r\n",
            b"Content-Transfer-Encoding: base64\r\n",
            b"Content-Transfer-Encoding: quoted-printable\r\n",
            b"Content-Disposition: attachment; filename*0*=gb18030''%D6",
            b"Subject: =?gb2312?B?",
            b"=?utf-8?Q?=E4?=",
            b"From: a@b.test\r\n",
            b"References: <a@b> <c",
            b"Date: Mon, 99 Jun 2026\r\n",
            b"Action: failed\r\n",
            b"\x00",
            b"\xd6\xa4",
            b"=",
            b"<p>",
            b"<!--",
        ]
    ),
)


@FEW
@given(st.lists(PIECES, max_size=40).map(b"".join))
@example(b"")
@example(b"\r\n")
@example(b"From MAILER Mon\n\n")
def test_any_bytes_are_a_letter(raw: bytes) -> None:
    letter = read(raw)

    assert letter == read(raw)
    assert "\0" not in letter.text + letter.subject
    (letter.text + letter.subject + letter.page + letter.sender.name).encode("utf-8")
    assert letter.quote_at is None or 0 < letter.quote_at < len(letter.text)
    assert len(letter.key) == 64


@FEW
@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_are_some_text(content: bytes, label: str) -> None:
    decode(content, label).encode("utf-8")


@FEW
@given(st.binary(max_size=200))
def test_any_header_value_is_read(value: bytes) -> None:
    unfolded(value).encode("utf-8")
    moment(value)
    for name, content in parameters(value).items():
        (name + content).encode("utf-8")
    for address in addresses([value]):
        assert "@" in address.address
        address.name.encode("utf-8")
    assert all("<" not in each and ">" not in each for each in message_ids(value))


@FEW
@given(st.text(alphabet=st.sampled_from("<>/='\" abpdivscriptstyle&;#!-\n"), max_size=200))
def test_any_page_is_harmless_and_has_words(page: str) -> None:
    safe = cleaned(page)

    assert "<script" not in safe
    assert cleaned(safe) == cleaned(cleaned(safe))
    as_text(page)


@FEW
@given(st.text(alphabet=st.sampled_from("> \n写道：On wrote:2026@<->_发件人主题来自"), max_size=300))
def test_a_quotation_never_is_everything(text: str) -> None:
    start = quote_start(text)

    assert start is None or text[:start].strip()


@FEW
@given(st.text(max_size=30).filter(lambda name: not set("\r\n\0") & set(name)))
def test_no_name_ends_a_command(name: str) -> None:
    sent = quoted(folder_name(name))

    assert sent.isascii()
    assert "\r" not in sent
    assert len(sent) - len(sent[1:-1].replace("\\\\", "").replace('\\"', "")) >= 2


@FEW
@given(st.binary(max_size=60))
def test_letters_that_differ_have_different_keys(body: bytes) -> None:
    here, there = raw_letter(body=body), raw_letter(body=body + b".")

    assert read(here).key != read(there).key
