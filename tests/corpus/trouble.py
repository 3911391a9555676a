"""What goes wrong between the light and the counter: readings lost, spoilt, false, double, late or missing.

Each maker gives a `Trouble`, which takes all readings of a trace and gives them with that trouble.
"""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from msgspec.structs import replace

from device.reading import HARDWARE, MIN_RANGE, NONE, PHASE, SIGMA, SIGNAL, Reading
from device.simulator import optics
from tests.corpus.sensing import as_reading

Trouble = Callable[[list[Reading], Random], list[Reading]]


def missing(share: float) -> Trouble:
    """Single readings never come."""
    return lambda readings, chance: [reading for reading in readings if chance.random() >= share]


def gaps(per_minute: float, longest_s: float) -> Trouble:
    """For a while nothing comes at all, as when the bus is held up."""

    def make(readings: list[Reading], chance: Random) -> list[Reading]:
        spans = _spans(readings, chance, per_minute, 0.1, longest_s)
        return [reading for reading in readings if not _within(reading.time_s, spans)]

    return make


def late(share: float, by_periods: float = 0.8) -> Trouble:
    """Readings are told later than they were taken, but never after the next one."""

    def make(readings: list[Reading], chance: Random) -> list[Reading]:
        told = []
        for reading, following in pairwise(readings):
            wait_s = by_periods * (following.time_s - reading.time_s) * chance.random()
            told.append(replace(reading, time_s=reading.time_s + wait_s) if chance.random() < share else reading)
        return [*told, readings[-1]]

    return make


def double(share: float) -> Trouble:
    """A reading comes twice: at the same instant, or again a little later with the old values."""

    def make(readings: list[Reading], chance: Random) -> list[Reading]:
        told = []
        for reading, following in pairwise(readings):
            told.append(reading)
            if chance.random() < share:
                later_s = chance.choice((0.0, 0.5)) * (following.time_s - reading.time_s)
                told.append(replace(reading, time_s=reading.time_s + later_s))
        return [*told, readings[-1]]

    return make


def spoilt(share: float) -> Trouble:
    """Single readings carry a bad status, with no distance, the right one, or a small number."""

    def make(readings: list[Reading], chance: Random) -> list[Reading]:
        return [_spoil(reading, chance) if chance.random() < share else reading for reading in readings]

    return make


def spoilt_bursts(per_minute: float, longest_s: float) -> Trouble:
    """The same in bursts."""

    def make(readings: list[Reading], chance: Random) -> list[Reading]:
        spans = _spans(readings, chance, per_minute, 0.06, longest_s)
        return [_spoil(reading, chance) if _within(reading.time_s, spans) else reading for reading in readings]

    return make


def false_near(share: float) -> Trouble:
    """Single readings say 0 to 27 mm and are valid, as off glossy black."""

    def make(readings: list[Reading], chance: Random) -> list[Reading]:
        return [_glossy(reading, chance) if chance.random() < share else reading for reading in readings]

    return make


def false_near_bursts(per_minute: float, longest: int) -> Trouble:
    """The same for two to `longest` readings in a row."""

    def make(readings: list[Reading], chance: Random) -> list[Reading]:
        told = list(readings)
        minutes = (readings[-1].time_s - readings[0].time_s) / 60
        for _ in range(max(1, round(per_minute * minutes))):
            first = chance.randrange(len(told))
            for number in range(first, min(len(told), first + chance.randint(2, longest))):
                told[number] = _glossy(told[number], chance)
        return told

    return make


def shiny(share: float, within_mm: float = 250.0) -> Trouble:
    """Cloth that glistens: false near readings, more of them the nearer it is, none beyond `within_mm`."""

    def make(readings: list[Reading], chance: Random) -> list[Reading]:
        return [
            _glossy(reading, chance)
            if reading.distance_mm is not None and chance.random() < share * (1 - reading.distance_mm / within_mm)
            else reading
            for reading in readings
        ]

    return make


def _spoil(reading: Reading, chance: Random) -> Reading:
    status = chance.choice((SIGMA, SIGNAL, SIGNAL, PHASE, PHASE, MIN_RANGE, HARDWARE, NONE))
    range_mm = chance.choice((None, None, reading.range_mm, 0.0, 2.0, 4.0))
    signal_mcps = chance.choice((0.0, reading.signal_mcps))
    return replace(reading, range_mm=range_mm, status=status, signal_mcps=signal_mcps)


def _glossy(reading: Reading, chance: Random) -> Reading:
    return as_reading(reading.time_s, optics.glossy(chance))


def _spans(
    readings: list[Reading], chance: Random, per_minute: float, least_s: float, longest_s: float
) -> list[tuple[float, float]]:
    """Some stretches of time, at least one."""
    first_s, last_s = readings[0].time_s, readings[-1].time_s
    spans = []
    for _ in range(max(1, round(per_minute * (last_s - first_s) / 60))):
        from_s = chance.uniform(first_s, last_s)
        spans.append((from_s, from_s + chance.uniform(least_s, longest_s)))
    return spans


def _within(time_s: float, spans: list[tuple[float, float]]) -> bool:
    return any(from_s <= time_s < to_s for from_s, to_s in spans)
