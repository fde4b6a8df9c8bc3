"""What happens to agents: they come and go, change presence and skills, and lose their connection."""

from datetime import datetime

from routing.board import Board
from routing.decisions import Refusal, SetPresence
from routing.events import (
    AgentSignedIn,
    AgentSignedOut,
    ConnectionLost,
    ConnectionRestored,
    PresenceChanged,
    ProfileChanged,
)
from routing.model import AgentId, Presence, Profile
from routing.offer_rules import withdraw_pending
from routing.post import CONNECTION_LOST, Post
from routing.snapshot import Stage

SIGNED_IN = "signed_in"


def signed_in(board: Board, event: AgentSignedIn) -> None:
    """Busy at first: nobody is rung before they say they are ready. A second sign-in is a reconnection."""
    post = board.post(event.agent)
    if post is None:
        post = Post(event.agent, event.profile, board.rules, event.at)
        board.index.add_post(post)
    else:
        _change_profile(board, post, event.profile)
    post.lost_at = None
    if not post.signed_in:
        post.presence, post.reason = Presence.BUSY, SIGNED_IN
        post.idle_from(event.at)
    board.wake(post)
    board.reconsider_claims(post.agent)


def signed_out(board: Board, event: AgentSignedOut) -> None:
    _sign_out(board, event.agent, event.at)


def _sign_out(board: Board, agent: AgentId, at: datetime) -> None:
    post = board.signed_in(agent)
    if post is None:
        return
    post.presence, post.reason, post.lost_at = Presence.SIGNED_OUT, "", None
    _let_go(board, post, at)
    board.reconsider_claims(agent)


def presence_changed(board: Board, event: PresenceChanged) -> None:
    if event.presence is Presence.SIGNED_OUT:
        _sign_out(board, event.agent, event.at)
        return
    post = board.signed_in(event.agent)
    if post is None:
        board.refuse(Refusal.UNKNOWN_AGENT, None, event.agent)
        return
    if event.presence is Presence.READY and post.presence is not Presence.READY:
        post.idle_from(event.at)
    post.presence, post.reason = event.presence, event.reason
    if event.presence is not Presence.READY:
        withdraw_pending(board, post, event.at)
    board.arm_loss(post)
    board.wake(post)


def profile_changed(board: Board, event: ProfileChanged) -> None:
    """Whoever is being served stays; the new skills and seats count from the next match on."""
    post = board.post(event.agent)
    if post is None:
        board.refuse(Refusal.UNKNOWN_AGENT, None, event.agent)
        return
    _change_profile(board, post, event.profile)
    board.wake(post)
    board.reconsider_claims(post.agent)


def _change_profile(board: Board, post: Post, profile: Profile) -> None:
    if profile == post.profile:
        return
    board.index.unfit(post)
    post.profile = profile
    board.index.fit(post)


def connection_lost(board: Board, event: ConnectionLost) -> None:
    post = board.signed_in(event.agent)
    if post is None or post.lost_at is not None:
        return
    post.lost_at = event.at
    board.arm_loss(post)
    withdraw_pending(board, post, event.at)


def connection_restored(board: Board, event: ConnectionRestored) -> None:
    post = board.signed_in(event.agent)
    if post is not None and post.lost_at is not None:
        post.lost_at = None
        board.wake(post)


def give_up_lost(board: Board, post: Post, at: datetime) -> None:
    """The grace is over: the agent is away, and citizens do not wait for a dark screen."""
    post.presence, post.reason = Presence.AWAY, CONNECTION_LOST
    board.say(SetPresence(post.agent, Presence.AWAY, CONNECTION_LOST))
    _let_go(board, post, at)


def _let_go(board: Board, post: Post, at: datetime) -> None:
    """Offers and texts go back to their places, wrap-ups end; a call in progress is left alone."""
    withdraw_pending(board, post, at)
    for standing in post.in_turn():
        if standing.stage is Stage.WRAP_UP:
            board.end_wrap_up(standing, at)
        elif standing.is_text:
            board.give_back(standing, at)
