"""A campaign's results as a workbook, piece by piece."""

import asyncio
from collections.abc import AsyncIterator
from typing import Literal

from hub.domain.campaign import Campaign, Fault
from hub.services.access import masked
from hub.services.mass.ports import RecipientFilter
from hub.services.mass.progress import Result
from hub.web.delivery_views import channel_of
from hub.web.keys import Services

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Language = Literal["zh", "en"]
HEAD = {
    "zh": ("行号", "号码或邮箱", "姓名", "结果", "原因", "时间", "平台编号"),
    "en": ("Line", "Address", "Name", "Result", "Reason", "Time", "Provider id"),
}
A_PIECE = 50  # lines made at a time
WIDTHS = (8, 24, 14, 14, 36, 20, 24)
RESULTS: dict[str, tuple[str, str]] = {
    "queued": ("排队中", "queued"),
    "held": ("暂缓", "held"),
    "sending": ("正在发送", "being sent"),
    "sent": ("已发出待回执", "sent"),
    "delivered": ("已送达", "delivered"),
    "read": ("已读", "read"),
    "failed": ("失败", "failed"),
    "unknown": ("结果未知", "unknown"),
    "cancelled": ("已撤回", "cancelled"),
    "expired": ("过期未发", "expired"),
    "": ("未发送", "not sent"),
}
FAULTS: dict[Fault, tuple[str, str]] = {
    Fault.NONE: ("", ""),
    Fault.BAD_ADDRESS: ("号码或邮箱有误", "the address is malformed"),
    Fault.DUPLICATE: ("重复", "listed twice"),
    Fault.BLACKLIST: ("在黑名单中", "blacklisted"),
    Fault.OPTED_OUT: ("对方已退订", "opted out"),
    Fault.MISSING: ("缺少变量", "a variable is missing"),
    Fault.TOO_LONG: ("单元格过长", "a cell is too long"),
    Fault.TOO_MANY_PARTS: ("短信过长", "the text is too long"),
}


async def exported(
    services: Services, row: Campaign, wanted: RecipientFilter, *, plain: bool, language: Language
) -> AsyncIterator[bytes]:
    """What the list brought of its own comes along only with the whole addresses."""
    own = row.columns if plain else ()
    book = services.documents.long_excel(row.name, (*WIDTHS, *(16 for _ in own)))
    yield book.head((*HEAD[language], *own))
    async for page in services.outgoing.mass.watch.all_results(wanted):
        for at in range(0, len(page), A_PIECE):
            piece = page[at : at + A_PIECE]
            lines = [_line(services, row, result, plain=plain, language=language) for result in piece]
            yield book.add(
                (*line, *(one.recipient.facts.get(column, "") for column in own))
                for line, one in zip(lines, piece, strict=True)
            )
            await asyncio.sleep(0)  # whoever reads fast would keep the loop to himself
    yield book.end()


def _line(
    services: Services, row: Campaign, result: Result, *, plain: bool, language: Language
) -> tuple[str, ...]:
    recipient, delivery = result.recipient, result.delivery
    kind, at = channel_of(services, row.account), int(language == "en")
    reason = FAULTS[recipient.fault][at]
    state = when = provider_id = ""
    if delivery is not None:
        state, provider_id = delivery.state.value, delivery.provider_id
        reason = services.staff_words.said(kind, delivery.state_reason, language)
        when = f"{delivery.state_at.astimezone(services.zone):%Y-%m-%d %H:%M:%S}"
    return (
        str(recipient.number),
        recipient.address if plain else masked(recipient.address, kind),
        recipient.name,
        RESULTS[state][at],
        reason,
        when,
        provider_id,
    )
