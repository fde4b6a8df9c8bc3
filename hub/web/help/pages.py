"""The pages: beginning, folder, search, article, and that there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from hub.domain.article_content import ArticleContent, ArticleFile
from hub.domain.rich_text import plain_text
from hub.domain.self_help import HelpEntry
from hub.services.self_help.catalogue import A_PAGE, Hits, Listed, OfSubject, Shelf, Topic
from hub.services.self_help.library import PublicAnswer
from hub.services.self_help.telling import brief
from hub.web.help.shell import Page, Reader, marked, pager, search_box, ways

SCHEMA = "https://schema.org"
OWN_FILES = "/api/v1/files/"
LONGEST_ABOUT = 150


def home(reader: Reader, listed: Listed, topics: Sequence[Topic], newest: Sequence[HelpEntry]) -> Page:
    say = reader.say
    body = f"""<section class="lead"><div class="wide"><h1>{say("site")}</h1>
{search_box(reader)}</div></section>
<div class="wide">{_under(say("folders"), _shelves(reader, listed.shelves))}
{_under(say("subjects"), _topics(reader, topics))}
{_under(say("newest"), _entries(reader, newest))}</div>"""
    site = {"@type": "WebSite", "name": say("site"), "url": f"{reader.public_url}/help/"}
    return Page(say("site"), say("about"), "/help/", body, data=[{"@context": SCHEMA, **site}])


def folder(reader: Reader, path: str, page: int, listed: Listed) -> Page:
    say, name = reader.say, path.rsplit("/", 1)[-1]
    here = folder_path(path)
    title = say("folder", name=name)
    body = f"""<div class="wide">{search_box(reader)}{_trail(reader, path)}<h1>{escape(title)}</h1>
{_shelves(reader, listed.shelves)}{_entries(reader, listed.entries)}
{pager(reader, here, page, pages_of(listed.total))}</div>"""
    return Page(title, title, here, body, {"page": str(page)} if page > 1 else {}, indexed=page == 1)


def subject(reader: Reader, page: int, of: OfSubject) -> Page:
    say, here = reader.say, subject_path(of.way[-1].code)
    title = say("subject", name=of.way[-1].name, code=of.way[-1].code)
    steps = [(reader.link(subject_path(one.code)), one.name) for one in of.way]
    trail = _steps(reader, say("subjects"), steps)
    body = f"""<div class="wide">{search_box(reader)}{trail}<h1>{escape(title)}</h1>
{_topics(reader, of.below)}{_entries(reader, of.listed.entries)}
{pager(reader, here, page, pages_of(of.listed.total))}</div>"""
    return Page(title, title, here, body, {"page": str(page)} if page > 1 else {}, indexed=page == 1)


def found(reader: Reader, query: str, page: int, hits: Hits) -> Page:
    say = reader.say
    told = say("found", count=hits.total, query=query) if hits.total else say("nothing", query=query)
    items = "".join(
        f'<li><a href="{reader.link(f"/help/{hit.article_id}")}">{marked(hit.title, hit.title_spans)}</a>'
        f"<p>{marked(hit.snippet, hit.snippet_spans)}</p></li>"
        for hit in hits.hits
    )
    body = f"""<div class="wide">{search_box(reader, query)}<h1 class="told" role="status">{escape(told)}</h1>
<ol class="hits" start="{(page - 1) * A_PAGE + 1}">{items}</ol>
{pager(reader, "/help/", page, pages_of(hits.total), q=query)}
{"" if hits.total else f'<p class="ways">{ways(reader)}</p>'}</div>"""
    asked = {"q": query, **({"page": str(page)} if page > 1 else {})}
    return Page(query, told, "/help/", body, asked, indexed=False)


@dataclass(frozen=True, slots=True)
class Around:
    """What else a page of an article leads to: its subject, and others of its folder."""

    way: Sequence[Topic] = ()
    beside: Sequence[HelpEntry] = ()


def article(
    reader: Reader,
    answer: PublicAnswer,
    official: Sequence[PublicAnswer],
    around: Around,
    voted: str,
    zone: ZoneInfo,
) -> Page:
    say, content, row = reader.say, answer.content, answer.article
    mark = f'<span class="official">{say("official")}</span> ' if answer.official else ""
    body = f"""<div class="wide">{search_box(reader)}{_trail(reader, row.category)}
