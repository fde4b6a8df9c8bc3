"""`python -m hub serve | migrate | check-config | doctor | agent | token | kb | demo`"""

import argparse
import getpass
import os
import socket
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from hub.clock import SystemClock
from hub.commands import articles, channels, people
from hub.commands.workshop import Mistake
from hub.config import BadConfig, Config, load_config
from hub.logs import set_up_logs
from hub.storage.history import is_current

Command = Callable[[Config, argparse.Namespace], Coroutine[Any, Any, int]]


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    set_up_logs()
    try:
        config = load_config()
    except BadConfig as error:
        print("config.toml is not usable:", *error.problems, sep="\n  ", file=sys.stderr)
        return 2
    try:
        return _run(options.command(config, options))
    except (Mistake, OSError, UnicodeDecodeError) as mistake:  # a file or a database that cannot be read
        print(mistake, file=sys.stderr)
        return 2


def _run(job: Coroutine[Any, Any, int]) -> int:
    import uvloop

    return uvloop.run(job)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hub", description="Hotline Hub")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, about: str, **kinds: Any) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about, **kinds)
        sub.set_defaults(command=command)
        return sub

    add("serve", _serve, "run the hub")
    add("migrate", _migrate, "bring the database to the newest form")
    add("check-config", _check, "say everything that is wrong with config.toml")
    doctor = add("doctor", _doctor, "examine the set-up of a channel account or of all of a kind")
    doctor.add_argument("which", nargs="?", default="", help="account or kind; default: all")
    doctor.add_argument("--lang", choices=["zh", "en"], help="default: [hub] language")
    agent = add("agent", _agent, "add an agent or set a password")
    agent.add_argument("action", choices=["add", "password", "list"])
    agent.add_argument("login", nargs="?", default="")
    agent.add_argument("--name", default="")
    agent.add_argument("--number", default="")
    agent.add_argument("--roles", default="agent", help="comma separated")
    agent.add_argument("--team", default="")
    agent.add_argument("--skills", default="", help="comma separated")
    agent.add_argument("--languages", default="zh", help="comma separated")
    agent.add_argument("--extension", default="")
    agent.add_argument("--seats", default="", help="such as web=3,wechat=3,phone=1")
    agent.add_argument("--text-budget", type=int, default=5)
    agent.add_argument("--password-env", default="", help="environment variable with the password")
    token = add("token", _token, "make a token for another system")
    token.add_argument("name")
    token.add_argument("--roles", default="supervisor")
    token.add_argument("--days", type=int, default=365)
    knowledge = add("kb", _knowledge, "import knowledge articles or the subject list")
    knowledge.add_argument("action", choices=["import", "subjects"])
    knowledge.add_argument("file", type=Path, help="import: JSON lines; subjects: code,name lines")
    demo = add("demo", _demo, "load demo people, skills and articles into a new database")
    demo.add_argument("action", choices=["load"])
    return parser


async def _serve(config: Config, options: argparse.Namespace) -> int:
    from hub.app import serve  # only here: every other command starts without the web and the index

    def ready(port: int) -> None:
        host, _ = config.host_port
        print(f"Hotline Hub http://{host}:{port}/  坐席台 http://{host}:{port}/desk/", flush=True)

    if problems := channels.channel_problems(config, os.environ):
        raise Mistake("\n".join(problems))
    _require_address(config)
    await _migrate(config, options)
    await serve(config, SystemClock(), ready)
    return 0


def _require_address(config: Config) -> None:
    host, port = config.host_port
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        hint = "另选一个 · choose another: HUB_HTTP__LISTEN=127.0.0.1:8081"
        raise Mistake(f"{config.http.listen}: {error.strerror or error}\n{hint}") from None


async def _migrate(config: Config, options: argparse.Namespace) -> int:
    config.data.mkdir(parents=True, exist_ok=True)
    if not await is_current(config.storage_url):
        from hub.storage.schema import migrate  # only when needed: it wakes the ORM

        await migrate(config.storage_url)
    return 0


async def _check(config: Config, options: argparse.Namespace) -> int:
    problems = channels.channel_problems(config, os.environ)
    print(*(problems or ["config.toml is fine"]), sep="\n")
    return 2 if problems else 0


async def _doctor(config: Config, options: argparse.Namespace) -> int:
    return await channels.examine(config, options.which, SystemClock(), options.lang or config.hub.language)


async def _agent(config: Config, options: argparse.Namespace) -> int:
    if options.action == "list":
        return await people.list_agents(config, SystemClock())
    if not options.login:
        raise Mistake("a login is needed: python -m hub agent add LOGIN")
    password = _password(options.password_env)
    if options.action == "password":
        return await people.set_password(config, SystemClock(), options.login, password)
    wanted = people.NewAgent(
        login=options.login,
        name=options.name or options.login,
        number=options.number or options.login,
        roles=_listed(options.roles),
        team=options.team,
        skills=_listed(options.skills),
        languages=_listed(options.languages),
        extension=options.extension,
        ceilings=_seats(options.seats),
        text_budget=options.text_budget,
    )
    return await people.add_agent(config, SystemClock(), wanted, password)


def _password(variable: str) -> str:
    try:
        password = os.environ.get(variable, "") if variable else getpass.getpass("Password: ")
    except EOFError:
        raise Mistake("no terminal to ask for a password: give --password-env") from None
    if len(password) < 10:
        raise Mistake("a password has at least 10 characters")
    return password


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _seats(text: str) -> dict[str, int]:
    try:
        return {kind: int(count) for kind, _, count in (p.partition("=") for p in _listed(text))}
    except ValueError as error:
        raise Mistake("--seats: kind=number, comma separated") from error


async def _token(config: Config, options: argparse.Namespace) -> int:
    roles = _listed(options.roles)
    return await people.make_token(config, SystemClock(), options.name, roles, options.days)


async def _knowledge(config: Config, options: argparse.Namespace) -> int:
    if options.action == "subjects":
        return await articles.load_subjects(config, SystemClock(), options.file)
    return await articles.import_articles(config, SystemClock(), options.file)


async def _demo(config: Config, options: argparse.Namespace) -> int:
    from hub.commands.demo import load_demo

    return await load_demo(config, SystemClock())
