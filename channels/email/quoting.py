"""Pure: where the new words of a letter end and the quoted earlier letters begin, for the mail programs
people use in China and elsewhere.
"""

import re

MARKER = "—— 请在此线以上回复 · Please reply above this line ——"
LONGEST_LOOK = 400_000  # characters; further down nobody wrote anything new
MOST_HEAD_LINES = 8

# One line says that what follows is quoted. Searched from the top; the first that holds wins.
ONE_LINE = (
    re.compile(r"\W*请在此线以上回复.*"),
    re.compile(
        r"[-—_－ ]{2,}\s*(原始邮件|原邮件|回复的原邮件|转发的?邮件(信息)?|转发邮件正文)\s*[-—_－ ]{2,}.*"
    ),
    re.compile(
        r"[-—_ ]{2,}\s*(Original Message|Forwarded message|Original|Ursprüngliche Nachricht)\s*[-—_ ]{2,}.*",
        re.I,
    ),
    # 在 2026年6月1日 09:00，张三 <a@b> 写道： · 于2026-06-01 09:00:00，"张三" <a@b> 写道:
    re.compile(
        r"(?=.{6,300}$)(在|于)?\s?.*(\d{1,4}\s*[年/-]|周|星期|AM|PM|上午|下午|\d:\d\d|@).*写道\s*[:：]\s*"
    ),
    re.compile(r"(?=.{6,300}$).*(发来邮件|的邮件)(说|称|中写道)?\s*[:：]\s*"),
    re.compile(r"(?=.{8,300}$)On .*\d.*\bwrote\s*:\s*", re.I),
    re.compile(r"(?=.{8,300}$).*<[^<>\s]+@[^<>\s]+>.*\bwrote\s*:\s*", re.I),
    re.compile(r"(?=.{8,300}$)(Le|El|Am) .*\d.*(a écrit|escribió|schrieb).*:\s*", re.I),
    re.compile(r"_{20,}\s*"),
)
# Outlook, Foxmail and others put the head of the earlier letter there, line by line.
HEAD = re.compile(
    r"[*\s>]*(发件人|寄件者|寄件人|发送人|From|收件人|收件者|To|抄送|副本|Cc|发送时间|发送日期|发件时间|日期|传送时间|寄件日期"
    r"|Sent|Date|主题|主旨|标题|Subject)\s*\*?\s*[:：]\s*\S?.*",
    re.I,
)
HEAD_STARTS = re.compile(r"[*\s>]*(发件人|寄件者|寄件人|发送人|From)\s*\*?\s*[:：].*", re.I)
QUOTED = re.compile(r"\s{0,3}[>＞]")
TWO_LINES = re.compile(r"(?=.{4,300}$)(On\b|在|于).*", re.I)
ENDS_SAYING = re.compile(r".{0,200}(wrote|写道)\s*[:：]\s*", re.I)
RULE = re.compile(r"\s*[-—_=－]{3,}\s*")


def quote_start(text: str) -> int | None:
    """The place in `text` from which on everything is quoted; None when nothing is, or nothing else."""
    lines = _lines(text[:LONGEST_LOOK])
    tail = _marked_tail(lines)
    for number, (place, line) in enumerate(lines):
        if number >= tail or _begins_quote(lines, number, line):
            place = _back_over_rule(lines, number, place)
            return place if text[:place].strip() else None
    return None


def _lines(text: str) -> list[tuple[int, str]]:
    lines, place = [], 0
    for line in text.splitlines(keepends=True):
        lines.append((place, line.strip("\r\n \t\u00a0\u3000")))
        place += len(line)
    return lines


def _begins_quote(lines: list[tuple[int, str]], number: int, line: str) -> bool:
    if not line or len(line) > 400:
        return False
    if any(pattern.fullmatch(line) for pattern in ONE_LINE):
        return True
    if HEAD_STARTS.fullmatch(line):
        return _is_head(lines, number)
    following = next((each for _, each in lines[number + 1 : number + 3] if each), "")
    said = TWO_LINES.fullmatch(line) and ENDS_SAYING.fullmatch(following)
    return bool(said) and any(letter.isdigit() for letter in line)


def _marked_tail(lines: list[tuple[int, str]]) -> int:
    """From which line on every one is marked with ">", down to the end."""
    number = len(lines)
    while number > 0 and (not lines[number - 1][1] or QUOTED.match(lines[number - 1][1])):
        number -= 1
    while number < len(lines) and not lines[number][1]:
        number += 1
    return number


def _is_head(lines: list[tuple[int, str]], number: int) -> bool:
    """At least three lines of a letter's head close together: one "From:" alone may be a sentence."""
    near = [each for _, each in lines[number : number + MOST_HEAD_LINES]]
    return sum(bool(HEAD.fullmatch(each)) for each in near) >= 3


def _back_over_rule(lines: list[tuple[int, str]], number: int, place: int) -> int:
    """A ruled line and blank lines above the quotation belong to it."""
    while number > 0 and (not lines[number - 1][1] or RULE.fullmatch(lines[number - 1][1])):
        number -= 1
        place = lines[number][0]
    return place
