"""What makes a set hard: each function changes one thing in an ordinary one."""

from collections.abc import Callable, Mapping
from math import pi, sin
from random import Random
from types import MappingProxyType
from typing import Final

from device.simulator.people import INCH_MM
from tests.corpus import trouble
from tests.corpus.play import Pace, Play
from tests.corpus.sensing import PERIOD_S
from tests.corpus.sets import SEEN, body_of
from tests.corpus.spec import SPARE_MM, Spec
from tests.corpus.stage import Thing, still
from tests.corpus.things import sweep
from tests.corpus.truth import CONTACT_MM

Disturbance = Callable[[Spec, Random], None]


def _outlast(spec: Spec, trouble_s: float) -> None:
    """Nobody can count a touch of which nothing is seen: each lasts for longer than the trouble."""
    spec.variation = min(spec.variation, 0.08)
    spec.pause_s = max(spec.pause_s, 1.2 * (trouble_s + SEEN * PERIOD_S[spec.budget_ms]))


# Bodies and ways of moving


def near_stance(spec: Spec, chance: Random) -> None:
    """Not quite three inches."""
    spec.stance_mm = chance.uniform(2.6, 3.2) * INCH_MM


def far_stance(spec: Spec, chance: Random) -> None:
    """As far as 14 inches, the last of it fallen back to the wall."""
    spec.stance_mm = chance.uniform(9.0, 14.0) * INCH_MM


def quick(spec: Spec, chance: Random) -> None:
    """As quick as the quickest real hinges, with hardly a pause."""
    spec.lowering_s, spec.rising_s = chance.uniform(0.3, 0.5), chance.uniform(0.2, 0.5)
    spec.pause_s = chance.uniform(0.0, 0.3)
    spec.standing_s = chance.uniform(0.3, 0.8)


def slow(spec: Spec, chance: Random) -> None:
    """As slow as the slowest."""
    spec.lowering_s, spec.rising_s = chance.uniform(2.5, 4.0), chance.uniform(2.5, 4.5)
    spec.attempts = 12


def long_pauses(spec: Spec, chance: Random) -> None:
    """Held at the wall for up to ten seconds."""
    spec.pause_s, spec.attempts = chance.uniform(3.0, 10.0), 10


def no_pause(spec: Spec, chance: Random) -> None:
    """Touch and go."""
    spec.pause_s = chance.uniform(0.0, 0.15)


def swaying(spec: Spec, chance: Random) -> None:
    """Somebody who never stands still."""
    spec.calm_mm = chance.uniform(12.0, 25.0)


def creeping_feet(spec: Spec, chance: Random) -> None:
    """The feet end up elsewhere after each rep."""
    spec.creep_mm = chance.uniform(8.0, 0.15 * spec.stance_mm + 8.0)


def twisting(spec: Spec, chance: Random) -> None:
    """The hips turn about the spine."""
    spec.twist_mm, spec.high_mm, spec.high_scatter_mm = chance.uniform(10.0, 25.0), (0.0, 8.0), 4.0


def hands_on_hips(spec: Spec, chance: Random) -> None:
    """Hands stand out behind the hips."""
    spec.hands, spec.hands_mm = chance.uniform(0.1, 0.3), chance.uniform(15.0, 40.0)


def half_back(spec: Spec, chance: Random) -> None:
    """Hurried: they come up most of the way and go down again at once."""
    least = chance.uniform(0.75, 0.9)
    spec.back = (least, min(1.0, least + 0.1))


# The pad reads high


def sensor_off_height(spec: Spec, chance: Random) -> None:
    """The sensor hangs too low or too high, so contact reads up to 18 mm high and standing as well."""
    spec.sensor_off_mm = chance.choice((chance.uniform(-35.0, -15.0), chance.uniform(40.0, 65.0)))


def contact_high(spec: Spec, chance: Random) -> None:
    """This body's contact reads 5 to 18 mm high, every time."""
    spec.high_mm = (5.0, 18.0)


