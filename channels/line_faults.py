"""What went wrong on a line, in words for staff instead of the name of an exception."""

import ssl

# By the name of the class or of one it descends from: whoever raised it need not be imported here.
_WORDS = {
    "SSLCertVerificationError": "对方的证书不可信",
    "ConnectionRefusedError": "对方拒绝连接",
    "ConnectionResetError": "对方断开了连接",
    "ConnectionAbortedError": "连接被中断",
    "BrokenPipeError": "对方断开了连接",
    "gaierror": "域名无法解析",
    "TimeoutError": "超时",
    "SSLError": "加密连接没有建立",
    "InvalidURL": "地址不对",
    "TooManyRedirects": "对方一再转到别处",
    "ServerDisconnectedError": "对方断开了连接",
    "ClientPayloadError": "答复没有收完整",
    "ClientResponseError": "答复不合 HTTP 规范",
    "IncompleteReadError": "对方断开了连接",
    "SMTPServerDisconnected": "对方断开了连接",
    "ClientConnectionError": "连接失败",
    "UnicodeError": "地址不对",
    "ConnectionError": "连接中断",
    "OSError": "网络不通",
}


def in_words(fault: BaseException | None) -> str:
    """A reason inside says more than what is wrapped around it."""
    inner = getattr(fault, "os_error", None) or getattr(fault, "certificate_error", None)
    if isinstance(inner, BaseException):
        return in_words(inner)
    if isinstance(fault, ssl.SSLError) and fault.reason == "WRONG_VERSION_NUMBER":
        return "对方不是加密端口"
    names = [kind.__name__ for kind in type(fault).__mro__]
    return next((_WORDS[name] for name in names if name in _WORDS), "连接出错")


def in_short(fault: BaseException) -> str:
    """What the other side said; where a line broke beneath, that instead."""
    line = fault if isinstance(fault, OSError | TimeoutError) else fault.__cause__
    if isinstance(line, OSError | TimeoutError):
        return in_words(line)
    return (str(fault) or in_words(fault))[:160]
