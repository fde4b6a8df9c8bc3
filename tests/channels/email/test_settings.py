"""Mistakes of the operator are told all at once and never with a secret in them."""

import pytest

from channels.contract import BadSettings
from channels.email.settings import FirstImport, Security, read_settings

GOOD = {
    "address": "12345@hotline.test",
    "smtp_host": "smtp.hotline.test",
    "imap_host": "imap.hotline.test",
    "imap_user": "12345",
    "imap_password_env": "PASSWORD",
}


def read(**more: object):  # type: ignore[no-untyped-def]
    return read_settings({**GOOD, **more}, lambda name: "pw" if name == "PASSWORD" else "")


def problems(**more: object) -> set[str]:
    with pytest.raises(BadSettings) as bad:
        read(**more)
    return {problem.key for problem in bad.value.problems}


def test_few_settings_suffice() -> None:
    found = read()

    assert (found.smtp.port, found.smtp.security) == (465, Security.TLS)
    assert found.imap
    assert (found.imap.port, found.imap.password) == (993, "pw")
    assert found.first_import is FirstImport.UNSEEN
    assert "pw" not in repr(found)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("address", "12345+x@hotline.test"),
        ("aliases", ["nobody"]),
        ("smtp_security", "none"),  # the server is not on this machine
        ("imap_security", "maybe"),
        ("smtp_port", 0),
        ("smtp_password_env", "NOT_SET"),
        ("imap_user", ""),
        ("first_import", "some"),
        ("lmtp_listen", "2424"),
        ("lmtp_from", ["everybody"]),
        ("dkim_domain", "hotline.test"),
        ("dkim_key_file", "/no/such/file"),
        ("own_servers", "mx"),
        ("largest_letter_mb", 1_000),
        ("readers", True),
        ("fax_gateway", "fax@gateway.test"),
        ("no_such_setting", 1),
    ],
)
def test_each_mistake_is_named(key: str, value: object) -> None:
    assert key in problems(**{key: value}) or key == "dkim_domain"


def test_a_mailbox_or_a_doorstep_is_needed() -> None:
    assert problems(imap_host="") >= {"imap_host"}
    assert read(imap_host="", lmtp_listen="127.0.0.1:2424").imap is None


def test_parts_of_a_signature_belong_together() -> None:
    assert problems(dkim_domain="hotline.test") >= {"dkim_selector", "dkim_key_file"}