<article><h1>{mark}{escape(content.title)}</h1>
<p class="soft">{_when(reader, row.updated_at, content, zone)}</p>
{"".join(_ruling(reader, one) for one in official)}
<p class="short">{escape(brief(answer))}</p>
{_listed(say("steps"), content.steps, "ol")}{_listed(say("materials"), content.materials, "ul")}
{_facts(reader, content, around.way)}
<div class="long">{_long(answer)}</div>{_basis(reader, content)}{_files(reader, answer)}</article>
{_paper(reader, answer)}
{_vote(reader, row.id, voted)}
{_beside(reader, around.beside)}</div>"""
    about = " ".join(brief(answer).split())[:LONGEST_ABOUT]
    return Page(content.title, about, f"/help/{row.id}", body, data=[_faq(answer)])


def gone(reader: Reader, told: str = "gone") -> Page:
    say = reader.say
    hint = f"<p>{say('gone_hint')}</p>" if told == "gone" else ""
    body = f"""<div class="wide">{search_box(reader)}<h1>{say(told)}</h1>{hint}
<p class="ways">{ways(reader)}</p></div>"""
    return Page(say(told), say(told), "/help/", body, indexed=False)


def pages_of(total: int) -> int:
    return max(1, -(-total // A_PAGE))


def folder_path(path: str) -> str:
    return f"/help/folder/{quote(path)}"


def subject_path(code: str) -> str:
    return f"/help/subject/{quote(code)}"


# --- pieces ---


def _topics(reader: Reader, topics: Sequence[Topic]) -> str:
    if not topics:
        return ""
    items = "".join(
        f'<li><a href="{reader.link(subject_path(one.code))}">{escape(one.name)}</a>'
        f"<span>{escape(one.code)} · {reader.say('count', count=one.count)}</span></li>"
        for one in topics
    )
    return f'<ul class="shelves">{items}</ul>'


def _shelves(reader: Reader, shelves: Sequence[Shelf]) -> str:
    if not shelves:
        return ""
    items = "".join(
        f'<li><a href="{reader.link(folder_path(one.path))}">{escape(one.name)}</a>'
        f"<span>{reader.say('count', count=one.count)}</span></li>"
        for one in shelves
    )
    return f'<ul class="shelves">{items}</ul>'


def _entries(reader: Reader, entries: Sequence[HelpEntry]) -> str:
    items = "".join(
        f'<li><a href="{reader.link(f"/help/{one.id}")}">{escape(one.title)}</a>'
        f"<p>{escape(one.short_answer[:120])}</p></li>"
        for one in entries
    )
    return f'<ul class="hits">{items}</ul>' if items else ""


def _under(title: str, content: str) -> str:
    return f"<h2>{title}</h2>{content}" if content else ""


def _trail(reader: Reader, path: str) -> str:
    names = path.split("/") if path else []
    steps = [(reader.link(folder_path("/".join(names[:at]))), name) for at, name in enumerate(names, 1)]
    return _steps(reader, reader.say("folders"), steps)


def _steps(reader: Reader, label: str, steps: Sequence[tuple[str, str]]) -> str:
    every = [(reader.link("/help/"), reader.say("home")), *steps]
    links = "".join(f'<li><a href="{where}">{escape(name)}</a></li>' for where, name in every)
    return f'<nav class="trail" aria-label="{label}"><ol>{links}</ol></nav>'


def _when(reader: Reader, at: datetime, content: ArticleContent, zone: ZoneInfo) -> str:
    day = at.astimezone(zone).date().isoformat()
    parts = [content.department, f'<time datetime="{day}">{reader.say("updated", day=day)}</time>']
    if content.valid_until:
        parts.append(reader.say("valid", day=content.valid_until.isoformat()))
    return " · ".join([escape(parts[0]), *parts[1:]] if parts[0] else parts[1:])


def _ruling(reader: Reader, one: PublicAnswer) -> str:
    """What holds on the matter before anything the article says."""
    return f"""<aside class="ruling"><p><span class="official">{reader.say("official")}</span>
