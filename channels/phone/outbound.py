"""Orders of the hub in, AMI actions out: pure. What a call's state forbids is refused here, before any byte
is sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.contract import Accepted, ConnectCall, HangUp, Refused, ReturnCall
from channels.phone.calls import LiveCall
from channels.phone.record import UNSERVED, CallState

EXTENSION = re.compile(r"[0-9]{2,12}")
OFFER = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
AGENT_NUMBER = re.compile(r"[A-Za-z0-9_-]{0,20}")
IN_TALK = frozenset({CallState.ANNOUNCING, CallState.TALKING, CallState.HELPED})
OVER = frozenset({CallState.SURVEY, CallState.LEFT})


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Orders:
    """To be written one right after the other. `provider_id` is what the hub gets back for them."""

    provider_id: str
    actions: tuple[Action, ...]


def plan(order: ConnectCall | ReturnCall | HangUp, call: LiveCall | None) -> Orders | Accepted | Refused:
    match order:
        case ConnectCall():
            return connect_call(order, call)
        case ReturnCall(call_id):
            return return_call(call_id, call)
        case HangUp(call_id):
            return hang_up(call_id, call)


def connect_call(order: ConnectCall, call: LiveCall | None) -> Orders | Refused:
    wrong = _malformed(order)
    if wrong is not None:
        return wrong
    if call is None:
        return Refused("来电已挂断", code="call_gone")
    if call.record.state not in UNSERVED:
        return Refused("来电已不在等待", code="call_not_waiting")
    return Orders(
        f"{order.call_id}:{order.offer}",
        (
            _set(call, "HUB_NEXT", order.offer),
            _redirect(call, "hub-deliver", order.extension),
            _set(call, "HUB_NUMBER", order.agent_number),  # not needed before somebody answers
        ),
    )


def return_call(call_id: str, call: LiveCall | None) -> Orders | Accepted | Refused:
    if call is None:
        return Refused("来电已挂断", code="call_gone")
    if call.record.state is CallState.RINGING:
        offer = _set(call, "HUB_PULLED", call.record.offer)
        pull = _redirect(call, "hub-return", call.record.extension)
        return Orders(f"{call_id}:{call.record.offer}:return", (offer, pull))
    if call.record.state in IN_TALK:
        return Refused("坐席已接听", code="call_answered")
    return Accepted(call_id)


def hang_up(call_id: str, call: LiveCall | None) -> Orders | Accepted:
    """The agent's side ends and the survey follows; who was not yet answered is hung up."""
    if call is None or call.record.state in OVER:
        return Accepted(call_id)
    if call.record.state in IN_TALK:
        return Orders(f"{call_id}:hang-up", (_redirect(call, "hub-ended", "s"),))
    return Orders(f"{call_id}:hang-up", (Action("Hangup", {"Channel": call.channel, "Cause": "16"}),))


def take_back(call: LiveCall) -> Action:
    """Out of the native queue, into the hub's: same place, since the place is the moment of arrival."""
    return _redirect(call, "hub-hold", "s")


def announce_place(call: LiveCall, before: int) -> Action:
    return _set(call, "HUB_PLACE", str(max(0, before)))


def _malformed(order: ConnectCall) -> Refused | None:
    """Whatever is not plain would be read by the dialplan as something else (`&` rings several
    telephones).
    """
    if not EXTENSION.fullmatch(order.extension):
        return Refused("坐席的分机号无效，应为 2 至 12 位数字", code="bad_extension")
    if not OFFER.fullmatch(order.offer) or not AGENT_NUMBER.fullmatch(order.agent_number):
        return Refused("推送编号或工号含有不允许的字符", code="bad_value")
    return None


def _set(call: LiveCall, variable: str, value: str) -> Action:
    return Action("Setvar", {"Channel": call.channel, "Variable": variable, "Value": value})


def _redirect(call: LiveCall, context: str, extension: str) -> Action:
    fields = {"Channel": call.channel, "Context": context, "Exten": extension, "Priority": "1"}
    return Action("Redirect", fields)
