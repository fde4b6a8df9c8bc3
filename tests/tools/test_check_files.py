"""The file guards see what they are there to see."""

from pathlib import Path

import pytest

from tools import check_files


@pytest.mark.parametrize(
    "lock",
    [
        '"resolved": "https://packages.example.com/vue/-/vue-3.5.45.tgz",',
        "--index-url https://packages.example.com/simple\n",
        "aiohttp==3.14.5\n--extra-index-url https://packages.example.com/simple\n",
        "--find-links https://packages.example.com/wheels\n",
        "wechatpy @ https://packages.example.com/wechatpy.whl\n",
    ],
)
def test_a_lock_that_names_a_host_is_caught(lock: str) -> None:
    assert check_files.hosts(lock) == {"packages.example.com"}


def test_a_page_that_asks_for_money_is_no_package_host() -> None:
    assert check_files.hosts('"funding": {"url": "https://opencollective.example/vue"}') == set()


def test_a_file_that_outgrew_its_reader_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long, short = tmp_path / "long.vue", tmp_path / "short.py"
    long.write_text("<br>\n" * (check_files.LONGEST + 1))
    short.write_text("pass\n" * check_files.LONGEST)
    monkeypatch.setattr(check_files, "ROOT", tmp_path)
    monkeypatch.setattr(check_files, "project_files", lambda: [long, short])

    assert list(check_files.too_long()) == ["long.vue: 301 lines, the limit is 300"]
