"""Pure: the platform's events to lines of the timeline."""

from collections.abc import Callable, Mapping

from channels.contract import Notice, UnsupportedPayload
from channels.wechat.reading import Fields, text_of

# Events about the account, not about a citizen: acknowledged, never stored.
SYSTEM_EVENTS = frozenset(
    {
        "masssendjobfinish",
        "publishjobfinish",
        "qualification_verify_success",
        "qualification_verify_fail",
        "naming_verify_success",
        "naming_verify_fail",
        "annual_renew",
        "verify_expired",
        "wxa_media_check",
        "poi_check_notify",
    }
)
# Another customer-service tool answers our citizens.
FOREIGN_SERVICE = frozenset({"kf_create_session", "kf_close_session", "kf_switch_session"})


class ForeignService(UnsupportedPayload):
    """The platform's own customer-service tool holds this citizen; the setup doctor must hear of it."""


def refuse_events_of_others(event: str) -> None:
    name = event.strip().lower()
    if name in FOREIGN_SERVICE:
        raise ForeignService(name)
    if name in SYSTEM_EVENTS:
        raise UnsupportedPayload(name)


def event_notice(fields: Fields, agent_menu_keys: frozenset[str]) -> Notice:
    name = text_of(fields, "Event").strip().lower()
    if name == "click":
        return _click(fields, agent_menu_keys)
    builder = NOTICES.get(name)
    if builder is None:
        return Notice("unknown_event", f"［微信事件：{name[:40]}］", details={"event": name})
    return builder(fields)


def _subscribe(fields: Fields) -> Notice:
    scene = text_of(fields, "EventKey").strip().removeprefix("qrscene_")
    origin = f"（扫描带参数的二维码：{scene}）" if scene else ""
    details = {"scene": scene, "ticket": text_of(fields, "Ticket")} if scene else {}
    return Notice("subscribed", f"市民关注了公众号{origin}", details=details)


def _unsubscribe(fields: Fields) -> Notice:
    return Notice("unsubscribed", "市民取消关注公众号")


def _scan(fields: Fields) -> Notice:
    scene = text_of(fields, "EventKey").strip()
    details = {"scene": scene, "ticket": text_of(fields, "Ticket")}
    return Notice("code_scanned", f"市民扫描了二维码：{scene}", details=details)


def _position(fields: Fields) -> Notice:
    names = {"latitude": "Latitude", "longitude": "Longitude", "precision": "Precision"}
    details = {ours: text_of(fields, theirs).strip() for ours, theirs in names.items()}
    return Notice("position_reported", "微信上报了市民的位置", details=details)


def _click(fields: Fields, agent_menu_keys: frozenset[str]) -> Notice:
    key = text_of(fields, "EventKey").strip()
    wants_agent = key.casefold() in agent_menu_keys
    return Notice("menu_clicked", f"市民点击了菜单：{key}", wants_agent=wants_agent, details={"key": key})


def _view(fields: Fields) -> Notice:
    url = text_of(fields, "EventKey").strip()
    return Notice("menu_link_opened", "市民打开了菜单中的网页", details={"url": url})


def _view_mini_program(fields: Fields) -> Notice:
    page = text_of(fields, "EventKey").strip()
    return Notice("menu_mini_program_opened", "市民打开了菜单中的小程序", details={"page": page})


def _menu_scan(fields: Fields) -> Notice:
    scanned = _nested(fields, "ScanCodeInfo")
    details = {
        "key": text_of(fields, "EventKey"),
        "type": scanned.get("ScanType", ""),
        "result": scanned.get("ScanResult", ""),
    }
    return Notice("menu_scanned", f"市民用菜单扫码：{details['result']}", details=details)


def _menu_photos(fields: Fields) -> Notice:
    count = _nested(fields, "SendPicsInfo").get("Count", "")
    details = {"key": text_of(fields, "EventKey"), "count": count}
    return Notice("menu_photos", f"市民用菜单发送图片 {count} 张", details=details)


def _menu_location(fields: Fields) -> Notice:
    chosen = _nested(fields, "SendLocationInfo")
    details = {
        "key": text_of(fields, "EventKey"),
        "latitude": chosen.get("Location_X", ""),
        "longitude": chosen.get("Location_Y", ""),
        "label": chosen.get("Label", ""),
    }
    return Notice("menu_location", f"市民用菜单选择位置：{details['label']}", details=details)


def _entered(fields: Fields) -> Notice:
    return Notice("entered", "市民打开了客服会话", details={"from": text_of(fields, "SessionFrom")})


NOTICES: Mapping[str, Callable[[Fields], Notice]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "scan": _scan,
    "location": _position,
    "view": _view,
    "view_miniprogram": _view_mini_program,
    "scancode_push": _menu_scan,
    "scancode_waitmsg": _menu_scan,
    "pic_sysphoto": _menu_photos,
    "pic_photo_or_album": _menu_photos,
    "pic_weixin": _menu_photos,
    "location_select": _menu_location,
    "user_enter_tempsession": _entered,
}


def _nested(fields: Fields, name: str) -> dict[str, str]:
    group = fields.get(name)
    if not isinstance(group, dict):
        return {}
    return {key: value for key, value in group.items() if isinstance(value, str)}
