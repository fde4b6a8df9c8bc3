"""Knowledge articles from a file of JSON lines."""

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

from channels.contract import Clock
from hub.commands.workshop import Workshop, workshop
from hub.config import Config
from hub.domain.change import Patch
from hub.domain.knowledge import Article


async def import_articles(config: Config, clock: Clock, path: Path) -> int:
    """One JSON object a line; a line with a known `id` replaces that article. Prints a report line per
    mistake.
    """
    async with workshop(config, clock) as work:
        entered, wrong = await enter_articles(work, path)
    print(f"{entered} articles imported, {wrong} lines refused")
    return 1 if wrong else 0


async def enter_articles(work: Workshop, path: Path) -> tuple[int, int]:
    known = {article.id for article in await work.store.articles.articles()}
    entered = wrong = 0
    lines = (await asyncio.to_thread(path.read_text, encoding="utf-8")).splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            article = _article(json.loads(line), work)
        except (ValueError, KeyError, TypeError) as error:
            print(f"line {number}: {error!r}")
            wrong += 1
            continue
        await _enter_article(work, article, article.id in known)
        entered += 1
    return entered, wrong


def _article(written: dict[str, Any], work: Workshop) -> Article:
    return Article(
        id=int(written.get("id") or work.ids.next()),
        title=str(written["title"]).strip(),
        body=str(written["body"]),
        short_answer=str(written.get("short") or written.get("short_answer") or written["body"])[:600],
        updated_at=work.clock.now(),
        questions=tuple(written.get("questions") or ()),
        collection=written.get("collection", "answers"),
        category=written.get("category", ""),
        department=written.get("department", ""),
        region=written.get("region", ""),
        legal_basis=written.get("legal_basis", ""),
        audience=written.get("audience", "public"),
        channels=tuple(written.get("channels") or ()),
        valid_from=_day(written.get("valid_from")),
        valid_until=_day(written.get("valid_until")),
        status=written.get("status", "published"),
        seq=work.ids.next(),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


async def _enter_article(work: Workshop, article: Article, known: bool) -> None:
    if not known:
        await work.save(article)
        return
    values = {name: getattr(article, name) for name in Article.__slots__ if name != "id"}
    await work.save(patches=(Patch(Article, article.id, values),))
