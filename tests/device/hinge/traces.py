"""Readings made by hand: stretches of standing and moving, with or without noise."""

from collections.abc import Iterable
from random import Random

from device.hinge.aside import ROUND_MM
from device.hinge.core import Core
from device.hinge.counter import RepCounter
from device.hinge.events import Event
from device.reading import NONE, VALID, Reading
from device.simulator.motion import time_to
from tests.device.hinge.lights import light_mcps

CONTACT_MM = 40.0
PRESS_MM = 10.0
"""Hips that the wall stops are moved as if to end so far behind it."""


class Trace:
    """Builds readings one stretch after the other; each method returns the trace, so that they read as a sentence.

    What comes back of the target is `bright` times the light of cloth at that distance. `warm_mm` is what the sensor
    reads too far.
    """

    def __init__(self, *, rate_hz: float = 30.0, noise_mm: float = 0.0, seed: int = 0, start_s: float = 0.0) -> None:
        self.readings: list[Reading] = []
        self._period_s = 1 / rate_hz
        self._noise_mm = noise_mm
        self._random = Random(seed)
        self._time_s = start_s
        self._mm = 1200.0
        self.bright = 1.0
        self.warm_mm = 0.0

    def _add(
        self, distance_mm: float | None, status: int = VALID, signal_mcps: float = 10.0, ambient_mcps: float = 0.1
    ) -> None:
        self._time_s += self._period_s
        if distance_mm is not None and status == VALID:
            signal_mcps = light_mcps(distance_mm, self.bright)
            distance_mm = max(0, round(distance_mm + self.warm_mm + self._random.gauss(0, self._noise_mm)))
        self.readings.append(Reading(self._time_s, distance_mm, status, signal_mcps, ambient_mcps))

    def stand(self, distance_mm: float, seconds: float = 2.0) -> "Trace":
        """Stay at `distance_mm` from the sensor."""
        self._mm = distance_mm
        for _ in range(round(seconds / self._period_s)):
            self._add(distance_mm)
        return self

    def move(self, to_mm: float, seconds: float, *, wall: bool = False, bright: float | None = None) -> "Trace":
        """Go there as people do: with the least jerk; a `wall` stops them at contact. They are `bright` in the end."""
        steps = max(1, round(seconds / self._period_s))
        start_mm, was = self._mm, self.bright
        for step in range(1, steps + 1):
            part = step / steps
            way = 10 * part**3 - 15 * part**4 + 6 * part**5
            distance_mm = start_mm + (to_mm - start_mm) * way
            self.bright = was if bright is None else was + (bright - was) * way
            self._add(max(CONTACT_MM, distance_mm) if wall else distance_mm)
        self._mm = to_mm
        return self

    def lost(
        self,
        seconds: float,
        status: int = NONE,
        range_mm: float | None = None,
        *,
        signal_mcps: float = 0.0,
        ambient_mcps: float = 0.1,
    ) -> "Trace":
        """No believable reading for a while."""
        for _ in range(round(seconds / self._period_s)):
            self._add(range_mm, status, signal_mcps, ambient_mcps)
        return self

    def gap(self, seconds: float) -> "Trace":
        """No reading at all for a while."""
        self._time_s += seconds
        return self

    def spike(self, *distances_mm: float) -> "Trace":
        """Single readings that say something else."""
        for distance_mm in distances_mm:
            self._add(distance_mm)
        return self

    def rep(self, stance_mm: float, *, lowering_s: float = 1.2, pause_s: float = 0.6, rising_s: float = 1.0) -> "Trace":
        """One good rep from `stance_mm` and back, stopped by the wall, with a second of standing."""
        in_air = time_to(stance_mm / (stance_mm + PRESS_MM))
        behind_s = (lowering_s + rising_s) / in_air * (1 - in_air)
        self.move(CONTACT_MM - PRESS_MM, lowering_s / in_air, wall=True)
        self.stand(CONTACT_MM, max(0.0, pause_s - behind_s))
        self._mm = CONTACT_MM - PRESS_MM
        self.move(CONTACT_MM + stance_mm, rising_s / in_air, wall=True)
        return self.stand(CONTACT_MM + stance_mm, 1.0)

    def aside(self, stance_mm: float, high_mm: float, *, seconds: float = 1.0) -> "Trace":
        """One rep in which round hips come in so far aside that they read `high_mm` too far at the wall."""
        self.move(CONTACT_MM + high_mm, seconds, bright=1 - high_mm / ROUND_MM).stand(CONTACT_MM + high_mm, 0.5)
        return self.move(CONTACT_MM + stance_mm, 1.0, bright=1.0).stand(CONTACT_MM + stance_mm, 1.0)

    def hand(self, to_mm: float, *, seconds: float = 0.1, bright: float = 1.0) -> "Trace":
        """Something comes before whoever stands there, so quickly and so near, stays half a second, and goes again."""
        back_mm, was, self.bright = self._mm, self.bright, bright
        self.move(to_mm, seconds).stand(to_mm, 0.5).move(back_mm, seconds)
        self.bright = was
        return self.stand(back_mm, 1.0)

    def short(self, stance_mm: float, short_mm: float) -> "Trace":
        """One attempt that turns back `short_mm` before the wall."""
        self.move(CONTACT_MM + short_mm, 1.0).stand(CONTACT_MM + short_mm, 0.4)
        return self.move(CONTACT_MM + stance_mm, 1.0).stand(CONTACT_MM + stance_mm, 1.0)


def at(stance_mm: float, **options: float) -> Trace:
    """Somebody who has come and stands `stance_mm` from touching."""
    trace = Trace(**options)  # type: ignore[arg-type] # each option is a number
    return trace.stand(1200, 1.0).stand(CONTACT_MM + stance_mm, 2.0)


def counted(
    readings: Iterable[Reading], contact_mm: float = CONTACT_MM, *, near_mm: float | None = None
) -> list[Event]:
    """All events of a fresh counter; it knows its light where `near_mm` is given."""
    counter = RepCounter(contact_mm, near_mm=near_mm)
    return [event for reading in readings for event in counter.feed(reading)]


def told(core: Core, readings: Iterable[Reading]) -> list[Event]:
    """All events of that core."""
    return [event for reading in readings for event in core.feed(reading)]


def kinds(events: Iterable[Event]) -> list[str]:
    """The events' tags, in order, but for what touches say of contact, and of who trains."""
    tags = (str(type(event).__struct_config__.tag) for event in events)
    return [tag for tag in tags if tag not in ("contact_moved", "learnt")]
