"""The planted faults: what a tired hand might write, one line each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """In `routing/<module>.py`, `right` becomes `wrong`; `right` must be there exactly once."""

    name: str
    module: str
    right: str
    wrong: str


FAULTS = (
    # --- seats
    Fault(
        "a ceiling too high by one",
        "post",
        "if self.counts.get(channel, 0) >= self.profile",
        "if self.counts.get(channel, 0) > self.profile",
    ),
    Fault(
        "a text budget too high by one",
        "post",
        "media is not TEXT or self.texts < self",
        "media is not TEXT or self.texts <= self",
    ),
    Fault(
        "a freed seat taken twice",
        "post",
        "text_room = self.texts < self",
        "text_room = self.texts <= self",
    ),
    Fault("two cards at once", "post", "and self.deciding is None", ""),
    Fault("a chat during a call", "post", "and not self.voices\n", "\n"),
    Fault("an offer to a dark screen", "post", "READY and self.lost_at is None and", "READY and"),
    Fault(
        "blending where nobody wants it",
        "post",
        "voice_room = self.rules.blend or not self.texts",
        "voice_room = True",
    ),
    Fault("two calls on one telephone", "offer_rules", "if post.in_call:", "if False:"),
    Fault("a card that never leaves", "post", "if self.deciding is standing:", "if False:"),
    Fault("round robin without turns", "post", "float(self.last_turn)", "0.0"),
    # --- the line
    Fault("the urgent wait like all", "rank", "(HIGHEST - priority)", "(HIGHEST - HIGHEST)"),
    Fault(
        "the place lost on the way back",
        "board",
        "standing.stage, standing.since = Stage.WAITING, at\n",
        "standing.stage, standing.since = Stage.WAITING, at\n"
        "        standing.came_at = at\n        standing.ask(standing.demand)\n",
    ),
    Fault("who left is still first", "line", "while heap and heap[0] not in present:", "while False:"),
    Fault("the resting lose the others' places", "line", "if rank in self.present:", "if False:"),
    Fault("the newest first", "matching", "key=lambda standing: standing.rank)", "key=lambda s: -s.rank)"),
    Fault(
        "one seat filled where two are free",
        "matching",
        "while (standing := board.index.find_standing(post)) is not None:",
        "if (standing := board.index.find_standing(post)) is not None:",
    ),
    Fault(
        "who wakes is not looked at",
        "board",
        "if post.open:\n            self.woke",
        "if False:\n            self.woke",
    ),
    Fault(
        "who was passed over is forgotten", "index", "for line in post.missing.pop(slot):", "for line in ():"
    ),
    # --- who may serve
    Fault("the left out are asked", "standing", "if agent in self.demand.leave_out:", "if False:"),
    Fault(
        "who declined is asked again",
        "standing",
        "return until is not None and until > clock",
        "return False",
    ),
    Fault(
        "overflow at once",
        "standing",
        "for s in overflow if self.came_at + s.after <= clock",
        "for s in overflow",
    ),
    Fault(
        "waiting for ever for one agent",
        "index",
        "standing.since + self.rules.sticky_wait > self.clock",
        "True",
    ),
    Fault(
        "waiting for one who cannot",
        "index",
        "and self._knows(post, standing):\n                return post",
        ":\n                return post",
    ),
    Fault(
        "not waiting for one agent at all",
        "index",
        "standing.since + self.rules.sticky_wait > self.clock",
        "False",
    ),
    Fault(
        "somebody barred taken for nobody able",
        "index",
        "and not self.waiting[conversation_at(first)].bars_anyone",
        "",
    ),
    Fault("no second chance for others", "board", "standing.keep_no_more_for(standing.agent)", "pass"),
    Fault(
        "claims kept for who went home",
        "agent_rules",
        "_let_go(board, post, at)\n    board.reconsider_claims(agent)",
        "_let_go(board, post, at)",
    ),
    # --- moving
    Fault(
        "one arrival twice",
        "conversation_rules",
        "if event.conversation in board.standings:\n        return",
        "if False:\n        return",
    ),
    Fault(
        "straight back to who passed it on",
        "conversation_rules",
        "standing.rest(event.by,",
        "(lambda *_: None)(event.by,",
    ),
    Fault("a return into a full seat", "conversation_rules", "if post.can_take(standing.slot) and", "if"),
    Fault(
        "the giver keeps the seat",
        "conversation_rules",
        "board.release(standing, event.at)\n    skills",
        "skills",
    ),
    Fault("an answer from anybody", "board", "or standing.agent != agent", ""),
    Fault(
        "an old answer ends a talk",
        "offer_rules",
        "standing = board.held(event.conversation, event.agent, Stage.OFFERED)",
        "standing = board.standings.get(event.conversation)",
    ),
    Fault(
        "who misses an offer stays ready",
        "offer_rules",
        "post.presence, post.reason = Presence.AWAY, reason",
        "pass",
    ),
    Fault(
        "a leader overfills a seat",
        "offer_rules",
        "return None if post.has_room(standing.slot) else Refusal.NO_SEAT",
        "return None",
    ),
    Fault(
        "two holders after a leader's order",
        "offer_rules",
        "board.release(standing, at)\n    if standing.agent is not None and",
        "if standing.agent is not None and",
    ),
    Fault(
        "wrap-up without end",
        "offer_rules",
        "min(standing.deadline + event.by, latest)",
        "standing.deadline + event.by",
    ),
    Fault(
        "texts lost with their agent",
        "agent_rules",
        "elif standing.is_text:\n            board.give_back",
        "elif False:\n            board.give_back",
    ),
    Fault(
        "a call cut at sign-out",
        "agent_rules",
        "elif standing.is_text:\n            board.give_back",
        "else:\n            board.give_back",
    ),
    Fault("silence never parks", "standing", "+ rules.park_after", "+ rules.park_after * 100"),
    Fault(
        "after a restart the turns start anew",
        "restoring",
        "board.turns = max(board.turns, post.last_turn)",
        "pass",
    ),
    Fault(
        "after a restart write-ups take no seat",
        "restoring",
        "if standing.seated:",
        "if standing.seated and standing.stage is not Stage.WRAP_UP:",
    ),
    # --- duty
    Fault(
        "one on duty is enough",
        "duty",
        "len(standing) - 1 >= self.rules.minimum",
        "len(standing) > self.rules.minimum - 1",
    ),
    Fault("a minimum of one", "duty", "if self.minimum < LEAST_ON_DUTY:", "if self.minimum < 1:"),
    Fault(
        "somebody in a call put on duty",
        "duty",
        "if one.free and one.agent not in standing",
        "if one.agent not in standing",
    ),
    Fault(
        "spares in any order",
        "duty",
        "key=lambda one: (rank.get(one.agent, len(rank)), one.load",
        "key=lambda one: (one.load",
    ),
    Fault(
        "sent home without waiting for calm",
        "duty",
        "if at - self.enough_since < self.rules.calm:",
        "if False:",
    ),
    Fault(
        "the absent count",
        "duty",
        "if w.covers(at) and w.agent in here}\n\n    def may_leave",
        "if w.covers(at)}\n\n    def may_leave",
    ),
    Fault(
        "the leader is never told",
        "duty",
        "short_for >= self.rules.leader_alarm and",
        "short_for >= self.rules.supervisor_alarm and",
    ),
)
