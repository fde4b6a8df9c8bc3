"""After every event: nobody goes on waiting while an able agent is free, and the first in line goes first."""

from datetime import datetime
from heapq import heapify, heappop, heappush

from routing.board import Board
from routing.model import AgentId
from routing.post import Post
from routing.rank import Rank, conversation_at

NOBODY = AgentId(-1)


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
    for standing in sorted(board.fresh.values(), key=lambda standing: standing.rank):
        post = board.index.find_post(standing, settled=True)
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
    for post in board.woke.values():
        board.index.refresh(post)
    for standing in board.fresh.values():
        board.place(standing)
    claims: list[tuple[Rank, AgentId]] = [(standing.rank, NOBODY) for standing in board.fresh.values()]
    for post in board.woke.values():
        first = board.index.find_standing(post)
        if first is not None:
            claims.append((first.rank, post.agent))
    heapify(claims)
    while claims:
        rank, agent = heappop(claims)
        waiting = board.index.waiting.get(conversation_at(rank))
        best = None if waiting is None else board.index.find_post(waiting)
        if waiting is not None and best is not None:
            board.give(waiting, best, at)
        if agent != NOBODY:
            following = board.index.find_standing(board.index.posts[agent])
            # Each round must get somewhere: a hotline that hangs serves nobody.
            if following is not None and (best is not None or following.rank != rank):
                heappush(claims, (following.rank, agent))
