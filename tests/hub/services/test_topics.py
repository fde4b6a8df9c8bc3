"""What a conversation is about, followed message by message."""

from collections.abc import Sequence

from hub.services.topics import CONVERSATIONS, MOST_FRESH, REMEMBERED, WHOLE, Topics
from kb_search import KnowledgeIndex
from tests.kb_search.articles import filled

TALK = [
    "你好",
    "供暖温度不达标怎么投诉退费",
    "需要什么材料",
    "谢谢",
    "居民身份证到期换领怎么办理",
    "要带什么",
]


def test_following_a_talk_finds_the_topics_that_reading_it_whole_finds() -> None:
    index, topics = filled(), Topics()

    for number, said in enumerate(TALK, 1):
        topic = topics.hear(1, [said])
        assert topic.messages(index.topic) == index.topic(TALK[:number])


def test_a_talk_that_was_over_before_is_cut_like_one_heard_word_by_word() -> None:
    index, topics = filled(), Topics()

    assert topics.open(1, TALK).messages(index.topic) == index.topic(TALK)


def test_a_flood_of_messages_is_searched_as_a_few() -> None:
    looked_at: list[Sequence[str]] = []

    def cut(said: Sequence[str], known: frozenset[int]) -> Sequence[str]:
        looked_at.append(said)
        return said

    Topics().hear(1, [f"第{number}句" for number in range(50)]).messages(cut)

    assert len(looked_at[0]) == MOST_FRESH
    assert "第49句" in looked_at[0][-1]


def test_what_is_settled_is_not_looked_at_message_by_message_again() -> None:
    looked_at: list[int] = []

    def cut(said: Sequence[str], known: frozenset[int]) -> Sequence[str]:
        looked_at.append(len(said))
        return said

    topics = Topics()
    for number in range(REMEMBERED + 5):
        topics.hear(1, [f"第{number}句"]).messages(cut)
    last = topics.hear(1, []).messages(cut)

    assert max(looked_at) == 2
    assert last == tuple(f"第{number}句" for number in range(5, REMEMBERED + 5))


def test_greetings_alone_are_no_topic() -> None:
    index: KnowledgeIndex = filled()

    assert Topics().hear(1, ["你好", "在吗"]).messages(index.topic) == ()


def test_who_spoke_last_is_remembered_longest() -> None:
    topics = Topics()
    for number in range(CONVERSATIONS):
        topics.hear(number, ["问"])

    topics.hear(0, ["再问"])
    topics.hear(CONVERSATIONS, ["问"])

    assert topics.of(0) is not None
    assert topics.of(1) is None


def whole(said: Sequence[str], _: frozenset[int]) -> Sequence[str]:
    return said


def test_a_long_talk_keeps_its_newest_messages_and_a_long_message_stays_whole() -> None:
    topics, long = Topics(), "路" * (WHOLE + 500)

    topics.hear(1, ["甲" * 600]).messages(whole)
    assert topics.hear(1, ["乙" * 600]).messages(whole) == ("乙" * 600,)
    assert topics.hear(2, [long]).messages(whole) == (long,)


def test_a_flood_does_not_grow_what_is_searched() -> None:
    looked_at: list[Sequence[str]] = []

    def cut(said: Sequence[str], known: frozenset[int]) -> Sequence[str]:
        looked_at.append(said)
        return said

    topics = Topics()
    for _ in range(10):
        topics.hear(1, ["怎么办理医保" * 5] * 40).messages(cut)

    assert max(sum(map(len, said)) for said in looked_at) < 2 * WHOLE
