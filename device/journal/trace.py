"""How an attempt's readings are kept: 2 bytes a reading, so that years of reps fit on a small card.

Numbers that differ little from one reading to the next are packed by their differences, and these by deflate, which
also tells a damaged trace. Here alone is known how.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Annotated, Final

from msgspec import Meta, Struct

from device.errors import JournalError
from device.reading import Reading

TracePoint = tuple[float, float | None]
"""Seconds from the attempt's instant (a rep's touch; negative before it), and the range in mm, None for no distance."""

_NO_DISTANCE: Final = -1
_FARTHEST_MM: Final = 0x7FFF
_LONGEST_STEP_MS: Final = 0xFFFF
_FARTHEST_START_MS: Final = 0x7FFFFFFF
_INT_BYTES: Final = 4

_FIRST_START: Final = struct.Struct("<i")  # as `Trace.start_ms`
_FIRST_POINT: Final = struct.Struct("<Hh")  # ms since the reading before, mm


class Trace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The readings of an attempt: the first `start_ms` from its instant, each `step_ms` after the one before."""

    start_ms: Annotated[int, Meta(ge=-_FARTHEST_START_MS - 1, le=_FARTHEST_START_MS)]
    step_ms: list[Annotated[int, Meta(ge=0, le=_LONGEST_STEP_MS)]]
    range_mm: list[Annotated[int, Meta(ge=0, le=_FARTHEST_MM)] | None]

    def points(self) -> list[TracePoint]:
        """The readings as they are drawn."""
        times_ms = accumulate(self.step_ms, initial=self.start_ms)
        next(times_ms)  # the start itself; the first step is 0
        return [
            (time_ms / 1000, None if range_mm is None else float(range_mm))
            for time_ms, range_mm in zip(times_ms, self.range_mm, strict=True)
        ]


def trace_of(readings: Sequence[Reading], at_s: float) -> Trace | None:
    """Readings to the ms and the mm (the chip gives whole mm); `at_s` is the attempt's instant in their clock.

    What the chip wrote beside a bad status is kept as no distance. Rounding does not add up along the trace. None
    where there are no readings.
    """
    if not readings:
        return None
    at_ms = [round((r.time_s - at_s) * 1000) for r in readings]
    return Trace(
        start_ms=max(-_FARTHEST_START_MS, min(at_ms[0], _FARTHEST_START_MS)),
        step_ms=[0, *(max(0, min(b - a, _LONGEST_STEP_MS)) for a, b in pairwise(at_ms))],
        range_mm=[None if (mm := r.distance_mm) is None else max(0, min(round(mm), _FARTHEST_MM)) for r in readings],
    )


def pack(trace: Trace) -> bytes:
    """Pack a trace, both of whose lists are as long, for `unpack`."""
    ranges_mm = [_NO_DISTANCE if range_mm is None else range_mm for range_mm in trace.range_mm]
    changes_mm = (b - a for a, b in pairwise((0, *ranges_mm)))
    numbers = [_folded(trace.start_ms), *trace.step_ms, *map(_folded, changes_mm)]
    plain = struct.pack(f"<{len(numbers)}I", *numbers)
    # All low bytes, then all next ones, ...: the high ones are all 0, and as good as gone.
    return zlib.compress(b"".join(plain[place::_INT_BYTES] for place in range(_INT_BYTES)), level=9)


def unpack(packed: bytes) -> Trace:
    """The way back. Raises JournalError for what `pack` never made."""
    try:
        sorted_ = zlib.decompress(packed)
    except zlib.error as error:
        raise _damaged(packed, f"it cannot be unpacked ({error})") from error
    count, odd = divmod(len(sorted_), _INT_BYTES)
    if odd or count % 2 == 0:
        raise _damaged(packed, f"it holds {len(sorted_)} bytes, not a start and pairs of {_INT_BYTES}-byte numbers")
    plain = bytearray(len(sorted_))
    for place in range(_INT_BYTES):
        plain[place::_INT_BYTES] = sorted_[place * count : (place + 1) * count]
    start, *numbers = struct.unpack(f"<{count}I", plain)
    steps_ms, changes = numbers[: count // 2], numbers[count // 2 :]
    ranges_mm = list(accumulate(map(_unfolded, changes)))
    if max(steps_ms, default=0) > _LONGEST_STEP_MS:
        raise _damaged(packed, f"a step is {max(steps_ms)} ms; it must be at most {_LONGEST_STEP_MS}")
    return _trace(packed, _unfolded(start), steps_ms, ranges_mm)


WITH_TRACES: Final = "SELECT attempt.*, packed FROM attempt LEFT JOIN trace ON attempt = id WHERE set_ = ? ORDER BY id"
"""The attempts of a set, each with what `kept` makes a trace of."""


def kept(packed: bytes | None, first: bytes | None) -> Trace | None:
    """The trace of an attempt, whichever of the two tables has it: `first` is as schemas up to 8 kept it.

    None where neither has. Raises JournalError for one that is damaged.
    """
    if packed is not None:
        return unpack(packed)
    return _unpack_first(first) if first else None


def _unpack_first(blob: bytes) -> Trace:
    """What programs up to schema 8 kept: 4 bytes a reading."""
    if len(blob) < _FIRST_START.size or (len(blob) - _FIRST_START.size) % _FIRST_POINT.size:
        raise _damaged(blob, f"it should be {_FIRST_START.size} and a multiple of {_FIRST_POINT.size}")
    points: Iterable[tuple[int, int]] = list(_FIRST_POINT.iter_unpack(blob[_FIRST_START.size :]))
    start_ms: int = _FIRST_START.unpack_from(blob)[0]
    return _trace(blob, start_ms, [step_ms for step_ms, _ in points], [range_mm for _, range_mm in points])


def _trace(blob: bytes, start_ms: int, steps_ms: list[int], ranges_mm: list[int]) -> Trace:
    for range_mm in (min(ranges_mm, default=0), max(ranges_mm, default=0)):
        if not _NO_DISTANCE <= range_mm <= _FARTHEST_MM:
            raise _damaged(blob, f"a range is {range_mm} mm; it must be 0 to {_FARTHEST_MM}")
    ranges = [None if range_mm == _NO_DISTANCE else range_mm for range_mm in ranges_mm]
    return Trace(start_ms=start_ms, step_ms=steps_ms, range_mm=ranges)


def _damaged(blob: bytes, why: str) -> JournalError:
    return JournalError(f"a trace of {len(blob)} bytes is damaged: {why}")


def _folded(number: int) -> int:
    """0, -1, 1, -2, ... as 0, 1, 2, 3, ..., so that what is small has no high bits."""
    return 2 * number if number >= 0 else -2 * number - 1


def _unfolded(number: int) -> int:
    return -(number + 1) // 2 if number % 2 else number // 2
