"""What a channel itself says in a citizen's message is told in English as well."""

from channels.registry import staff_english
from hub.domain.account import ChannelAccount
from hub.domain.message import Author, Kind
from hub.services.floor import Floor
from hub.services.staff_words import StaffWords
from hub.web.views import Views
from tests.storage.rows import message


def views() -> Views:
    floor, words = Floor(), StaffWords()
    floor.accounts["city"] = ChannelAccount("city", "email", "信箱")
    words.learn("email", staff_english("email"))
    return Views(floor, words)


def test_what_of_a_letter_was_not_kept() -> None:
    notes = "正文过长，未全部显示，原件见附件\n附件“a.exe”未保存：文件太大，最多 20 MB。"

    shown = views().message(message(1, details={"notes": notes})).details

    assert shown["notes"] == notes
    assert shown["notes_en"] == (
        "The text is too long to show all; the original is enclosed\n"
        "The enclosure “a.exe” was not kept: it is larger than 20 MB"
    )


def test_a_fax_but_never_the_words_of_a_citizen() -> None:
    fax = message(1, kind=Kind.NOTICE, text="收到传真，共 3 页", details={"fax": "1"})
    words = message(2, text="收到传真，共 3 页")
    ours = message(3, kind=Kind.NOTICE, author=Author.SYSTEM, text="收到传真")

    assert views().message(fax).details["said_en"] == "A fax of 3 pages"
    assert "said_en" not in views().message(words).details
    assert "said_en" not in views().message(ours).details
