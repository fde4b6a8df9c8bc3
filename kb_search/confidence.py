"""Says how sure an answer is: a number between 0 and 1 from how much of question and wording agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Below it a surface that citizens see shows nothing.
SHOWN_TO_CITIZENS = 0.4
NEEDED = 500
FORGIVEN = 1e-3
MOST_STEPS = 30
# Rarity says little in a smaller index: it counts as one of this size.
FEWEST_ROWS = 64


@dataclass(frozen=True, slots=True)
class Signs:
    """What the confidence is judged by: shares of rarity, strength of the score and lead over the next."""

    asked: float
    worded: float
    strength: float
    lead: float

    def row(self) -> list[float]:
        return [1.0, self.asked, self.worded, log(1 + self.strength), self.lead]


# Until there are 500 local judgements. Found by trying, among real statutes and made-up ones at once: of what
# keeps most right answers of the domain, the everyday and the seen half of the town set while lines out of
# scope get nothing, the point with some room to every bar. bench/kb_calibrate.py fits a hub's own questions.
FALL_BACK = (-7.0, 2.5, 2.5, 2.3, 4.8)


def strength(score: float, rows: int) -> float:
    """Return a score as if all indexes were of one size: the more rows, the rarer and heavier its words."""
    return 8 * max(score, 0.0) / float(log(1 + 2 * max(rows, FEWEST_ROWS)) ** 1.3)


@dataclass(frozen=True, slots=True)
class Calibration:
    coefficients: tuple[float, ...] = FALL_BACK

    def confidence(self, signs: Signs) -> float:
        total = sum(part * sign for part, sign in zip(self.coefficients, signs.row(), strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def calibrated(judged: list[tuple[Signs, bool]]) -> Calibration:
    """Fit the confidence to the agents' judgements; with fewer than 500 the shipped fall-back stays."""
    if len(judged) < NEEDED or len({good for _, good in judged}) < 2:
        return Calibration()
    return Calibration(fitted(judged))


def fitted(judged: Sequence[tuple[Signs, bool]]) -> tuple[float, ...]:
    """Fit a logistic curve to judgements, held near the shipped one so that odd samples can't run away."""
    rows = np.array([signs.row() for signs, _ in judged])
    good = np.array([float(verdict) for _, verdict in judged])
    return tuple(_newton(rows, good).tolist())


def _newton(rows: Floats, good: Floats) -> Floats:
    guess = np.array(FALL_BACK)
    for _ in range(MOST_STEPS):
        chance = _chances(rows, guess)
        slope = rows.T @ (good - chance) - (guess - FALL_BACK)
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.eye(len(guess))
        step: Floats = np.linalg.solve(bend, slope).astype(np.float64)
        better = _improved(rows, good, guess, step)
        if float(np.abs(better - guess).max()) < FORGIVEN:
            break
        guess = better
    return guess


def _improved(rows: Floats, good: Floats, guess: Floats, step: Floats) -> Floats:
    """Go as far along a step as it makes things better: far from the goal a full one may overshoot."""
    now = _fitness(rows, good, guess)
    for _ in range(MOST_STEPS):
        if _fitness(rows, good, guess + step) > now:
            return guess + step
        step = step / 2
    return guess


def _fitness(rows: Floats, good: Floats, guess: Floats) -> float:
    chance = np.clip(_chances(rows, guess), 1e-12, 1 - 1e-12)
    likely = float(np.sum(good * np.log(chance) + (1 - good) * np.log(1 - chance)))
    return likely - float(np.sum((guess - FALL_BACK) ** 2)) / 2


def _chances(rows: Floats, guess: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-np.clip(rows @ guess, -30, 30)))
    return chances
