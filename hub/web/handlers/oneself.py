"""Signing in and out, oneself, presence."""

import msgspec
from aiohttp import web

from hub.domain.agent import Agent
from hub.services.access import DESK
from hub.services.problems import NotAllowed
from hub.web.contract.base import Done
from hub.web.contract.people import Me, PresenceView
from hub.web.dispatch import Call, Handler
from hub.web.guard import COOKIE, Door, Throttle
from hub.web.people_views import me_view, presence_view
from routing.model import Presence

DOOR: web.AppKey[Door] = web.AppKey("door", Door)
SIGN_INS: web.AppKey[Throttle] = web.AppKey("sign_ins", Throttle)


async def sign_in(call: Call) -> web.Response:
    app, services = call.request.app, call.services
    app[SIGN_INS].take(call.who.ip)
    browser = call.request.headers.get("User-Agent", "")
    secret, session = await services.sign_in.sign_in(
        call.body.login, call.body.password, call.who.ip, browser
    )
    agent = services.floor.agents[session.agent_id]
    if DESK & set(agent.roles):
        await services.presence.sign_in(agent.id)
    body = msgspec.json.encode(me_view(services, agent, session))
    response = web.Response(body=body, content_type="application/json")
    response.set_cookie(
        COOKIE,
        secret,
        httponly=True,
        samesite="Strict",
        secure=app[DOOR].is_secure(call.request),
        max_age=int(services.config.session.hours * 3600),
        path="/",
    )
    return response


async def sign_out(call: Call) -> web.Response:
    services = call.services
    if call.session is not None:
        if services.presence.present(call.who.agent_id):
            services.duty.check_leave(call.who.agent_id)
            await services.presence.sign_out(call.who.agent_id, "signed_out")
        await services.sign_in.end(call.session, "signed_out")
    response = web.Response(body=msgspec.json.encode(Done()), content_type="application/json")
    response.del_cookie(COOKIE, path="/")
    return response


async def me(call: Call) -> Me:
    return me_view(call.services, _agent(call), call.session)


async def change_password(call: Call) -> Done:
    _agent(call)
    await call.services.sign_in.change_password(call.who, call.body.old, call.body.new)
    return Done()


async def save_settings(call: Call) -> Done:
    _agent(call)
    await call.services.presence.save_settings(call.who.agent_id, call.body.settings)
    return Done()


async def set_presence(call: Call) -> PresenceView:
    _agent(call)
    body = call.body
    await call.services.presence.set(call.who, Presence(body.presence), body.reason, body.replacement_id)
    return presence_view(call.services, call.who.agent_id)


async def answer_replacement(call: Call) -> Done:
    await call.services.presence.answer_replacement(call.who, call.id, accept=call.body.accept)
    return Done()


def _agent(call: Call) -> Agent:
    """Tokens of other systems have no self."""
    agent = call.services.floor.agents.get(call.who.agent_id)
    if agent is None:
        raise NotAllowed("not_allowed")
    return agent


HANDLERS: dict[str, Handler] = {
    "sign_in": sign_in,
    "sign_out": sign_out,
    "me": me,
    "change_password": change_password,
    "save_settings": save_settings,
    "set_presence": set_presence,
    "answer_replacement": answer_replacement,
}
