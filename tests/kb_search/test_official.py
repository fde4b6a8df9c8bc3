"""What is official on a topic stands first, for that topic and for no other."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings, strategies as st

from kb_search import (
    SHOWN_TO_CITIZENS,
    AdoptionKind,
    Article,
    Audience,
    Collection,
    Filters,
    KnowledgeIndex,
    Pin,
)
from kb_search.fold import fold
from tests.kb_search.articles import ALL, HEATING, SOCIAL_CARD, STREET_LAMP

LOST_CARD = "我的社会保障卡丢失了怎么挂失补办"


def wording(pin: Pin, **more: object) -> Article:
    of = Article(
        100, "关于系统升级的口径", "系统升级期间请改日办理。", collection=Collection.OFFICIAL, pin=pin
    )
    return replace(of, **more)  # type: ignore[arg-type]


def index_with(*wordings: Article, articles: tuple[Article, ...] = ALL) -> KnowledgeIndex:
    index = KnowledgeIndex()
    index.index([*articles, *wordings])
    return index


def ids(index: KnowledgeIndex, question: str, filters: Filters | None = None) -> list[int]:
    return [hit.article_id for hit in index.suggest(question, filters or Filters())]


def test_a_wording_stands_before_the_article_it_overrules_which_is_marked() -> None:
    index = index_with(wording(Pin(frozenset({SOCIAL_CARD.id}))))

    first, second, *rest = index.suggest(LOST_CARD)

    assert (first.article_id, first.official, first.overruled) == (100, True, None)
    assert (second.article_id, second.official, second.overruled) == (SOCIAL_CARD.id, False, 100)
    assert first.confidence == second.confidence >= SHOWN_TO_CITIZENS
    assert all(hit.overruled is None for hit in rest)


def test_a_wording_is_silent_on_every_other_topic() -> None:
    index = index_with(wording(Pin(frozenset({SOCIAL_CARD.id}))))

    for question in ("路灯不亮怎么报修", "供暖温度不达标退费", "身份证到期换领", "你好", "今天天气不错"):
        assert not any(hit.official for hit in index.suggest(question)), question


def test_questions_of_its_own_find_a_wording_without_any_article() -> None:
    index = index_with(wording(Pin(), questions=("地铁三号线什么时候恢复运营",)))

    assert ids(index, "地铁三号线什么时候恢复运营啊")[0] == 100
    assert not any(hit.official for hit in index.suggest("路灯不亮怎么报修"))


def test_an_article_that_fits_better_than_its_own_questions_keeps_a_wording_away() -> None:
    near = wording(Pin(), questions=("社会保障卡丢失怎么挂失和补办手续费",))
    index = index_with(near)

    assert not any(hit.official for hit in index.suggest(SOCIAL_CARD.title))


def test_words_that_must_have_been_said_narrow_a_topic_and_alone_make_one() -> None:
    pin = Pin(frozenset({HEATING.id}), needs=(("城东", "东城"), ("停暖", "供暖")), never=("城西",))
    narrow, alone = index_with(wording(pin)), index_with(wording(Pin(needs=pin.needs, never=pin.never)))

    for index in (narrow, alone):
        assert ids(index, "城东集中供暖温度不达标怎么投诉退费")[0] == 100
        assert 100 not in ids(index, "集中供暖温度不达标怎么投诉退费")
        assert 100 not in ids(index, "城东城西集中供暖温度不达标怎么投诉退费")
    # Traditional signs, and other widths, are the same words.
    assert ids(alone, "城東的供暖")[0] == 100
    assert 100 not in ids(narrow, "城东供暖的路灯不亮报修，路灯不亮或灯杆倾斜，报修路名和灯杆编号")


def test_a_subject_is_the_topic_of_all_its_articles() -> None:
    lamp = replace(STREET_LAMP, subject="0503")
    index = index_with(wording(Pin(subjects=("05",))), articles=(*ALL[:4], lamp))

    assert ids(index, "路灯不亮怎么报修")[:2] == [100, lamp.id]
    assert 100 not in ids(index, LOST_CARD)


def test_a_wording_is_for_its_days_and_its_readers() -> None:
    pin = Pin(frozenset({SOCIAL_CARD.id}))
    days = wording(pin, valid_from=date(2026, 11, 1), valid_until=date(2026, 11, 30))
    index = index_with(days, wording(pin, id=101, audience=Audience.INTERNAL))
    staff = frozenset({Audience.PUBLIC, Audience.INTERNAL})

    assert ids(index, LOST_CARD, Filters(valid_on=date(2026, 11, 30)))[0] == 100
    assert ids(index, LOST_CARD, Filters(valid_on=date(2026, 12, 1)))[0] == SOCIAL_CARD.id
    assert ids(index, LOST_CARD, Filters(audiences=staff, valid_on=date(2026, 12, 1)))[0] == 101
    # However narrow the question, the official word on it is heard.
    narrow = Filters(collections=frozenset({"answers"}), categories=frozenset({"社保"}))
    assert ids(index, LOST_CARD, narrow)[:2] == [100, SOCIAL_CARD.id]


def test_the_search_box_and_the_article_itself_show_it_too() -> None:
    index = index_with(wording(Pin(frozenset({SOCIAL_CARD.id}))))

    for typed in ("社会保障卡", "shehuibaozhang", "shbzk"):
        page = index.search(typed)
        assert [hit.article_id for hit in page.hits[:2]] == [100, SOCIAL_CARD.id], typed
        assert page.hits[0].official
        assert page.hits[1].overruled == 100
        assert dict(page.categories) == {"社保": page.total - 1}
    assert not any(hit.official for hit in index.search("路灯").hits)
    assert [one.id for one in index.official_on(SOCIAL_CARD.id)] == [100]
    assert index.official_on(STREET_LAMP.id) == ()


def test_why_it_stands_first_is_told_in_words() -> None:
    index = index_with(wording(Pin(frozenset({SOCIAL_CARD.id}))))

    assert "统一口径" in str(index.explain(LOST_CARD, 100))
    assert SOCIAL_CARD.title in str(index.explain(LOST_CARD, 100))
    assert index.explain("路灯不亮怎么报修", 100) is None


def test_agents_cannot_widen_a_topic_by_using_a_wording() -> None:
    index = index_with(wording(Pin(frozenset({SOCIAL_CARD.id}))))

    for agent in range(10):
        index.adopt(100, "今天天气怎么样呀", agent, AdoptionKind.INSERTED)

    assert 100 not in ids(index, "今天天气怎么样呀")


WORDS = ("社保卡", "补办", "供暖", "退费", "路灯", "报修", "城东", "城西", "怎么办")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map("".join)
ARTICLES = st.builds(
    Article, id=st.integers(1, 12), title=TEXTS, body=TEXTS, subject=st.sampled_from(["", "01", "0203"])
)
PINS = st.builds(
    Pin,
    articles=st.frozensets(st.integers(1, 12), max_size=3),
    subjects=st.sampled_from([(), ("02",)]),
    needs=st.sampled_from([(), (("城东",),), (("城东", "城西"), ("供暖",))]),
    never=st.sampled_from([(), ("退费",)]),
)
OWN = st.lists(TEXTS, max_size=2).map(tuple)


@settings(max_examples=150, deadline=None)
@given(st.lists(ARTICLES, min_size=1, max_size=10, unique_by=lambda one: one.id), PINS, OWN, TEXTS)
def test_first_when_its_topic_matches_and_never_when_not(
    articles: list[Article], pin: Pin, own: tuple[str, ...], question: str
) -> None:
    of = wording(pin, questions=own)
    index, plain = index_with(of, articles=tuple(articles)), KnowledgeIndex()
    plain.index([*articles, replace(of, pin=None)])  # the same texts, with nothing official in them
    ranked = plain.suggest(question, limit=20)

    shown = index.suggest(question, limit=20)
    official = [place for place, hit in enumerate(shown) if hit.official]

    answers = [hit for hit in shown if not hit.official]
    folded = fold(question)
    words_hold = all(any(word in folded for word in line) for line in pin.needs) and not any(
        word in folded for word in pin.never
    )
    of_subject = {one.id for one in articles if pin.subjects and one.subject.startswith("02")}
    covers = {one.id for one in articles if one.id in pin.articles} | of_subject
    best = answers[0] if answers else None
    by_article = bool(best and best.article_id in covers and best.confidence >= SHOWN_TO_CITIZENS)
    others = [hit.article_id for hit in ranked if hit.article_id not in covers]
    by_own_words = others[:1] == [100]
    by_words = bool(pin.needs) and not (pin.articles or pin.subjects or own)

    assert official in ([], [0])
    if words_hold and (by_article or by_words):
        assert official == [0]
    if not words_hold or not (by_article or by_own_words or by_words):
        assert official == []
    assert all(hit.overruled == (100 if official and hit.article_id in covers else None) for hit in answers)
