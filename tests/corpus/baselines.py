"""What others count with, on the same readings. Each gives counts for many settings at once; the bench takes the best.

They are only asked for the right number, not for the right instants, and get their best settings per corpus: both are
more than the counter gets.
"""

from bisect import bisect_left
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

from device.reading import Reading
from tests.corpus.truth import CONTACT_MM

FAR_MM: Final = 1000.0
"""Where no distance was seen: the sketches of hobby projects print it as out of range."""

HIPS_MM: Final = 450.0
"""Farther than any hips that train. Beyond it noise alone would make peaks, so it is cut off for `find_peaks`."""

THRESHOLDS: Final = tuple(CONTACT_MM + step for step in range(2, 62, 3))

PAIRS: Final = tuple(
    (CONTACT_MM + low, CONTACT_MM + low + more) for low in range(2, 83, 4) for more in (10, 15, 20, 30, 40, 60, 90)
)
"""Touch and re-arm lines in mm."""

_LEAST_SPAN_MM: Final = 10.0
"""The closest pair: smaller ups and downs change no count."""

PROMINENCES: Final = tuple(float(mm) for mm in range(15, 155, 5))


def fixed_threshold(readings: Sequence[Reading]) -> list[int]:
    """For each of THRESHOLDS, how often the range falls below it: as the hobby projects do, which read no status."""
    counts = [0] * len(THRESHOLDS)
    before = FAR_MM
    for reading in readings:
        now = FAR_MM if reading.range_mm is None else reading.range_mm
        if now < before:
            for number in range(bisect_left(THRESHOLDS, now), bisect_left(THRESHOLDS, before)):
                counts[number] += 1
        before = now
    return counts


def strong_baseline(readings: Sequence[Reading]) -> list[int]:
    """For each of PAIRS: drop what is not valid, causal median of three, two thresholds with hysteresis."""
    turns = _turns(_medians(readings))
    return [_hysteresis(turns, low_mm, high_mm) for low_mm, high_mm in PAIRS]


def find_peaks(readings: Sequence[Reading]) -> list[int]:
    """For each of PROMINENCES, how many dips `scipy.signal.find_peaks` finds in the medians of the whole recording."""
    finder: Any = import_module("scipy.signal").find_peaks
    # Two equal peaks beside each other would both count, and whole millimetres are often equal: let the later one win.
    depths = [1e-6 * number - min(mm, HIPS_MM) for number, mm in enumerate(_medians(readings))]
    if len(depths) < 3:
        return [0] * len(PROMINENCES)
    found = sorted(finder(depths, prominence=PROMINENCES[0])[1]["prominences"])
    return [len(found) - bisect_left(found, prominence) for prominence in PROMINENCES]


def has_scipy() -> bool:
    """Whether scipy is installed."""
    try:
        import_module("scipy.signal")
    except ImportError:
        return False
    return True


def _medians(readings: Sequence[Reading]) -> list[float]:
    a = b = FAR_MM
    medians = []
    for reading in readings:
        now = reading.distance_mm
        if now is None:
            continue
        medians.append(max(min(a, b), min(max(a, b), now)))
        a, b = b, now
    return medians


def _turns(values: Sequence[float]) -> list[float]:
    """The highs and lows between which the way is at least the closest pair's span; no hysteresis count needs more."""
    turns: list[float] = []
    low = high = values[0] if values else FAR_MM
    falling = True
    for value in values:
        if falling:
            low = min(low, value)
            if value - low >= _LEAST_SPAN_MM:
                turns.append(low)
                falling, high = False, value
        else:
            high = max(high, value)
            if high - value >= _LEAST_SPAN_MM:
                turns.append(high)
                falling, low = True, value
    return [FAR_MM, *turns, low if falling else high]


def _hysteresis(turns: Sequence[float], low_mm: float, high_mm: float) -> int:
    count, armed = 0, False
    for value in turns:
        if value >= high_mm:
            armed = True
        elif armed and value <= low_mm:
            armed = False
            count += 1
    return count
