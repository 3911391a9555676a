"""Turns short of the wall: fidget, miss or squat."""

from msgspec import Struct

from device.hinge.bottom import Bottom
from device.hinge.events import Event, Miss
from device.hinge.exercise import Sensing


class _Waiting(Struct, frozen=True):
    turned_s: float
    stance_mm: float
    short_mm: float


class Shorts:
    """Keeps the last turn that may be a miss until it is known what it was.

    A hinge is one dip, a squat two: the hips come back, sink under the beam, and come up through it again. So a miss is
    said once they stand again, and do not only pass through, and a second dip before that makes it a squat.
    """

    __slots__ = ("_dwell_from_s", "_dwell_mm", "_k", "_since_s", "_waiting")

    def __init__(self, sensing: Sensing) -> None:
        self._k = sensing
        self._waiting: _Waiting | None = None
        self._since_s = 0.0  # since when a second dip is waited for
        self._dwell_from_s: float | None = None
        self._dwell_mm = 0.0  # where they were then

    @property
    def waits(self) -> bool:
        """Whether there is a turn that may be a miss."""
        return self._waiting is not None

    def judge(self, time_s: float, stance_mm: float, bottom: Bottom, reached_mm: float) -> bool:
        """Whether a dip from `stance_mm` to `bottom` and back up to `reached_mm` (gaps) went and came far enough."""
        low_mm = bottom.low_mm
        if not (self._is_far(stance_mm, low_mm, stance_mm) and self._is_far(stance_mm, low_mm, reached_mm)):
            return False
        self._waiting = _Waiting(bottom.low_s, stance_mm, low_mm)
        self._since_s, self._dwell_from_s = time_s, None
        return True

    def settle(self, time_s: float, gap_mm: float, *, sunk: bool) -> list[Event]:
        """Say the miss once standing is regained for a moment, or when no second dip has followed in time; but not
        while they may be `sunk`, between the two dips.
        """
        waiting = self._waiting
        if waiting is None:
            return []
        if sunk:
            self._since_s, self._dwell_from_s = time_s, None
            return []
        near_mm = max(self._k.turn_min_mm, (1 - self._k.stood) * waiting.stance_mm)
        if abs(gap_mm - waiting.stance_mm) > near_mm:
            self._dwell_from_s = None
        elif self._dwell_from_s is None or abs(gap_mm - self._dwell_mm) > near_mm:
            self._dwell_from_s, self._dwell_mm = time_s, gap_mm
        dwelt = self._dwell_from_s is not None and time_s - self._dwell_from_s >= self._k.dwell_s
        return self.missed() if dwelt or time_s - self._since_s >= self._k.squat_s else []

    def missed(self) -> list[Event]:
        """The turn was a miss, whatever comes now, and its instant is the turn's; nothing where none waits."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return []
        return [Miss(time_s=waiting.turned_s, stance_mm=waiting.stance_mm, short_mm=waiting.short_mm)]

    def drop(self) -> None:
        """It was no miss: a squat."""
        self._waiting = None

    def _is_far(self, stance_mm: float, low_mm: float, high_mm: float) -> bool:
        return high_mm - low_mm >= max(self._k.miss_min_mm, self._k.miss * stance_mm)
