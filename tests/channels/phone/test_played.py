"""What was converted for callers to hear does not stay for ever."""

import os
from datetime import timedelta
from pathlib import Path

from channels.phone.played import PlayedFolder
from tests.fakes import START

DAY = timedelta(days=1)
NAMES = tuple(f"{at:032x}" for at in range(4))


def kept(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.wav")}


def test_what_is_not_played_for_long_goes_and_what_is_played_stays(tmp_path: Path) -> None:
    played = PlayedFolder(tmp_path, 30 * DAY)
    for name in NAMES[:2]:
        played.keep(name, b"sound", START)
    there = played.find(NAMES[0], START + 20 * DAY)

    gone = played.tidy(START + 40 * DAY)

    assert (there, gone, kept(tmp_path)) == (True, 1, {NAMES[0]})
    assert not played.find(NAMES[1], START + 40 * DAY)


def test_too_much_goes_from_the_longest_unplayed_on(tmp_path: Path) -> None:
    played = PlayedFolder(tmp_path, 30 * DAY, most_bytes=25)
    for at, name in enumerate(NAMES):
        played.keep(name, b"0123456789", START + at * DAY)

    played.tidy(START + 5 * DAY)

    assert kept(tmp_path) == {NAMES[2], NAMES[3]}


def test_what_may_be_playing_stays_however_much_it_is(tmp_path: Path) -> None:
    played = PlayedFolder(tmp_path, 30 * DAY, most_bytes=1)
    played.keep(NAMES[0], b"0123456789", START)

    assert (played.tidy(START + timedelta(minutes=10)), kept(tmp_path)) == (0, {NAMES[0]})
    assert played.tidy(START + timedelta(minutes=20)) == 1


def test_only_what_the_hub_made_is_removed(tmp_path: Path) -> None:
    """And what a crash left half written is."""
    foreign, half = tmp_path / "melody.wav", tmp_path / f"{NAMES[0]}.new"
    for path in (foreign, half):
        path.write_bytes(b"sound")
        os.utime(path, (START.timestamp(), START.timestamp()))

    PlayedFolder(tmp_path, 30 * DAY).tidy(START + 40 * DAY)

    assert (foreign.exists(), half.exists()) == (True, False)


def test_a_folder_that_is_not_there_harms_nobody(tmp_path: Path) -> None:
    assert PlayedFolder(tmp_path / "none", DAY).tidy(START) == 0
