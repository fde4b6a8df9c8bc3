"""Has caller and agent hear a file during a talk: made fit for the telephone once, played by Asterisk."""

import asyncio
import hashlib
import logging
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from channels.contract import (
    Accepted,
    ChannelTools,
    PlaySound,
    Refused,
    SendResult,
    StopSound,
    Uncertain,
)
from channels.filters import filtered
from channels.phone.ami import Ami, AmiError, AmiLost
from channels.phone.calls import LiveCall
from channels.phone.played import PlayedFolder
from channels.phone.record import CallState
from channels.phone.sound import BYTES_PER_SECOND as PER_SECOND, HEADER

log = logging.getLogger(__name__)

TRANSCODER = Path(__file__).with_name("transcode.py")
LIMIT_SECONDS = 20.0
NUMBER = re.compile(r"[0-9a-z]{1,32}")
CONTEXT = "hub-play"  # where the caller's leg is while it plays
PEER = "HUB_PEER"  # the agent's leg, as the caller's leg knows it
ASKED = "asked"
LOOK_EVERY = timedelta(milliseconds=100)
LOOKS = 30  # Asterisk begins within a few milliseconds, or never
SETTLED = timedelta(milliseconds=300)  # a file that cannot be read ends at once
STALE = Refused("电话系统没有开始播放：请重新运行电话流程的安装脚本", code="sound_not_begun")


class Playing:
    def __init__(self, folder: PlayedFolder, tools: ChannelTools) -> None:
        self._folder, self._tools = folder, tools

    async def carry_out(self, ami: Ami, order: PlaySound | StopSound, call: LiveCall | None) -> SendResult:
        if call is None:
            return Refused("来电已挂断", code="call_gone")
        try:
            if await _value(ami, call, "HUB_STATE") != CallState.TALKING:
                return Refused("通话尚未接通", code="not_in_talk")
            if isinstance(order, PlaySound):
                return await self._play(ami, order, call)
            return await self._stop(ami, call)
        except AmiLost:
            return Uncertain("电话系统没有应答，可能已经执行")
        except AmiError:
            return Refused("来电已挂断", code="call_gone")

    async def _play(self, ami: Ami, order: PlaySound, call: LiveCall) -> SendResult:
        if not NUMBER.fullmatch(order.playing):
            return Refused("播放编号含有不允许的字符", code="bad_value")
        if (await _value(ami, call, "HUB_PLAYING")).endswith("/PLAYING"):
            return Refused("正在播放，请先停止", code="already_playing")
        name = await self._prepared(order.file_id)
        if name is None:
            return Refused("这个录音文件无法转换成电话能播放的格式", code="sound_unplayable")
        await _set(ami, call, "HUB_PLAY", f"{order.playing}/{name}")
        await _set(ami, call, "HUB_PLAYING", ASKED)
        await _have_agent_hear(ami, call, name)
        await _press(ami, call, "D")
        return await self._begun(ami, order, call, await self._length(name))

    async def _begun(self, ami: Ami, order: PlaySound, call: LiveCall, lasts: timedelta) -> SendResult:
        for _ in range(LOOKS):
            if await _value(ami, call, "HUB_PLAYING") != ASKED:
                break
            await self._tools.clock.sleep(LOOK_EVERY)
        else:
            await _set(ami, call, "HUB_PLAY", "")  # not later, when nobody expects it any more
            await _stop_agents(ami, call)
            return STALE
        await self._tools.clock.sleep(SETTLED)
        if (await _value(ami, call, "HUB_PLAYING")).endswith("/ERROR"):
            return Refused("电话系统读不到这个录音文件", code="sound_unreadable")
        return Accepted(f"{order.call_id}:play:{order.playing}", lasts=lasts)

    async def _stop(self, ami: Ami, call: LiveCall) -> SendResult:
        if not (await _value(ami, call, "HUB_PLAYING")).endswith("/PLAYING"):
            return Refused("没有在播放", code="not_playing")
        await _stop_agents(ami, call)
        await ami.act("ControlPlayback", {"Channel": call.channel, "Control": "stop"})
        return Accepted(f"{call.record.call_id}:stop")

    async def end(self, ami: Ami, call: LiveCall) -> None:
        """Before the caller's leg is sent elsewhere: when a playing ends it returns to where it began."""
        try:
            if await _value(ami, call, "CONTEXT") != CONTEXT:
                return
            await _stop_agents(ami, call)
            await ami.act("ControlPlayback", {"Channel": call.channel, "Control": "stop"})
            for _ in range(LOOKS):
                if await _value(ami, call, "CONTEXT") != CONTEXT:
                    return
                await self._tools.clock.sleep(LOOK_EVERY)
        except (AmiError, AmiLost):
            log.info("the playing could not be ended", extra={"call_id": call.record.call_id})

    async def _length(self, name: str) -> timedelta:
        path = self._folder.path(name)
        return timedelta(seconds=max(0, (await asyncio.to_thread(path.stat)).st_size - HEADER) / PER_SECOND)

    async def _prepared(self, file_id: str) -> str | None:
        """The name is the content's: the same file is made fit once, and no name of anybody's gets near."""
        _, content = await self._tools.files.read(file_id)
        name, now = hashlib.sha256(content).hexdigest()[:32], self._tools.clock.now()
        if await asyncio.to_thread(self._folder.find, name, now):
            return name
        fit = await _fit_for_telephones(content)
        if fit is None:
            return None
        try:
            await asyncio.to_thread(self._folder.keep, name, fit, now)
        except OSError as error:
            log.warning("recording not written for Asterisk", extra={"errno": error.errno})
            return None
        await self._tidy()
        return name

    async def _tidy(self) -> None:
        """With each new one: what none is added to does not grow."""
        gone = await asyncio.to_thread(self._folder.tidy, self._tools.clock.now())
        if gone:
            log.info("recordings no longer played were removed", extra={"files": gone})


async def _value(ami: Ami, call: LiveCall, variable: str) -> str:
    """Asked for: when the talk begins after the announcement, Asterisk tells nothing of it."""
    answer = await ami.act("Getvar", {"Channel": call.channel, "Variable": variable})
    return answer.response.text("Value")


async def _set(ami: Ami, call: LiveCall, variable: str, value: str) -> None:
    await ami.act("Setvar", {"Channel": call.channel, "Variable": variable, "Value": value})


async def _press(ami: Ami, call: LiveCall, key: str) -> None:
    await ami.act("PlayDTMF", {"Channel": call.channel, "Digit": key, "Receive": "true"})


async def _have_agent_hear(ami: Ami, call: LiveCall, name: str) -> None:
    """First, since the caller's leg hears no keys while it plays. Without it the caller hears it alone."""
    leg = await _value(ami, call, PEER)
    if not leg:
        return
    try:
        await ami.act("Setvar", {"Channel": leg, "Variable": "HUB_HEAR", "Value": name})
        await _press(ami, call, "C")
    except AmiError:
        log.info("the agent does not hear what is played", extra={"call_id": call.record.call_id})


async def _stop_agents(ami: Ami, call: LiveCall) -> None:
    leg = await _value(ami, call, PEER)
    with suppress(AmiError):  # it is gone
        if leg:
            await ami.act("ControlPlayback", {"Channel": leg, "Control": "stop"})


async def _fit_for_telephones(content: bytes) -> bytes | None:
    code, output = await filtered(TRANSCODER, content, LIMIT_SECONDS)
    return output if code == 0 and len(output) > HEADER else None
