"""Which messages of a conversation the suggestions are for."""

import pytest

from tests.kb_search.articles import HEATING, IDENTITY_CARD, STREET_LAMP, filled


def test_all_messages_of_a_topic_count_alike() -> None:
    said = ["你好", "在吗", "身份证的事情", "快到期了", "但是我人现在在外地", "好的谢谢"]

    assert filled().suggest(said)[0].article_id == IDENTITY_CARD.id
    assert filled().topic(said) == ("身份证的事情", "快到期了", "但是我人现在在外地")


@pytest.mark.parametrize("turn", ["另外", "还有个问题，", "对了", "再问一下"])
def test_a_phrase_that_opens_a_topic_cuts_the_old_one_off(turn: str) -> None:
    said = ["家里暖气不热", "能退费吗", f"{turn}门口的路灯不亮找谁", "三天了"]

    assert filled().topic(said) == said_from(said, 2)
    assert filled().suggest(said)[0].article_id == STREET_LAMP.id


def test_a_surely_different_subject_cuts_without_a_phrase() -> None:
    said = ["供暖温度不达标怎么投诉退费", "谢谢", "居民身份证到期换领怎么办理", "要带什么"]

    assert filled().topic(said) == said_from(said, 2)


def test_a_vague_message_stays_with_its_topic() -> None:
    said = ["供暖温度不达标怎么投诉退费", "需要什么材料", "去哪里办"]

    assert filled().topic(said) == tuple(said)
    assert filled().suggest(said)[0].article_id == HEATING.id


def test_a_message_about_what_was_just_answered_stays_without_a_look_at_the_rest() -> None:
    index = filled()
    said = ["供暖温度不达标怎么投诉退费", "居民身份证到期换领怎么办理"]

    assert index.topic(said, frozenset({IDENTITY_CARD.id})) == tuple(said)
    assert index.topic(said, frozenset({HEATING.id})) == said_from(said, 1)


def said_from(said: list[str], first: int) -> tuple[str, ...]:
    return tuple(said[first:])
