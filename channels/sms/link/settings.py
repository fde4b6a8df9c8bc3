"""The settings that all carriers' links share."""

import math
import ssl
from datetime import timedelta

from channels.contract import Capabilities, ProviderTemplate, Text
from channels.sheet import Sheet
from channels.sms.link.link import Terms
from channels.sms.link.wire import Address

THROUGH_WITHIN = 40  # seconds; the hub gives a whole send 60


def read_address(sheet: Sheet, default_port: int) -> Address:
    host = sheet.required("host", "the carrier's host name or address")
    port = sheet.number("port", default_port, least=1, most=65_535)
    on = sheet.yes("tls", False)
    authority, check_name = sheet.text("tls_authority"), sheet.yes("tls_check_name", True)
    if not on:
        return Address(host, port)
    try:
        context = ssl.create_default_context(cafile=authority or None)
    except (OSError, ssl.SSLError):
        sheet.wrong("tls_authority", "must be a readable file of certificates in PEM form")
        return Address(host, port)
    context.check_hostname = check_name
    return Address(host, port, context)


def read_terms(sheet: Sheet) -> Terms:
    per_second = sheet.number("per_second", 0, least=0, most=10_000)
    return Terms(
        window=sheet.number("window", 16, least=1, most=1000),
        answer_within=timedelta(seconds=sheet.number("answer_within_seconds", 10, least=1, most=45)),
        keepalive=timedelta(seconds=sheet.number("keepalive_seconds", 30, least=5, most=600)),
        per_second=per_second or None,
    )


def capabilities(terms: Terms, most_parts: int) -> Capabilities:
    """Twice the window may be under way, so that a slot that gets free is filled at once; on a slow account
    only as many as are through in time, should all of them have as many parts as they may.
    """
    in_time = THROUGH_WITHIN * (terms.per_second or math.inf) / most_parts
    return Capabilities(
        sends=frozenset({Text, ProviderTemplate}),
        receipts=True,
        can_start_conversation=True,
        longest_text=most_parts * 153,
        length_unit="sms",
        most_parts=most_parts,
        per_second=terms.per_second,
        at_once=int(min(terms.window * 2, max(2, in_time))),
    )
