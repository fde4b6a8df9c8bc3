"""Pure: reports of mail servers about letters of ours, in the standard form or in their own words."""

import re
from collections.abc import Iterator, Sequence

from channels.email.headers import Fields, read_fields, unfolded
from channels.email.letter import Report
from channels.email.tree import Leaf

MOST_RECIPIENTS = 100
LONGEST_WORDS = 300
CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.])(5[0-9][0-9])(?=[ -])")
SERVERS = re.compile(r"(mailer-daemon|postmaster|mail-daemon|mdaemon|maildelivery)", re.I)
FAILURE_SUBJECT = re.compile(
    r"(undeliver|delivery (status|failure|has failed)|returned mail|mail delivery failed|failure notice|退信"
    r"|退件|未送达|无法送达|无法投递|投递失败|发送失败|系统退信|邮件退回)",
    re.I,
)


def standard_reports(leaves: Sequence[Leaf]) -> tuple[Report, ...]:
    """RFC 3464: one block about the message, then one for each recipient."""
    found = [
        report
        for leaf in leaves
        if leaf.media_type == "message/delivery-status"
        for report in _of_status(leaf.content())
    ]
    return tuple(found[:MOST_RECIPIENTS])


def _of_status(content: bytes) -> Iterator[Report]:
    blocks = [read_fields(block) for block in re.split(rb"\r?\n[ \t]*\r?\n", content) if block.strip()]
    envelope = _typed(blocks[0], "original-envelope-id") if blocks else ""
    for block in blocks[: MOST_RECIPIENTS + 1]:
        action = block.text("action").lower()
        if action:
            recipient = _typed(block, "final-recipient") or _typed(block, "original-recipient")
            words = _typed(block, "diagnostic-code")[:LONGEST_WORDS]
            status = CODE.search(block.text("status"))
            yield Report(action, recipient, status[1] if status else "", words, envelope)


def _typed(fields: Fields, name: str) -> str:
    """ "rfc822; zhang@example.org": what stands behind the type."""
    kind, semicolon, value = fields.text(name).partition(";")
    return (value if semicolon else kind).strip()


def told_in_words(sender: str, subject: str, text: str) -> tuple[Report, ...]:
    """Mail services that bounce in prose. Only what a mail server sends under a subject that says so."""
    if not SERVERS.search(sender.partition("@")[0]) or not FAILURE_SUBJECT.search(subject):
        return ()
    status = CODE.search(text)
    telling = [
        line.strip() for line in text[:20_000].splitlines() if CODE.search(line) or REPLY_CODE.search(line)
    ]
    words = telling[0] if telling else " ".join(text.split())
    return (Report("failed", "", status[1] if status else "", words[:LONGEST_WORDS]),)


def returned_ids(leaves: Sequence[Leaf], pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Ids of letters of ours that a report carries, in the returned headers or anywhere in its parts."""
    texts = (leaf.body[:200_000].decode("latin-1") for leaf in leaves)
    return tuple(dict.fromkeys(match for text in texts for match in pattern.findall(text)))


MEANINGS = {
    "5.1.1": "收件地址不存在",
    "5.1.2": "收件域名不存在",
    "5.1.3": "收件地址格式错误",
    "5.1.6": "收件人已迁移",
    "5.1.10": "收件域名不接收邮件",
    "5.2.1": "收件邮箱已停用",
    "5.2.2": "收件邮箱已满",
    "5.2.3": "邮件超过对方允许的大小",
    "5.3.4": "邮件超过对方允许的大小",
    "5.4.1": "对方邮件服务器没有应答",
    "5.4.4": "找不到对方的邮件服务器",
    "5.4.6": "邮件在服务器之间循环",
    "5.4.7": "多次投递未成功，已放弃",
    "5.7.1": "对方拒收",
    "4.4.7": "多次投递未成功，已放弃",
    "4.2.2": "收件邮箱已满",
}
GONE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})


def in_plain_words(report: Report) -> str:
    """The reason for the agent."""
    meaning = MEANINGS.get(report.status)
    if meaning is None:
        families = {"5.1": "收件地址有误", "5.2": "收件邮箱不可用", "5.4": "投递路径故障", "5.7": "对方拒收"}
        meaning = families.get(report.status[:3], "对方邮件服务器退信")
    code = f"（{report.status}）" if report.status else ""
    words = unfolded(report.words.encode())[:160]
    return f"{meaning}{code}" + (f"：{words}" if words else "")
