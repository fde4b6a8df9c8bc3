"""The command line says what is wrong in one line, and never with a traceback."""

import json
import re
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import hub.cli

NEW = ("agent", "add", "li", "--password-env", "NEW_PASSWORD")


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NEW_PASSWORD", "a-long-password")
    monkeypatch.setattr("hub.cli.set_up_logs", lambda: None)
    return tmp_path


@pytest.fixture
def config(surroundings: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = surroundings / "config.toml"
    path.write_text("")
    monkeypatch.setenv("HUB_CONFIG", str(path))
    return path


def main(words: list[str]) -> int:
    """In a thread: other tests may have left an event loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(hub.cli.main, words).result()


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 2
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return printed.err + printed.out


def test_people_are_added_listed_and_given_passwords(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [main(list(words)) for words in (("migrate",), NEW, ("agent", "list"))] == [0, 0, 0]
    assert "li\tli\tli\tagent\tsigned_out" in capsys.readouterr().out

    assert main(["agent", "password", "li", "--password-env", "NEW_PASSWORD"]) == 0
    assert main(["token", "reports", "--roles", "supervisor,qa"]) == 0
    assert "hub_" in capsys.readouterr().out
    assert "taken" in said(capsys, *NEW)
    assert "no agent" in said(capsys, "agent", "password", "wang", "--password-env", "NEW_PASSWORD")
    assert "no such role: boss; there are agent, leader" in said(capsys, "token", "x", "--roles", "boss")
    assert "above 0" in said(capsys, "token", "x", "--days", "0")
    assert "a login is needed" in said(capsys, "agent", "add")


@pytest.mark.parametrize(
    ("option", "field"),
    [
        (("--seats", "wechat=1"), "ceilings.wechat: 每位坐席至少 2 个微信席位。"),
        (("--seats", "web=-1"), "ceilings.web: 席位数应在 0 到 100 之间。"),
        (("--seats", "wechta=5"), "ceilings.wechta: 没有这种渠道。"),
        (("--text-budget", "1"), "text_budget: 文字会话总数至少 2。"),
    ],
)
def test_seats_are_refused_here_as_anywhere(
    config: Path, capsys: pytest.CaptureFixture[str], option: tuple[str, str], field: str
) -> None:
    assert main(["migrate"]) == 0

    assert field in said(capsys, *NEW, *option)
    assert main(["agent", "list"]) == 0
    assert capsys.readouterr().out == ""


def test_what_two_people_may_not_share(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(["migrate"]), main([*NEW, "--extension", "8001"])] == [0, 0]
    other = ("agent", "add", "wang", *NEW[3:])

    assert "login 'LI' is empty or taken" in said(capsys, "agent", "add", "LI", "--number", "7", *NEW[3:])
    assert "number li is taken" in said(capsys, *other, "--number", "li")
    assert "extension 8001 is taken" in said(capsys, *other, "--extension", "8001")
    assert "not '社保'" in said(capsys, *other, "--skills", "general,社保")


def test_a_database_that_is_not_there_yet_is_named(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (NEW, ("agent", "list"), ("token", "x"), ("demo", "load"), ("kb", "import", "x.jsonl")):
        assert "python -m hub migrate" in said(capsys, *words)


def test_a_password_that_nobody_can_be_asked_for(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_there(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", nobody_there)

    assert "--password-env" in said(capsys, "agent", "add", "li")


def test_files_of_articles_that_cannot_be_read(
    config: Path, surroundings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    odd = surroundings / "gbk.jsonl"
    odd.write_bytes("社保".encode("gbk"))

    assert "nowhere.jsonl" in said(capsys, "kb", "import", "nowhere.jsonl")
    assert "Is a directory" in said(capsys, "kb", "import", str(surroundings))
    assert "utf-8" in said(capsys, "kb", "import", str(odd))


def test_lines_of_articles_that_are_wrong_are_told_in_words_and_the_others_come_in(
    config: Path, surroundings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"title": "社保卡丢失", "body": "先挂失，再补办。"}
    wrong = [
        "{", "[]", "{}", json.dumps({**good, "questions": "怎么补"}), json.dumps({**good, "audience": "all"}),
        json.dumps({**good, "valid_until": "明天"}), json.dumps({**good, "title": " "}),
        json.dumps({**good, "id": 0}), json.dumps({**good, "department": 5}),
    ]  # fmt: skip
    path = surroundings / "lines.jsonl"
    path.write_text("\n".join([*wrong, json.dumps({**good, "id": "dom0"})]))
    assert main(["migrate"]) == 0

    assert main(["kb", "import", str(path)]) == 1

    told = capsys.readouterr().out
    assert "1 articles imported, 9 lines refused" in told
    assert "line 1: The request is not valid JSON." in told
    for line, field in enumerate(
        ("body", "title", "questions", "audience", "valid_until", "", "id", "department"), 2
    ):
        assert re.search(rf"^line {line}: .*{field}", told, re.MULTILINE), (line, told)
    assert "Error(" not in told


def test_an_article_is_known_again_by_the_name_it_has_elsewhere(
    config: Path, surroundings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = surroundings / "lines.jsonl"
    assert main(["migrate"]) == 0
    for body in ("旧的答复。", "新的答复。"):
        path.write_text(json.dumps({"id": "dom0", "title": "社保卡丢失", "body": body}))
        assert main(["kb", "import", str(path)]) == 0

    with sqlite3.connect(surroundings / "data" / "hub.db") as database:
        rows = database.execute("SELECT title, live FROM manuscript").fetchall()
    assert rows == [("社保卡丢失", 2)]


def test_an_address_that_is_taken_is_said_before_anything_starts(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        monkeypatch.setenv("HUB_HTTP__LISTEN", taken)

        assert taken in said(capsys, "serve")


def test_channel_settings_that_are_wrong_are_all_said_before_anything_starts(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text(
        '[[channel]]\nname = "tel"\nkind = "phone"\n[channel.settings]\nport = "a"\n'
        '[[channel]]\nname = "fax"\nkind = "fax"\n'
    )

    for command in ("serve", "check-config"):
        told = said(capsys, command)
        assert "tel: port" in told
        assert "tel: secret_env" in told
        assert "no channel kind 'fax'" in told


def test_a_configuration_named_but_not_there_is_no_empty_one(
    surroundings: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_CONFIG", str(surroundings / "nowhere.toml"))

    assert "nowhere.toml" in said(capsys, "check-config")


def test_mistakes_of_every_sort_are_told_together(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text('[hub]\nlanguage = "fr"\nfoo = 1\n[http]\nlisten = "x"\n[duty]\nminimum = 1\n')

    told = said(capsys, "check-config")

    for mistake in ("[hub] foo", "[hub] language", "[http] listen", "[duty] minimum"):
        assert mistake in told


def test_the_doctor_speaks_the_language_asked_for(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text('[hub]\nlanguage = "en"\n[[channel]]\nname = "site"\nkind = "web"\n')
    assert main(["migrate"]) == 0

    main(["doctor"])
    english = capsys.readouterr().out
    main(["doctor", "--lang", "zh"])
    chinese = capsys.readouterr().out

    assert "Public address" in english
    assert "✗" not in english, "whether the hub beside it runs is not known here"
    assert not re.search("[\u4e00-\u9fff]", english)
    assert "对外地址" in chinese
