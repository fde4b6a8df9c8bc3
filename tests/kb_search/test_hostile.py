"""Whatever citizens, editors and disks send, there is an answer and no traceback."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from kb_search import AdoptionKind, Article, KnowledgeIndex
from kb_search.index import KnowledgeIndex as Index
from kb_search.snapshot import CURRENT, UnusableSnapshot
from tests.kb_search.articles import SOCIAL_CARD, filled

HOSTILE = {
    "100 kB of one word": "社保卡" * 33_000,
    "100 kB without a space": "a" * 100_000,
    "100 kB of everything": "".join(chr(32 + at * 7 % 55_000) for at in range(100_000)),
    "control characters": "社\x00保\x07卡\x1b[31m\r\n补办",
    "emoji": "👨‍👩‍👧‍👦🇨🇳社保卡❤️补办",
    "right to left": "\u202e社保卡\u202c مرحبا補辦",
    "zero width": "社\u200b保\u200c卡\u200d\ufeff补\u2060办",
    "combining": "社保卡" + "\u0301" * 5_000,
    "lone surrogate": "社保卡\ud800补办",
    "beyond the BMP": "𠮷𪚥社保卡𠀀",
    "pattern characters": "社保卡.*(?:[^]){9}|\\",
    "query syntax": 'title:社保卡 AND "补办" OR * -x "',
    "only marks": "？？？！！！……———",
    "one character": "卡",
}  # fmt: skip
INDEX = filled()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_questions_get_a_true_answer(name: str) -> None:
    for found in INDEX.suggest([HOSTILE[name], "社保卡补办"]):
        assert all(0 <= first < last <= len(found.title) for first, last in found.title_spans)
        assert all(0 <= first < last <= len(found.snippet) for first, last in found.snippet_spans)
    INDEX.search(HOSTILE[name])
    INDEX.explain(HOSTILE[name], SOCIAL_CARD.id)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_articles_can_be_kept_found_and_deleted(name: str, tmp_path: Path) -> None:
    index = filled()
    text = HOSTILE[name]
    index.upsert(Article(77, f"奇怪的条目{text}", text, questions=(text,)))
    index.adopt(77, text, 1, AdoptionKind.INSERTED)

    found = index.suggest("奇怪的条目", limit=1)
    index.save(tmp_path, 1)
    again = KnowledgeIndex()
    again.open(tmp_path)

    assert found[0].article_id == 77
    assert again.suggest("奇怪的条目", limit=1) == found
    assert index.delete(77)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_conversation_gets_a_true_answer(messages: list[str]) -> None:
    for found in INDEX.suggest(messages):
        marked = "".join(found.title[first:last] for first, last in found.title_spans)
        assert all(not unicodedata.category(character).startswith("Z") for character in marked)
        assert found.score > 0
        assert 0 <= found.confidence <= 1


def damage(folder: Path, name: str) -> None:
    victim = next(folder.glob(f"kb-*/{name}"))
    content = bytearray(victim.read_bytes())
    content[-1] ^= 1
    victim.write_bytes(content)


@pytest.mark.parametrize("name", ["slots.npy", "blob.npy", "keys.npy", "column-audience.npy"])
def test_a_damaged_snapshot_is_noticed(name: str, tmp_path: Path) -> None:
    filled().save(tmp_path, 9)
    damage(tmp_path, name)

    with pytest.raises(UnusableSnapshot, match=name):
        KnowledgeIndex().open(tmp_path)


def test_missing_torn_and_foreign_snapshots_are_noticed(tmp_path: Path) -> None:
    with pytest.raises(UnusableSnapshot, match="none"):
        KnowledgeIndex().open(tmp_path)
    filled().save(tmp_path, 9)
    whole = (tmp_path / CURRENT).read_text("utf-8")

    for torn in (whole[: len(whole) // 2], "", "[]", json.dumps({"head": "{}", "checksum": 0})):
        (tmp_path / CURRENT).write_text(torn, "utf-8")
        with pytest.raises(UnusableSnapshot, match="head"):
            KnowledgeIndex().open(tmp_path)

    (tmp_path / CURRENT).write_text(whole, "utf-8")
    with pytest.raises(UnusableSnapshot, match="edition"):
        Index(user_words=["新热线词 5 n"]).open(tmp_path)
    assert KnowledgeIndex().open(tmp_path).sequence == 9


def test_a_newer_snapshot_takes_the_place_of_the_older(tmp_path: Path) -> None:
    index = filled()
    index.save(tmp_path, 1)
    index.delete(SOCIAL_CARD.id)
    index.save(tmp_path, 2)

    again = KnowledgeIndex()

    assert again.open(tmp_path).sequence == 2
    assert len(again) == len(index)
    assert len(list(tmp_path.glob("kb-*"))) == 1
