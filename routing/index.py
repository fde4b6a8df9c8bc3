"""Finds the agent for a conversation and the conversation for an agent without looking at all of either."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from heapq import heapify, heappop, heappush, heapreplace

from routing.line import Line, RankedQueue, Turn
from routing.model import AgentId, ChannelKind, ConversationId, Demand, Media, Rules, Skill
from routing.post import Post
from routing.rank import NOBODY, Rank, conversation_at
from routing.standing import Slot, Standing

Need = tuple[ChannelKind, Media, frozenset[Skill], str]
"""What puts two conversations into the same line."""


class Index:
    """`clock` is the last tick. `claims` are the waiting conversations that name an agent, by that agent."""

    def __init__(self, rules: Rules, clock: datetime) -> None:
        self.rules, self.clock = rules, clock
        self.posts: dict[AgentId, Post] = {}
        self.waiting: dict[ConversationId, Standing] = {}
        self.claims: defaultdict[AgentId, dict[ConversationId, Standing]] = defaultdict(dict)
        self.lines: dict[Need, Line] = {}
        self._queues: list[RankedQueue] = []
        self._firsts: list[Rank] = []
        self._skilled: defaultdict[Skill, dict[AgentId, Post]] = defaultdict(dict)

    # --- agents -----------------------------------------------------------------------

    def add_post(self, post: Post) -> None:
        self.posts[post.agent] = post
        self.fit(post)

    def fit(self, post: Post) -> None:
        """Enter a new or changed profile: which lines this agent serves, and their turn in each."""
        for skill in post.profile.skills:
            self._skilled[skill][post.agent] = post
        post.queues = {slot: [queue.number] for slot, queue in post.own.items()}
        post.lines = []
        for line in self.lines.values():
            if post.fits(line):
                _join(post, line)
        self._renew(post)

    def unfit(self, post: Post) -> None:
        """Before the profile changes."""
        for skill in post.profile.skills:
            del self._skilled[skill][post.agent]

    def refresh(self, post: Post) -> None:
        """Tell the lines that this agent is free again."""
        if not post.open:
            return
        if post.lighter:
            self._renew(post)
            return
        for slot in [slot for slot in post.missing if post.can_take(slot)]:
            for line in post.missing.pop(slot):
                heappush(line.turns, post.turn())

    def _renew(self, post: Post) -> None:
        post.renew()
        turn = post.turn()
        for line in post.lines:
            heappush(line.turns, turn)

    # --- conversations ----------------------------------------------------------------

    def place(self, standing: Standing) -> None:
        """Stand in every queue in which an agent who may serve it will look."""
        keeper, conversation = self.keeper(standing), standing.conversation
        if keeper is not None:
            standing.placed = (self._own_queue(keeper, standing.slot),)
        else:
            standing.placed = [line.queue for line in self.lines_for(standing)]
        for queue in standing.placed:
            queue.add(standing.rank)
        for agent in _named(standing.demand):
            self.claims[agent][conversation] = standing
        self.line_of(standing).members.add(standing.rank)
        self.waiting[conversation] = standing

    def lift(self, standing: Standing) -> None:
        """Leave all queues."""
        conversation = standing.conversation
        if self.waiting.pop(conversation, None) is None:
            return
        for queue in standing.placed:
            queue.discard(standing.rank)
        standing.placed = ()
        for agent in _named(standing.demand):
            del self.claims[agent][conversation]
        self.line_of(standing).members.remove(standing.rank)

    def keeper(self, standing: Standing) -> Post | None:
        """The one agent for whom it is kept at present: a directed transfer, else whom the citizen knows."""
        demand = standing.demand
        if demand.only is not None and standing.only_until is not None and standing.only_until > self.clock:
            post = self.posts.get(demand.only)
            if post is not None and self._may_keep(post, standing):
                return post
        if demand.sticky is not None and standing.since + self.rules.sticky_wait > self.clock:
            post = self.posts.get(demand.sticky)
            if post is not None and self._may_keep(post, standing) and self._knows(post, standing):
                return post
        return None

    def _may_keep(self, post: Post, standing: Standing) -> bool:
        return (
            post.signed_in
            and post.profile.ceilings.get(standing.demand.channel, 0) > 0
            and not standing.bars(post.agent, self.clock)
        )

    def _knows(self, post: Post, standing: Standing) -> bool:
        held = post.profile.skills
        accepted = standing.accepted_skills(self.clock)
        return post.serves(standing.demand) and any(skills <= held for skills in accepted)

    # --- who for whom -----------------------------------------------------------------

    def find_post(
        self, standing: Standing, woke: Sequence[Post] | None = None, spent: Collection[Line] = ()
    ) -> Post | None:
        """Who gets it. In `spent` lines nobody is able but perhaps who `woke`: there no search is needed."""
        keeper = self.keeper(standing)
        if keeper is not None:
            return keeper if keeper.can_take(standing.slot) else None
        favourite = self._able_favourite(standing)
        if favourite is not None:
            return favourite
        for line in self.lines_for(standing):
            if woke is None or line not in spent:
                post = self._first_able(line, standing)
            else:
                post = self._first_of(woke, line, standing)
            if post is not None:
                return post
        return None

    def find_standing(self, post: Post) -> Standing | None:
        """The first in line whom this agent may serve now."""
        first = self._firsts.__getitem__
        seats = post.open_queues()
        best = min([min(map(first, numbers)) for numbers in seats], default=NOBODY)
        if best == NOBODY:
            return None
        standing = self.waiting[conversation_at(best)]
        if standing.bars_anyone and standing.bars(post.agent, self.clock):
            return self._first_unbarred(post, seats)
        return standing

    def _first_unbarred(self, post: Post, seats: list[list[int]]) -> Standing | None:
        def barred(conversation: ConversationId) -> bool:
            return self.waiting[conversation].bars(post.agent, self.clock)

        queues = (self._queues[number] for numbers in seats for number in numbers)
        best = min(queue.first_but(barred) for queue in queues)
        return None if best == NOBODY else self.waiting[conversation_at(best)]

    def _able_favourite(self, standing: Standing) -> Post | None:
        """Whom the citizen knows, also once the wait for them is over."""
        sticky = standing.demand.sticky
        post = None if sticky is None else self.posts.get(sticky)
        if post is None or not post.can_take(standing.slot) or standing.bars(post.agent, self.clock):
            return None
        return post if self._knows(post, standing) else None

    def spent_lines(self, standing: Standing) -> list[Line]:
        """Where somebody whom no agent is barred from waits already: so no agent of that line is able."""
        return [line for line in self.lines_for(standing) if self._is_spent(line)]

    def _is_spent(self, line: Line) -> bool:
        first = self._firsts[line.queue.number]
        return first != NOBODY and not self.waiting[conversation_at(first)].bars_anyone

    def _first_of(self, woke: Sequence[Post], line: Line, standing: Standing) -> Post | None:
        able = [
            post
            for post in woke
            if post.can_take(standing.slot) and post.fits(line) and not standing.bars(post.agent, self.clock)
        ]
        return min(able, key=Post.turn, default=None)

    def _first_able(self, line: Line, standing: Standing) -> Post | None:
        turns, passed, found = line.turns, list[Turn](), None
        while turns and found is None:
            turn = turns[0]
            post = self.posts[AgentId(turn[2])]
            if turn[3] != post.version:
                heappop(turns)
            elif turn != (current := post.turn()):
                heapreplace(turns, current)
            elif not post.can_take(standing.slot):
                heappop(turns)
                post.missing.setdefault(standing.slot, []).append(line)
            elif standing.bars_anyone and standing.bars(post.agent, self.clock):
                passed.append(heappop(turns))
            else:
                found = post
        for turn in passed:
            heappush(turns, turn)
        return found

    # --- lines ------------------------------------------------------------------------

    def line_of(self, standing: Standing) -> Line:
        """The line of what it asks for itself."""
        if standing.line is None:
            standing.line = self._line(standing.demand, standing.demand.skills)
        return standing.line

    def lines_for(self, standing: Standing) -> list[Line]:
        """All lines in which it may stand now."""
        demand = standing.demand
        if not demand.overflow:
            return [self.line_of(standing)]
        return [self._line(demand, skills) for skills in standing.accepted_skills(self.clock)]

    def _line(self, demand: Demand, skills: frozenset[Skill]) -> Line:
        need = (demand.channel, demand.media, skills, demand.language)
        line = self.lines.get(need)
        if line is None:
            line = self.lines[need] = Line(*need, queue=self._new_queue())
            self._fill(line)
        return line

    def _new_queue(self) -> RankedQueue:
        queue = RankedQueue(self._firsts)
        self._queues.append(queue)
        return queue

    def _own_queue(self, post: Post, slot: Slot) -> RankedQueue:
        queue = post.own.get(slot)
        if queue is None:
            queue = post.own[slot] = self._new_queue()
            post.queues.setdefault(slot, []).append(queue.number)
        return queue

    def _fill(self, line: Line) -> None:
        pools = [self._skilled[skill] for skill in line.skills]
        for post in min(pools, key=len, default=self.posts).values():
            if post.fits(line):
                _join(post, line)
                line.turns.append(post.turn())
        heapify(line.turns)


def _join(post: Post, line: Line) -> None:
    post.lines.append(line)
    post.queues.setdefault((line.channel, line.media), []).append(line.queue.number)


def _named(demand: Demand) -> Collection[AgentId]:
    """The agents it waits for by name."""
    if demand.sticky is None and demand.only is None:
        return ()
    return {agent for agent in (demand.sticky, demand.only) if agent is not None}
