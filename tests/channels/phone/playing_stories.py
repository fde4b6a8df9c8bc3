"""An agent has the caller hear a recording, on a real Asterisk; told with the other stories."""

import hashlib
from datetime import timedelta

from channels.contract import (
    Accepted,
    Attachment,
    AttachmentKind,
    CallEnd,
    CallEnded,
    HangUp,
    PlaySound,
    Refused,
    SoundPlayed,
    StopSound,
)
from tests.channels.phone.hotline import Hotline
from tests.peers.asterisk.scenarios import AwaitGoodbye, HangUp as PutDown, Wait, telephone
from tests.peers.asterisk.sipp import listen, tone


async def the_caller_hears_a_recording_and_the_talk_goes_on(hotline: Hotline) -> None:
    """Nobody speaks: what the recording of the call holds is what was played to the caller."""
    extension = hotline.extension()
    hotline.sipp.telephone(extension, telephone(100, [Wait(13_000), PutDown()]))
    number, call_id = await hotline.call([AwaitGoodbye()])
    file_id = hotline.files.put(tone(4.0), AttachmentKind.VOICE, "audio/wav").file_id

    assert await hotline.send(StopSound(call_id)) == Refused("通话尚未接通", code="not_in_talk")
    await hotline.connect(call_id, extension)
    await hotline.talking(call_id)
    begun = await hotline.send(PlaySound(call_id, file_id, "1"))
    await hotline.both_hear(call_id, extension)
    again = await hotline.send(PlaySound(call_id, file_id, "2"))
    over = await hotline.inbox.until(SoundPlayed, number)
    end = await hotline.inbox.until(CallEnded, number)
    recording = await hotline.inbox.until(Attachment, number)

    assert begun == Accepted(f"{call_id}:play:1", lasts=timedelta(seconds=4))
    assert again == Refused("正在播放，请先停止", code="already_playing")
    assert over == SoundPlayed(call_id, "1", whole=True)
    assert end.how is CallEnd.TALK_ENDED
    assert listen(hotline.files.kept[recording.file_id][1][44:]) > 0.02


async def the_agent_stops_the_recording(hotline: Hotline) -> None:
    extension = hotline.extension()
    hotline.sipp.telephone(extension, telephone(100, [AwaitGoodbye()]))
    number, call_id = await hotline.call([AwaitGoodbye()])
    file_id = hotline.files.put(tone(120.0), AttachmentKind.VOICE, "audio/wav").file_id

    await hotline.connect(call_id, extension)
    await hotline.talking(call_id)
    await hotline.send(PlaySound(call_id, file_id, "3"))
    stopped = await hotline.send(StopSound(call_id))
    over = await hotline.inbox.until(SoundPlayed, number)
    await hotline.nobody_hears(call_id)
    idle = await hotline.send(StopSound(call_id))
    once_more = await hotline.send(PlaySound(call_id, file_id, "4"))
    await hotline.both_hear(call_id, extension)
    await hotline.send(HangUp(call_id))  # while it plays
    end = await hotline.inbox.until(CallEnded, number)

    assert stopped == Accepted(f"{call_id}:stop")
    assert over == SoundPlayed(call_id, "3", whole=False)
    assert idle == Refused("没有在播放", code="not_playing")
    assert once_more == Accepted(f"{call_id}:play:4", lasts=timedelta(seconds=120))
    assert (end.how, end.gone) == (CallEnd.TALK_ENDED, False)


async def the_agent_puts_the_telephone_down_while_it_plays(hotline: Hotline) -> None:
    """The caller hears it to its end, and the survey follows."""
    extension = hotline.extension()
    hotline.sipp.telephone(extension, telephone(100, [Wait(9_000), PutDown()]))
    number, call_id = await hotline.call([Wait(20_000), PutDown()])
    file_id = hotline.files.put(tone(6.0), AttachmentKind.VOICE, "audio/wav").file_id

    await hotline.connect(call_id, extension)
    await hotline.talking(call_id)
    await hotline.send(PlaySound(call_id, file_id, "6"))
    await hotline.inbox.until(SoundPlayed, number)
    end = await hotline.inbox.until(CallEnded, number)

    assert (end.how, end.gone) == (CallEnd.TALK_ENDED, False)


async def the_caller_hangs_up_while_it_plays(hotline: Hotline) -> None:
    extension = hotline.extension()
    party = hotline.sipp.telephone(extension, telephone(100, [AwaitGoodbye()]))
    number, call_id = await hotline.call([Wait(12_000), PutDown()])
    file_id = hotline.files.put(tone(60.0), AttachmentKind.VOICE, "audio/wav").file_id

    await hotline.connect(call_id, extension)
    await hotline.talking(call_id)
    await hotline.send(PlaySound(call_id, file_id, "7"))
    end = await hotline.inbox.until(CallEnded, number)

    assert (end.how, end.gone) == (CallEnd.HUNG_UP, True)
    assert await hotline.ended(party) == 0


async def what_is_no_recording_is_not_played(hotline: Hotline) -> None:
    extension = hotline.extension()
    hotline.sipp.telephone(extension, telephone(100, [AwaitGoodbye()]))
    number, call_id = await hotline.call([Wait(14_000), PutDown()])
    broken = hotline.files.put(b"RIFF no sound", AttachmentKind.VOICE, "audio/wav").file_id
    hidden = tone(1.0, pitch=300)
    hidden_id = hotline.files.put(hidden, AttachmentKind.VOICE, "audio/wav").file_id
    unreadable = hotline.asterisk.played / f"{hashlib.sha256(hidden).hexdigest()[:32]}.wav"
    unreadable.touch(mode=0o600)

    await hotline.connect(call_id, extension)
    await hotline.talking(call_id)
    results = [await hotline.send(PlaySound(call_id, file_id, "5")) for file_id in (broken, hidden_id)]
    forged = await hotline.send(PlaySound(call_id, broken, "5\r\nAction: Originate"))

    codes = [result.code for result in (*results, forged) if isinstance(result, Refused)]
    assert codes == ["sound_unplayable", "sound_unreadable", "bad_value"]
    await hotline.send(HangUp(call_id))
    await hotline.inbox.until(CallEnded, number)


PLAYING = (
    the_caller_hears_a_recording_and_the_talk_goes_on,
    the_agent_stops_the_recording,
    the_agent_puts_the_telephone_down_while_it_plays,
    the_caller_hangs_up_while_it_plays,
    what_is_no_recording_is_not_played,
)
