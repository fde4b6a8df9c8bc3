"""The receipts of SMPP: optional parameters where there are some, else the text everybody writes."""

import re
from enum import StrEnum

from channels.sms.driver import Reported
from channels.sms.smpp.pdus import MESSAGE_STATE, RECEIPTED_ID, ShortMessage
from channels.sms.states import read_state

STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
LONGEST_TEXT = 1000
FIELD = re.compile(r"\b(id|stat|err):([^ ]*)", re.IGNORECASE)


class ReceiptIds(StrEnum):
    """How the carrier writes, in receipts, the id it gave when it took the message."""

    SAME = "same"
    DECIMAL = "decimal"  # taken in hexadecimal, reported in decimal
    HEXADECIMAL = "hexadecimal"  # the other way round


def read_receipt(message: ShortMessage, ids: ReceiptIds) -> Reported | None:
    """None: it says nothing that we could use."""
    fields = {
        name.lower(): value for name, value in FIELD.findall(message.words[:LONGEST_TEXT].decode("latin-1"))
    }
    named = message.options.get(RECEIPTED_ID, b"").rstrip(b"\0").decode("latin-1")
    state = message.options.get(MESSAGE_STATE, b"")
    word = STATES.get(state[0], "") if len(state) == 1 else ""
    known = read_state(word or fields.get("stat", ""))
    provider_id = named or fields.get("id", "")
    if known is None or not provider_id:
        return None
    return Reported(
        state=known[0],
        provider_id=as_taken(provider_id, ids),
        number=message.source.number,
        reason=known[1],
        code=fields.get("err", "")[:20],
        fault=known[2],
    )


def as_taken(provider_id: str, ids: ReceiptIds) -> str:
    """The id as the answer to the submit wrote it."""
    try:
        match ids:
            case ReceiptIds.DECIMAL:
                return f"{int(provider_id[:40]):x}"
            case ReceiptIds.HEXADECIMAL:
                return str(int(provider_id[:40], 16))
            case ReceiptIds.SAME:
                return provider_id
    except ValueError:
        return provider_id


def taken_form(provider_id: str, ids: ReceiptIds) -> str:
    """The same id, whatever its leading zeros and capitals, so that both forms compare."""
    try:
        match ids:
            case ReceiptIds.DECIMAL:
                return f"{int(provider_id[:40], 16):x}"
            case ReceiptIds.HEXADECIMAL:
                return str(int(provider_id[:40]))
            case ReceiptIds.SAME:
                return provider_id
    except ValueError:
        return provider_id
