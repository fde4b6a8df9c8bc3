"""The public help page, read as a browser without scripts and a search engine read it."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from hub.commands.workshop import workshop
from hub.config import Config
from hub.domain.manuscript import Subject
from tests.fakes import ManualClock
from tests.journeys.bureau import Bureau
from tests.journeys.help_town import CARD_TITLE, FOREIGN, helping, stock
from tests.journeys.test_imports import PICTURE
from tests.journeys.town import Town, town
from tests.peers.asterisk.sipp import tone

NASTY = {
    "id": 960,
    "title": "<script>alert(1)</script>游泳卡",
    "short": "</script><b>粗</b>",
    "category": "体育/游泳",
}
HIDDEN = [str(one["title"]) for one in FOREIGN]


@pytest.fixture
async def here(settled: Config, clock: ManualClock) -> AsyncIterator[Town]:
    config = helping(settled)
    await stock(config, clock, *FOREIGN, NASTY)
    async with town(config, clock) as running:
        yield running


async def read(here: Town, path: str, **headers: str) -> tuple[int, str, Any]:
    async with here.http.get(f"{here.url}{path}", headers=headers) as answer:
        return answer.status, await answer.text(), answer.headers


async def read_bytes(here: Town, path: str) -> tuple[int, bytes]:
    async with here.http.get(f"{here.url}{path}") as answer:
        return answer.status, await answer.read()


async def vote(here: Town, article: int, helped: str, **headers: str) -> tuple[int, str]:
    form = aiohttp.FormData({"helped": helped})
    url = f"{here.url}/help/{article}/vote"
    async with here.http.post(url, data=form, headers=headers, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", "")


async def test_an_article_says_all_that_is_public_of_it_and_names_itself(here: Town) -> None:
    status, page, headers = await read(here, "/help/1")
    data = json.loads(re.findall(r'ld\+json">(.*?)</script>', page)[0])

    assert status == 200
    assert f"<h1>{CARD_TITLE}</h1>" in page
    assert f'<link rel="canonical" href="{here.config.public_url}/help/1">' in page
    assert '<meta name="description" content="社保卡丢失请先拨打12333' in page
    assert "人力资源和社会保障局" in page
    assert "《社会保险法》" in page
    assert data["@type"] == "FAQPage"
    assert data["mainEntity"][0]["name"] == CARD_TITLE
    assert 'href="/chat?site=web"' in page
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert 'media="print" href="/help/print.css"' in page
    assert [(await read(here, f"/help/{name}.css"))[0] for name in ("style", "print", "other")] == [
        200,
        200,
        404,
    ]


@pytest.mark.parametrize("number", [one["id"] for one in FOREIGN] + [77_777])
async def test_what_is_not_public_or_not_valid_is_not_there(here: Town, number: int) -> None:
    status, page, _ = await read(here, f"/help/{number}")

    assert status == 404
    assert 'content="noindex"' in page
    assert not [title for title in HIDDEN if title in page]


async def test_nothing_that_is_hidden_shows_anywhere(here: Town) -> None:
    everything = ["/help/", "/help/?q=游泳馆年卡退费", "/help/folder/体育", "/help/sitemap.xml"]
    pages = [(await read(here, path))[1] for path in everything]

    assert not [title for page in pages for title in HIDDEN if title in page]
    assert not [page for page in pages for one in FOREIGN if f"/help/{one['id']}<" in page]
    assert "体育</a><span>1 条</span>" in pages[0]  # the nasty one alone is counted


async def test_what_editors_write_never_becomes_markup(here: Town) -> None:
    _, page, _ = await read(here, "/help/960")
    _, hits, _ = await read(here, "/help/?q=游泳卡")

    assert "<script>alert" not in page
    assert "<script>alert" not in hits
    assert "<b>粗" not in page
    assert "\\u003c/script>" in page


async def test_folders_lead_to_articles_and_back(here: Town) -> None:
    _, home, _ = await read(here, "/help/")
    status, folder, _ = await read(here, "/help/folder/%E4%BD%93%E8%82%B2/%E6%B8%B8%E6%B3%B3")
    missing, _, _ = await read(here, "/help/folder/%E6%B2%A1%E6%9C%89")

    assert "/help/folder/%E7%A4%BE%E4%BF%9D" in home
    assert status == 200
    assert "/help/960" in folder
    assert '<a href="/help/folder/%E4%BD%93%E8%82%B2">体育</a>' in folder
    assert missing == 404


async def test_search_marks_what_was_looked_for_and_turns_pages(here: Town) -> None:
    _, page, _ = await read(here, "/help/?q=社保卡丢失")
    _, empty, _ = await read(here, "/help/?q=zzzzqqqq&lang=en")
    _, beyond, _ = await read(here, "/help/?q=社保&page=900")

    assert "<mark>" in page
    assert "/help/1" in page
    assert 'content="noindex"' in page
    assert "Nothing on “zzzzqqqq”" in empty
    assert '<ol class="hits"' in beyond


async def test_the_reader_may_have_large_type_and_english_all_along(here: Town) -> None:
    _, page, _ = await read(here, "/help/?size=large&lang=en")
    _, guessed, headers = await read(here, "/help/", **{"Accept-Language": "en-GB"})

    assert '<html lang="en" class="large">' in page
    assert "/help/folder/%E7%A4%BE%E4%BF%9D?size=large&amp;lang=en" in page
    assert '<html lang="en">' in guessed
    assert headers["Vary"] == "Accept-Language"


async def test_a_withdrawn_article_is_gone_with_the_next_request(here: Town) -> None:
    _, _, headers = await read(here, "/help/1")
    unchanged, _, _ = await read(here, "/help/1", **{"If-None-Match": headers["ETag"]})
    await (await here.office("editor")).post(
        "/kb/manuscripts/1/steps", step="withdraw", revision=await revision(here, 1), note="过时"
    )
    gone, _, _ = await read(here, "/help/1", **{"If-None-Match": headers["ETag"]})
    _, sitemap, _ = await read(here, "/help/sitemap.xml")
    _, hits, _ = await read(here, f"/help/?q={CARD_TITLE}")

    assert headers["Cache-Control"] == "no-cache"
    assert (unchanged, gone) == (304, 404)
    assert "/help/1<" not in sitemap
    assert '"/help/1"' not in hits


async def revision(here: Town, article: int) -> int:
    return int((await (await here.office("editor")).get(f"/kb/manuscripts/{article}"))["revision"])


async def test_the_longest_number_an_article_can_have_is_looked_up(here: Town) -> None:
    _, known, _ = await read(here, "/help/99")
    status, longest, _ = await read(here, f"/help/{2**53 - 1}")

    assert (status, longest) == (404, known.replace("/help/99", f"/help/{2**53 - 1}"))


async def test_an_article_ends_with_its_last_day(here: Town, clock: ManualClock) -> None:
    before, _, _ = await read(here, "/help/1")
    clock.advance(timedelta(days=800))
    after, _, _ = await read(here, "/help/1")

    assert (before, after) == (200, 404)


async def test_votes_are_counted_without_script_and_slowed_down(here: Town) -> None:
    first = await vote(here, 1, "yes")
    others = [await vote(here, 1, "no") for _ in range(8)]
    figures = await (await here.office("editor")).get("/kb/self-help")
    line = figures["days"][-1]["lines"][0]

    assert first == (303, "/help/1?voted=yes#vote")
    assert others[-1] == (303, "/help/1?voted=often#vote")
    assert (line["channel"], line["counts"]["helpful"], line["counts"]["unhelpful"]) == ("page", 1, 5)
    assert figures["counts"]["shown"] == 0  # who read and went on is not known


async def test_other_sites_cannot_vote_and_nothing_hidden_can_be_voted_on(here: Town) -> None:
    foreign, _ = await vote(here, 1, "yes", Origin="https://elsewhere.example")
    hidden, _ = await vote(here, 902, "yes")

    assert foreign == 403
    assert hidden == 404


async def test_search_engines_are_told_what_there_is(here: Town) -> None:
    _, robots, _ = await read(here, "/robots.txt")
    _, sitemap, headers = await read(here, "/help/sitemap.xml")

    assert "/help/sitemap.xml" in robots
    assert "Disallow: /desk/" in robots
    assert headers["Content-Type"].startswith("application/xml")
    assert sitemap.count("<url>") == 67  # the beginning, 65 demo articles and one more


async def test_who_searches_too_fast_is_told_so(here: Town) -> None:
    answers = [(await read(here, f"/help/?q=社保{number}"))[0] for number in range(61)]

    assert answers[0] == 200
    assert answers[-1] == 429


SUBJECTS = (("01", "社会保障"), ("0102", "社会保障卡"), ("010201", "补办"), ("08", "交通出行"))


async def with_subjects(here: Town) -> None:
    async with workshop(here.config, here.clock) as work:
        await work.save(*(Subject(code, name) for code, name in SUBJECTS))


async def test_subjects_lead_to_what_is_public_of_them(here: Town) -> None:
    await with_subjects(here)
    bureau = Bureau(here)
    editor = await bureau.person("editor")
    shown = await editor.write(title="社保卡换新", subject="010201")
    await bureau.publish(shown)
    await bureau.publish(await editor.write(title="内部的", subject="0102", audience="internal"))
    await bureau.publish(await editor.write(title="保密的", subject="08", audience="secret"))
    await editor.write(title="草稿", subject="0102")

    _, home, _ = await read(here, "/help/")
    _, top, _ = await read(here, "/help/subject/01?lang=en")
    _, leaf, _ = await read(here, "/help/subject/010201")
    _, article, _ = await read(here, f"/help/{shown}")
    nothing = [(await read(here, f"/help/subject/{code}"))[0] for code in ("08", "99", "01/x", "0102?page=9")]

    assert "社会保障</a><span>01 · 1 条</span>" in home
    assert "交通出行" not in home
    assert "/help/subject/0102?lang=en" in top
    assert "社会保障 (01): questions" in top
    assert f'href="/help/{shown}"' in leaf
    assert '<a href="/help/subject/0102">社会保障卡</a>' in leaf
    assert "补办</a> · 010201" in article
    assert nothing == [404, 404, 404, 404]
    assert not [t for t in ("内部的", "保密的", "草稿") for page in (home, top, leaf, article) if t in page]


async def test_attachments_are_listed_and_fetched_as_long_as_their_article_is_public(here: Town) -> None:
    bureau = Bureau(here)
    editor = await bureau.person("editor")
    form, inside, later = [
        (await editor.desk.upload(content, name))["url"].rpartition("/")[2]
        for content, name in ((b"%PDF-1.4 form", "form.pdf"), (PICTURE, "look.png"), (b"new", "new.txt"))
    ]
    text = f'<p>样式：<img src="/api/v1/files/{inside}"></p>'
    article = await editor.write(files=[{"file_id": form}, {"file_id": inside}], long_answer=text)
    await bureau.publish(article)
    await editor.save(article, files=[{"file_id": form}, {"file_id": later}])  # not published yet

    _, page, _ = await read(here, f"/help/{article}")
    fetched, _, headers = await read(here, f"/help/{article}/files/{form}")
    picture, _ = await read_bytes(here, f"/help/{article}/files/{inside}")
    hidden = [
        (await read(here, path))[0] for path in (f"/help/{article}/files/{later}", f"/help/1/files/{form}")
    ]
    await editor.step(article, "withdraw", note="过时")
    gone, _, _ = await read(here, f"/help/{article}/files/{form}")

    assert (
        f'<a href="/help/{article}/files/{form}" download>form.pdf</a> <span class="soft">PDF · 1 KB</span>'
        in page
    )
    assert "look.png" not in page  # the text shows it
    assert (fetched, picture, hidden, gone) == (200, 200, [404, 404], 404)
    assert headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("audience", ["internal", "secret"])
async def test_files_of_what_is_not_public_never_come_out(here: Town, audience: str) -> None:
    """Nor by naming them in the text of an article that is public."""
    bureau = Bureau(here)
    editor, other = await bureau.person("editor"), await bureau.person("renshe")
    file, voice = [
        (await editor.desk.upload(c, n))["url"].rpartition("/")[2]
        for c, n in ((PICTURE, "密.png"), (tone(1), "密.wav"))
    ]
    hidden = await editor.write(
        audience=audience, files=[{"file_id": file}], voice={"file": {"file_id": voice}, "version": 1}
    )
    await bureau.publish(hidden)
    bait = await other.write(title="诱饵", long_answer=f'<p><img src="/api/v1/files/{file}"></p>')
    await bureau.publish(bait)

    paths = [f"/help/{article}/files/{one}" for article in (hidden, bait, 1) for one in (file, voice)]

    assert [(await read(here, path))[0] for path in paths] == [404] * 6
    _, page, _ = await read(here, f"/help/{bait}")
    assert "诱饵" in page
