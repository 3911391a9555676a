"""The way between standing and wall that fits all its readings best: when they stood, and when they met the wall.

A way goes from standing at the stance to rest a little behind the wall, which stops the hips before. What is sought is
when it began, how long it would take unhindered, how far behind the wall it ends, how the wall reads, and where they
stood: five numbers, by least squares (Gauss and Newton), each with what is known of it beforehand. How people move on
the way is not known; so two curves are fitted, and each is believed as far as it fits. Simulated people have the same
two curves, by formulas of their own: what is true of them must not hang on what measures them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import sqrt
from operator import add, sub
from typing import Final, NamedTuple

from device.hinge.curves import Curve, even, least_jerk, share_of
from device.hinge.way import APART, NEAR_MM, SURELY, Gap, blend

PRESS_SD_MM: Final = 2.0
"""How far behind the wall a way ends is known so well beforehand (`way.press_mm`); with 3 pauses err by 6 ms more."""
PAD_SD_MM: Final = 2.0
"""How the wall reads differs by about so much from where contact is; with 1 or 4 all is the same."""
STANCE_SD_MM: Final = 3.0
"""Where they stood differs by so much from the stance, which is a mean of many seconds: sway, and flesh on its way."""
STANCE_AFTER_SD_MM: Final = 0.5
"""Where a way up ends is hardly seen, so it is held to what is known of it; with 2 mm rising errs by 1 ms more."""
START_SD_S: Final = 0.5
LENGTH_SD: Final = 0.5
"""The guess is a line through the readings in between, and errs by less: these only hold on to it where the readings
say nothing. The second is a part of the whole time."""
WALL_NOISE_MM: Final = 1.0
"""At the wall, where nothing sways, the median of three readings errs by so much; in standing by the noise more. With
1.5 pauses err by 4 ms more."""
LEAST_NOISE_MM: Final = 1.5
"""The slowest readings scatter by less than that in standing, but sway and cloth are there all the same."""
MOST: Final = 40
"""More readings are taken together, by two, three and so on: twice as quick, and the same."""
STEPS: Final = 8
"""Of Gauss and Newton. With 4 lowering errs by 10 ms more, with 30 by no less."""
ENOUGH: Final = 0.01
"""Where a step would move each number by less than this part of what it is uncertain by, it has arrived."""
WORST: Final = 6.0
"""Where readings are farther off than that, in squares of what they err by, people moved otherwise, or the wall does
not read as one, and the guess is better: 99 of 100 ordinary ways are below 5, those to a covered sensor about 20."""
FEW: Final = 4  # gaps: with fewer the guess is as good
BRIEF_S: Final = 0.1
"""What is seen for less than that is no way: hips need 0.3 s for one."""
LEAST: Final = 1e-9  # of a pivot: what rounding leaves of it where two numbers tell the same


class Fitted(NamedTuple):
    """`stood_s` is the instant at the standing end, `met_s` that of contact; `evenness` what the readings say for even
    speed (positive) or least jerk: the logarithm of the odds.
    """

    stood_s: float
    met_s: float
    evenness: float


def fit(
    gaps: Sequence[Gap],
    guess: tuple[float, float],
    press_mm: float,
    stance_mm: float,
    noise_mm: float,
    *,
    evenness: float,
) -> Fitted | None:
    """Of the gaps from standing to wall or back, in the order of time; None where they are too few, or fit no such way.

    `guess` is when they stood, and the whole time from there, negative on the way up; `press_mm` how far behind the
    wall the way ends. `noise_mm` is the standard deviation of one reading in standing; `evenness` what was known.
    """
    if len(gaps) < FEW or gaps[-1][0] - gaps[0][0] < BRIEF_S or stance_mm < NEAR_MM:
        return None
    readings = _readings(gaps, stance_mm, noise_mm)
    ways = [_Way(curve, readings, guess, press_mm, stance_mm) for curve in (least_jerk, even)]
    jerk, flat = ways
    if min(jerk.badness, flat.badness) > WORST * len(readings):
        return None
    said = max(-SURELY, min(SURELY, APART * (jerk.badness - flat.badness) / 2))
    stood_s, met_s = blend(jerk.ends_s, flat.ends_s, said + evenness)
    return Fitted(stood_s, met_s, said)


class _Reading(NamedTuple):
    time_s: float
    gap_mm: float
    weight: float  # one over the variance


def _readings(gaps: Sequence[Gap], stance_mm: float, noise_mm: float) -> list[_Reading]:
    together = -(-len(gaps) // MOST)
    taken = []
    for first in range(0, len(gaps), together):
        some = gaps[first : first + together]
        gap_mm = sum(gap for _, gap in some) / len(some)
        error_mm = WALL_NOISE_MM + min(1.0, max(0.0, gap_mm / stance_mm)) * max(LEAST_NOISE_MM, noise_mm)
        taken.append(_Reading(sum(at_s for at_s, _ in some) / len(some), gap_mm, len(some) / (error_mm * error_mm)))
    return taken


class _Way:
    """The five numbers that fit best with one curve: when they stood, the whole time, press, pad and stance."""

    def __init__(
        self, curve: Curve, readings: list[_Reading], guess: tuple[float, float], press_mm: float, stance_mm: float
    ) -> None:
        stood_s, whole_s = guess
        self._curve = curve
        self._readings = readings if whole_s > 0 else readings[::-1]  # from standing to the wall
        self._every_s = (self._readings[-1].time_s - self._readings[0].time_s) / (len(readings) - 1)
        sums = ((one.weight, one.weight * one.gap_mm, one.weight * one.gap_mm**2) for one in self._readings)
        self._sums = list(accumulate(sums, lambda *both: tuple(map(add, *both)), initial=(0.0, 0.0, 0.0)))
        self._known: tuple[float, ...] = (stood_s, whole_s, press_mm, 0.0, stance_mm)
        stance_sd_mm = STANCE_SD_MM if whole_s > 0 else STANCE_AFTER_SD_MM
        self._sd = (START_SD_S, LENGTH_SD * abs(whole_s), PRESS_SD_MM, PAD_SD_MM, stance_sd_mm)
        self.badness, self._at = self._settle()

    @property
    def ends_s(self) -> tuple[float, float]:
        """When they stood, and when they met the wall."""
        stood_s, whole_s, press_mm, _, stance_mm = self._at
        return stood_s, stood_s + whole_s * share_of(stance_mm / (stance_mm + press_mm), self._curve)

    def _settle(self) -> tuple[float, tuple[float, ...]]:
        at, damping = self._known, 0.0
        badness, matrix, slope = self._look(at)
        for _ in range(STEPS):
            step = _solve(matrix, slope, damping)
            there = tuple(a + b for a, b in zip(at, step, strict=True))
            if there[1] * at[1] <= 0 or there[2] <= 0 or there[4] <= 0:
                damping = max(1.0, 4 * damping)
                continue
            if all(abs(by) < ENOUGH * sd for by, sd in zip(step, self._sd, strict=True)):
                return badness, there
            found = self._look(there)
            if found[0] > badness:
                damping = max(1.0, 4 * damping)
                continue
            (badness, matrix, slope), at, damping = found, there, damping / 4
        return badness, at

    def _look(self, at: tuple[float, ...]) -> tuple[float, list[list[float]], list[float]]:
        """How badly it fits there, and what leads to a better place: the matrix and the slope of the squares."""
        stood_s, whole_s, press_mm, pad_mm, stance_mm = at
        curve, all_mm = self._curve, stance_mm + press_mm
        touch = share_of(stance_mm / all_mm, curve)
        touch_area = curve(touch)[1]
        half = self._every_s / 2 / whole_s  # a reading is the mean over all the time since the one before
        often = 1 / (2 * half)
        badness = sum(((is_ - was) / sd) ** 2 for is_, was, sd in zip(at, self._known, self._sd, strict=True))
        matrix = [[1 / sd**2 if row == column else 0.0 for column in range(5)] for row, sd in enumerate(self._sd)]
        slope = [(was - is_) / sd**2 for is_, was, sd in zip(at, self._known, self._sd, strict=True)]
        readings, scatter = self._taken(stood_s, whole_s, half, touch)
        badness += scatter
        for time_s, read_mm, weight in readings:
            share = (time_s - stood_s) / whole_s
            ends = []
            for end in (share - half, share + half):
                if end < touch:
                    part, area = curve(end)
                    ends.append((end, area, (stance_mm - all_mm * part) * end, stance_mm - all_mm * part))
                else:
                    ends.append((touch, touch_area, 0.0, 0.0))
            (from_, from_area, from_turn, from_mm), (to, to_area, to_turn, to_mm) = ends
            area = to_area - from_area
            all_area = stance_mm * (to - from_) - all_mm * area
            leads = (
                (from_mm - to_mm) * often / whole_s,
                (all_area - to_turn + from_turn) * often / whole_s,
                -area * often,
                1.0,
                (to - from_ - area) * often,
            )
            off_mm = read_mm - pad_mm - all_area * often
            badness += weight * off_mm * off_mm
            for row, lead in enumerate(leads):
                weighed = weight * lead
                slope[row] += weighed * off_mm
                line = matrix[row]
                for column in range(row + 1):
                    line[column] += weighed * leads[column]
        return badness, matrix, slope

    def _taken(self, stood_s: float, whole_s: float, half: float, touch: float) -> tuple[list[_Reading], float]:
        """All readings on the way, and all before it as one, as all at the wall; and how these scatter, in squares."""

        def share(reading: _Reading) -> float:
            return (reading.time_s - stood_s) / whole_s

        first = bisect_right(self._readings, -half, key=share)
        last = max(first, bisect_left(self._readings, touch + half, key=share))
        taken, scatter = self._readings[first:last], 0.0
        for begin, end in ((0, first), (last, len(self._readings))):
            weight, sum_mm, squares_mm2 = map(sub, self._sums[end], self._sums[begin])
            if begin < end:
                taken.append(_Reading(self._readings[begin].time_s, sum_mm / weight, weight))
                scatter += squares_mm2 - sum_mm * sum_mm / weight
        return taken, scatter


def _solve(matrix: list[list[float]], slope: list[float], damping: float) -> list[float]:
    """The step that the squares ask for (Cholesky); only the lower half of the matrix is read."""
    size = len(slope)
    low = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            left = matrix[row][column] * (1 + damping if row == column else 1)
            left -= sum(low[row][k] * low[column][k] for k in range(column))
            least = LEAST * matrix[row][row]
            low[row][column] = sqrt(max(left, least)) if row == column else left / low[column][column]
    step = [0.0] * size
    for row in range(size):
        step[row] = (slope[row] - sum(low[row][k] * step[k] for k in range(row))) / low[row][row]
    for row in reversed(range(size)):
        step[row] = (step[row] - sum(low[k][row] * step[k] for k in range(row + 1, size))) / low[row][row]
    return step
