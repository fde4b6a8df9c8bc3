"""Other systems that hear of what happens here."""

from hub.domain.notice import Webhook
from hub.services.webhooks import NAMES
from hub.web.contract.base import Done
from hub.web.contract.deliveries import DeliveryView
from hub.web.contract.webhooks import WebhookList, WebhookView
from hub.web.delivery_views import delivery_view
from hub.web.dispatch import Call, Handler


def _view(hook: Webhook, secret: str = "") -> WebhookView:
    return WebhookView(
        id=hook.id,
        name=hook.name,
        url=hook.url,
        events=list(hook.events),
        enabled=hook.enabled,
        created_at=hook.created_at,
        secret=secret,
    )


async def list_webhooks(call: Call) -> WebhookList:
    hooks = call.services.outgoing.webhooks.all()
    return WebhookList(items=[_view(hook) for hook in hooks], known=list(NAMES))


async def create_webhook(call: Call) -> WebhookView:
    body = call.body
    hook = await call.services.outgoing.webhooks.create(call.who, body.name, body.url, tuple(body.events))
    return _view(hook, hook.secret)


async def change_webhook(call: Call) -> WebhookView:
    body = call.body
    hook = await call.services.outgoing.webhooks.change(
        call.who, call.id, name=body.name, url=body.url, events=tuple(body.events), enabled=body.enabled
    )
    return _view(hook)


async def delete_webhook(call: Call) -> Done:
    await call.services.outgoing.webhooks.remove(call.who, call.id)
    return Done()


async def test_webhook(call: Call) -> DeliveryView:
    row = await call.services.outgoing.webhooks.try_out(call.who, call.id)
    return delivery_view(call.services, row)


HANDLERS: dict[str, Handler] = {
    "list_webhooks": list_webhooks,
    "create_webhook": create_webhook,
    "change_webhook": change_webhook,
    "delete_webhook": delete_webhook,
    "test_webhook": test_webhook,
}
