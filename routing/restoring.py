"""Builds the router's memory from a snapshot, be it its own or one that storage put together."""

from routing.board import LONG_AGO, Board
from routing.model import LEAST_WECHAT_SEATS, WECHAT, AgentId, Profile, Rules
from routing.post import Post
from routing.snapshot import Snapshot, Stage
from routing.standing import Standing


def rebuild(rules: Rules, snapshot: Snapshot) -> Board:
    """The next event matches everything anew: storage may tell of waiting citizens and free agents."""
    board = Board(rules, snapshot.at)
    for agent in snapshot.agents:
        post = Post.resume(agent, rules, LONG_AGO)
        board.index.add_post(post)
        board.turns = max(board.turns, post.last_turn)
    for conversation in snapshot.conversations:
        _resume(board, Standing.resume(conversation))
    for post in board.index.posts.values():
        board.arm_loss(post)
        board.wake(post)
    return board


def _resume(board: Board, standing: Standing) -> None:
    board.standings[standing.conversation] = standing
    if standing.stage is Stage.WAITING:
        board.place(standing)
        board.fresh[standing.conversation] = standing
        return
    if standing.agent is None:
        return
    post = board.post(standing.agent) or _stand_in(board, standing.agent)
    if standing.seated:
        post.take(standing)
    board.arm(standing)


def _stand_in(board: Board, agent: AgentId) -> Post:
    """For a holder nobody described: signed out, so that nothing more comes to them."""
    profile = Profile(ceilings={WECHAT: LEAST_WECHAT_SEATS}, text_budget=LEAST_WECHAT_SEATS)
    post = Post(agent, profile, board.rules, LONG_AGO)
    board.index.add_post(post)
    return post
