"""Settings of an account, and the installer an operator runs on the Asterisk machine."""

import stat
import wave
from pathlib import Path

import pytest

from channels.contract import BadSettings
from channels.phone.asterisk import install, prompts
from channels.phone.settings import read_settings

SECRET = "a long secret of the AMI"


def test_all_mistakes_are_named_at_once() -> None:
    wrong = {"port": 0, "host": "a\nb", "tls": "yes", "recordings": "relative", "colour": "blue"}
    wrong |= {"played_days": 0}

    with pytest.raises(BadSettings) as bad:
        read_settings(wrong, lambda name: "")

    assert {problem.key for problem in bad.value.problems} == {
        "port",
        "host",
        "tls",
        "recordings",
        "colour",
        "played_days",
        "secret_env",
    }


def test_the_secret_is_never_shown() -> None:
    settings = read_settings({"secret_env": "S"}, lambda name: SECRET)

    assert settings.login.secret == SECRET
    assert SECRET not in repr(settings)


class Machine:
    """An operator's Asterisk machine, below a folder."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.etc = root / "machine", root / "machine" / "etc" / "asterisk"
        self.etc.mkdir(parents=True)
        self.agents = root / "agents.csv"
        self.agents.write_text("# our telephones\n1001,long-enough\n\n1002,also-long-enough\n")
        monkeypatch.setenv("HUB_PHONE_SECRET", SECRET)

    def install(self, *more: str) -> None:
        needed = ["--trunk-ip", "203.0.113.10", "--agents", str(self.agents), "--destdir", str(self.root)]
        install.main([*needed, *more])

    def read(self, name: str) -> str:
        return (self.etc / name).read_text("utf-8")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr("shutil.which", lambda name: None)  # tones will do here
    return Machine(tmp_path, monkeypatch)


def test_installing_twice_includes_once_and_keeps_what_was_there(machine: Machine) -> None:
    (machine.etc / "extensions.conf").write_text("[globals]\nOURS = 1\n[default]\n")

    machine.install()
    machine.install()

    lines = machine.read("extensions.conf").splitlines()
    assert lines.count("#include hub/extensions.conf") == 1
    assert lines.count("[globals]") == 1
    assert "OURS = 1" in lines
    assert machine.read("extensions.conf.before-hub") == "[globals]\nOURS = 1\n[default]\n"


def test_no_token_is_left_unfilled(machine: Machine) -> None:
    machine.install()

    written = [path.read_text("utf-8") for path in (machine.etc / "hub").iterdir()]
    assert len(written) == 8
    assert not any("@" in line.partition(";")[0] for text in written for line in text.splitlines())


def test_the_hub_gets_the_least_rights(machine: Machine) -> None:
    machine.install()

    lines = [line.strip() for line in machine.read("hub/manager.conf").splitlines()]
    assert "write = call,reporting" in lines
    assert "read = system,call,user" in lines
    assert "permit = 127.0.0.1/255.255.255.255" in lines
    assert "bindaddr = 127.0.0.1" in lines


def test_files_with_passwords_are_not_for_everybody(machine: Machine) -> None:
    machine.install()

    for path in (machine.etc / "hub").iterdir():
        assert not path.stat().st_mode & stat.S_IROTH, path.name


def test_each_telephone_can_register_and_is_in_the_native_queue(machine: Machine) -> None:
    machine.install()

    assert "[1002](hub-telephone-auth)\nusername = 1002\npassword = also-long-enough" in machine.read(
        "hub/pjsip_agents.conf"
    )
    assert machine.read("hub/queue_members.conf") == "member => PJSIP/1001\nmember => PJSIP/1002\n"


@pytest.mark.parametrize(
    "agents",
    [
        "1001,short",
        "1001",
        "abc,long-enough",
        "1,long-enough",
        "1001,with;semicolon",
        "1001,longer1\n1001,longer12",
    ],
)
def test_a_telephone_list_with_mistakes_writes_nothing(machine: Machine, agents: str) -> None:
    machine.agents.write_text(agents)

    with pytest.raises(install.NotUsable):
        machine.install()

    assert list(machine.etc.iterdir()) == []


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_weak_secret_writes_nothing(machine: Machine, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("HUB_PHONE_SECRET", secret)

    with pytest.raises(install.NotUsable):
        machine.install()

    assert list(machine.etc.iterdir()) == []


def test_a_line_break_in_an_option_is_refused(machine: Machine) -> None:
    with pytest.raises(install.NotUsable):
        machine.install("--ami-user", "hub\nwrite = all")


def test_every_prompt_of_the_dialplan_is_made_and_own_recordings_stay(machine: Machine) -> None:
    spoken = machine.root / "usr/share/asterisk/sounds/zh/hub"
    spoken.mkdir(parents=True)
    (spoken / "survey.wav").write_bytes(b"our own voice")

    machine.install()

    made = {path.stem for path in spoken.iterdir()}
    assert made == {*prompts.WORDS, "beep"}
    assert (spoken / "survey.wav").read_bytes() == b"our own voice"
    with wave.open(str(spoken / "thanks.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
