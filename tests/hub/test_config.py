"""config.toml: every mistake at once, at the start, and the environment over it."""

from pathlib import Path

import pytest

from hub.config import BadConfig, load_config


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(folder: Path, text: str, **environment: str) -> list[str]:
    with pytest.raises(BadConfig) as caught:
        load_config(environment, written(folder, text))
    return caught.value.problems


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    config = load_config({}, tmp_path / "none.toml")

    assert config.http.listen == "127.0.0.1:8080"
    assert (config.routing.offer_seconds, config.duty.minimum) == (20, 2)
    assert config.data == Path("var")


def test_the_environment_wins(tmp_path: Path) -> None:
    path = written(tmp_path, '[http]\nlisten = "127.0.0.1:1"\n[routing]\nblend = true\n')
    environment = {"HUB_HTTP__LISTEN": "0.0.0.0:9", "HUB_ROUTING__BLEND": "false", "HUB_DATA": "/d"}

    config = load_config(environment, path)

    assert (config.host_port, config.routing.blend, config.data) == (("0.0.0.0", 9), False, Path("/d"))


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    text = """
        [routing]
        offer_seconds = "soon"
        colour = 1
        [nonsense]
        [[channel]]
        name = "web"
    """

    told = "\n".join(problems_of(tmp_path, text))

    for part in ("offer_seconds", "colour: no such option", "[nonsense]", "name and kind"):
        assert part in told


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[duty]\nminimum = 1", "never below 2"),
        ("[hub]\nnode = 16", "0 to 15"),
        ('[hub]\ntimezone = "Mars/Base"', "IANA"),
        ('[http]\nlisten = "here"', "host:port"),
        ("[routing]\noffer_seconds = 1", "at least 5"),
        ("[routing]\npark_after_minutes = 0", "above 0"),
        ("[routing]\nconnection_grace_seconds = -1", "above 0"),
        ("[session]\nfailures_before_lock = 0", "above 0"),
        ("[http]\nlargest_upload_mb = 0", "above 0"),
        ("[storage]\nredelivery_days = 0", "above 0"),
        ("[routing.wrap_up_seconds]\nweb = -5", "wrap_up_seconds"),
        ('[[channel]]\nname="a"\nkind="web"\n[[channel]]\nname="a"\nkind="web"', "differ"),
        ("not toml", "config.toml"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str, part: str) -> None:
    assert part in "\n".join(problems_of(tmp_path, text))
