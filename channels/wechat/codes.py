"""Pure: what each error code of the platform means for a message, in the agent's words."""

from datetime import timedelta
from typing import Final

from channels.contract import Refused, SendResult, TryLater, WaitForCitizen

# A newer token helps: refresh once, repeat once.
STALE_TOKEN: Final = frozenset({40001, 40014, 41001, 42001})

# Nothing helps but a person at the console; asked again only after a pause.
CREDENTIALS: Final = {
    40002: "凭证类型错误",
    40013: "AppID 不正确",
    40125: "AppSecret 不正确",
    40164: "本机 IP 不在公众号的 IP 白名单中",
    40243: "AppSecret 已被冻结",
    41002: "缺少 AppID",
    41004: "缺少 AppSecret",
    89503: "此 IP 调用需要管理员确认",
    89506: "此 IP 的调用已被管理员拒绝，24 小时内不能重试",
    89507: "此 IP 的调用已被管理员拒绝，1 小时内不能重试",
}

# Certainly not done; the platform asks for patience.
PATIENCE: Final = {
    -1: ("微信系统繁忙", timedelta(seconds=5)),
    45011: ("调用过于频繁，微信要求稍候", timedelta(seconds=60)),
    45035: ("接口限流，微信要求稍候", timedelta(seconds=60)),
    45009: ("今日接口调用次数已用完", timedelta(minutes=15)),
    50005: ("公众号暂时不可用", timedelta(minutes=15)),
}

# Possible again once the citizen writes.
CITIZEN: Final = {
    45015: "市民超过 48 小时未发言（或已取消关注），市民再次发言后才能回复",
    45047: "本次可回复条数已用完，市民再次发言后才能回复",
}

REFUSALS: Final = {
    40003: "市民的微信标识无效",
    40004: "微信不支持此类媒体",
    40005: "微信不支持此类文件",
    40006: "文件大小不符合微信要求",
    40007: "媒体文件已失效，请重新发送",
    40008: "微信不支持此类消息",
    40009: "图片过大",
    40010: "语音过大",
    40011: "视频过大",
    40033: "内容含有微信不接受的字符",
    40036: "模板编号长度不对",
    40037: "模板编号不存在，请管理员核对模板",
    41005: "缺少媒体内容",
    41006: "缺少媒体编号",
    41009: "缺少市民的微信标识",
    43004: "市民未关注公众号",
    43019: "市民已被公众号拉黑",
    44002: "内容为空",
    44004: "文字内容为空",
    45002: "文字过长",
    45007: "语音时间过长",
    45008: "图文过长",
    47001: "微信无法解析请求内容",
    47003: "模板内容不符合模板要求",
    48001: "公众号没有此接口的权限，请管理员确认账号已认证",
    48004: "此接口已被微信封禁，请管理员登录公众平台查看",
    50002: "市民账号受限",
    61450: "微信客服系统错误",
    61451: "参数错误",
    65401: "客服账号无效",
    87009: "内容签名无效",
    87014: "内容含违法违规信息，被微信拒绝",
}
STALE_TOKEN_PAUSE: Final = timedelta(seconds=60)


def verdict(code: int, text: str) -> SendResult:
    """The platform answered with an error, so the message was certainly not delivered."""
    name = str(code)
    if code in CITIZEN:
        return WaitForCitizen(CITIZEN[code], name)
    if code in PATIENCE:
        reason, delay = PATIENCE[code]
        return TryLater(reason, delay, name)
    if code in STALE_TOKEN:
        return TryLater("公众号凭证失效，正在更换", STALE_TOKEN_PAUSE, name)
    if code in CREDENTIALS:
        return Refused(f"{CREDENTIALS[code]}，请联系管理员", name)
    return Refused(REFUSALS.get(code, f"微信拒绝了这条消息（{code}：{plain(text)}）"), name)


def plain(text: str) -> str:
    """The platform's words without its request number, short enough for a screen."""
    return text.split(" rid:")[0].strip()[:120]
