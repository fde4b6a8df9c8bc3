"""What happens to offers, to assignments a leader makes, and to wrap-up."""

from datetime import datetime
from typing import assert_never

from routing.board import Board
from routing.decisions import (
    Assign,
    Refusal,
    SetPresence,
    StartWrapUp,
    Why,
    Withdrawal,
    WithdrawOffer,
)
from routing.events import (
    Answer,
    AssignmentForced,
    OfferAnswered,
    TelephoneAnswered,
    WrapUpExtended,
    WrapUpFinished,
)
from routing.model import Presence
from routing.post import Post
from routing.snapshot import Stage
from routing.standing import Standing

MISSED_OFFER, UNREACHABLE = "missed_offer", "unreachable"


def answered(board: Board, event: OfferAnswered) -> None:
    standing = board.held(event.conversation, event.agent, Stage.OFFERED)
    if standing is None:
        board.say(WithdrawOffer(event.agent, event.conversation, Withdrawal.STALE))
        return
    post = board.index.posts[event.agent]
    match event.answer:
        case Answer.ACCEPTED:
            _accept(board, standing, post, event.at)
        case Answer.DECLINED:
            _decline(board, standing, post, event.at)
        case Answer.LAPSED:
            lapse(board, standing, post, event.at)
        case Answer.UNREACHABLE:
            _fail(board, standing, post, event.at, Withdrawal.UNREACHABLE, UNREACHABLE)
        case unreachable:
            assert_never(unreachable)


def _accept(board: Board, standing: Standing, post: Post, at: datetime) -> None:
    post.deciding = None
    board.begin(standing, post, at)
    board.say(Assign(post.agent, standing.conversation, board.why(standing.demand, post), offered=True))
    board.wake(post)


def _decline(board: Board, standing: Standing, post: Post, at: datetime) -> None:
    """The agent stays ready, at the end of the line of agents, and is not asked for this one for a while."""
    standing.rest(post.agent, at + board.rules.decline_rest)
    post.idle_from(at)
    board.say(WithdrawOffer(post.agent, standing.conversation, Withdrawal.DECLINED))
    board.give_back(standing, at)


def lapse(board: Board, standing: Standing, post: Post, at: datetime) -> None:
    _fail(board, standing, post, at, Withdrawal.LAPSED, MISSED_OFFER)


def _fail(board: Board, standing: Standing, post: Post, at: datetime, why: Withdrawal, reason: str) -> None:
    board.say(WithdrawOffer(post.agent, standing.conversation, why))
    if post.signed_in:
        post.presence, post.reason = Presence.AWAY, reason
        board.say(SetPresence(post.agent, Presence.AWAY, reason))
    board.give_back(standing, at)


def withdraw_pending(board: Board, post: Post, at: datetime) -> None:
    """The agent left the screen: whoever was being offered to them goes back at once."""
    standing = post.deciding
    if standing is not None:
        board.say(WithdrawOffer(post.agent, standing.conversation, Withdrawal.AGENT_LEFT))
        board.give_back(standing, at)


def forced(board: Board, event: AssignmentForced) -> None:
    standing, post = board.standings.get(event.conversation), board.post(event.agent)
    if standing is None or post is None:
        why = Refusal.UNKNOWN_CONVERSATION if standing is None else Refusal.UNKNOWN_AGENT
        board.refuse(why, event.conversation, event.agent)
        return
    if standing.agent == event.agent and standing.stage is Stage.ACTIVE:
        return
    refusal = _force_refusal(standing, post)
    if refusal is not None:
        board.refuse(refusal, event.conversation, event.agent)
        return
    back = standing.stage is Stage.PARKED and standing.agent == event.agent
    _hand_to(board, standing, post, event.at, Why.RESUMED if back else Why.FORCED)


def telephone_answered(board: Board, event: TelephoneAnswered) -> None:
    standing, post = board.standings.get(event.conversation), board.post(event.agent)
    if standing is None or post is None:
        why = Refusal.UNKNOWN_CONVERSATION if standing is None else Refusal.UNKNOWN_AGENT
        board.refuse(why, event.conversation, event.agent)
    elif standing.is_text or standing.stage is Stage.WRAP_UP:
        board.refuse(Refusal.NOT_POSSIBLE, event.conversation, event.agent)
    elif standing is post.deciding:
        _accept(board, standing, post, event.at)
    elif standing.agent != event.agent or standing.stage is not Stage.ACTIVE:
        if post.in_call:
            board.refuse(Refusal.IN_CALL, event.conversation, event.agent)
            return
        _hand_to(board, standing, post, event.at, Why.ANSWERED)


def _hand_to(board: Board, standing: Standing, post: Post, at: datetime, why: Why) -> None:
    _take_from_holder(board, standing, post, at)
    if not standing.is_text:
        withdraw_pending(board, post, at)
    board.seat(standing, post, Stage.ACTIVE, at)
    board.begin(standing, post, at)
    board.say(Assign(post.agent, standing.conversation, why, offered=False))


def _force_refusal(standing: Standing, post: Post) -> Refusal | None:
    if standing.stage is Stage.WRAP_UP or not post.reachable:
        return Refusal.NOT_POSSIBLE
    if standing is post.deciding:
        return None
    if post.voices:
        return Refusal.IN_CALL
    return None if post.has_room(standing.slot) else Refusal.NO_SEAT


def _take_from_holder(board: Board, standing: Standing, taker: Post, at: datetime) -> None:
    board.release(standing, at)
    if standing.agent is not None and standing.agent != taker.agent:
        board.say(WithdrawOffer(standing.agent, standing.conversation, Withdrawal.GIVEN_TO_ANOTHER))


def wrap_up_extended(board: Board, event: WrapUpExtended) -> None:
    standing = board.held(event.conversation, event.agent, Stage.WRAP_UP)
    if standing is None or standing.deadline is None:
        board.refuse(Refusal.NOT_HOLDER, event.conversation, event.agent)
        return
    latest = standing.since + board.rules.longest_wrap_up
    standing.deadline = max(standing.deadline, min(standing.deadline + event.by, latest))
    board.arm(standing)
    board.say(StartWrapUp(event.agent, event.conversation, standing.deadline))


def wrap_up_finished(board: Board, event: WrapUpFinished) -> None:
    standing = board.held(event.conversation, event.agent, Stage.WRAP_UP)
    if standing is not None:
        board.end_wrap_up(standing, event.at)
    elif event.conversation in board.standings:
        board.refuse(Refusal.NOT_HOLDER, event.conversation, event.agent)
