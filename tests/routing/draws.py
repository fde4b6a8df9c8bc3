"""What the random search draws: agents, profiles and demands, few enough to meet each other."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from routing.model import (
    PHONE,
    WECHAT,
    AgentId,
    ChannelKind,
    Demand,
    Media,
    Overflow,
    Priority,
    Profile,
    Skill,
)

START = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
WEB = ChannelKind("web")
SKILLS = [Skill("tax"), Skill("water")]
AGENTS = [AgentId(number) for number in range(1, 5)]

agents = st.sampled_from(AGENTS)
maybe_agent = st.none() | agents
picks = st.integers(0, 8)
skill_sets = st.frozensets(st.sampled_from(SKILLS))
seconds = st.sampled_from([1, 5, 15, 20, 31, 60, 61, 700])
profiles = st.builds(
    Profile,
    skills=skill_sets,
    languages=st.sampled_from([frozenset({"zh"}), frozenset({"zh", "en"})]),
    ceilings=st.sampled_from([{WECHAT: 2, WEB: 1, PHONE: 1}, {WECHAT: 2, PHONE: 1}, {WECHAT: 3, WEB: 2}]),
    text_budget=st.integers(2, 4),
)
overflows = st.just(()) | skill_sets.map(lambda skills: (Overflow(timedelta(seconds=45), skills),))


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    channel = draw(st.sampled_from([WEB, WECHAT, PHONE]))
    return Demand(
        channel,
        Media.VOICE if channel == PHONE else Media.TEXT,
        skills=draw(skill_sets),
        language=draw(st.sampled_from(["", "", "zh", "en"])),
        priority=draw(st.sampled_from(Priority)),
        sticky=draw(maybe_agent),
        only=draw(st.none() | st.none() | agents),
        leave_out=draw(st.just(frozenset()) | st.frozensets(agents, max_size=1)),
        overflow=draw(overflows),
        auto_accept=draw(st.booleans()) if channel != PHONE else False,
    )


plain_demands = st.builds(
    Demand,
    st.sampled_from([WEB, WECHAT]),
    skills=skill_sets,
    priority=st.sampled_from(Priority),
    sticky=maybe_agent,
)
