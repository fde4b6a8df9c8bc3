"""Logs, duty, accounts, files and articles as services ask for them."""

from datetime import timedelta

from hub.clock import SystemClock
from hub.domain.account import CabinetEntry, ChannelAccount
from hub.domain.change import Change
from hub.domain.delivery import Source
from hub.domain.gap import FindResult, FindRun
from hub.domain.knowledge import Article, ArticleUse
from hub.domain.line_log import stretches
from hub.domain.message import DeliveryState, StoredFile
from hub.domain.records import AuditEntry, DutyAssignment, DutyShortage, DutySpare, LogEntry
from hub.ids import IdMaker
from hub.services.account_ports import DayFigures, StretchFigures
from hub.storage.store import HubStore, open_store
from tests.fakes import ManualClock
from tests.storage.rows import NOW, after, keep, message, notice, reply


def ids(rows: object) -> list[int]:
    return [row.id for row in rows]  # type: ignore[attr-defined]


async def test_the_audit_log_is_read_backwards(store: HubStore) -> None:
    entries = [
        AuditEntry(n, after(n), 7, "look" if n % 2 else "force", f"agent:{n}", {"why": "病假"}, "::1")
        for n in range(1, 7)
    ]
    await keep(store, *entries)

    assert await store.records.audit() == entries[::-1]
    assert ids(await store.records.audit(action="look")) == [5, 3, 1]
    assert ids(await store.records.audit(action="look", before=5, limit=1)) == [3]


async def test_the_event_log_by_conversation_and_since_a_moment(store: HubStore) -> None:
    clock = ManualClock(NOW)
    maker = IdMaker(clock)
    entries = []
    for minute in range(6):
        kind = "offered" if minute % 2 else "accepted"
        entries.append(LogEntry(maker.next(), clock.now(), kind, 10 + minute % 3, 7, {"seconds": minute}))
        clock.advance(after(1) - NOW)
    await keep(store, *entries)

    assert await store.records.log_of(10) == [entries[0], entries[3]]
    assert await store.records.log_since(after(2), ["offered"]) == [entries[3], entries[5]]
    assert await store.records.log_since(after(2), ["offered", "accepted"]) == entries[2:]
    assert await store.records.log_since(NOW, []) == []


async def test_duty_that_is_not_over(store: HubStore) -> None:
    def duty(number: int, begin: float, end: float, **rest: object) -> DutyAssignment:
        return DutyAssignment(number, 7, "wechat", after(begin), after(end), 1, "leader", **rest)  # type: ignore[arg-type]

    running, planned = duty(1, 0, 10), duty(2, 20, 30)
    await keep(store, planned, running, duty(3, 0, 5), duty(4, 0, 10, ended_at=after(2), end_reason="病"))

    assert await store.records.duty_assignments(after(5)) == [running, planned]


async def test_spares_in_the_leaders_order(store: HubStore) -> None:
    spares = [DutySpare(n, n, "wechat", 10 - n) for n in (1, 2, 3)]
    await keep(store, *spares)
    assert await store.records.spares() == spares[::-1]

    turned = tuple(DutySpare(10 + n, n, "wechat", n) for n in (1, 2))
    await store.writer.save(Change(turned, deletes=tuple((DutySpare, spare.id) for spare in spares)))

    assert await store.records.spares() == list(turned)


async def test_shortages_that_touch_a_stretch(store: HubStore) -> None:
    stretches = [(0, 5), (4, 8), (9, None), (20, 21)]
    await keep(
        store,
        *(
            DutyShortage(n, "wechat", after(begin), 1, None if end is None else after(end))
            for n, (begin, end) in enumerate(stretches, 1)
        ),
    )

    assert ids(await store.records.shortages(after(5), after(15))) == [2, 3]


async def test_accounts_and_their_drawers(store: HubStore) -> None:
    account = ChannelAccount("city", "wechat", "市民热线")
    await keep(store, account, ChannelAccount("a", "web", "网页"), CabinetEntry("city", "cursor", "42"))

    assert await store.accounts.accounts() == [ChannelAccount("a", "web", "网页"), account]
    assert await store.accounts.drawer("city", "cursor") == "42"
    assert await store.accounts.drawer("a", "cursor") is None


