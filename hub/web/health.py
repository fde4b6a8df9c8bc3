"""Whether the process lives, whether it can serve, and its figures for Prometheus."""

from collections.abc import Iterator

import msgspec
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector

from hub.domain.conversation import Stage
from hub.version import VERSION
from hub.web.keys import Services


class HubCollector:
    """Read from the working set at the moment of the scrape; nothing is counted twice."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        yield self._conversations()
        yield self._agents()
        yield self._accounts()
        waiting, longest, _ = self._services.board.waiting_now()
        yield GaugeMetricFamily("hub_waiting", "Conversations waiting for an agent", value=waiting)
        yield GaugeMetricFamily("hub_longest_wait_seconds", "Longest wait now", value=longest)
        duty = self._services.duty
        yield GaugeMetricFamily("hub_wechat_duty_present", "Agents on WeChat duty", value=duty.present())
        late = self._services.pace.late
        yield GaugeMetricFamily("hub_loop_late_seconds", "How late the event loop's timers come", value=late)
        totals = self._services.board.totals()
        answered = CounterMetricFamily("hub_answered_today", "Conversations answered since midnight")
        answered.add_metric([], totals.answered)
        yield answered

    def _conversations(self) -> Metric:
        metric = GaugeMetricFamily("hub_conversations", "Open conversations", labels=["stage", "channel"])
        counts: dict[tuple[str, str], int] = {}
        for conversation in self._services.floor.conversations.values():
            key = (Stage(conversation.stage).value, conversation.kind)
            counts[key] = counts.get(key, 0) + 1
        for labels, count in sorted(counts.items()):
            metric.add_metric(list(labels), count)
        return metric

    def _agents(self) -> Metric:
        metric = GaugeMetricFamily("hub_agents_connected", "Agents with an open desk")
        metric.add_metric([], len(self._services.presence.connected))
        return metric

    def _accounts(self) -> Metric:
        metric = GaugeMetricFamily("hub_channel_running", "1 when running", labels=["account"])
        for name, health in sorted(self._services.host.health.items()):
            metric.add_metric([name], 1 if health.state == "running" else 0)
        return metric


def health_routes(services: Services) -> list[web.RouteDef]:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(HubCollector(services))

    async def alive(request: web.Request) -> web.Response:
        return web.Response(body=msgspec.json.encode({"ok": True, "version": VERSION}))

    async def ready(request: web.Request) -> web.Response:
        """Ready when every channel account that should run has started once."""
        states = {name: health.state for name, health in services.host.health.items()}
        fine = all(state != "starting" for state in states.values())
        body = msgspec.json.encode({"ready": fine, "accounts": states})
        return web.Response(status=200 if fine else 503, body=body, content_type="application/json")

    async def metrics(request: web.Request) -> web.Response:
        body = generate_latest(registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", metrics)]
