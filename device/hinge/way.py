"""When a way between standing and wall began and ended, of which noise hides both ends: told at once, and roughly.

They are where the straight line of time over the share of the way's time passes, through the readings in between. The
share that belongs to a gap depends on how people move; so two curves are held against the readings, and each is
believed as far as it fits them. Once the rep is over all its readings tell more (`fit`), beginning from here.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import exp
from typing import Final, NamedTuple

from device.hinge.curves import Curve, even, least_jerk

PRESS_MM: Final = 10.0
"""Hips do not come to rest at the wall, it stops them: they are moved as if to end this far behind it. Between a touch
with no push at all and the 13 mm that a firm one has in the simulation; 2 mm more or less are 10 ms of the pause."""
FIRM_MM: Final = 11.0
LIGHT_MM: Final = 6.0
"""And not farther or less far, as far as the time near the wall tells it. With 3 to 10 the pauses err by 1 ms more."""
NEAR_MM: Final = 8.0
"""Nearer than this to contact the wall may hold the hips already: four standard deviations of a reading."""
FAR: Final = 0.8
"""Beyond this part of the stance sway, cloth and noise are as fast as the hips; all is the same from 0.75 to 0.85."""
SHORTEST_S: Final = 0.2
"""No way to the wall takes less: 0.3 s is the quickest lowering."""
STOP_S: Final = 1.0
"""Who does not get on for so long stands there: the slowest reps go 15 mm and more in it."""
LEAST_NOISE_MM: Final = 2.0
"""Of a white target (see `noise`); what is less was not measured yet."""
APART: Final = 0.5
"""Two readings say as much of the curve as one that errs alone: neighbours share a median, sway, and cloth."""
SURELY: Final = 50.0  # beyond any doubt, and exp does not overflow
FEW: Final = 3  # a line through fewer is none
_NOTHING: Final = 1e-9
CELLS: Final = 500
"""Of the tables: less than a millimetre each, which is what a reading is rounded to."""
AT_REST: Final = 0.01
"""What gaps say where the hips rest, in squares of the mean speed: something, if there are no others."""

Gap = tuple[float, float]
"""An instant in s, and the gap then in mm."""


class Shape:
    """For each part of a way the share of the time that it takes."""

    __slots__ = ("_cells",)

    def __init__(self, curve: Curve) -> None:
        self._cells: list[tuple[float, float]] = []
        number, steps = 0, 4 * CELLS
        for cell in range(CELLS + 1):
            while number < steps and curve((number + 0.5) / steps)[0] < cell / CELLS:
                number += 1
            speed = (curve((number + 1) / steps)[0] - curve((number - 1) / steps)[0]) * steps / 2
            weight = speed * speed + AT_REST
            self._cells.append((weight, number / steps))

    def at(self, part: float) -> tuple[float, float]:
        """How much a gap there says of the time, and the share.

        It says as much as the square of the speed: a gap errs the less in time the quicker the hips are.
        """
        return self._cells[min(CELLS, max(0, round(part * CELLS)))]

    def share(self, part: float) -> float:
        """Of the time, 0 to 1."""
        return self.at(part)[1]


_JERK: Final = Shape(least_jerk)
_EVEN: Final = Shape(even)


class Way(NamedTuple):
    """`stood_s` is the instant at the standing end, `near_s` that of leaving or coming near the wall, `met_s` that of
    contact. Unhindered by the wall the way would have taken `whole_s`, negative where the gaps were given against the
    time. `evenness` is what they say for even speed (positive) or least jerk: the logarithm of the odds.
    """

    stood_s: float
    near_s: float
    met_s: float
    whole_s: float
    evenness: float

    @classmethod
    def of(
        cls, gaps: Iterable[Gap], stance_mm: float, noise_mm: float, evenness: float, near_mm: float = NEAR_MM
    ) -> "Way":
        """Of one gap or more, from the wall outwards, in time or against it.

        Within `near_mm` of contact the wall may hold the hips. `noise_mm` is the standard deviation of one reading;
        `evenness` what was known before.
        """
        band = _band(gaps, near_mm, FAR * stance_mm)
        jerk, flat = (_line(band, stance_mm, shape) for shape in (_JERK, _EVEN))
        sure = 0.5 * APART * ((stance_mm + PRESS_MM) / max(LEAST_NOISE_MM, noise_mm)) ** 2
        said = max(-SURELY, min(SURELY, sure * (jerk[3] - flat[3])))
        stood_s, met_s, whole_s = blend(jerk[:3], flat[:3], said + evenness)
        near_s, seen_s = band[0][0], band[-1][0]
        stood_s = max(stood_s, seen_s) if seen_s > near_s else min(stood_s, seen_s)  # never less than was seen
        return cls(stood_s, near_s, met_s, whole_s, said)

    @property
    def guess(self) -> tuple[float, float]:
        """When they stood, and all of its time from there: negative on the way up."""
        least_s = max(SHORTEST_S, abs(self.whole_s))
        return self.stood_s, least_s if self.met_s > self.stood_s else -least_s

    def standing_mm(self, time_s: float, gap_mm: float, least: float) -> float:
        """Where they will stand at the end of the way up who are `gap_mm` off at `time_s`: `least` of it or more."""
        if time_s >= self.stood_s or self.whole_s <= 0:
            return gap_mm
        part, _ = least_jerk(max(0.0, 1 - (self.stood_s - time_s) / self.whole_s))
        return (gap_mm + PRESS_MM) / max(least, part) - PRESS_MM


def blend(jerk: Sequence[float], flat: Sequence[float], evenness: float) -> Iterator[float]:
    """The numbers that two curves tell, each believed as far as the logarithm of the odds says."""
    odds = 1 / (1 + exp(-evenness))
    return (one + odds * (other - one) for one, other in zip(jerk, flat, strict=True))


def press_mm(down: Way, up: Way, stance_mm: float) -> float:
    """How far behind the wall the one seems to end and the other to begin, at rest, in mm.

    Who was near it for a moment only did not press far.
    """
    near_s, moving_s = up.near_s - down.near_s, up.whole_s - down.whole_s
    part, _ = least_jerk(max(0.0, min(0.5, near_s / moving_s))) if moving_s > 0 else (0.5, 0.5)
    return min(FIRM_MM, max(LIGHT_MM, (part * stance_mm - NEAR_MM) / (1 - part)))


def _band(gaps: Iterable[Gap], near_mm: float, far_mm: float) -> list[Gap]:
    """Those between near and far, three at least if there are; the first is where they left what is near for good."""
    band: list[Gap] = []
    most_s, most_mm, most = 0.0, 0.0, 0
    for time_s, gap_mm in gaps:
        if gap_mm <= near_mm or not band:
            band = [(time_s, gap_mm)]
            most_s, most_mm, most = time_s, gap_mm, 1
            continue
        wall_s, wall_mm = band[0]
        if len(band) == 1 and wall_mm < near_mm:
            part = (near_mm - wall_mm) / (gap_mm - wall_mm)
            band[0] = (wall_s + part * (time_s - wall_s), near_mm)
        if gap_mm > far_mm and len(band) >= FEW:
            break
        band.append((time_s, gap_mm))
        if gap_mm > most_mm:
            most_s, most_mm, most = time_s, gap_mm, len(band)
        elif abs(time_s - most_s) > STOP_S:
            return band[:most]
    return band


def _line(band: list[Gap], stance_mm: float, shape: Shape) -> tuple[float, float, float, float]:
    """When they stood and when they met the wall by this shape, all of its time, and how badly it fits.

    That is the sum of squares, in parts of the way.
    """
    all_mm = stance_mm + PRESS_MM
    wall_s, wall_mm = band[0]
    n = x = t = xx = xt = tt = 0.0
    for time_s, gap_mm in band:
        weight, share = shape.at((gap_mm + PRESS_MM) / all_mm)
        at_s = time_s - wall_s
        n += weight
        x += weight * share
        t += weight * at_s
        xx += weight * share * share
        xt += weight * share * at_s
        tt += weight * at_s * at_s
    xx -= x * x / n
    xt -= x * t / n
    tt -= t * t / n
    whole_s = xt / xx if xx > _NOTHING else 0.0
    met_s = wall_s + whole_s * (shape.share(PRESS_MM / all_mm) - shape.share((wall_mm + PRESS_MM) / all_mm))
    stood_s = wall_s + t / n + whole_s * (1 - x / n)
    return stood_s, met_s, whole_s, max(0.0, tt - whole_s * xt) / max(_NOTHING, whole_s * whole_s)
