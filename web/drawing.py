"""Where the parts of a curve stand on the paper: SVG's numbers for the template that draws it."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from msgspec import Struct

from device.hinge.exercise import Units
from web.curves import Curve, Mark
from web.scale import scale
from web.words import UNIT_MM

WIDTH: Final = 430
HEIGHT: Final = 230
LEFT: Final = 62
RIGHT: Final = 12
TOP: Final = 24
BOTTOM: Final = 34
_SECONDS: Final = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600)
_LABELS: Final = 5


class Tick(Struct, frozen=True):
    """A number beside an axis."""

    at: float
    words: str


class Placed(Struct, frozen=True):
    """A mark at its place."""

    x: float
    y: float
    mark: Mark


class Drawing(Struct, frozen=True, kw_only=True):
    """All of it; `paths` are pieces without a gap, `said` where advice was given, `wall` where the touch is."""

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM
    paths: list[str]
    marks: list[Placed]
    said: list[float]
    wall: float | None
    xs: list[Tick]
    ys: list[Tick]


def drawing(curve: Curve, units: Units) -> Drawing:
    """Lay a curve out, its lengths in those units."""
    lengths = [mm / UNIT_MM[units] for _, mm in curve.points if mm is not None]
    marks = scale([*lengths, 0.0] if curve.from_wall else lengths, from_zero=False)
    width_s = max(curve.until_s - curve.since_s, 0.1)

    def x(time_s: float) -> float:
        return round(LEFT + (time_s - curve.since_s) / width_s * (WIDTH - LEFT - RIGHT), 1)

    def y(length: float) -> float:
        part = (length - marks[0]) / (marks[-1] - marks[0])
        return round(HEIGHT - BOTTOM - min(1.0, max(0.0, part)) * (HEIGHT - BOTTOM - TOP), 1)

    step_s = next((step for step in _SECONDS if width_s / step <= _LABELS), _SECONDS[-1])
    seconds = range(0, int(curve.until_s) + 1, step_s)
    return Drawing(
        paths=[
            " ".join(f"{x(time_s)},{y((mm or 0.0) / UNIT_MM[units])}" for time_s, mm in piece)
            for piece in _pieces(curve)
        ],
        marks=[Placed(x(mark.time_s), y(mark.length_mm / UNIT_MM[units]), mark) for mark in curve.marks],
        said=[x(time_s) for time_s in curve.said],
        wall=y(0.0) if curve.from_wall else None,
        xs=[Tick(x(second), f"{second} s") for second in seconds if second >= curve.since_s],
        ys=[Tick(y(mark), f"{mark:g} {units}") for mark in marks],
    )


def _pieces(curve: Curve) -> Iterable[list[tuple[float, float | None]]]:
    return (list(piece) for known, piece in groupby(curve.points, lambda point: point[1] is not None) if known)
