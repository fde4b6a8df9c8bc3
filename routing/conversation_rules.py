"""What happens to conversations: they come, talk, fall silent, are passed on and end."""

from dataclasses import replace
from datetime import datetime

from routing.board import Board
from routing.decisions import Assign, Forget, Park, Refusal, StartWrapUp, Wait, Why, Withdrawal, WithdrawOffer
from routing.events import (
    AgentWrote,
    CitizenWrote,
    ConversationEnded,
    ConversationQueued,
    DemandChanged,
    ParkAsked,
    Transferred,
)
from routing.snapshot import Stage
from routing.standing import Standing


def queued(board: Board, event: ConversationQueued) -> None:
    if event.conversation in board.standings:
        return
    standing = Standing(event.conversation, event.demand, event.came_at, Stage.WAITING, event.at)
    if event.demand.only is not None:
        standing.only_until = event.at + board.rules.transfer_wait
    board.standings[event.conversation] = standing
    board.wait(standing, event.at)


def citizen_wrote(board: Board, event: CitizenWrote) -> None:
    standing = board.standings.get(event.conversation)
    if standing is None:
        return
    if standing.stage is Stage.ACTIVE:
        _hear(standing, event.at)
    elif standing.stage is Stage.PARKED:
        _come_back(board, standing, event.at)


def agent_wrote(board: Board, event: AgentWrote) -> None:
    standing = board.standings.get(event.conversation)
    if standing is not None and standing.stage is Stage.ACTIVE:
        _hear(standing, event.at)


def _hear(standing: Standing, at: datetime) -> None:
    if standing.is_text:
        standing.last_word_at = max(at, standing.last_word_at or at)


def _come_back(board: Board, standing: Standing, at: datetime) -> None:
    """To the same agent at once if they can take it, else into the queue, to wait for them a little."""
    if standing.agent is None:
        return
    post = board.index.posts[standing.agent]
    if post.can_take(standing.slot) and not standing.bars(post.agent, board.index.clock):
        board.seat(standing, post, Stage.ACTIVE, at)
        board.begin(standing, post, at)
        board.say(Assign(post.agent, standing.conversation, Why.RETURNED, offered=False))
        return
    standing.ask(replace(standing.demand, sticky=post.agent))
    board.wait(standing, at)


def ended(board: Board, event: ConversationEnded) -> None:
    standing = board.standings.get(event.conversation)
    if standing is None or standing.stage is Stage.WRAP_UP:
        return
    if standing.stage is Stage.ACTIVE and event.wrap_up and _wrap_up_starts(board, standing, event.at):
        return
    if standing.stage is Stage.OFFERED and standing.agent is not None:
        board.say(WithdrawOffer(standing.agent, standing.conversation, Withdrawal.CITIZEN_LEFT))
    board.leave_queue(standing)
    board.release(standing, event.at)
    del board.standings[event.conversation]
    board.say(Forget(standing.conversation, standing.agent))


def _wrap_up_starts(board: Board, standing: Standing, at: datetime) -> bool:
    """Nobody writes up after having signed out, or where the channel has no wrap-up."""
    rules = board.rules
    lasts = rules.wrap_up_lasts.get(standing.demand.channel, rules.default_wrap_up)
    if standing.agent is None or board.signed_in(standing.agent) is None or not lasts:
        return False
    standing.stage, standing.since, standing.deadline = Stage.WRAP_UP, at, at + lasts
    standing.last_word_at = None
    board.arm(standing)
    board.say(StartWrapUp(standing.agent, standing.conversation, standing.deadline))
    return True


def park_asked(board: Board, event: ParkAsked) -> None:
    if event.conversation not in board.standings:
        board.refuse(Refusal.UNKNOWN_CONVERSATION, event.conversation, event.agent)
        return
    standing = board.held(event.conversation, event.agent, Stage.ACTIVE)
    if standing is None:
        board.refuse(Refusal.NOT_HOLDER, event.conversation, event.agent)
    elif standing.is_text:
        park(board, standing, event.at)
    else:
        board.refuse(Refusal.NOT_POSSIBLE, event.conversation, event.agent)


def park(board: Board, standing: Standing, at: datetime) -> None:
    board.release(standing, at)
    standing.stage, standing.since, standing.last_word_at = Stage.PARKED, at, None
    if standing.agent is not None:
        board.say(Park(standing.agent, standing.conversation))


def demand_changed(board: Board, event: DemandChanged) -> None:
    """A waiting conversation looks for its agent anew; one that is served only remembers."""
    standing = board.standings.get(event.conversation)
    if standing is None:
        board.refuse(Refusal.UNKNOWN_CONVERSATION, event.conversation, None)
        return
    if (event.demand.channel, event.demand.media) != standing.slot:
        board.refuse(Refusal.NOT_POSSIBLE, event.conversation, standing.agent)
        return
    if event.demand == standing.demand:
        return
    if standing.stage is Stage.WAITING:
        board.reconsider(standing)
        board.say(Wait(standing.conversation, event.demand, standing.came_at))
    if event.demand.only != standing.demand.only:
        standing.only_until = event.at + board.rules.transfer_wait if event.demand.only is not None else None
    standing.ask(event.demand)


def transferred(board: Board, event: Transferred) -> None:
    standing = board.standings.get(event.conversation)
    refusal = _transfer_refusal(board, event, standing)
    if standing is None or refusal is not None:
        board.refuse(refusal or Refusal.UNKNOWN_CONVERSATION, event.conversation, event.by)
        return
    board.release(standing, event.at)
    skills, overflow = standing.demand.skills, standing.demand.overflow
    if event.to_skills is not None:
        skills, overflow = event.to_skills, ()
    standing.ask(replace(standing.demand, skills=skills, overflow=overflow, only=event.to_agent, sticky=None))
    standing.only_until = event.at + board.rules.transfer_wait if event.to_agent is not None else None
    # Who passed it on is not the next to be asked, even with the right skills.
    standing.rest(event.by, event.at + board.rules.decline_rest)
    board.wait(standing, event.at)


def _transfer_refusal(board: Board, event: Transferred, standing: Standing | None) -> Refusal | None:
    if standing is None:
        return Refusal.UNKNOWN_CONVERSATION
    if standing.agent != event.by or standing.stage not in (Stage.ACTIVE, Stage.PARKED):
        return Refusal.NOT_HOLDER
    if event.to_agent is None:
        return Refusal.NOT_POSSIBLE if event.to_skills is None else None
    if event.to_agent not in board.index.posts:
        return Refusal.UNKNOWN_AGENT
    target = board.signed_in(event.to_agent)
    if target is None or event.to_agent == event.by or event.to_agent in standing.demand.leave_out:
        return Refusal.NOT_POSSIBLE
    has_seats = target.profile.ceilings.get(standing.demand.channel, 0) > 0
    return None if has_seats else Refusal.NO_SEAT
