"""Media: accepted at once, fetched after the answer, playable, and not forgotten by a restart."""

import asyncio
from datetime import timedelta

import pytest

from channels.contract import Attachment, AttachmentKind, PendingMedia
from channels.wechat import voice
from simulators.wechat.samples import sample_picture, sample_voice
from tests.channels.stages import performing
from tests.channels.wechat.stage import CITIZEN, Stage, on_stage
from tests.fakes import FakeCabinet, FakeInbox, ManualClock

GET = "/cgi-bin/media/get"


async def sends(stage: Stage, kind: str, blob: bytes, name: str, media_type: str, **fields: str) -> str:
    media_id = stage.platform.put_media(kind, blob, name, media_type)
    delivery = await stage.platform.message(CITIZEN, kind, MediaId=media_id, **fields)
    assert delivery.ok
    return stage.inbox.all()[-1].provider_key


async def test_a_picture_is_accepted_at_once_and_arrives_afterwards() -> None:
    async with on_stage() as stage:
        gate = asyncio.Event()
        stage.platform.hold(GET, gate)
        key = await sends(stage, "image", *sample_picture())
        assert isinstance(stage.inbox.all()[0].body, PendingMedia)
        assert key not in stage.inbox.media

        gate.set()
        picture = await stage.inbox.media_of(key)

        assert isinstance(picture, Attachment)
        assert (picture.kind, picture.media_type) == (AttachmentKind.IMAGE, "image/png")
        assert stage.files.kept[picture.file_id][1] == sample_picture()[0]


async def test_voice_becomes_playable_and_keeps_what_the_platform_heard() -> None:
    async with on_stage() as stage:
        key = await sends(stage, "voice", *sample_voice(), Format="amr", Recognition="路灯坏了。")
        heard = await stage.inbox.media_of(key)

        assert isinstance(heard, Attachment)
        assert (heard.kind, heard.media_type) == (AttachmentKind.VOICE, "audio/mpeg")
        assert heard.name == "wechat-voice.mp3"
        assert heard.duration == pytest.approx(2.0, abs=0.1)
        assert heard.caption == "路灯坏了。"


async def test_voice_that_no_one_can_decode_is_kept_and_said_so() -> None:
    async with on_stage() as stage:
        key = await sends(stage, "voice", b"#!AMR\nnot really", "voice.amr", "audio/amr")
        heard = await stage.inbox.media_of(key)

        assert isinstance(heard, Attachment)
        assert (heard.media_type, heard.kind) == ("audio/amr", AttachmentKind.VOICE)
        assert "已保留原始文件" in heard.caption


async def test_a_decoder_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "LIMIT_SECONDS", 0.0)

    assert await voice.to_mp3(sample_voice()[0]) is None


async def test_a_video_comes_from_its_own_address() -> None:
    async with on_stage() as stage:
        key = await sends(stage, "video", b"\x00\x00\x00\x18ftypmp42 film", "film.mp4", "video/mp4")
        film = await stage.inbox.media_of(key)

        assert isinstance(film, Attachment)
        assert film.kind is AttachmentKind.VIDEO


async def test_expired_media_fails_with_a_reason() -> None:
    async with on_stage() as stage:
        delivery = await stage.platform.message(CITIZEN, "image", MediaId="gone", PicUrl="")
        assert delivery.ok

        reason = await stage.inbox.media_of(stage.inbox.all()[0].provider_key)
        assert "40007" in str(reason)


async def test_a_refused_file_fails_with_the_stores_reason() -> None:
    async with on_stage() as stage:
        key = await sends(stage, "image", b"MZ a program", "photo.jpg", "image/jpeg")

        assert await stage.inbox.media_of(key) == "不支持此类文件"


async def test_media_that_is_too_large_is_given_up() -> None:
    async with on_stage(settings={"largest_media_bytes": 1 << 20}) as stage:
        key = await sends(stage, "image", b"\xff\xd8" + b"x" * (2 << 20), "big.jpg", "image/jpeg")

        assert await stage.inbox.media_of(key) == "媒体文件超过允许的大小"


async def test_a_busy_platform_is_asked_again_later_and_given_up_in_the_end() -> None:
    async with on_stage() as stage:
        stage.platform.fail(GET, errcode=-1)
        stage.platform.fail(GET, status=502)
        key = await sends(stage, "image", *sample_picture())
        for seconds in (1, 3):
            pause = timedelta(seconds=seconds)
            await stage.clock.somebody_sleeps(pause)
            stage.clock.advance(pause)
        assert isinstance(await stage.inbox.media_of(key), Attachment)

        stage.platform.fail(GET, errcode=45011, times=-1)
        key = await sends(stage, "image", *sample_picture())
        for seconds in (1, 3, 10, 30, 60, 120, 300):
            pause = timedelta(seconds=seconds)
            await stage.clock.somebody_sleeps(pause)
            stage.clock.advance(pause)
        assert "请市民重新发送" in str(await stage.inbox.media_of(key))


async def test_what_was_not_fetched_is_fetched_after_a_restart() -> None:
    cabinet, clock, inbox = FakeCabinet(), ManualClock(), FakeInbox()
    async with on_stage(cabinet=cabinet, clock=clock, inbox=inbox) as stage:
        stage.platform.hold(GET, asyncio.Event())
        key = await sends(stage, "image", *sample_picture(), PicUrl="")
        media_id = next(iter(stage.platform.media))
    assert key not in inbox.media

    async with on_stage(cabinet=cabinet, clock=clock, inbox=inbox, running=False) as stage:
        stage.platform.media[media_id] = stage.platform.media.pop(
            stage.platform.put_media("image", *sample_picture())
        )
        async with performing(stage.channel, inbox):
            assert isinstance(await inbox.media_of(key), Attachment)


async def test_a_job_that_ends_every_run_is_given_up() -> None:
    cabinet, inbox = FakeCabinet(), FakeInbox()
    cabinet.drawers["media.unfinished"] = (
        '[{"key": "k", "kind": "image", "media_id": "m", "name": "", "recognition": "", "starts": 5}]'
    )
    async with on_stage(cabinet=cabinet, inbox=inbox):
        assert "请市民重新发送" in str(await inbox.media_of("k"))


async def test_a_repeat_fetches_nothing_twice() -> None:
    async with on_stage() as stage:
        key = await sends(stage, "image", *sample_picture())
        await stage.inbox.media_of(key)
        await stage.platform.deliver(dict(stage.platform.deliveries[0].fields))
        second = await sends(stage, "image", *sample_picture())
        await stage.inbox.media_of(second)

        assert stage.calls("/media/get") == 2


async def test_the_journal_groups_its_writes() -> None:
    async with on_stage() as stage:
        gate = asyncio.Event()
        stage.platform.hold(GET, gate)
        before = stage.cabinet.writes
        await asyncio.gather(*(sends(stage, "image", *sample_picture()) for _ in range(20)))

        assert stage.cabinet.writes - before <= 20
        assert stage.cabinet.drawers["media.unfinished"].count('"key"') == 20
        gate.set()
        for message in stage.inbox.all():
            await stage.inbox.media_of(message.provider_key)
