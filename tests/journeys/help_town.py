"""A town whose citizens help themselves: demo articles, some of which are not for them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from channels.contract import Clock
from hub.commands.articles import enter_articles
from hub.commands.workshop import workshop
from hub.config import ChannelSection, Config

ARTICLES = Path(__file__).parents[2] / "data" / "kb" / "articles.jsonl"
CARD = "社保卡掉了想挂失再补一张，去哪里弄"  # a question the knowledge is sure of
CARD_TITLE = "社会保障卡丢失怎么挂失和补办"
NOBODY_KNOWS = "我家楼上半夜总有怪声，你们管不管"
FOREIGN: list[dict[str, Any]] = [
    {"id": 901, "title": "内部口径：游泳馆年卡退费投诉怎么答", "audience": "internal"},
    {"id": 902, "title": "保密口径：游泳馆年卡退费名单", "audience": "secret"},
    {"id": 903, "title": "旧规定：游泳馆年卡退费办法", "valid_until": "2025-01-01"},
    {"id": 904, "title": "未来规定：游泳馆年卡退费办法", "valid_from": "2027-01-01"},
    {"id": 905, "title": "微信专用：游泳馆年卡退费办法", "channels": ["wechat"]},
]


def helping(config: Config, **rest: Any) -> Config:
    """With self-help on the web."""
    return replace(config, channel=(ChannelSection("web", "web", "网页", self_help=True),), **rest)


async def stock(config: Config, clock: Clock, *more: dict[str, Any]) -> None:
    """The demo articles, and `more` of a test's own."""
    own = config.data / "own.jsonl"
    lines = [{"body": f"{one['title']}。请到游泳馆服务台办理。", "category": "体育", **one} for one in more]
    own.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    async with workshop(config, clock) as work:
        for path in (ARTICLES, own):
            _, wrong = await enter_articles(work, path)
            assert not wrong
