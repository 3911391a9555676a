"""What is measured of each rep, from its touch until the person stands again."""

from math import sqrt

from device.hinge.events import Rep
from device.hinge.exercise import Sensing
from device.hinge.fit import Fitted
from device.hinge.noise import Noise
from device.hinge.trail import SETTLED_S, Trail
from device.hinge.wall import Wall
from device.hinge.way import Way


class Measures:
    """Measures one rep after the other, by the latest gaps (`trail`) and how far aside the hips came in (`wall`).

    All gaps are in mm from hips to touch plane, as they are read.
    """

    __slots__ = ("_k", "_noise", "_rep", "_trail", "_wall")

    def __init__(self, sensing: Sensing, wall: Wall, noise: Noise, trail: Trail) -> None:
        self._k, self._wall, self._noise, self._trail = sensing, wall, noise, trail
        self._rep: RepMeasures | None = None

    def touch(self, touched_s: float, since_s: float, stance_mm: float, gap_mm: float) -> float:
        """A rep is counted at the latest gap, by somebody who stood until `since_s`; give its lowering time in s."""
        aside_mm = self._wall.aside_mm
        down = self._trail.down(since_s, stance_mm, aside_mm, self._noise.standing_mm)
        self._rep = RepMeasures(touched_s, down, since_s, stance_mm, gap_mm - aside_mm)
        return self._rep.lowering_s(down)

    def hold(self, gap_mm: float) -> None:
        """Take the gap while the hips are at the wall."""
        if self._rep is not None:
            self._rep.add(gap_mm - self._wall.aside_mm)

    def release(self) -> None:
        """The hips have left the wall."""
        if self._rep is not None:
            self._rep.release()

    def bounce(self) -> None:
        """The wall was touched again without standing up."""
        if self._rep is not None:
            self._rep.bounce()

    def complete(self, time_s: float, stood_s: float | None) -> list[Rep]:
        """Give the rep of the latest touch, once; nothing where there is none.

        `stood_s` is when they were seen to stand, None if they did not stand up fully.
        """
        rep, self._rep = self._rep, None
        if rep is None:
            return []
        down: Way | Fitted = rep.down
        up: Way | Fitted | None = None
        after_mm, aside_mm, noise_mm = 0.0, self._wall.aside_mm, self._noise.standing_mm
        if rep.released:
            up = line = self._trail.up(rep.touched_s, rep.stance_mm, aside_mm, noise_mm, rep.low_mm)
            after_mm = line.standing_mm(time_s - SETTLED_S / 2, self._trail.settled_mm(), self._k.stood)
            if stood_s is not None:
                fitted = self._trail.fit(
                    rep.down, line, stance_mm=rep.stance_mm, after_mm=after_mm, aside_mm=aside_mm, noise_mm=noise_mm
                )
                down, up = fitted or (down, up)
        return [rep.rep(time_s, down, up, stood_s=stood_s, after_mm=after_mm)]


class RepMeasures:
    """Gathers the measures of the rep whose touch was counted.

    `touched_s` is that instant and `gap_mm` the gap then; they came by the way `down`, and stood until `since_s`.
    """

    __slots__ = (
        "_n", "_since_s", "_sum", "_sum2", "bounces", "down", "low_mm", "released", "stance_mm", "touched_s",
    )  # fmt: skip

    def __init__(self, touched_s: float, down: Way, since_s: float, stance_mm: float, gap_mm: float) -> None:
        self.touched_s, self.stance_mm, self.low_mm = touched_s, stance_mm, gap_mm
        self.down, self._since_s = down, since_s
        self.released = False
        self.bounces = 0
        self._n, self._sum, self._sum2 = 0, 0.0, 0.0

    def lowering_s(self, down: Way | Fitted) -> float:
        """How long the way took; a hesitation is not stretched."""
        return max(0.0, min(down.met_s - down.stood_s, 2 * (self.touched_s - self._since_s)))

    def add(self, gap_mm: float) -> None:
        """Take the gap while the hips are at the wall."""
        self.low_mm = min(self.low_mm, gap_mm)
        self._n += 1
        self._sum += gap_mm
        self._sum2 += gap_mm * gap_mm

    def release(self) -> None:
        """The hips have left the wall."""
        self.released = True

    def bounce(self) -> None:
        """The wall was touched again without standing up: the pause goes on."""
        self.bounces += 1
        self.released = False

    def rep(
        self, time_s: float, down: Way | Fitted, up: Way | Fitted | None, *, stood_s: float | None, after_mm: float
    ) -> Rep:
        """Give the rep as it is known at `time_s`.

        They came by the way `down` and rose by `up`, None if they never left the wall; `stood_s` is when they were seen
        to stand, None if they did not stand up fully, and `after_mm` where.
        """
        left_s = time_s if up is None else min(up.met_s, time_s if stood_s is None else stood_s)
        rising_s = time_s - left_s
        if up is not None and stood_s is not None:
            rising_s = max(stood_s - left_s, min(up.stood_s - left_s, 2 * rising_s))
        return Rep(
            time_s=time_s,
            touched_s=self.touched_s,
            lowering_s=self.lowering_s(down),
            pause_s=max(0.0, (time_s if up is None else up.met_s) - down.met_s),
            rising_s=rising_s,
            stance_mm=self.stance_mm,
            stance_after_mm=self.stance_mm if stood_s is None else after_mm,
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
