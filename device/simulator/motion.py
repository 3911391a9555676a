"""How a person moves: smooth moves from one pose to the next, and the sway that never stops."""

from math import pi, sin
from random import Random
from typing import Final

from msgspec import Struct

from device.simulator.body import Pattern

PEAK: Final = 1.875
"""A minimum-jerk move's greatest speed over its mean speed (Flash and Hogan 1985)."""
TOP_MM_S: Final = 900.0
"""Planned moves stay below this: with sway on top, hips then stay below 1.0 m/s, the most that was ever recorded."""


def minimum_jerk(part: float) -> float:
    """How far along a smooth move is after `part` (0 to 1) of its time (Flash and Hogan 1985)."""
    if part <= 0:
        return 0.0
    if part >= 1:
        return 1.0
    return part**3 * (10 - 15 * part + 6 * part * part)


def cruise(part: float, ramp: float) -> float:
    """How far along a walk is after `part` of its time: even speed between two minimum-jerk ramps of `ramp` each."""
    if part > 1 - part:
        return 1 - cruise(1 - part, ramp)
    if part >= ramp:
        return (part - ramp / 2) / (1 - ramp)
    x = max(part, 0.0) / ramp
    return ramp * x**4 * (2.5 - 3 * x + x * x) / (1 - ramp)


def time_to(progress: float) -> float:
    """After which part of its time a minimum-jerk move is `progress` (0 to 1) along."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if minimum_jerk(middle) < progress else (low, middle)
    return high


def least_s(distance_mm: float) -> float:
    """The shortest time in which the hips may be moved smoothly over `distance_mm`."""
    return PEAK * abs(distance_mm) / TOP_MM_S


class Wander:
    """A slow wave of three incommensurate sines, always within -0.5 and 0.5: peak to peak it is 1 at most."""

    def __init__(self, chance: Random, frequencies_hz: tuple[float, float, float]) -> None:
        self._sines = [
            (share, 2 * pi * hz * chance.uniform(0.9, 1.1), chance.uniform(0, 2 * pi))
            for share, hz in zip((0.25, 0.15, 0.1), frequencies_hz, strict=True)
        ]

    def at(self, time_s: float) -> float:
        """Its value at `time_s`."""
        (a, f, p), (b, g, q), (c, h, r) = self._sines
        return a * sin(f * time_s + p) + b * sin(g * time_s + q) + c * sin(h * time_s + r)


class Pose(Struct, frozen=True, gc=False):
    """Where a person is and what the hips do, sway aside.

    `stance_mm` is the standing gap that the feet allow. `lean` goes from 0, standing, to 1: in a hinge the gap is then
    `bottom_mm` (negative: pressed that far into the pad), in a squat the hips are down. `restless` goes from 0 (calm)
    to 1 (arms moving).
    """

    stance_mm: float
    lean: float = 0.0
    bottom_mm: float = 0.0
    restless: float = 0.0
    pattern: Pattern = "hinge"


class Move(Struct, frozen=True):
    """A smooth way from one pose to another. `bumps` waves of `bump_mm` lie on it: stepping feet shift the weight.

    A walk has even speed between two ramps of `ramp_s`; where that is 0, it is one minimum-jerk reach.
    """

    start_s: float
    duration_s: float
    before: Pose
    after: Pose
    bump_mm: float = 0.0
    bumps: int = 0
    ramp_s: float = 0.0

    @property
    def end_s(self) -> float:
        """When it is over."""
        return self.start_s + self.duration_s

    def at(self, time_s: float) -> Pose:
        """The pose at `time_s`; before the start the first, after the end the last."""
        a, b = self.before, self.after
        if not self.bumps and a.stance_mm == b.stance_mm and a.lean == b.lean and a.restless == b.restless:
            return a  # they stay
        part = min(max((time_s - self.start_s) / self.duration_s, 0.0), 1.0)
        way = self.along(part)
        # The bumps swell and fade, so that they begin and end without a jolt.
        bump = self.bump_mm * sin(pi * part) ** 2 * sin(2 * pi * self.bumps * part) if self.bumps else 0.0
        return Pose(
            a.stance_mm + (b.stance_mm - a.stance_mm) * way + bump,
            a.lean + (b.lean - a.lean) * way,
            b.bottom_mm if b.lean > a.lean else a.bottom_mm,
            a.restless + (b.restless - a.restless) * way,
            b.pattern if b.lean > a.lean else a.pattern,
        )

    def along(self, part: float) -> float:
        """How far along it is after `part` (0 to 1) of its time."""
        return cruise(part, self.ramp_s / self.duration_s) if self.ramp_s else minimum_jerk(part)


class Hips:
    """The true gap between a swaying person's hips and the touch plane."""

    def __init__(self, chance: Random, *, calm_mm: float, arms_mm: float) -> None:
        self._calm_mm, self._arms_mm = calm_mm, arms_mm
        self._calm = Wander(chance, (0.13, 0.27, 0.43))  # physiological sway: 0.1 to 0.5 Hz
        self._arms = Wander(chance, (0.55, 0.31, 0.83))  # arms set the trunk swinging at about their own pace

    def standing_mm(self, pose: Pose, time_s: float) -> float:
        """The gap with the hips not leaning."""
        sway_mm = self._calm_mm * self._calm.at(time_s)
        if pose.restless:
            sway_mm += (self._arms_mm - self._calm_mm) * pose.restless * self._arms.at(time_s)
        return pose.stance_mm + sway_mm

    def gap_mm(self, pose: Pose, time_s: float) -> float:
        """The gap in a hinge; negative while they are pressed into the pad."""
        return self.leaning_mm(pose, self.standing_mm(pose, time_s))

    def leaning_mm(self, pose: Pose, standing_mm: float) -> float:
        """The gap in a hinge of hips whose gap is `standing_mm` with them not leaning."""
        if not pose.lean:
            return standing_mm
        # The wall, or the feeling for it, steadies the hips: hardly any sway is left at the bottom.
        bottom_mm = pose.bottom_mm + 0.1 * (standing_mm - pose.stance_mm)
        return standing_mm + (bottom_mm - standing_mm) * pose.lean

    def crossing_s(self, move: Move) -> float:
        """When in `move` the gap changes its sign: the hips meet the touch plane, or come off it."""
        low_s, high_s = move.start_s, move.end_s
        outside = self.gap_mm(move.before, low_s) > 0
        for _ in range(40):
            middle_s = (low_s + high_s) / 2
            same = (self.gap_mm(move.at(middle_s), middle_s) > 0) == outside
            low_s, high_s = (middle_s, high_s) if same else (low_s, middle_s)
        return high_s
