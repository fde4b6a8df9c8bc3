"""How a call went, for the strip above its conversation; and what its caller is played."""

from hub.domain.call_line import call_line
from hub.services.demand import is_call
from hub.services.problems import CannotDo
from hub.web.contract.base import Done
from hub.web.contract.conversations import CallLine, CallStretch, MessageView
from hub.web.dispatch import Call, Handler
from hub.web.views import reference


async def get_call_line(call: Call) -> CallLine:
    services = call.services
    if not is_call(await services.access.conversation(call.who, call.id)):
        raise CannotDo("not_a_call")
    agents, log = services.floor.agents, await services.store.records.log_of(call.id)
    items = [
        CallStretch(
            part=one.part.value,
            from_at=one.from_at,
            to_at=one.to_at,
            agent=reference(agents[one.agent_id]) if one.agent_id in agents else None,
        )
        for one in call_line(log)
    ]
    return CallLine(items=items)


async def play_recording(call: Call) -> MessageView:
    line = await call.services.call_sounds.play(call.who, call.id, call.body.article_id)
    return call.services.views.message(line)


async def stop_recording(call: Call) -> Done:
    await call.services.call_sounds.stop(call.who, call.id)
    return Done()


HANDLERS: dict[str, Handler] = {
    "get_call_line": get_call_line,
    "play_recording": play_recording,
    "stop_recording": stop_recording,
}
