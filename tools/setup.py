"""Make .venv and fill it from the hash-locked requirements; nothing to do when they have not changed.

Runs on the system's Python before anything is installed, so it uses the standard library alone, and parses on
old versions in order to tell their owner what is wrong.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")
BUILD_LOCK = "requirements-build.txt"
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}


def main() -> None:
    wanted = "dev" if "--dev" in sys.argv[1:] else "run"
    if is_fresh(wanted):
        return
    use_new_enough_python()
    with one_at_a_time():
        if not is_fresh(wanted):
            set_up(wanted)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two terminals may type `make` together; the folder itself serves as the lock."""
    folder = os.open(ROOT / "tools", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(folder)


def set_up(wanted: str) -> None:
    require_venv_module()
    make_venv()
    install(wanted)
    # The developers' lock holds all of the other, in the same versions.
    for kind in LOCKS if wanted == "dev" else (wanted,):
        stamp_file(kind).write_text(stamp(kind))


def is_fresh(kind: str) -> bool:
    mark = stamp_file(kind)
    return mark.exists() and mark.read_text() == stamp(kind)


def stamp_file(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def stamp(kind: str) -> str:
    digest = hashlib.sha256(venv_python_version().encode())
    for name in (BUILD_LOCK, LOCKS[kind]):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def venv_python_version() -> str:
    """What the venv says of itself, its link followed: a system upgrade changes the Python underneath."""
    settings, program = VENV / "pyvenv.cfg", VENV / "bin/python"
    if not settings.exists() or not program.exists():
        return "none"
    return settings.read_text() + str(program.resolve())


def use_new_enough_python() -> None:
    if sys.version_info >= OLDEST:
        return
    for name in NEWER_NAMES:
        program = shutil.which(name)
        if program is not None:
            os.execv(program, [program, *sys.argv])
    stop(
        f"需要 Python {OLDEST[0]}.{OLDEST[1]} 或更高版本，当前是 {sys.version.split()[0]}。",
        f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.",
        "apt-get install python3.11 python3.11-venv",
    )


def require_venv_module() -> None:
    if has_venv_module():
        return
    package = f"python3.{sys.version_info[1]}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get") is not None:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", "-qq", package], check=False, env=environment)
    if not has_venv_module():
        stop(
            "这个 Python 没有 venv/ensurepip 模块。",
            "This Python lacks venv/ensurepip.",
            f"apt-get install {package}",
        )


def has_venv_module() -> bool:
    """Asked of a new process, since this one remembers what it could not import."""
    return subprocess.run([sys.executable, "-c", "import ensurepip, venv"], check=False).returncode == 0


def make_venv() -> None:
    """Keep a venv whose Python still starts; make a new one otherwise."""
    program = VENV / "bin/python"
    works = (
        program.exists()
        and subprocess.run(
            [str(program), "-m", "pip", "-q", "--version"], check=False, stdout=subprocess.DEVNULL
        ).returncode
        == 0
    )
    if works and (VENV / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}").is_dir():
        return
    say("建立虚拟环境 .venv", "making .venv")
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([base, "-m", "venv", "--clear", str(VENV)], check=True)


def install(kind: str) -> None:
    say(f"安装 {LOCKS[kind]}（首次约一两分钟）", f"installing {LOCKS[kind]}: a minute or two the first time")
    pip(BUILD_LOCK)
    # Packages without a wheel are built with the locked setuptools, not with whatever is newest today.
    pip(LOCKS[kind], "--no-build-isolation")


def pip(lock: str, *options: str) -> None:
    command = [str(VENV / "bin/python"), "-m", "pip", "install", "-qq", "--no-input"]
    command += ["--disable-pip-version-check", "--require-hashes", *options, "-r", lock]
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        stop(
            f"安装 {lock} 失败：请检查网络或软件源设置，然后重试。",
            f"Installing {lock} failed: check the network or pip's package index, and try again.",
            "",
        )


def say(chinese: str, english: str) -> None:
    print(f"» {chinese} · {english}", flush=True)


def stop(chinese: str, english: str, command: str) -> None:
    sys.exit("\n".join(line for line in (chinese, english, command and "    " + command) if line))


if __name__ == "__main__":
    main()