def sideways_body(spec: Spec, chance: Random) -> None:
    """This body drifts sideways each time, so that contact reads 18 to 68 mm high."""
    spec.high_mm = (18.0, min(68.0, 0.5 * spec.stance_mm))


def sideways_reps(spec: Spec, chance: Random) -> None:
    """Some reps drift sideways by that much, each by another."""
    spec.high_mm, spec.high_share = (10.0, min(68.0, 0.5 * spec.stance_mm)), chance.uniform(0.1, 0.4)


def warming(spec: Spec, chance: Random) -> None:
    """The sensor's temperature drifts by up to 30 mm during the set, up or down."""
    spec.drift_mm = (chance.uniform(-3.0, 3.0), chance.choice((-1, 1)) * chance.uniform(10.0, 30.0))
    spec.attempts = 20


# Cloth and light


def dark_cloth(spec: Spec, chance: Random) -> None:
    """Black cloth, of 5 % and more."""
    spec.reflectance = chance.uniform(0.05, 0.09)


def loose_cloth(spec: Spec, chance: Random) -> None:
    """A skirt or a long shirt that flaps."""
    spec.loose_mm = chance.uniform(12.0, 30.0)


def shiny_cloth(spec: Spec, chance: Random) -> None:
    """Glossy black: false near readings with a valid status, more of them the nearer it is."""
    spec.reflectance = chance.uniform(0.05, 0.3)
    spec.troubles = (trouble.shiny(chance.uniform(0.02, 0.08)),)


def two_colours(spec: Spec, chance: Random) -> None:
    """A shirt over trousers: what touches is darker, or brighter, than what is seen in standing; and many misses."""
    spec.darker = chance.choice((chance.uniform(0.2, 0.9), chance.uniform(1.1, 3.0)))
    spec.reflectance = min(spec.reflectance, 0.88 / max(1.0, spec.darker))
    spec.miss_share, spec.short_mm = 0.3, (15.0, 70.0)


def daylight(spec: Spec, chance: Random) -> None:
    """Up to 5 klux of it, with clouds."""
    most, every_s = chance.uniform(1.0, 5.0), chance.uniform(3.0, 20.0)
    spec.light_mcps = lambda time_s: most * (0.65 + 0.35 * sin(2 * pi * time_s / every_s))


def darkness(spec: Spec, chance: Random) -> None:
    """No light but the sensor's own."""
    spec.light_mcps = still(chance.uniform(0.0, 0.01))


# What the covered chip says


def covered_near(spec: Spec, chance: Random) -> None:
    """Covered, it reads low and noisy."""
    spec.cover = "near"


def covered_stuck(spec: Spec, chance: Random) -> None:
    """Covered, it sticks."""
    spec.cover = "stuck"


def covered_zero(spec: Spec, chance: Random) -> None:
    """Covered, it reads 0 with a bad status."""
    spec.cover = "zero"
    _outlast(spec, 0.2)


def covered_lost(spec: Spec, chance: Random) -> None:
    """Covered, it sees nothing."""
    spec.cover = "lost"
    _outlast(spec, 0.2)


# Readings


def lost_readings(spec: Spec, chance: Random) -> None:
    """Single readings are bad or missing."""
    spec.troubles = (trouble.spoilt(chance.uniform(0.02, 0.2)), trouble.missing(chance.uniform(0.0, 0.15)))
    _outlast(spec, 6 * PERIOD_S[spec.budget_ms])


def bad_bursts(spec: Spec, chance: Random) -> None:
    """Bad statuses in bursts."""
    spec.troubles = (trouble.spoilt_bursts(chance.uniform(5.0, 20.0), 0.4),)
    _outlast(spec, 0.4)


def gaps(spec: Spec, chance: Random) -> None:
    """For up to 0.4 s nothing comes."""
    spec.troubles = (trouble.gaps(chance.uniform(3.0, 12.0), 0.4),)
    _outlast(spec, 0.4)


def false_near(spec: Spec, chance: Random) -> None:
    """Single false near readings, valid."""
    spec.troubles = (trouble.false_near(chance.uniform(0.003, 0.04)),)


