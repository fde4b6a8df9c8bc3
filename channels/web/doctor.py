"""Looks at a web account for an administrator: what is set in a way that will bite later."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from channels.contract import ChannelTools, Finding, Severity
from channels.web.settings import WebSettings


def examine(settings: WebSettings, tools: ChannelTools, *, running: bool | None) -> Sequence[Finding]:
    """`running` is None where it can't be known: at the command line, beside the hub."""
    return [
        *([] if running is None else [_running(running)]),
        _address(tools.public_url),
        _origins(settings.origins),
        _secret(settings.secret_env, tools),
    ]


def _running(running: bool) -> Finding:
    if running:
        return Finding("服务", Severity.OK, "访客可以连接")
    return Finding(
        "服务", Severity.FAILED, "通道没有运行，访客连不上", "查看日志中该账号的停止原因，然后重启服务"
    )


def _address(public_url: str) -> Finding:
    if urlsplit(public_url).scheme == "https":
        return Finding("对外地址", Severity.OK, f"市民经 {public_url} 访问")
    return Finding(
        "对外地址",
        Severity.WARNING,
        "对外地址不是 https：https 网站无法嵌入，浏览器也不给定位和麦克风",
        "在前面放一个带证书的反向代理，并把 public_url 设为它的 https 地址",
    )


def _origins(origins: tuple[str, ...]) -> Finding:
    if "*" in origins:
        return Finding(
            "允许的网站",
            Severity.WARNING,
            "任何网站都可以嵌入挂件",
            '把 origins 设为自己的网站，例如 origins = ["https://www.example.gov"]',
        )
    return Finding("允许的网站", Severity.OK, "、".join(origins))


def _secret(name: str, tools: ChannelTools) -> Finding:
    if name and not tools.secret(name):
        return Finding(
            "签名密钥",
            Severity.FAILED,
            f"环境变量 {name} 没有设置",
            f"设置 {name}（32 位以上随机文字）后重启",
        )
    source = f"来自环境变量 {name}" if name else "首次启动时生成，存在数据库中"
    return Finding("签名密钥", Severity.OK, source)
