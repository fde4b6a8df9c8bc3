"""The composition root: connects every part and owns the one TaskGroup. Read this first."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

from aiohttp import web

from channels.contract import Channel, ChannelTools, Clock
from channels.registry import load, setting_words, staff_english
from hub import memory
from hub.bus.contract import Bus
from hub.bus.local import LocalBus
from hub.config import Config
from hub.ids import IdMaker
from hub.parts import Parts, build_parts
from hub.services.account_book import Declared, StoredCabinet, enter_accounts
from hub.services.channel_host import Health
from hub.services.floor import Floor
from hub.services.recover import fill_floor
from hub.storage.store import HubStore, open_store
from hub.supervision import Background, guarded, keep_running
from hub.web.article_watch import ArticleWatch
from hub.web.desk_hub import DeskHub
from hub.web.desk_screens import DeskScreens
from hub.web.server import build_app
from hub.web.webhook_line import WebhookLine, webhook_session

log = logging.getLogger(__name__)

TICK = timedelta(milliseconds=250)
PULSE = timedelta(seconds=1)
DUE = timedelta(milliseconds=50)
NOTICES = timedelta(seconds=2)
FOLLOW = timedelta(milliseconds=500)
LOOK = timedelta(seconds=2)
SLICE = timedelta(milliseconds=50)
SWEEP = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SHUTDOWN_SECONDS = 5.0
LONGEST_LINE = 65_536  # bytes of a request line: what is too long in it is refused in our own words
SENDING_SECONDS = 3.0  # for what is being sent when the hub stops; the rest waits in storage
OpenStorage = Callable[[str, Clock], AbstractAsyncContextManager[HubStore]]


async def serve(config: Config, clock: Clock, ready: Callable[[int], None]) -> None:
    """Run until SIGTERM or SIGINT. `ready` gets the port once everything is up."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stop.set)
    async with running_hub(config, clock) as port:
        memory.settle()
        ready(port)
        await stop.wait()
        log.info("stopping")


@asynccontextmanager
async def running_hub(
    config: Config, clock: Clock, open_storage: OpenStorage = open_store
) -> AsyncIterator[int]:
    """The whole hub, from storage to open port. Leaving stops it so that nothing accepted is lost."""
    async with open_storage(config.storage_url, clock) as store:
        floor = Floor()
        await enter_accounts(_declared(config), store.accounts, store.writer)
        await fill_floor(floor, store)
        ids = IdMaker(clock, config.hub.node, start_after=await store.last_id())
        bus = _bus(config, clock)
        session = webhook_session(private=config.delivery.private_webhooks)
        async with session, asyncio.TaskGroup() as group:
            background = Background(group)
            parts = build_parts(config, clock, store, floor, ids, bus.publish, background.spawn, guarded)
            await parts.services.links.load(store.accounts, store.writer)
            build_channels(config, parts, store, clock)
            private = config.delivery.private_webhooks
            parts.services.outgoing.webhooks.make = lambda hook: WebhookLine(
                hook, session, clock, private=private
            )
            screens = DeskScreens(parts.services)
            hub = DeskHub(parts.services, screens, ArticleWatch(screens))
            jobs = [group.create_task(job) for job in _jobs(parts, hub, bus)]
            await _resume(parts)
            channels = _start_channels(group, parts, clock)
            runner = _runner(parts, hub)
            await runner.setup()
            try:
                yield await _listen(runner, config)
            finally:
                hub.say_goodbye()
                await background.finish(SENDING_SECONDS)
                await _end(channels)  # each says goodbye to its citizens while their lines still stand
                await runner.cleanup()
                await bus.close()
                for job in jobs:
                    job.cancel()


def _start_channels(group: asyncio.TaskGroup, parts: Parts, clock: Clock) -> list[asyncio.Task[None]]:
    return [
        group.create_task(_run_channel(name, channel, parts, clock))
        for name, channel in parts.services.host.channels.items()
        if not isinstance(channel, WebhookLine)
    ]


def _runner(parts: Parts, hub: DeskHub) -> web.AppRunner:
    return web.AppRunner(
        build_app(parts.services, hub),
        access_log=None,
        shutdown_timeout=SHUTDOWN_SECONDS,
        handle_signals=False,
        max_line_size=LONGEST_LINE,
    )


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=SHUTDOWN_SECONDS)


