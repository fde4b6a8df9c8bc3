"""Writes endless made-up statutes from the words of the demo articles, to hide the real answers among."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kb_search.fold import fold
from kb_search.tokenizer import Tokenizer

ARTICLES = Path(__file__).resolve().parent.parent / "data" / "kb" / "articles.jsonl"
PLACES = "东西南北中上下大小新安平宁和兴永长青金云江河湖海山川林"
ENDINGS = ("省", "市", "州", "县")
KINDS = ("条例", "办法", "规定", "实施细则", "管理办法", "促进条例", "若干规定")
CHARACTERS = range(0x4E00, 0x7E00)
RARE_WORDS = 30_000


def statutes(seed: int = 12345) -> Iterator[dict[str, str]]:
    """Yield the same articles each time: the word order of real ones, with rare words strewn in."""
    dice = random.Random(seed)
    chain = chain_of_words()
    rare = [chr(dice.choice(CHARACTERS)) + chr(dice.choice(CHARACTERS)) for _ in range(RARE_WORDS)]
    number = 0
    while True:
        place = "".join(dice.choices(PLACES, k=2)) + dice.choice(ENDINGS)
        subject = _sentence(chain, dice, rare, dice.randint(2, 5))
        title = f"{place}{subject}{dice.choice(KINDS)} 第{dice.randint(1, 99)}条"
        body = "。".join(_sentence(chain, dice, rare, dice.randint(8, 25)) for _ in range(dice.randint(2, 6)))
        yield {"id": f"noise{number}", "title": title, "body": body + "。", "category": "法规"}
        number += 1


def _sentence(chain: dict[str, list[str]], dice: random.Random, rare: list[str], words: int) -> str:
    said: list[str] = []
    word = dice.choice(list(chain)) if dice.random() < 0.02 else dice.choice(chain[""])
    while len(said) < words:
        said.append(word)
        # Rare words follow Zipf: a few are everywhere, most hardly ever. With this share of them made-up
        # statutes hide answers about as well as real ones do.
        odd = rare[min(int(dice.paretovariate(0.5)), RARE_WORDS) - 1]
        word = odd if dice.random() < 0.4 else dice.choice(chain.get(word) or chain[""])
    return "".join(said)


def chain_of_words() -> dict[str, list[str]]:
    """Return which words follow each word of the demo articles; the empty one begins a sentence."""
    tokenizer = Tokenizer()
    chain: dict[str, list[str]] = defaultdict(list)
    for line in ARTICLES.read_text("utf-8").splitlines():
        article = json.loads(line)
        for text in (article["title"], *article["body"].split("。")):
            words = tokenizer.words(fold(text))
            for first, second in zip(["", *words], words, strict=False):
                chain[first].append(second)
    return dict(chain)
