"""Where new words end: for every mail program people here use."""

import pytest

from channels.email.quoting import MARKER, quote_start

NEW = "谢谢，问题已经解决。\n请问什么时候回访？\n\n"
OLD = "您好，已派人处理。\n12345热线\n"
MARKED = "> 您好，已派人处理。\n> 12345热线\n"
OUTLOOK = "发件人: 热线 <12345@hotline.test>\n发送时间: 2026年6月1日 9:00\n收件人: 张三\n主题: 路灯\n\n"

QUOTES = {
    "our marker": f"{MARKER}\n\n{OLD}",
    "our marker, quoted": f"> {MARKER}\n>\n{MARKED}",
    "qq": f'------------------ 原始邮件 ------------------\n发件人: "热线" <12345@hotline.test>;\n{OLD}',
    "qq new": f"&nbsp;\n------------------&nbsp;原始邮件&nbsp;------------------\n{OLD}".replace(
        "&nbsp;", "\u00a0"
    ),
    "163": f'在 2026-06-01 09:00:00，"热线" <12345@hotline.test> 写道：\n{OLD}',
    "163 old": f"在2026年06月01日 09:00，热线<12345@hotline.test> 写道：\n{MARKED}",
    "163 forward": f"---- 转发的邮件 ----\n{OLD}",
    "163 reply": f"---- 回复的原邮件 ----\n| 发件人 | 热线 |\n{OLD}",
    "gmail zh": f"热线 <12345@hotline.test> 于2026年6月1日周一 09:00写道：\n\n{MARKED}",
    "gmail en": f"On Mon, Jun 1, 2026 at 9:00 AM Hotline <12345@hotline.test> wrote:\n\n{MARKED}",
    "gmail two lines": f"On Mon, Jun 1, 2026 at 9:00 AM Hotline\n<12345@hotline.test> wrote:\n{MARKED}",
    "foxmail": f"\u3000\n发件人： 热线\n发送时间： 2026-06-01 09:00\n收件人： 张三\n主题： 路灯\n{OLD}",
    "iphone zh": f"发自我的 iPhone\n\n> 在 2026年6月1日，热线 <a@b.test> 写道：\n> \n{MARKED}",
    "outlook zh": f"________________________________\n{OUTLOOK}{OLD}",
    "outlook zh, no rule": f"{OUTLOOK}{OLD}",
    "outlook en": f"From: Hotline <a@b.test>\nSent: Monday, June 1, 2026\nTo: Zhang\nSubject: lamp\n\n{OLD}",
    "outlook original": f"-----Original Message-----\nFrom: Hotline\n{OLD}",
    "traditional": f"寄件者: 熱線\n寄件日期: 2026年6月1日\n收件者: 張三\n主旨: 路燈\n\n{OLD}",
    "only marks": MARKED,
}


@pytest.mark.parametrize("program", QUOTES)
def test_quoted_letters_are_found(program: str) -> None:
    text = NEW + QUOTES[program]

    start = quote_start(text)

    assert start is not None
    assert text[:start].replace("发自我的 iPhone", "").strip() == NEW.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        NEW,
        "From: 火车站 到 市政府 怎么走？\n谢谢",
        "我在 2026年6月1日 写道路情况不好。",
        "他在信中写道：一切都好\n但我不信。",
        "> 您的问题一\n是的\n> 您的问题二\n不是",
        f"{MARKER}\n{OLD}",
        MARKED,
        "主题: 路灯\n收件人: 城管局\n灯坏了",
        "a" * 100_000,
    ],
)
def test_what_is_no_quotation_stays(text: str) -> None:
    assert quote_start(text) is None


def test_a_letter_of_marks_alone_takes_no_time_by_the_square() -> None:
    text = "new\n" + "> old\n" * 60_000 + "new again"

    assert quote_start(text) is None