def _declared(config: Config) -> list[Declared]:
    return [Declared(c.name, c.kind, c.label or c.name, c.enabled, c.self_help) for c in config.channel]


def build_channels(config: Config, parts: Parts, store: HubStore, clock: Clock) -> None:
    """Every enabled account of config.toml; a kind is a folder under `channels/`."""
    services = parts.services
    for section in config.channel:
        if not section.enabled:
            continue
        channel_type = load(section.kind)
        services.host.labels[section.kind] = channel_type.label
        services.staff_words.learn(section.kind, staff_english(section.kind))
        tools = ChannelTools(
            account=section.name,
            clock=clock,
            files=services.files,
            cabinet=StoredCabinet(section.name, store.accounts, store.writer),
            secret=services.settings.secret,
            public_url=config.public_url,
            file_link=parts.services.links.link,
            hints=parts.services.self_help.hints,
        )
        services.settings.words[section.kind] = setting_words(section.kind)
        settings = services.settings.read(section.name, section.settings)
        services.host.channels[section.name] = channel_type.build(settings, tools)
        services.host.health[section.name] = Health("starting", clock.now())


def _bus(config: Config, clock: Clock) -> Bus:
    if not config.bus.url:
        return LocalBus()
    from hub.bus.redis_streams import RedisBus  # only when needed: redis-py takes a while to wake

    return RedisBus(config.bus.url, clock)


def _jobs(parts: Parts, hub: DeskHub, bus: Bus) -> list[Coroutine[Any, Any, None]]:
    """Vital ones: if any of these fails the process ends, restarts and rebuilds from storage."""
    services = parts.services
    return [
        bus.run(),
        parts.announcer.announce_forever(),
        services.desk.tick_forever(TICK),
        hub.follow_forever(bus.follow()),
        hub.pulse_forever(PULSE),
        hub.answer_due_forever(DUE),
        services.pace.feel_forever(),
        services.duty.watch_forever(PULSE),
        parts.notices.notify_forever(NOTICES),
        parts.courier.tend_forever(PULSE),
        services.outgoing.webhooks.follow_forever(PULSE),
        services.outgoing.mass.feeder.feed_forever(SLICE),
        services.outgoing.mass.watch.look_forever(LOOK),
        services.outgoing.mass.desk.rosters.broom.sweep_forever(SWEEP),
        services.search.follow_forever(FOLLOW),
        services.suggester.keeper.follow_forever(FOLLOW),
        services.suggester.keeper.maintain_forever(PULSE),
        parts.people_watch.follow_forever(FOLLOW),
        parts.editing.calendar.keep_forever(PULSE),
        parts.editing.services.book.write_forever(),
        parts.editing.services.book.forget_forever(HOUR),
        parts.editing.remasking.finish(),
        parts.editing.watch.follow_forever(PULSE),
        parts.editing.services.searches.settle_forever(PULSE),
        parts.editing.published.follow_forever(PULSE),
        services.sign_in.sweep_forever(SWEEP, services.presence.sign_out),
        parts.guard_keeper.walk_forever(PULSE),
    ]


async def _resume(parts: Parts) -> None:
    """What a crash or restart interrupted is taken up before anybody is let in."""
    services = parts.services
    await services.suggester.keeper.load()
    await parts.editing.services.previewer.learn()
    await parts.editing.services.book.load()
    await parts.editing.remasking.load()
    await parts.editing.watch.load()
    await parts.editing.published.load()
    await services.board.load_today()
    for agent_id in list(services.floor.agents):
        services.presence.connection_lost(agent_id)
    await services.duty.load()
    await services.outgoing.blocklist.load()
    await services.outgoing.webhooks.load()
    await services.outgoing.mass.desk.book.load()
    taken = await parts.take_up.run()
    log.info("resumed", extra={"open": len(services.floor.conversations), "deliveries": taken})


async def _run_channel(name: str, channel: Channel, parts: Parts, clock: Clock) -> None:
    health = parts.services.host.health[name]

    def report(state: str, reason: str) -> None:
        health.turn(state, reason, clock.now())

    await keep_running(name, lambda ready: channel.run(parts.intake, ready), clock, report)


async def _listen(runner: web.AppRunner, config: Config) -> int:
    host, port = config.host_port
    site = web.TCPSite(runner, host, port, backlog=1024)
    await site.start()
    return int(runner.addresses[0][1])
