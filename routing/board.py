"""The router's memory, and the few moves every rule is made of."""

from datetime import UTC, datetime

from routing.alarms import Alarms
from routing.decisions import Assign, Decision, EndWrapUp, Offer, Refusal, Refuse, Wait, Why
from routing.index import Index
from routing.model import AgentId, ConversationId, Demand, Rules, Strategy
from routing.post import Post
from routing.snapshot import Stage
from routing.standing import Standing

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

STRATEGY_REASONS = {
    Strategy.LONGEST_IDLE: Why.LONGEST_IDLE,
    Strategy.LEAST_LOADED: Why.LEAST_LOADED,
    Strategy.ROUND_ROBIN: Why.ROUND_ROBIN,
}


class Board:
    """`fresh` conversations entered the queue, and agents who `woke` became more able, during this event:
    whatever has to be matched is among them.
    """

    def __init__(self, rules: Rules, clock: datetime | None = None) -> None:
        self.rules = rules
        self.index = Index(rules, clock or LONG_AGO)
        self.alarms = Alarms()
        self.standings: dict[ConversationId, Standing] = {}
        self.fresh: dict[ConversationId, Standing] = {}
        self.woke: dict[AgentId, Post] = {}
        self.decided: list[Decision] = []
        self.turns = 0

    # --- looking ----------------------------------------------------------------------

    def post(self, agent: AgentId) -> Post | None:
        return self.index.posts.get(agent)

    def signed_in(self, agent: AgentId) -> Post | None:
        post = self.index.posts.get(agent)
        return post if post is not None and post.signed_in else None

    def held(self, conversation: ConversationId, agent: AgentId, stage: Stage) -> Standing | None:
        """The conversation, if this agent holds it in this stage."""
        standing = self.standings.get(conversation)
        if standing is None or standing.stage is not stage or standing.agent != agent:
            return None
        return standing

    # --- saying -----------------------------------------------------------------------

    def say(self, decision: Decision) -> None:
        self.decided.append(decision)

    def refuse(self, why: Refusal, conversation: ConversationId | None, agent: AgentId | None) -> None:
        self.decided.append(Refuse(conversation, agent, why))

    # --- the queue --------------------------------------------------------------------

    def wait(self, standing: Standing, at: datetime) -> None:
        """Enter the queue at the place of `came_at`, whoever held it until now."""
        left, standing.agent = standing.agent, None
        standing.stage, standing.since = Stage.WAITING, at
        standing.deadline = standing.last_word_at = None
        standing.forget_rests(self.index.clock)
        self.fresh[standing.conversation] = standing
        self.say(Wait(standing.conversation, standing.demand, standing.came_at, left))

    def reconsider(self, standing: Standing) -> None:
        """Other agents may serve it now than when it was placed."""
        self.index.lift(standing)
        standing.forget_rests(self.index.clock)
        self.fresh[standing.conversation] = standing

    def reconsider_claims(self, agent: AgentId) -> None:
        """Whether conversations are kept for this agent depends on who they are and whether they are in."""
        for standing in list(self.index.claims.get(agent, {}).values()):
            self.reconsider(standing)

    def place(self, standing: Standing) -> None:
        if standing.conversation not in self.index.waiting:
            self.index.place(standing)
            self.arm(standing)

    def leave_queue(self, standing: Standing) -> None:
        self.index.lift(standing)
        self.fresh.pop(standing.conversation, None)

    # --- seats ------------------------------------------------------------------------

    def seat(self, standing: Standing, post: Post, stage: Stage, at: datetime) -> None:
        self.leave_queue(standing)
        standing.stage, standing.since, standing.agent = stage, at, post.agent
        standing.deadline = standing.last_word_at = None
        post.take(standing)

    def release(self, standing: Standing, at: datetime) -> None:
        """Free the seat, if it has one."""
        if not standing.seated or standing.agent is None:
            return
        post = self.index.posts[standing.agent]
        post.drop(standing)
        if not post.holding and standing.stage is not Stage.OFFERED:
            post.idle_from(at)
        self.wake(post)

    def wake(self, post: Post) -> None:
        if post.open:
            self.woke[post.agent] = post

    def give(self, standing: Standing, post: Post, at: datetime) -> None:
        """The match: ask the agent, or assign at once where the account wants it so."""
        why = self.why(standing.demand, post)
        open_texts = post.texts
        self.turns += 1
        post.last_turn = self.turns
        if standing.demand.auto_accept:
            self.seat(standing, post, Stage.ACTIVE, at)
            self.begin(standing, post, at)
            self.say(Assign(post.agent, standing.conversation, why, offered=False))
            return
        self.seat(standing, post, Stage.OFFERED, at)
        expires_at = at + self.rules.offer_lasts
        if not standing.is_text:
            expires_at += self.rules.voice_offer_grace
        standing.deadline = expires_at
        self.arm(standing)
        waited = at - standing.came_at
        self.say(Offer(post.agent, standing.conversation, expires_at, why, waited, open_texts))

    def begin(self, standing: Standing, post: Post, at: datetime) -> None:
        """From here on the agent serves it."""
        standing.stage, standing.since, standing.deadline = Stage.ACTIVE, at, None
        standing.last_word_at = at if standing.is_text else None
        post.idle_from(at)
        self.arm(standing)

    def why(self, demand: Demand, post: Post) -> Why:
        if demand.only == post.agent:
            return Why.TRANSFER
        if demand.sticky == post.agent:
            return Why.STICKY
        if not demand.skills <= post.profile.skills:
            return Why.OVERFLOW
        return STRATEGY_REASONS[self.rules.strategy]

    # --- endings ----------------------------------------------------------------------

    def give_back(self, standing: Standing, at: datetime) -> None:
        """The agent does not serve it after all: back to the old place, and no longer kept for that agent."""
        self.release(standing, at)
        standing.keep_no_more_for(standing.agent)
        self.wait(standing, at)

    def end_wrap_up(self, standing: Standing, at: datetime) -> None:
        self.release(standing, at)
        del self.standings[standing.conversation]
        if standing.agent is not None:
            self.say(EndWrapUp(standing.agent, standing.conversation))

    # --- time -------------------------------------------------------------------------

    def arm(self, standing: Standing) -> None:
        due = standing.due(self.rules, self.index.clock)
        if due is not None and (standing.alarm is None or due < standing.alarm):
            standing.alarm = due
            self.alarms.set_for_conversation(due, standing.conversation)

    def arm_loss(self, post: Post) -> None:
        if post.lost_at is not None and not post.gone:
            self.alarms.set_for_agent(post.lost_at + self.rules.connection_grace, post.agent)
