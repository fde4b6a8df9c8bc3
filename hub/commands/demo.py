"""Demo people, skill groups, canned replies, articles and what fills other screens, for a new database."""

import json
from pathlib import Path

from channels.contract import Clock
from hub.commands.articles import enter_articles, enter_subjects
from hub.commands.demo_desk import enter_desk
from hub.commands.people import NewAgent, enter_agent
from hub.commands.workshop import Workshop, workshop
from hub.config import Config
from hub.domain.agent import CannedReply, Department, SkillGroup, Team
from hub.storage.passwords import Argon2Passwords

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT / "data" / "kb" / "articles.jsonl"
SUBJECTS = ROOT / "data" / "kb" / "subjects.csv"
PEOPLE = ROOT / "data" / "demo" / "people.json"
PASSWORD = "demo-12345-demo"  # noqa: S105 # printed at start; only for a demo database


async def load_demo(config: Config, clock: Clock) -> int:
    """Does nothing when people are already there."""
    async with workshop(config, clock) as work:
        if await work.store.people.agents():
            print("database has people already: demo data left out")
            return 0
        written = json.loads(PEOPLE.read_text(encoding="utf-8"))  # a small file at the start
        await _enter_groups(work, written)
        await _enter_people(work, written)
        await _enter_replies(work, written)
        if ARTICLES.exists():
            await enter_articles(work, ARTICLES)
            await enter_subjects(work, SUBJECTS)
        await enter_desk(config, work, knowledge=ARTICLES.exists())
        await _print_people(work)
    return 0


async def _enter_groups(work: Workshop, written: dict[str, list[dict[str, str]]]) -> None:
    for skill in written["skills"]:
        overflow = ({"after": 60, "skills": [skill["overflow"]]},) if skill.get("overflow") else ()
        await work.save(SkillGroup(skill["key"], skill["name"], overflow))
    for name in dict.fromkeys(team["department"] for team in written["teams"]):
        await work.save(Department(work.ids.next(), name))
    departments = {d.name: d.id for d in await work.store.people.departments()}
    for team in written["teams"]:
        await work.save(Team(work.ids.next(), team["name"], departments[team["department"]]))


async def _enter_people(work: Workshop, written: dict[str, list[dict[str, str]]]) -> None:
    hashed = Argon2Passwords().hash(PASSWORD)
    for person in written["people"]:
        wanted = NewAgent(
            login=person["login"],
            name=person["name"],
            number=person["number"],
            roles=tuple(person["roles"].split(",")),
            team=person.get("team", ""),
            skills=tuple(filter(None, person.get("skills", "").split(","))),
            languages=tuple(person.get("languages", "zh").split(",")),
            extension=person.get("extension", ""),
        )
        await enter_agent(work, wanted, hashed)


async def _enter_replies(work: Workshop, written: dict[str, list[dict[str, str]]]) -> None:
    for reply in written["canned_replies"]:
        await work.save(CannedReply(work.ids.next(), "all", reply["title"], reply["text"], reply["folder"]))


async def _print_people(work: Workshop) -> None:
    print("演示账号（密码相同）/ demo log-ins, one password for all:", PASSWORD)
    for agent in await work.store.people.agents():
        print(f"  {agent.login:<10} {agent.number}  {','.join(agent.roles):<18} {agent.name}")
