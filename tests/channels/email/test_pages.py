"""What strangers' pages may do on an agent's screen: be read."""

import pytest

from channels.email.pages import as_page, as_text, cleaned, remote_pictures


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\tscript:alert(1)">x</a>',
        '<svg><script>alert(1)</script><a xlink:href="javascript:x">y</a></svg>',
        "<math><mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></mtext></math>",
        '<iframe src="https://x.test"></iframe>',
        '<form action="https://x.test"><input name=a><button>Go</button></form>',
        '<p style="background:url(https://x.test/a.png);position:fixed;top:0">x</p>',
        '<meta http-equiv=refresh content="0;url=https://x.test">',
        '<link rel=stylesheet href="https://x.test/a.css"><base href="https://x.test">',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<img src="data:text/html,<script>alert(1)</script>">',
        '<object data="a.swf"></object><embed src="a.swf">',
    ],
)
def test_nothing_runs_submits_frames_or_fetches(page: str) -> None:
    safe = cleaned(page).lower()

    for bad in (
        "<script",
        "onerror",
        "javascript:",
        "<iframe",
        "<form",
        "<input",
        "url(",
        "position",
        "<meta",
        "<link",
        "<base",
        "<svg",
        "<math",
        "<style",
        "data:",
        "<object",
        "<embed",
    ):
        assert bad not in safe


def test_links_open_elsewhere_and_tell_nothing() -> None:
    assert cleaned('<a href="https://a.test">x</a>') == (
        '<a href="https://a.test" target="_blank" rel="noopener noreferrer nofollow">x</a>'
    )


def test_remote_pictures_are_counted_and_own_ones_not() -> None:
    page = cleaned('<img src="https://a.test/1.gif"><img src="//b.test/2.gif"><img src="cid:p"><img alt=x>')

    assert remote_pictures(page) == 2


def test_words_of_a_page() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>您好，</p><div>路灯<b>坏了</b><br>三天</div>"
        '<table><tr><td>一</td><td>二</td></tr></table><a href="https://a.test/x">这里</a>'
        " &lt;b&gt; &amp; &#x8DEF;</body>"
    )

    assert as_text(page) == "您好，\n\n路灯坏了\n三天\n\n一 二\n\n这里 <https://a.test/x> <b> & 路"


def test_an_open_title_does_not_swallow_the_letter() -> None:
    assert "words" in as_text("<title>oops<p>words")


def test_our_own_page_says_what_the_text_says() -> None:
    text = "<script>\n  两格 & 一行"

    assert as_text(as_page(text)).replace("\u00a0", " ").split() == text.split()
    assert "<script" not in as_page(text)
