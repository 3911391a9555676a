"""Sets of reps. `ordinary` ones hold what a home has every day; `hard.py` takes such a set and makes one thing hard."""

from math import inf
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from device.reading import Reading
from device.simulator.body import Body
from tests.corpus.calibrating import Tries
from tests.corpus.play import Pace, Play
from tests.corpus.sensing import PERIOD_S, sense
from tests.corpus.shapes import Shape
from tests.corpus.spec import TUNING, Bounds, Ranges, Spec, draw
from tests.corpus.stage import Aside, Stage, Thing, Wave
from tests.corpus.truth import CONTACT_MM, Happening, Trace


def ordinary(seed: int, ranges: Ranges = TUNING) -> Trace:
    """A set without anything hard in it."""
    return make(draw(ranges, Random(f"ordinary {seed}")), "ordinary", "ordinary", seed)


REST_S = 90.0
"""Between two sets: a minute and a half."""
SECOND = 3
"""So many of the hard sets make one that is the second of its workout: to count two again and again takes long."""
SEEN = 3.0
"""A touch lasts for so many measurements at least: then two of them lie wholly within it. What a single one tells, a
false near reading tells as well."""


class Show(NamedTuple):
    """A set on its stage: what the sensor will see, what happens, and when it is over."""

    stage: Stage
    happenings: list[Happening]
    end_s: float
    high_mm: float
    """How high the pad reads in every rep of this body; 0 where that differs from rep to rep."""


def make(spec: Spec, corpus: str, kind: str, seed: int) -> Trace:
    """The trace of a set."""
    chance = Random(f"{corpus} {kind} {seed}")
    show = staged(spec, chance)
    readings = _readings(spec, show, chance)
    has_first = corpus == "hard" and seed % SECOND == 0
    return Trace(
        corpus=corpus,
        kind=kind,
        seed=seed,
        period_s=PERIOD_S[spec.budget_ms],
        readings=readings,
        happenings=show.happenings,
        calibrating=Tries(spec, body_of(spec), show.high_mm, Random(f"calibrating {corpus} {kind} {seed}")),
        before=_before(spec, show.high_mm, Random(f"before {kind} {seed}")) if has_first else [],
    )


def _readings(spec: Spec, show: Show, chance: Random) -> list[Reading]:
    readings = sense(show.stage, budget_ms=spec.budget_ms, end_s=show.end_s, chance=chance)
    for trouble in spec.troubles:
        readings = trouble(readings, chance)
    return readings


def _before(spec: Spec, high_mm: float, chance: Random) -> list[Reading]:
    """The set before, by the same person in the same clothes, who then walks away for the rest.

    The sensor is as warm in all of it as at the beginning of the next.
    """
    same = replace(spec, drift_mm=(spec.drift_mm[0], spec.drift_mm[0]))
    if spec.high_share == 1:
        same.high_mm = (high_mm, high_mm)
    show = staged(same, chance)
    later_s = show.end_s + REST_S
    return [replace(reading, time_s=reading.time_s - later_s) for reading in _readings(same, show, chance)]


def staged(spec: Spec, chance: Random) -> Show:
    """Somebody comes, stands, does the attempts, and leaves."""
    play = spec.play(body_of(spec), chance)
    asides: list[Aside] = []
    things: list[Thing] = []
    body_high_mm = chance.uniform(*spec.high_mm)
    play.enter(spec.stance_mm)
    play.stand(chance.uniform(2.0, 4.0))
    for _ in range(spec.attempts):
        asides.append(Aside(play.now_s, inf, _high_mm(spec, body_high_mm, chance)))
        _attempt(play, spec, chance)
        if spec.between is not None:
            things += spec.between(play, chance)
        if spec.back == (1.0, 1.0):
            play.stand(_vary(spec.standing_s, spec, chance))
    play.stand(0.5)
    play.leave()
    end_s = play.now_s + 2.0
    stage = spec.stage(play, chance, asides=tuple(asides), drift_mm=_ramp(spec.drift_mm, end_s), things=tuple(things))
    return Show(stage, play.happenings, end_s, body_high_mm if spec.high_share == 1 else 0.0)


def body_of(spec: Spec) -> Body:
    """The body before a sensor that hangs about where its buttocks arrive."""
    usual_mm = Body(spec.build).sensor_height_mm
    return Body(spec.build, contact_mm=CONTACT_MM, sensor_height_mm=usual_mm + spec.sensor_off_mm)


def _high_mm(spec: Spec, body_mm: float, chance: Random) -> float:
    """How high the pad reads in the next rep: the same for this body each time, or now and then anything."""
    if not spec.high_mm[1] or chance.random() >= spec.high_share:
        return 0.0
    high_mm = chance.uniform(*spec.high_mm) if spec.high_share < 1 else body_mm
    return max(0.0, high_mm + chance.gauss(0, spec.high_scatter_mm))


def _attempt(play: Play, spec: Spec, chance: Random) -> None:
    lowering_s, pause_s, rising_s = (_vary(s, spec, chance) for s in (spec.lowering_s, spec.pause_s, spec.rising_s))
    down, up = (Shape(spec.ramp),) * 2 if spec.shapes is None else spec.shapes(chance)
    pace = Pace(lowering_s, max(pause_s, SEEN * PERIOD_S[spec.budget_ms]), rising_s, down, up)
    settle_mm = max(-2 * spec.settle_mm, min(2 * spec.settle_mm, chance.gauss(0, spec.settle_mm)))
    # Feet creep about their place, not ever farther off.
    home_mm = spec.stance_mm + chance.uniform(-1, 1) * spec.creep_mm if spec.creep_mm else spec.stance_mm
    settle_mm += home_mm - play.stance_mm
    short_mm = chance.uniform(*spec.short_mm)
    if chance.random() < spec.miss_share and short_mm <= 0.55 * play.stance_mm:
        play.miss(pace, short_mm, hold_s=chance.uniform(0.1, 0.4), settle_mm=settle_mm)
        return
    pulses: tuple[float, ...] = ()
    if chance.random() < spec.pulse_share:
        most_mm = min(spec.pulse_mm[1], 0.45 * play.stance_mm)
        pulses = tuple(chance.uniform(spec.pulse_mm[0], most_mm) for _ in range(chance.randint(*spec.pulses)))
    felt = None if spec.felt is None else spec.felt(play.stance_mm, chance)
    play.rep(pace, settle_mm=settle_mm, back=chance.uniform(*spec.back), pulses=pulses, felt=felt)


def _vary(duration_s: float, spec: Spec, chance: Random) -> float:
    """One person's durations scatter, but not without bounds."""
    return duration_s * (1 + spec.variation * min(max(chance.gauss(0, 1), -2.0), 2.0))


def _ramp(drift_mm: Bounds, end_s: float) -> Wave:
    first_mm, last_mm = drift_mm
    return lambda time_s: first_mm + (last_mm - first_mm) * time_s / end_s
