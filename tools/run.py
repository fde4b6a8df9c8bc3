"""What `make run` does once .venv is there: screens, tables, demo on a new database, then the hub itself."""

import os
import subprocess
import sys
from pathlib import Path

from hub.web import webbuild

ROOT = Path(__file__).resolve().parent.parent
LOGINS = "demo-logins.txt"


def main() -> None:
    os.chdir(ROOT)
    build_screens()
    # Only now: while a screen is being built, nobody waits for these.
    from hub.cli import main as hub
    from hub.config import Config, load_config

    config: Config = load_config()
    new = is_new(config.storage.url, config.data)
    stop_unless_done(hub(["migrate"]))
    logins = config.data / LOGINS
    if new and os.environ.get("HUB_DEMO", "1") != "0":
        load_demo(logins)
    print(welcome(config.http.listen, logins), flush=True)
    # In this process: starting another one would import everything again, a second on a slow machine.
    stop_unless_done(hub(["serve"]))


def is_new(url: str, place: Path) -> bool:
    """Known passwords belong into the database that this start makes, never into one that somebody set up."""
    return not url and not (place / "hub.db").exists()


def stop_unless_done(code: int) -> None:
    if code != 0:
        sys.exit(code)


def build_screens() -> None:
    if not webbuild.workspaces():
        say("还没有界面源码，跳过构建", "no screens in this checkout yet: not built")
        return
    if webbuild.ensure():
        say("界面已构建", "screens built")


def load_demo(logins: Path) -> None:
    """The demo says who may sign in; that is kept beside the database, to be shown at each later start."""
    say("写入演示数据", "loading demo rows into the new database")
    command = [sys.executable, "-m", "hub", "demo", "load"]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    logins.write_text(told.stdout)


def welcome(listen: str, logins: Path) -> str:
    site = f"http://{listen}"
    lines = [
        "",
        f"  市民页面 · citizen page   {site}/",
        f"  坐席工作台 · agent desk   {site}/desk/",
        f"  接口文档 · API            {site}/api/openapi.json",
    ]
    if logins.exists():
        lines += ["", *(f"  {line}" for line in logins.read_text().splitlines())]
    return "\n".join([*lines, "", "  按 Ctrl+C 停止 · Ctrl+C stops it", ""])


def say(chinese: str, english: str) -> None:
    print(f"» {chinese} · {english}", flush=True)


if __name__ == "__main__":
    main()
