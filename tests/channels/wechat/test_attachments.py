"""Files to citizens: as media where the platform takes them, as a link where it does not."""

from dataclasses import replace

import pytest

from channels.contract import (
    Accepted,
    Attachment,
    AttachmentKind,
    OutboundBody,
    OutboundMessage,
    Refused,
    SendResult,
    TryLater,
)
from tests.channels.wechat.stage import CITIZEN as OPENID, Stage, on_stage

JPEG = b"\xff\xd8jpeg picture"


async def send(stage: Stage, body: OutboundBody) -> SendResult:
    return await stage.channel.send(OutboundMessage("m1", "main", OPENID, body))


async def test_a_picture_is_uploaded_and_shown() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        picture = stage.files.put(JPEG, AttachmentKind.IMAGE, "image/jpeg", '现场"照片.jpeg')

        assert await send(stage, picture) == Accepted("m1")

        media = stage.platform.media[stage.received()[0]["media_id"]]
        assert (media.kind, media.blob, media.content_type) == ("image", JPEG, "image/jpeg")


async def test_a_caption_costs_an_answer_of_its_own() -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        picture = replace(stage.files.put(JPEG, AttachmentKind.IMAGE, "image/jpeg"), caption="请看")
        await send(stage, picture)

        assert [line["MsgType"] for line in stage.received()] == ["image", "text"]
        assert stage.inbox.windows[-1][1].credit == 3


@pytest.mark.parametrize(
    ("kind", "media_type", "size", "shown_as"),
    [
        (AttachmentKind.VOICE, "audio/mpeg", 1000, "voice"),
        (AttachmentKind.VOICE, "audio/wav", 1000, "text"),
        (AttachmentKind.VIDEO, "video/mp4", 1000, "video"),
        (AttachmentKind.VIDEO, "video/mp4", 11 << 20, "text"),
        (AttachmentKind.IMAGE, "image/webp", 1000, "text"),
        (AttachmentKind.FILE, "application/pdf", 1000, "text"),
    ],
)
async def test_what_the_platform_does_not_take_goes_as_a_link(
    kind: AttachmentKind, media_type: str, size: int, shown_as: str
) -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        kept = stage.files.put(b"x" * size, kind, media_type, "名.bin")
        assert await send(stage, kept) == Accepted("m1")

        line = stage.received()[0]
        assert line["MsgType"] == shown_as
        assert shown_as != "text" or f"https://hub.example/f/{kept.file_id}" in line["content"]


async def test_without_links_a_document_is_refused() -> None:
    async with on_stage(links=False) as stage:
        await stage.citizen_says()

        assert isinstance(await send(stage, Attachment("f", AttachmentKind.FILE, "application/pdf")), Refused)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [({"status": 502}, TryLater), ({"drop": True}, TryLater), ({"errcode": 40006}, Refused)],
)
async def test_a_failed_upload_has_reached_nobody(fault: dict[str, object], expected: type) -> None:
    async with on_stage() as stage:
        await stage.citizen_says()
        picture = stage.files.put(JPEG, AttachmentKind.IMAGE, "image/jpeg")
        stage.platform.fail("/cgi-bin/media/upload", **fault)

        assert type(await send(stage, picture)) is expected
        assert stage.received() == []
