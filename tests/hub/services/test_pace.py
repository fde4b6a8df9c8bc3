"""A costly computation keeps to its share, and to less of it while the loop is late."""

from hub.services.pace import RECENT, Pace

LONG = RECENT * 8  # beats after which what was felt before no longer counts


class Timer:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def spend(pace: Pace, timer: Timer, seconds: float) -> float:
    """How much may be spent within so many seconds, 2 ms at a time."""
    spent = 0.0
    end = timer.now + seconds
    key = 0
    while timer.now < end:
        if pace.may(key):
            pace.spent(key, 0.002)
            spent += 0.002
            key += 1
        timer.now += 0.001
    return spent


def test_no_more_than_the_share_is_spent() -> None:
    timer = Timer()

    assert 0.9 < spend(Pace(timer, share=0.25), timer, 4.0) < 1.1


def test_a_late_loop_gives_less_and_a_calm_one_gives_it_back() -> None:
    timer = Timer()
    pace = Pace(timer, share=0.25)
    before = spend(pace, timer, 4.0)

    for _ in range(LONG):
        pace.felt(0.004)
    busy = spend(pace, timer, 4.0)
    for _ in range(LONG):
        pace.felt(0.0002)  # no timer is more exact than that
    after = spend(pace, timer, 4.0)

    assert 0 < busy < before / 5
    assert after > before * 0.95


def test_the_busiest_loop_still_leaves_some() -> None:
    timer = Timer()
    pace = Pace(timer, share=0.25, least=0.02)
    for _ in range(LONG):
        pace.felt(1.0)

    assert 0.07 < spend(pace, timer, 4.0) < 0.1


def test_one_key_waits_for_its_next_turn() -> None:
    timer = Timer()
    pace = Pace(timer, apart=0.4)
    assert pace.may(7)
    pace.spent(7, 0.0)

    timer.now += 0.3
    assert not pace.may(7)
    assert pace.may(8)

    timer.now += 0.2
    assert pace.may(7)
