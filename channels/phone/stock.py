"""What Asterisk says of all calls at one moment: the start of every connection, and the check every
minute.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from channels.contract import MalformedPayload
from channels.phone.ami import LIST_LIMIT, Ami, AmiError
from channels.phone.calls import LiveCall, Stock
from channels.phone.inbound import record_of
from channels.phone.record import CallRecord, parse_record

FAMILY = "hub-call"


async def take_stock(ami: Ami, skew: timedelta, now: datetime) -> Stock:
    """The AstDB first, then the channels. A call that ended in between is looked up once more: its end is in
    the AstDB before its channel disappears. What is open and has no channel even then died with Asterisk.
    """
    kept, unreadable = await kept_records(ami, skew)
    live = await live_calls(ami, skew)
    if any(not record.gone and call_id not in live for call_id, record in kept.items()):
        later, _ = await kept_records(ami, skew)
        kept = {call_id: later.get(call_id, record) for call_id, record in kept.items()}
    over = [r if r.gone else r.vanished(now) for call_id, r in kept.items() if r.gone or call_id not in live]
    ended = {record.call_id for record in over}
    return Stock(
        tuple(sorted((c for i, c in live.items() if i not in ended), key=lambda call: call.record.place)),
        tuple(sorted(over, key=lambda record: record.place)),
        unreadable,
    )


async def kept_records(ami: Ami, skew: timedelta) -> tuple[Mapping[str, CallRecord], int]:
    answer = await ami.act("DBGetTree", {"Family": FAMILY}, limit=LIST_LIMIT)
    records: dict[str, CallRecord] = {}
    unreadable = 0
    for row in answer.rows:
        call_id = row.text("Key").rpartition("/")[2]
        try:
            records[call_id] = parse_record(call_id, row.text("Val"), skew)
        except MalformedPayload:
            unreadable += 1
    return records, unreadable


async def live_calls(ami: Ami, skew: timedelta) -> Mapping[str, LiveCall]:
    """Of each call the caller's leg: the legs of agents carry the call id too, but never its facts."""
    calls: dict[str, LiveCall] = {}
    for row in (await ami.act("CoreShowChannels", limit=LIST_LIMIT)).rows:
        try:
            record = record_of(row, skew)
        except MalformedPayload:
            continue
        if record is not None and not record.gone:
            calls[record.call_id] = LiveCall(record, row.text("Channel"))
    return calls


async def forget(ami: Ami, call_id: str) -> None:
    """All of it is stored. With DB_DELETE() and not DBDel: that one would need the right to stop Asterisk."""
    try:
        await ami.act("Setvar", {"Variable": f"DB_DELETE({FAMILY}/{call_id})", "Value": "1"})
    except AmiError:
        return  # it stays, is told again at the next stock-taking, and recognised
