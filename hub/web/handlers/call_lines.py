"""How a call went, for the strip above its conversation."""

from hub.domain.call_line import call_line
from hub.services.demand import is_call
from hub.services.problems import CannotDo
from hub.web.contract.conversations import CallLine, CallStretch
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


HANDLERS: dict[str, Handler] = {"get_call_line": get_call_line}