def false_near_bursts(spec: Spec, chance: Random) -> None:
    """Several of them in a row."""
    spec.troubles = (trouble.false_near_bursts(chance.uniform(2.0, 10.0), 5),)
    _outlast(spec, 5 * PERIOD_S[spec.budget_ms])


def late_and_double(spec: Spec, chance: Random) -> None:
    """Readings late, double, and missing."""
    spec.troubles = (trouble.missing(0.05), trouble.late(chance.uniform(0.1, 0.9)), trouble.double(0.1))


# What else people do in a set


def misses(spec: Spec, chance: Random) -> None:
    """Many attempts turn back from 15 mm before the wall on."""
    spec.miss_share, spec.short_mm = chance.uniform(0.2, 0.5), (15.0, 60.0)


def bounces(spec: Spec, chance: Random) -> None:
    """The hips bounce off the wall and touch again."""
    spec.pulse_share, spec.pulse_mm, spec.pulses = 0.6, (8.0, 20.0), (1, 2)
    spec.pause_s = max(spec.pause_s, 0.5)


def pulses(spec: Spec, chance: Random) -> None:
    """Pulses at the bottom, up to 45 % of the way."""
    spec.pulse_share, spec.pulse_mm, spec.pulses = 0.5, (15.0, 0.45 * spec.stance_mm), (1, 5)
    spec.pause_s = max(spec.pause_s, 1.0)


def squats(spec: Spec, chance: Random) -> None:
    """Some attempts are squats."""
    spec.stance_mm = max(spec.stance_mm, body_of(spec).room_mm("squat") + SPARE_MM)

    def between(play: Play, chance: Random) -> list[Thing]:
        if chance.random() < 0.3:
            play.stand(chance.uniform(0.5, 1.5))
            play.fold("squat", chance.uniform(0.9, 1.0), Pace(chance.uniform(1, 2), 0.3, chance.uniform(1, 2)))
        return []

    spec.between = between


def steps(spec: Spec, chance: Random) -> None:
    """Steps in and out, as the coach asks for."""
    way = chance.choice((-1.0, 1.0)) if spec.stance_mm > 6 * INCH_MM else 1.0

    def between(play: Play, chance: Random) -> list[Thing]:
        if chance.random() < 0.25 and 2.8 * INCH_MM < play.stance_mm + 1.2 * way * INCH_MM < 13 * INCH_MM:
            play.stand(chance.uniform(0.3, 1.0))
            play.step(way * chance.uniform(0.7, 1.3) * INCH_MM)
            play.stand(chance.uniform(0.8, 3.0))
        return []

    spec.creep_mm = 0.0
    spec.between = between


def restless(spec: Spec, chance: Random) -> None:
    """Between reps they swing the arms, shift the weight, look round."""

    def between(play: Play, chance: Random) -> list[Thing]:
        if chance.random() < 0.4:
            with play.during("fidget"):
                play.move(chance.uniform(1.0, 3.0), restless=chance.uniform(0.5, 1.0))
                play.move(0.5)
        return []

    spec.between = between


def visitors(spec: Spec, chance: Random) -> None:
    """Between reps a hand or a cat comes before the sensor."""

    def between(play: Play, chance: Random) -> list[Thing]:
        if chance.random() > 0.3:
            return []
        thing = sweep(play.now_s + 0.3, chance, CONTACT_MM + play.stance_mm)
        with play.during("hand"):
            play.move(thing.path[-1][0] - play.now_s + 0.3)
        return [thing]

    spec.between = between


DISTURBANCES: Final[Mapping[str, Disturbance]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            near_stance, far_stance, quick, slow, long_pauses, no_pause, swaying, creeping_feet, twisting,
            hands_on_hips, half_back, sensor_off_height, contact_high, sideways_body, sideways_reps, warming,
            dark_cloth, loose_cloth, shiny_cloth, two_colours, daylight, darkness, covered_near, covered_stuck,
            covered_zero, covered_lost, lost_readings, bad_bursts, gaps, false_near, false_near_bursts,
            late_and_double, misses, bounces, pulses, squats, steps, restless, visitors,
        )
    }
)  # fmt: skip