<strong>{escape(one.content.title)}</strong></p><p>{escape(brief(one))}</p></aside>"""


def _listed(name: str, lines: Sequence[str], kind: str) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h2>{name}</h2><{kind}>{items}</{kind}>" if lines else ""


def _facts(reader: Reader, content: ArticleContent, way: Sequence[Topic]) -> str:
    named = (("place", content.place), ("hours", content.hours), ("fee", content.fee))
    rows = "".join(f"<dt>{reader.say(name)}</dt><dd>{escape(text)}</dd>" for name, text in named if text)
    if way:
        links = (f'<a href="{reader.link(subject_path(one.code))}">{escape(one.name)}</a>' for one in way)
        rows += f"<dt>{reader.say('of_subject')}</dt><dd>{' › '.join(links)} · {escape(way[-1].code)}</dd>"
    return f"<dl>{rows}</dl>" if rows else ""


def _basis(reader: Reader, content: ArticleContent) -> str:
    items = "".join(
        f'<li><a href="{escape(one.url)}" rel="noopener nofollow">{escape(one.title)}</a></li>'
        if one.url
        else f"<li>{escape(one.title)}</li>"
        for one in content.basis
    )
    return f"<h2>{reader.say('basis')}</h2><ul>{items}</ul>" if items else ""


def _files(reader: Reader, answer: PublicAnswer) -> str:
    """To be fetched; what the text shows already is not listed again."""
    content = answer.content
    files = [one for one in content.files if f'"{OWN_FILES}{one.file_id}"' not in content.long_answer]
    items = "".join(
        f'<li><a href="/help/{answer.article.id}/files/{quote(one.file_id)}" download>{escape(one.name)}</a>'
        f' <span class="soft">{escape(_kind(one))} · {_size(one.size)}</span></li>'
        for one in files
    )
    return f'<section class="files"><h2>{reader.say("files")}</h2><ul>{items}</ul></section>' if items else ""


def _kind(file: ArticleFile) -> str:
    _, dot, ending = file.name.rpartition(".")
    return ending.upper() if dot and len(ending) <= 5 else file.media_type


def _size(octets: int) -> str:
    return f"{octets / 1024 / 1024:.1f} MB" if octets >= 1024 * 1024 else f"{max(1, round(octets / 1024))} KB"


def _paper(reader: Reader, answer: PublicAnswer) -> str:
    """Says on paper where it comes from."""
    address = f"{reader.public_url}/help/{answer.article.id}"
    return f'<p class="paper">{escape(reader.say("print", address=address))}</p>'


def _beside(reader: Reader, beside: Sequence[HelpEntry]) -> str:
    return f"<section><h2>{reader.say('beside')}</h2>{_entries(reader, beside)}</section>" if beside else ""


def _long(answer: PublicAnswer) -> str:
    """Cleaned when it was saved; its pictures are served with the article, to whoever may read it."""
    html = answer.content.long_answer
    if not html:
        lines = answer.article.body.splitlines()
        return "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
    return html.replace(OWN_FILES, f"/help/{answer.article.id}/files/")


def _vote(reader: Reader, article_id: int, voted: str) -> str:
    say = reader.say
    told = {"yes": "voted", "no": "sorry", "often": "vote_often"}.get(voted)
    if told:
        more = f'<p class="ways">{ways(reader)}</p>' if voted == "no" else ""
        return f'<section class="vote" id="vote"><p role="status">{say(told)}</p>{more}</section>'
    action = reader.link(f"/help/{article_id}/vote")
    return f"""<section class="vote" id="vote"><form method="post" action="{action}">
<h2>{say("helped")}</h2><button name="helped" value="yes">{say("yes")}</button>
<button name="helped" value="no">{say("no")}</button></form></section>"""


def _faq(answer: PublicAnswer) -> dict[str, object]:
    long = plain_text(answer.content.long_answer) or answer.article.body
    text = f"{brief(answer)}\n{long}".strip()
    said = {"@type": "Answer", "text": text}
    question = {"@type": "Question", "name": answer.content.title, "acceptedAnswer": said}
    return {"@context": SCHEMA, "@type": "FAQPage", "mainEntity": [question]}
