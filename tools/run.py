"""What `make run` does once .venv is there: screens, tables, demo on a new database, then the hub itself."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from hub.web import webbuild

ROOT = Path(__file__).resolve().parent.parent
HUB = (sys.executable, "-m", "hub")
LOGINS = "demo-logins.txt"


def main() -> None:
    build_screens()
    place = Path(os.environ.get("HUB_DATA", "var"))
    new = not any(place.glob("*.db")) and not (place / LOGINS).exists()
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run([*HUB, "migrate"], cwd=ROOT, check=True)
    if new and os.environ.get("HUB_DEMO", "1") != "0":
        load_demo(place / LOGINS)
    print(welcome(listen_address(), place / LOGINS), flush=True)
    os.chdir(ROOT)
    os.execv(HUB[0], [*HUB, "serve"])


def build_screens() -> None:
    if not webbuild.workspaces():
        say("还没有界面源码，跳过构建", "no screens in this checkout yet: not built")
        return
    if webbuild.ensure():
        say("界面已构建", "screens built")


def load_demo(logins: Path) -> None:
    """The demo says who may sign in; that is kept beside the database, to be shown at each later start."""
    say("写入演示数据", "loading demo rows into the new database")
    told = subprocess.run([*HUB, "demo", "load"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    logins.write_text(told.stdout)


def listen_address() -> str:
    """Found as the hub itself finds it: in the environment, then in config.toml, then the default."""
    chosen = os.environ.get("HUB_HTTP__LISTEN")
    if chosen:
        return chosen
    file = Path(os.environ.get("HUB_CONFIG", ROOT / "config.toml"))
    settings = tomllib.loads(file.read_text()) if file.exists() else {}
    return str(settings.get("http", {}).get("listen", "127.0.0.1:8080"))


def welcome(listen: str, logins: Path) -> str:
    site = f"http://{listen}"
    lines = [
        "",
        f"  市民页面 · citizen page   {site}/",
        f"  坐席工作台 · agent desk   {site}/desk/",
        f"  接口文档 · API            {site}/api/openapi.json",
    ]
    if logins.exists():
        lines += ["", "  演示账号 · demo log-ins", *(f"  {line}" for line in logins.read_text().splitlines())]
    return "\n".join([*lines, "", "  按 Ctrl+C 停止 · Ctrl+C stops it", ""])


def say(chinese: str, english: str) -> None:
    print(f"» {chinese} · {english}", flush=True)


if __name__ == "__main__":
    main()
