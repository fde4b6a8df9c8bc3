"""Like questions come together, and the same ones always in the same way."""

import random

from hub.domain.question_heaps import Gist, Heaps, nearness


def gist(words: str, also: str = "") -> Gist:
    said = tuple(words.split())
    return Gist(said, frozenset((*said, *also.split())))


def test_words_that_stand_for_each_other_bring_questions_together() -> None:
    heaps = Heaps()
    heaps.add(1, ("社保", "断缴"))
    heaps.add(2, ("公积金", "提取"))

    assert heaps.nearest(gist("社保 停缴", also="断缴")) == 1
    assert heaps.nearest(gist("公积金 提取 材料")) == 2
    assert heaps.nearest(gist("路灯 不亮")) is None


def test_of_equally_near_heaps_the_oldest_is_taken() -> None:
    heaps = Heaps()
    for heap in (9, 4, 7):
        heaps.add(heap, ("居住证", "签注"))

    assert heaps.nearest(gist("居住证 签注")) == 4


def test_one_common_word_among_many_is_not_enough() -> None:
    assert nearness(gist("小区 充电桩 物业 同意"), ("小区", "噪音", "夜间", "广场舞")) < 0.5


def test_a_dropped_heap_takes_nothing_more() -> None:
    heaps = Heaps()
    heaps.add(1, ("社保", "断缴"))

    heaps.drop(1)

    assert heaps.nearest(gist("社保 断缴")) is None


def test_the_order_of_words_makes_no_difference() -> None:
    words = ["充电桩", "小区", "物业", "安装", "证明", "电力"]
    first, second = Heaps(), Heaps()
    first.add(1, tuple(words))
    second.add(1, tuple(random.Random(3).sample(words, len(words))))
    asked = gist("物业 充电桩 安装 证明")

    assert first.nearest(asked) == second.nearest(asked) == 1


def test_a_question_that_says_nothing_is_told_from_one_that_does() -> None:
    assert not gist("社保").says_something
    assert gist("充电桩").says_something
    assert gist("社保 断缴").says_something
