"""Rebuilds the two character tables of kb_search/words from OpenCC (Apache-2.0) and pypinyin (MIT).

Run by hand when either library has a new edition, with both installed: ``python -m bench.kb_tables``.
The product itself needs neither library at run time: pypinyin alone would cost 57 MB of memory.
"""

import importlib
from collections import defaultdict
from pathlib import Path

WORDS = Path(__file__).resolve().parent.parent / "kb_search" / "words"
HAN = range(0x3400, 0xA000)


def simplified_pairs() -> list[tuple[str, str]]:
    convert = importlib.import_module("opencc").OpenCC("t2s").convert
    pairs = [(chr(point), convert(chr(point))) for point in HAN]
    return [(old, new) for old, new in pairs if old != new and len(new) == 1]


def syllables() -> dict[str, list[str]]:
    lazy_pinyin = importlib.import_module("pypinyin").lazy_pinyin
    table: dict[str, list[str]] = defaultdict(list)
    for point in range(0x4E00, 0x9FA6):
        for syllable in lazy_pinyin(chr(point), errors="ignore"):
            table[syllable.replace("ü", "v")].append(chr(point))
    return {syllable: table[syllable] for syllable in sorted(table)}


def main() -> None:
    pairs = simplified_pairs()
    lines = ["".join(old for old, _ in pairs), "".join(new for _, new in pairs)]
    (WORDS / "simplified.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [f"{syllable} {''.join(characters)}" for syllable, characters in syllables().items()]
    (WORDS / "pinyin.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
