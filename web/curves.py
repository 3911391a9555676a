"""The way of the hips through a set: the distance from the wall over time, with what was made of it."""

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from statistics import median
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from device.errors import RecordingError
from device.journal.history import AdviceDetail, AttemptDetail, SetDetail
from device.recording import read_recording
from web.lookup import kept_file

if TYPE_CHECKING:
    from device.journal.history import History

PIECES: Final = 240
"""A curve is drawn in so many pieces, each from its nearest to its farthest point: a phone has no more columns."""
AROUND_S: Final = 2.0
"""What is shown before and after one attempt."""
TURN_S: Final = 4.0
"""Half of a miss or a squat, of which no times are kept."""

BEYOND: Final = 1.3
"""Farther than so many times the farthest stance nobody does anything: they come, or go."""

Point = tuple[float, float | None]
"""Seconds from the beginning of the set and mm, None for no distance."""


class Mark(Struct, frozen=True):
    """An attempt on the curve: `number` is its place in the set from 1, `rep` that among the reps that count."""

    number: int
    look: str
    time_s: float
    length_mm: float
    rep: int | None


class Curve(Struct, frozen=True, kw_only=True):
    """A stretch of a set. `whole` tells that it is from the recording, and `from_wall` that 0 mm is the touch; else the
    lengths are from the sensor. `said` are instants of advice.
    """

    points: tuple[Point, ...]
    marks: tuple[Mark, ...]
    said: tuple[float, ...]
    since_s: float
    until_s: float
    whole: bool
    from_wall: bool


def curve_of(
    journal: "History",
    one: SetDetail,
    advice: Sequence[AdviceDetail],
    *,
    attempt: int | None = None,
    files: bool = True,
) -> Curve | None:
    """The curve of a set, or of what is around one attempt of it; None where nothing of it is kept.

    From the recordings if `files` and they are all there, else from what each attempt keeps.
    """
    found = _recorded(journal, one) if files else None
    whole = found is not None
    points, contact_mm = found or _traced(one)
    if not points:
        return None
    zero_mm = contact_mm or 0.0
    if attempt is None:
        since_s, until_s = points[0][0], points[-1][0]
    else:
        since_s, until_s = _around(one.attempts[attempt - 1], one.started_at)
    farthest_mm = zero_mm + BEYOND * max((each.stance_mm for each in one.attempts), default=inf)
    shown = [
        (time_s, None if mm is None or mm > farthest_mm else mm - zero_mm)
        for time_s, mm in points
        if since_s <= time_s <= until_s
    ]
    return Curve(
        points=tuple(thinned(shown, PIECES)),
        marks=tuple(mark for mark in _marks(one, zero_mm) if since_s <= mark.time_s <= until_s),
        said=tuple(at_s for each in advice if since_s <= (at_s := each.at - one.started_at) <= until_s),
        since_s=since_s,
        until_s=until_s,
        whole=whole,
        from_wall=contact_mm is not None,
    )


def thinned(points: Sequence[Point], pieces: int) -> list[Point]:
    """At most twice as many points as pieces, evenly in time, that show every dip; the nearest and farthest of each."""
    if len(points) <= 2 * pieces:
        return list(points)
    since_s, length_s = points[0][0], points[-1][0] - points[0][0]
    by_piece: dict[int, list[Point]] = {}
    for point in points:
        by_piece.setdefault(min(pieces - 1, int((point[0] - since_s) / length_s * pieces)), []).append(point)
    thin: list[Point] = []
    for piece in by_piece.values():
        known = [(mm, time_s) for time_s, mm in piece if mm is not None]
        if not known:
            thin.append((piece[0][0], None))
            continue
        ends = {min(known), max(known)}
        thin += sorted((time_s, mm) for mm, time_s in ends)
    return thin


def _around(attempt: AttemptDetail, started_at: float) -> tuple[float, float]:
    at_s = attempt.at - started_at
    before_s, after_s = attempt.lowering_s or TURN_S, (attempt.pause_s or 0.0) + (attempt.rising_s or TURN_S)
    return at_s - before_s - AROUND_S, at_s + after_s + AROUND_S


def _recorded(journal: "History", one: SetDetail) -> tuple[list[Point], float] | None:
    """What the recordings hold, and where contact is in them; None where one is gone or cannot be told to belong."""
    points: list[Point] = []
    contact_mm, before = 0.0, 0
    for file in one.recordings:
        path = kept_file(journal, file.name)
        if path is None or before >= len(one.attempts):
            return None
        try:
            recording = read_recording(path)
            from_s, contact_mm = (float(recording.meta[key]) for key in ("set_from_s", "contact_mm"))
        except (RecordingError, KeyError, ValueError):
            return None
        offset_s = one.attempts[before].at - one.started_at - from_s
        points += [(reading.time_s + offset_s, reading.distance_mm) for reading in recording.readings]
        before += sum(count or 0 for count in (file.reps, file.misses, file.squats))
    return (points, contact_mm) if points else None


def _traced(one: SetDetail) -> tuple[list[Point], float | None]:
    """What the attempts keep, without what is kept twice; between them there is nothing."""
    points: list[Point] = []
    for attempt in one.attempts:
        at_s = attempt.at - one.started_at
        trace = [(at_s + time_s, mm) for time_s, mm in attempt.trace]
        last_s = points[-1][0] if points else trace[0][0] - 1 if trace else 0.0
        new = [point for point in trace if point[0] > last_s]
        if points and new and new[0][0] - last_s > 1:
            points.append((last_s, None))
        points += new
    return points, _contact_mm(one.attempts)


def _contact_mm(attempts: Iterable[AttemptDetail]) -> float | None:
    """What the sensor read at the touch: a rep knows how deep it was, and its trace what that read."""
    found = [
        nearest_mm - attempt.depth_mm
        for attempt in attempts
        if attempt.depth_mm is not None and (nearest_mm := _nearest_mm(attempt)) is not None
    ]
    return median(found) if found else None


def _nearest_mm(attempt: AttemptDetail) -> float | None:
    return min((mm for _, mm in attempt.trace if mm is not None), default=None)


def _marks(one: SetDetail, zero_mm: float) -> Iterator[Mark]:
    reps = 0
    for number, attempt in enumerate(one.attempts, start=1):
        counts = attempt.kind == "rep" and attempt.undone_at is None
        reps += counts
        look = "undone" if attempt.kind == "rep" and not counts else attempt.kind
        nearest_mm = _nearest_mm(attempt)
        length_mm = attempt.short_mm or 0.0 if nearest_mm is None else nearest_mm - zero_mm
        yield Mark(number, look, attempt.at - one.started_at, length_mm, reps if counts else None)
