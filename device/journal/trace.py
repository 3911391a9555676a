"""How an attempt's readings are kept: 4 bytes a reading, so that years of reps fit on a small card."""

import struct
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Final

from device.errors import JournalError
from device.reading import Reading

TracePoint = tuple[float, float | None]
"""Seconds from the attempt's instant (a rep's touch; negative before it), and the range in mm, None for no distance."""

_START: Final = struct.Struct("<i")  # ms from the attempt's instant to the first reading
_POINT: Final = struct.Struct("<Hh")  # ms since the reading before, mm
_NO_DISTANCE: Final = -1
_LONGEST_STEP_MS: Final = 0xFFFF
_FARTHEST_START_MS: Final = 0x7FFFFFFF


def encode_trace(readings: Sequence[Reading], at_s: float) -> bytes:
    """Pack readings, to the ms and the mm (the chip gives whole mm); `at_s` is the attempt's instant in their clock.

    What the chip wrote beside a bad status is kept as no distance. Rounding does not add up along the trace.
    """
    if not readings:
        return b""
    at_ms = [round((r.time_s - at_s) * 1000) for r in readings]
    start_ms = max(-_FARTHEST_START_MS, min(at_ms[0], _FARTHEST_START_MS))
    steps_ms = [0, *(max(0, min(b - a, _LONGEST_STEP_MS)) for a, b in pairwise(at_ms))]
    points = zip(steps_ms, map(_range_mm, readings), strict=True)
    return _START.pack(start_ms) + b"".join(_POINT.pack(step_ms, range_mm) for step_ms, range_mm in points)


def _range_mm(reading: Reading) -> int:
    distance_mm = reading.distance_mm
    return _NO_DISTANCE if distance_mm is None else max(0, min(round(distance_mm), 0x7FFF))


def decode_trace(blob: bytes | None) -> list[TracePoint]:
    """Unpack what `encode_trace` packed; nothing from nothing. Raises JournalError for a blob of no such length."""
    if not blob:
        return []
    if len(blob) < _START.size or (len(blob) - _START.size) % _POINT.size:
        raise JournalError(f"a trace of {len(blob)} bytes is damaged: it should be {_START.size} and a multiple of 4")
    points: Iterable[tuple[int, int]] = list(_POINT.iter_unpack(blob[_START.size :]))
    start_ms: int = _START.unpack_from(blob)[0]
    times_ms = accumulate((step_ms for step_ms, _ in points), initial=start_ms)
    next(times_ms)  # the start itself; the first step is 0
    return [
        (time_ms / 1000, None if range_mm == _NO_DISTANCE else float(range_mm))
        for time_ms, (_, range_mm) in zip(times_ms, points, strict=True)
    ]