async def test_figures_of_the_day(store: HubStore) -> None:
    maker = IdMaker(ManualClock(NOW))
    states = (DeliveryState.SENT, DeliveryState.READ, DeliveryState.FAILED, DeliveryState.UNKNOWN)
    await keep(store, reply(maker.next(), account="town"), message(1, at=after(-60 * 24)))
    await keep(store, message(maker.next(), at=after(1)), message(maker.next(), at=after(2)))
    await keep(store, *(reply(maker.next(), state=state, state_at=after(3)) for state in states))
    await keep(store, reply(maker.next(), private=True, state=DeliveryState.SENT), reply(maker.next()))
    await keep(store, reply(2, at=after(-60 * 24), state=DeliveryState.HELD))

    figures = await store.accounts.figures(NOW)

    assert figures == {
        "city": DayFigures(2, 2, 1, 1, 2, last_received_at=after(2), last_sent_at=after(3)),
        "town": DayFigures(waiting=1),
    }


async def test_notices_count_with_the_account_that_carries_them(store: HubStore) -> None:
    maker = IdMaker(ManualClock(NOW))
    await keep(
        store,
        reply(maker.next(), state=DeliveryState.SENT, state_at=after(1)),
        notice(maker.next(), source=Source.MESSAGE, state=DeliveryState.SENT),
        notice(maker.next(), state=DeliveryState.DELIVERED, state_at=after(5)),
        notice(maker.next(), state=DeliveryState.EXPIRED),
        notice(maker.next(), state=DeliveryState.UNKNOWN, account="town"),
        notice(maker.next(), state=DeliveryState.QUEUED, account="town"),
    )

    figures = await store.accounts.figures(NOW)

    assert figures["city"] == DayFigures(sent=2, failed=1, last_sent_at=after(5))
    assert figures["town"] == DayFigures(unknown=1, waiting=1)


async def test_the_last_hour_by_five_minutes(store: HubStore) -> None:
    clock = ManualClock(NOW.replace(microsecond=0))
    maker, begins = IdMaker(clock), stretches(clock.now() + timedelta(minutes=55))
    await keep(store, message(maker.next()), message(maker.next(), account="town"))
    clock.advance(timedelta(minutes=5) - timedelta(milliseconds=1))
    await keep(store, reply(maker.next(), state=DeliveryState.FAILED))
    clock.advance(timedelta(milliseconds=1))
    await keep(store, notice(maker.next(), state=DeliveryState.SENT), message(maker.next()))
    clock.advance(timedelta(minutes=52))
    await keep(store, notice(maker.next(), state=DeliveryState.UNKNOWN))

    found = await store.accounts.stretches(begins)

    assert found == {
        "city": {
            0: StretchFigures(received=1, failed=1),
            1: StretchFigures(received=1, sent=1),
            11: StretchFigures(unknown=1),
        },
        "town": {0: StretchFigures(received=1)},
    }


async def test_files(store: HubStore) -> None:
    full = StoredFile("f1", NOW, "照片.jpg", "image", "image/jpeg", size=2**33)
    await keep(store, full, StoredFile("f2", NOW, "a", "file", "application/pdf"))

    assert await store.files.stored_file("f1") == full
    assert await store.files.stored_file("f3") is None
    assert set(await store.files.stored_files(["f1", "f2", "f3"])) == {"f1", "f2"}
    assert await store.files.stored_files([]) == {}


async def test_articles_for_those_who_build_an_index(store: HubStore) -> None:
    full = Article(1, "怎样补办身份证", "正文", "短答", NOW, status="draft", seq=12)
    await keep(store, full, Article(2, "t", "b", "s", NOW, seq=11), Article(3, "t", "b", "s", NOW, seq=13))

    assert await store.articles.article(1) == full
    assert ids(await store.articles.page(0, 2)) == [1, 2]
    assert ids(await store.articles.page(2, 2)) == [3]
    assert sorted(ids(await store.articles.some_articles([3, 1]))) == [1, 3]


async def test_adoptions_are_read_oldest_first(store: HubStore) -> None:
    uses = [ArticleUse(n, after(n), 1, 7, 10, "sent", "身份证", 2, "") for n in range(1, 5)]
    await keep(store, *uses)

    assert await store.articles.uses() == uses
    assert await store.articles.uses(limit=2) == uses[2:]


async def test_ids_go_on_after_the_largest_one(url: str) -> None:
    async with open_store(url, SystemClock()) as store:
        assert await store.last_id() == 0
        assert await store.ready()
        await keep(store, message(5), LogEntry(9, NOW, "x"), AuditEntry(7, NOW, None, "x", ""))

        assert await store.last_id() == 9

        await keep(store, FindRun(12, NOW, 1, "hand", 0, 0, FindResult()))
        assert await store.last_id() == 12
