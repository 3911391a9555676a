"""Somebody calibrates before a set as the page asks them to: press, stand still off it, and farther, press again."""

from collections.abc import Iterable, Iterator
from math import inf
from random import Random
from typing import Final

from device.hinge.calibration import Calibration
from device.hinge.holds import Contact
from device.reading import Reading
from device.simulator.body import Body
from tests.corpus.play import Pace
from tests.corpus.sensing import sense
from tests.corpus.spec import Spec
from tests.corpus.stage import Aside, still

TRIES: Final = 3
"""So often somebody tries who is refused; then they train as it is."""
OFF_MM: Final = 102.0
"""Four inches: a hand's width off the pad. And as far again is where they stand the second time."""
HELD_S: Final = 6.0
"""Twice what a hold takes."""
STOOD_S: Final = 4.0
"""And what standing still does."""


class Tries:
    """The readings of each try, made when they are asked for: hardly anybody needs more than the first.

    At first they come to the pad as in their reps, where it reads `high_mm` high; once they were refused they press
    straight back, as they are told to.
    """

    def __init__(self, spec: Spec, body: Body, high_mm: float, chance: Random) -> None:
        self._spec, self._body, self._high_mm, self._chance = spec, body, high_mm, chance
        self._made: list[list[Reading]] = []

    def __iter__(self) -> Iterator[list[Reading]]:
        for number in range(TRIES):
            if number == len(self._made):
                high_mm = self._high_mm if number == 0 else 0.0
                self._made.append(_readings(self._spec, self._body, high_mm, self._chance))
            yield self._made[number]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tries) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] # more of them are made as time goes on


def calibrated(tries: Iterable[list[Reading]]) -> Contact | None:
    """What the first good try came to; None where all were refused."""
    for one in tries:
        calibration = Calibration(0.0)
        for reading in one:
            calibration.tick(reading.time_s)
            calibration.feed(reading)
        if isinstance(calibration.outcome, Contact):
            return calibration.outcome
    return None


def _readings(spec: Spec, body: Body, high_mm: float, chance: Random) -> list[Reading]:
    play = spec.play(body, chance)
    play.enter(OFF_MM)
    play.rep(Pace(1.5, HELD_S, 1.5))
    play.stand(STOOD_S)
    play.step(OFF_MM)
    play.stand(STOOD_S)
    play.step(OFF_MM - play.stance_mm)
    play.rep(Pace(1.5, HELD_S, 1.5))
    play.leave()
    asides = (Aside(0.0, inf, high_mm),)
    stage = spec.stage(play, chance, asides=asides, drift_mm=still(spec.drift_mm[0]))
    readings = sense(stage, budget_ms=spec.budget_ms, end_s=play.now_s, chance=chance)
    for trouble in spec.troubles:
        readings = trouble(readings, chance)
    return readings
