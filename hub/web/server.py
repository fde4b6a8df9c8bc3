"""Builds the aiohttp application: every route of the hub, and those that channels serve."""

import logging
from collections.abc import Awaitable, Callable
from time import perf_counter

from aiohttp import web

from channels.http import Route, ServesRoutes
from hub.services.channel_host import ChannelHost
from hub.services.problems import CannotDo
from hub.web.ack_pages import ack_routes
from hub.web.desk_hub import DeskHub
from hub.web.desk_socket import DeskSocket
from hub.web.dispatch import routes
from hub.web.guard import Door, Throttle
from hub.web.handlers import HANDLERS
from hub.web.handlers.files import open_link
from hub.web.handlers.oneself import DOOR, SIGN_INS
from hub.web.health import health_routes
from hub.web.help.routes import help_routes
from hub.web.keys import SERVICES, Services
from hub.web.pages import page_routes
from hub.web.problem_answers import answer, problems_middleware, route_of
from hub.web.unsubscribe_pages import unsubscribe_routes

log = logging.getLogger("hub.access")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
QUIET = ("/healthz", "/readyz", "/metrics")


@web.middleware
async def faults_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost ring: one line per request, no address and no body; a bug is logged and answered in our
    words.
    """
    began, status = perf_counter(), 500
    try:
        response = await handler(request)
        status = response.status
        return response
    except (web.HTTPException, CannotDo) as error:
        status = getattr(error, "status", 500)
        raise
    except ConnectionError:
        status = 499
        raise
    except Exception:  # the border of the process: nobody gets a traceback
        log.exception("request failed", extra={"route": route_of(request)})
        return answer(500, "server_fault", request)
    finally:
        if status >= 400 and not request.path.startswith(QUIET):
            took = round((perf_counter() - began) * 1000, 1)
            log.info("%s %s", request.method, route_of(request), extra={"status": status, "ms": took})


def build_app(services: Services, hub: DeskHub) -> web.Application:
    limit = (services.config.http.largest_upload_mb + 1) * 1024 * 1024
    app = web.Application(middlewares=[faults_middleware, problems_middleware], client_max_size=limit)
    door = Door(services.config, services.sign_in)
    app[SERVICES], app[DOOR] = services, door
    per_minute = services.config.http.sign_ins_per_minute
    app[SIGN_INS] = Throttle(services.clock, per_minute, per_minute)
    app.add_routes(page_routes())
    app.add_routes(health_routes(services))
    app.add_routes(routes(HANDLERS, door, lambda request: request.app[SERVICES]))
    app.router.add_get("/api/v1/desk/socket", DeskSocket(services, hub, door).serve)
    link = "/files/{file_id}/{until}/{signature}"
    app.router.add_get(link, open_link)
    app.add_routes(ack_routes())
    app.add_routes(unsubscribe_routes())
    app.add_routes(help_routes(services, door))
    for name, channel in services.host.channels.items():
        if isinstance(channel, ServesRoutes):
            kind = services.floor.accounts[name].kind
            for route in channel.routes():
                _add_channel_route(app, services.host, kind, name, route)
    return app


def _add_channel_route(app: web.Application, host: ChannelHost, kind: str, name: str, route: Route) -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        if not host.enabled(name):
            closed = answer(503, "account_off", request)
            # A page of another origin must be able to tell a closed door from a bad line.
            closed.headers["Access-Control-Allow-Origin"] = "*"
            return closed
        if not host.running(name):
            return answer(503, "server_fault", request)
        return await route.handler(request)

    app.router.add_route(route.method, f"/channels/{kind}/{name}{route.path}", serve)
