"""What time alone brings about: offers lapse, wrap-ups end, silence parks, waits for one agent end."""

from datetime import datetime

from routing.agent_rules import give_up_lost
from routing.alarms import AGENT
from routing.board import Board
from routing.conversation_rules import park
from routing.events import ClockTicked
from routing.model import AgentId, ConversationId
from routing.offer_rules import lapse
from routing.snapshot import Stage
from routing.standing import Standing


def ticked(board: Board, event: ClockTicked) -> None:
    board.index.clock = max(board.index.clock, event.at)
    while (alarm := board.alarms.pop_due(event.at)) is not None:
        at, kind, number = alarm
        if kind == AGENT:
            _ring_for_agent(board, AgentId(number), at, event.at)
        else:
            _ring_for_conversation(board, ConversationId(number), at, event.at)


def _ring_for_agent(board: Board, agent: AgentId, at: datetime, now: datetime) -> None:
    post = board.signed_in(agent)
    if post is None or post.lost_at is None or post.gone:
        return
    if post.lost_at + board.rules.connection_grace == at:
        give_up_lost(board, post, now)


def _ring_for_conversation(board: Board, conversation: ConversationId, at: datetime, now: datetime) -> None:
    standing = board.standings.get(conversation)
    if standing is None or standing.alarm != at:
        return
    standing.alarm = None
    if standing.stage is Stage.WAITING:
        board.reconsider(standing)
    elif standing.due(board.rules, board.index.clock) == at:
        _come_due(board, standing, now)
    else:
        board.arm(standing)


def _come_due(board: Board, standing: Standing, now: datetime) -> None:
    if standing.stage is Stage.OFFERED and standing.agent is not None:
        lapse(board, standing, board.index.posts[standing.agent], now)
    elif standing.stage is Stage.WRAP_UP:
        board.end_wrap_up(standing, now)
    elif standing.stage is Stage.ACTIVE:
        park(board, standing, now)
