"""After every event: nobody goes on waiting while an able agent is free, and the first in line goes first."""

from datetime import datetime
from heapq import heapify, heappop, heappush

from routing.board import Board
from routing.model import AgentId, ConversationId
from routing.post import Post
from routing.rank import conversation_at
from routing.standing import Standing

NOBODY = AgentId(-1)
FEW = 8  # as many free agents are compared one by one; of more, the lines know the first


def settle(board: Board, at: datetime) -> None:
    """Match whoever came with whoever became free.

    Before the event nobody who waits had an able agent, so every match has a side in `fresh` or `woke`.
    """
    fresh, woke = board.fresh, board.woke
    if not fresh and not woke:
        return
    if not woke:
        _serve_arrivals(board, at)
    elif not fresh and len(woke) == 1:
        _fill_seats(board, next(iter(woke.values())), at)
    else:
        _serve_in_turn(board, at)
    fresh.clear()
    woke.clear()


def _serve_arrivals(board: Board, at: datetime) -> None:
    index = board.index
    for standing in _in_turn(board.fresh):
        post = index.find_post(standing, (), index.spent_lines(standing))
        if post is None:
            board.place(standing)
        else:
            board.give(standing, post, at)


def _fill_seats(board: Board, post: Post, at: datetime) -> None:
    """Only this agent became free, so whoever can be served now is served by them."""
    while (standing := board.index.find_standing(post)) is not None:
        board.give(standing, post, at)
    board.index.refresh(post)


def _serve_in_turn(board: Board, at: datetime) -> None:
    """The general case: always the first in line among all who could be served, whoever that depends on."""
    index, fresh = board.index, board.fresh
    woke = list(board.woke.values())
    for post in woke:
        index.refresh(post)
    spent = [line for standing in fresh.values() for line in index.spent_lines(standing)]
    for standing in fresh.values():
        board.place(standing)
    claims = [(standing.rank, NOBODY) for standing in fresh.values()]
    claims += [(first.rank, post.agent) for post in woke if (first := index.find_standing(post)) is not None]
    heapify(claims)
    few = woke if len(woke) <= FEW else None
    while claims:
        rank, agent = heappop(claims)
        waiting = index.waiting.get(conversation_at(rank))
        best = None
        if waiting is not None:
            known = spent if waiting.conversation in fresh else index.lines_for(waiting)
            best = index.find_post(waiting, few, known)
            if best is not None:
                board.give(waiting, best, at)
        following = None if agent == NOBODY else index.find_standing(index.posts[agent])
        # Each round must get somewhere: a hotline that hangs serves nobody.
        if following is not None and (best is not None or following.rank != rank):
            heappush(claims, (following.rank, agent))


def _in_turn(fresh: dict[ConversationId, Standing]) -> list[Standing]:
    if len(fresh) == 1:
        return list(fresh.values())
    return sorted(fresh.values(), key=lambda standing: standing.rank)
