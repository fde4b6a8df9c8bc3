"""Everybody who has a hand in the town's knowledge, as programs that use the documented API."""

from typing import Any

import pytest

from tests.journeys.town import Desk, Refused, Town, until

LONG = "<p>当年断缴的月份可以<strong>补缴</strong>。</p><ol><li>带身份证</li><li>到窗口</li></ol>"


def content(title: str = "灵活就业人员养老保险补缴", **rest: Any) -> dict[str, Any]:
    said = {"title": title, "short_answer": "当年断缴的月份可以补缴，不收滞纳金。", "long_answer": LONG}
    return {**said, "questions": ["灵活就业断缴能补吗"], "department": "人社局", **rest}


class Editor:
    """One person at the editor's desk, who always works on what is newest unless a story says otherwise."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def write(self, folder_id: int | None = None, **rest: Any) -> int:
        made = await self.desk.post("/kb/manuscripts", content=content(**rest), folder_id=folder_id)
        return int(made["row"]["id"])

    async def whole(self, article_id: int) -> dict[str, Any]:
        return dict(await self.desk.get(f"/kb/manuscripts/{article_id}"))

    async def save(self, article_id: int, revision: int | None = None, **rest: Any) -> dict[str, Any]:
        now = await self.whole(article_id)
        saved = await self.desk.put(
            f"/kb/manuscripts/{article_id}",
            revision=revision or now["revision"],
            content=now["content"] | rest,
            folder_id=now["row"].get("folder_id"),
        )
        return dict(saved)

    async def step(self, article_id: int, step: str, **rest: Any) -> dict[str, Any]:
        revision = (await self.whole(article_id))["revision"]
        path = f"/kb/manuscripts/{article_id}/steps"
        return dict(await self.desk.post(path, step=step, **{"revision": revision, **rest}))


class Bureau:
    """Everybody who has a hand in the town's knowledge."""

    def __init__(self, here: Town) -> None:
        self.town, self.people = here, dict[str, Editor]()

    async def person(self, login: str) -> Editor:
        if login not in self.people:
            self.people[login] = Editor(await self.town.office(login))
        return self.people[login]

    async def publish(self, article_id: int, **rest: Any) -> dict[str, Any]:
        await (await self.person("editor")).step(article_id, "submit", **rest)
        await (await self.person("editor2")).step(article_id, "clear")
        return await (await self.person("renshe")).step(article_id, "approve")

    async def finds(self, words: str, titles: list[str]) -> None:
        """Followers take up a change within a second; how soon they are given the processor is not said."""

        async def look() -> bool:
            await self.town.passes(1)
            return await self.search(words) == titles

        await until(look)

    async def reads(self, article_id: int, version: int) -> dict[str, Any]:
        """What an agent is shown, once this version has reached the agents."""
        agent, found = await self.person("1001"), dict[str, Any]()

        async def look() -> bool:
            await self.town.passes(1)
            found.update(await agent.desk.get(f"/knowledge/articles/{article_id}"))
            return bool(found["version"] == version)

        await self.finds_any(article_id)
        await until(look)
        return found

    async def finds_any(self, article_id: int) -> None:
        agent = await self.person("1001")

        async def look() -> bool:
            await self.town.passes(1)
            try:
                await agent.desk.get(f"/knowledge/articles/{article_id}")
            except Refused:
                return False
            return True

        await until(look)

    async def search(self, words: str) -> list[str]:
        agent = await self.person("1001")
        found = await agent.desk.get("/knowledge", q=words)
        return [item["title"] for item in found["items"]]


async def refused(doing: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as problem:
        await doing
    return problem.value.status, problem.value.code
