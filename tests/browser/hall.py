"""One hub for a file of desk tests; in it each test has people, a team and a skill group of its own."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Page, expect

from hub.clock import SystemClock
from hub.commands.articles import enter_articles
from hub.commands.workshop import workshop
from hub.config import ChannelSection
from hub.web import webbuild
from tests.browser.desk_town import Wire, desk_config
from tests.journeys.town import Citizen, Desk, Refused, Town, person, settle_people, town, town_config, turns

T = TypeVar("T")
PEOPLE = 28
OFTEN = 1000  # sign-ins a minute: all of a file come from one address


@dataclass
class Hall:
    """`free` are people whom no test has hired yet, as an administrator sees them."""

    town: Town
    admin: Desk
    supervisor: Desk
    department: int
    free: Iterator[dict[str, Any]]
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @asynccontextmanager
    async def scene(self, page: Page) -> AsyncIterator["Scene"]:
        """Leaving signs everybody out; whoever still waits does so for a group in which nobody works."""
        number = next(self._count)
        skill = f"group{number}"
        await self.admin.put(f"/skills/{skill}", key=skill, name=f"专席{number}")
        team = await self.admin.post("/teams", name=f"第{number}班", department_id=self.department)
        wire = Wire(self.town.port)
        server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
        wire.port = server.sockets[0].getsockname()[1]
        scene = Scene(self, page, wire, skill, int(team["id"]))
        try:
            yield scene
        finally:
            await scene.finish()
            server.close()
            wire.cut()
            await turns()


@dataclass
class Scene:
    hall: Hall
    page: Page
    wire: Wire
    skill: str
    team: int
    hired: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.wire.port}/desk/"

    async def hire(self, *roles: str, **more: Any) -> str:
        """Somebody new; returns the login, which is also the number."""
        someone = next(self.hall.free)
        names = ("login", "number", "name", "version", "extension")
        known = {name: someone[name] for name in names}
        wanted = {**known, "roles": roles or ("agent",), "skills": [self.skill], "team_id": self.team, **more}
        self.hired.append(await self.hall.admin.put(f"/agents/{someone['id']}", **wanted))
        return str(someone["login"])

    async def work(self, *roles: str, path: str = "", ready: bool = True, **more: Any) -> str:
        """Somebody new sits down at the page."""
        login = await self.hire(*roles, **more)
        await self.sit_down(login, path, ready=ready)
        return login

    async def sit_down(
        self, login: str, path: str = "", *, ready: bool = True, page: Page | None = None
    ) -> None:
        """Signed in already; the tests of the door come in by the form."""
        page = page or self.page
        office = await self.hall.town.office(login)
        if ready:
            await office.post("/me/presence", presence="ready")
        cookie = {"name": "hub_session", "value": office.cookie, "domain": "127.0.0.1", "path": "/"}
        await page.context.add_cookies([cookie])  # type: ignore[list-item] # its own type is private
        await page.goto(self.url + path)
        await self.online(page)

    async def online(self, page: Page | None = None) -> None:
        seen = "header.bar .me:has-text('已连接'), header.bar .me:has-text('Online')"
        await (page or self.page).wait_for_selector(seen)

    async def desk(self, login: str, *, ready: bool = True) -> Desk:
        return await self.hall.town.desk(login, ready=ready)

    async def comes(self, words: str) -> Citizen:
        """A citizen asks for this test's people."""
        citizen = await self.hall.town.citizen()
        await citizen.say("", t="prechat", topic=self.skill, question=words)
        return citizen

    async def accept(self, words: str, page: Page | None = None) -> Citizen:
        """A citizen comes and is taken by the one who sits at the page."""
        page = page or self.page
        citizen = await self.comes(words)
        await expect(page.locator(".offer")).to_contain_text("派给您的原因")
        await page.keyboard.press("F2")
        await expect(page.locator(".mg.citizen").last).to_contain_text(words)
        return citizen

    async def says(self, text: str, page: Page | None = None) -> None:
        page = page or self.page
        await page.fill("textarea", text)
        await page.press("textarea", "Enter")

    @property
    def conversation(self) -> int:
        """The one that is open at the page."""
        return int(self.page.url.rsplit("/", 1)[-1])

    async def finish(self) -> None:
        for someone in self.hired:
            force = f"/agents/{someone['id']}/force"
            with suppress(Refused):  # whoever never signed in
                await self.hall.supervisor.post(
                    force, presence="signed_out", reason="散场", override_duty=True
                )


@asynccontextmanager
async def hall(
    settled: Path, folder: Path, *channels: ChannelSection, articles: Path | None = None
) -> AsyncIterator[Hall]:
    """`settled` is a folder in which `settle` has been; it is copied."""
    await asyncio.to_thread(webbuild.ensure)
    shutil.copytree(settled, folder, dirs_exist_ok=True)
    config = desk_config(folder)
    config = replace(
        config,
        http=replace(config.http, sign_ins_per_minute=OFTEN),
        channel=(*config.channel, *channels),
    )
    if articles is not None:
        async with workshop(config, SystemClock()) as work:
            await enter_articles(work, articles)
    async with town(config) as here:
        admin, supervisor = await here.office("admin"), await here.office("supervisor")
        department = (await admin.post("/departments", name="热线中心"))["id"]
        everybody = (await admin.get("/agents"))["items"]
        free = iter([one for one in everybody if one["login"].isdigit()])
        yield Hall(here, admin, supervisor, int(department), free)


async def settle(folder: Path) -> None:
    """Everybody enters once; each file of tests begins with a copy."""
    crowd = [person(str(1001 + n), skills=(), extension=str(8001 + n)) for n in range(PEOPLE)]
    bosses = [
        person("admin", roles=("admin",), team=""),
        person("supervisor", roles=("supervisor",), team=""),
    ]
    await settle_people(town_config(folder), SystemClock(), [*crowd, *bosses])


@asynccontextmanager
async def in_its_own_task(work: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """Fixtures begin and end in different tasks, which a group of tasks does not survive."""
    begun: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    enough = asyncio.Event()

    async def host() -> None:
        async with AsyncExitStack() as stack:
            try:
                begun.set_result(await stack.enter_async_context(work))
            except BaseException as error:
                if not begun.done():
                    begun.set_exception(error)
                    return
                raise
            await enough.wait()

    hosting = asyncio.create_task(host())
    try:
        yield await begun
    finally:
        enough.set()
        await hosting
        await turns()  # in which the loop lets go of the sockets that were closed
