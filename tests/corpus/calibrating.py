"""Somebody calibrates before a set, as the page asks them to: press, step off and stand still, press again."""

from math import inf
from random import Random
from typing import Final

from device.hinge.calibration import Calibration
from device.hinge.holds import Contact
from device.reading import Reading
from device.simulator.body import Body
from device.simulator.motion import Hips, Wander
from device.simulator.people import Person, Sway
from tests.corpus.play import Pace, Play
from tests.corpus.sensing import sense
from tests.corpus.spec import Spec
from tests.corpus.stage import CLOTH_HZ, Aside, Stage

TRIES: Final = 3
"""So often somebody tries who is refused; then they train as it is."""
OFF_MM: Final = 127.0
"""Five inches: a hand's width off the pad, and a little."""
HELD_S: Final = 6.0
"""Twice what a hold takes."""


def tries(spec: Spec, body: Body, high_mm: float, chance: Random) -> list[list[Reading]]:
    """The readings of each try. At first they come to the pad as in their reps, where it reads `high_mm` high; once
    they were refused they press straight back, as they are told to.
    """
    return [_readings(spec, body, high_mm if number == 0 else 0.0, chance) for number in range(TRIES)]


def calibrated(readings: list[list[Reading]]) -> Contact | None:
    """What the first good try came to; None where all were refused."""
    for one in readings:
        calibration = Calibration(0.0)
        for reading in one:
            calibration.tick(reading.time_s)
            calibration.feed(reading)
        if isinstance(calibration.outcome, Contact):
            return calibration.outcome
    return None


def _readings(spec: Spec, body: Body, high_mm: float, chance: Random) -> list[Reading]:
    hips = Hips(chance, calm_mm=spec.calm_mm, arms_mm=spec.arms_mm)
    play = Play(Person(name="", build=spec.build, sway=Sway(spec.calm_mm, spec.arms_mm)), body, hips, chance)
    play.enter(OFF_MM)
    for _ in range(2):
        play.stand(HELD_S)
        play.rep(Pace(1.5, HELD_S, 1.5))
    play.leave()
    stage = Stage(
        body,
        hips,
        play.moves,
        spec.worn,
        Wander(chance, CLOTH_HZ),
        asides=(Aside(0.0, inf, high_mm),),
        drift_mm=lambda _time_s: spec.drift_mm[0],
        light_mcps=spec.light_mcps,
    )
    readings = sense(stage, budget_ms=spec.budget_ms, end_s=play.now_s, chance=chance)
    for trouble in spec.troubles:
        readings = trouble(readings, chance)
    return readings
