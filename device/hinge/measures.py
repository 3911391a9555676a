"""What is measured of one rep, from its touch until the person stands again."""

from math import sqrt

from device.hinge.events import Rep


class RepMeasures:
    """Gathers the measures of the rep whose touch was counted."""

    __slots__ = ("_n", "_sum", "_sum2", "bounces", "low_mm", "lowering_s", "released_s", "stance_mm", "touched_s")

    def __init__(self, touched_s: float, lowering_s: float, stance_mm: float, gap_mm: float) -> None:
        self.touched_s, self.lowering_s, self.stance_mm, self.low_mm = touched_s, lowering_s, stance_mm, gap_mm
        self.released_s: float | None = None
        self.bounces = 0
        self._n, self._sum, self._sum2 = 0, 0.0, 0.0

    def add(self, gap_mm: float) -> None:
        """Take the gap while the hips are at the wall."""
        self.low_mm = min(self.low_mm, gap_mm)
        self._n += 1
        self._sum += gap_mm
        self._sum2 += gap_mm * gap_mm

    def bounce(self) -> None:
        """The wall was touched again without standing up: the pause goes on."""
        self.bounces += 1
        self.released_s = None

    def rep(self, time_s: float, *, stood_s: float | None, high_mm: float) -> Rep:
        """Give the rep as it is known at `time_s`.

        `stood_s` is when the person stood fully, None if they did not; `high_mm` the greatest gap since the wall.
        """
        released_s = self.released_s if self.released_s is not None else time_s
        return Rep(
            time_s=time_s,
            touched_s=self.touched_s,
            lowering_s=self.lowering_s,
            pause_s=released_s - self.touched_s,
            rising_s=(time_s if stood_s is None else stood_s) - released_s,
            stance_mm=self.stance_mm,
            stance_after_mm=self.stance_mm if stood_s is None else high_mm,
            travel_mm=self.stance_mm - self.low_mm,
            depth_mm=self.low_mm,
            steadiness_mm=self._deviation_mm(),
            full=stood_s is not None,
            bounces=self.bounces,
        )

    def _deviation_mm(self) -> float:
        if not self._n:
            return 0.0
        mean_mm = self._sum / self._n
        return sqrt(max(0.0, self._sum2 / self._n - mean_mm * mean_mm))
