"""What Asterisk says of all calls at one moment: the start of every connection, and the check every
minute.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from channels.contract import MalformedPayload
from channels.phone.ami import LIST_LIMIT, Ami, AmiError
from channels.phone.calls import LiveCall, Stock
from channels.phone.record import CallRecord, parse_record

FAMILY = "hub-call"


async def take_stock(ami: Ami, skew: timedelta, now: datetime) -> Stock:
    """The AstDB first, then the channels. A call that ended in between is looked up once more: its end is in
    the AstDB before its channel disappears. What is open and has no channel even then died with Asterisk.
    """
    kept, unreadable = await kept_records(ami, skew)
    channels = await caller_channels(ami)
    if any(not record.gone and call_id not in channels for call_id, record in kept.items()):
        later, _ = await kept_records(ami, skew)
        kept = {call_id: later.get(call_id, record) for call_id, record in kept.items()}
    live = [LiveCall(r, channels[c]) for c, r in kept.items() if c in channels and not r.gone]
    over = [r if r.gone else r.vanished(now) for c, r in kept.items() if r.gone or c not in channels]
    return Stock(
        tuple(sorted(live, key=lambda call: call.record.place)),
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


async def caller_channels(ami: Ami) -> Mapping[str, str]:
    """Call id to channel; the legs of agents carry the call id too, but never its facts."""
    rows = (await ami.act("CoreShowChannels", limit=LIST_LIMIT)).rows
    legs = [(row.variables(), row.text("Channel")) for row in rows]
    return {variables.get("HUB_CALL", ""): leg for variables, leg in legs if variables.get("HUB_FACTS")}


async def forget(ami: Ami, call_id: str) -> None:
    """All of it is stored. With DB_DELETE() and not DBDel: that one would need the right to stop Asterisk."""
    try:
        await ami.act("Setvar", {"Variable": f"DB_DELETE({FAMILY}/{call_id})", "Value": "1"})
    except AmiError:
        return  # it stays, is told again at the next stock-taking, and recognised
