"""The SMS channel: one account at one provider, through the driver that speaks its language."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from channels.contract import (
    Capabilities,
    ChannelTools,
    Fault,
    Finding,
    InboundMessage,
    Inbox,
    OutboundMessage,
    ProviderTemplate,
    Refused,
    SendResult,
    Template,
    Text,
    TryLater,
)
from channels.http import Route
from channels.sms.driver import CutsTexts, Driver, ReadsPayloads, Sms, TakesCallbacks
from channels.sms.numbers import dialled_number
from channels.sms.reception import Reception
from channels.sms.settings import Common, read_settings
from channels.sms.text.pieces import TooLong

TIDY_EVERY = timedelta(minutes=1)


class SmsChannel:
    def __init__(self, common: Common, driver: Driver, tools: ChannelTools) -> None:
        self._common, self._driver, self._tools = common, driver, tools
        self._reception = Reception(tools.account, tools.cabinet, tools.clock, country=common.country)
        sign = f"【{common.signature}】" if common.signature else ""
        self._capabilities = replace(driver.capabilities, country=common.country, signature=sign)
        self._runs = False

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def run(self, inbox: Inbox, ready: Callable[[], None]) -> None:
        await self._reception.open(inbox)
        await self._reception.tidy()
        tidying = asyncio.create_task(self._tidy_regularly())
        self._runs = True
        try:
            await self._driver.run(self._reception, ready)
        finally:
            self._runs = False
            tidying.cancel()
            await asyncio.gather(tidying, return_exceptions=True)

    async def send(self, message: OutboundMessage) -> SendResult:
        if not self._runs:
            return TryLater("短信渠道尚未启动")
        number = dialled_number(message.recipient, self._common.dial_prefix)
        if number is None:
            return Refused("不是手机号码", "bad_number", Fault.RECIPIENT)
        sms = self._sms(message, number)
        if isinstance(sms, Refused):
            return sms
        return await self._driver.send(sms)

    def parts_of(self, message: OutboundMessage) -> int:
        number = dialled_number(message.recipient, self._common.dial_prefix)
        sms = self._sms(message, number) if number else None
        if not (isinstance(self._driver, CutsTexts) and isinstance(sms, Sms)):
            return 1
        try:
            return self._driver.parts_of(sms)
        except TooLong:
            return 1

    async def examine(self) -> Sequence[Finding]:
        return await self._driver.examine()

    async def _tidy_regularly(self) -> None:
        while True:
            await self._tools.clock.sleep(TIDY_EVERY)
            await self._reception.tidy()

    def _sms(self, message: OutboundMessage, number: str) -> Sms | Refused:
        if type(message.body) not in self.capabilities.sends:
            return Refused("短信只能发送文字")
        code, params, sign = "", dict[str, str](), self._common.signature
        match message.body:
            case Text(text):
                pass
            case ProviderTemplate():
                code, params, text = message.body.code, dict(message.body.params), message.body.text
                sign = message.body.sign or sign
            case Template():
                code, params, text = message.body.template_id, dict(message.body.values), ""
            case _:
                return Refused("短信只能发送文字")
        if not text.strip() and not code:
            return Refused("文字内容为空")
        if not code and self._too_long(text):
            return Refused(f"文字过长，最多 {self.capabilities.longest_text} 字")
        valid_for = message.deadline - self._tools.clock.now() if message.deadline else None
        if valid_for is not None and valid_for <= timedelta():
            return Refused("已过发送期限", "expired")
        return Sms(
            message_id=message.message_id,
            number=number,
            text=text,
            code=code,
            params=params,
            sign=sign.strip("【】"),
            valid_for=valid_for,
            parts_sent=message.parts_sent,
        )

    def _too_long(self, text: str) -> bool:
        """What is counted in parts is judged by those who cut it."""
        longest = self.capabilities.longest_text
        return self.capabilities.length_unit == "characters" and longest is not None and len(text) > longest


class ReadingSmsChannel(SmsChannel):
    """With a driver whose provider pushes payloads to us."""

    def parse(self, payload: bytes) -> list[InboundMessage]:
        return self._driver.parse(payload) if isinstance(self._driver, ReadsPayloads) else []


class CalledSmsChannel(ReadingSmsChannel):
    """... and does so over HTTP."""

    def routes(self) -> Sequence[Route]:
        return self._driver.routes() if isinstance(self._driver, TakesCallbacks) else []


def build(settings: Mapping[str, object], tools: ChannelTools) -> SmsChannel:
    common, driver = read_settings(settings, tools)
    if isinstance(driver, TakesCallbacks) and driver.routes():
        return CalledSmsChannel(common, driver, tools)
    kind = ReadingSmsChannel if isinstance(driver, ReadsPayloads) else SmsChannel
    return kind(common, driver, tools)
