"""What the sensor sees of a script: the body, its clothes and hands, and whatever else comes before the wall."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from math import ceil, pi, sin, sqrt
from typing import Final

from msgspec import Struct

from device.simulator.body import Body, Sight
from device.simulator.motion import Hips, Move, Pose, Wander
from device.simulator.optics import NEAR_MM
from device.simulator.performer import DOOR_MM, PRESS_MM
from device.simulator.scene import Cover, Target

CLOTH_HZ: Final = (0.6, 0.9, 1.4)
"""Cloth swings faster than the body in it (as in `Trainee`)."""
_INSTANT_S: Final = 0.05  # a look is the mean over parts at most so long: within 0.6 mm of the true mean (`Trainee`)
_OF_GIRTH: Final = 0.12  # the buttocks' radius as part of the hip girth, as in `Body`
_ROUND_MM: Final = 20.0  # no patch of a body is rounder

Wave = Callable[[float], float]
"""A value that depends on the time in s."""


def still(value: float) -> Wave:
    """A value that does not change."""
    return lambda _time_s: value


NO_DRIFT: Final = still(0.0)
NO_GUSTS: Final = still(0.0)
ROOM_LIGHT: Final = still(0.1)


class Aside(Struct, frozen=True):
    """Hips that drift sideways on the way down, from `start_s` to `end_s`: at the pad they read `high_mm` high."""

    start_s: float
    end_s: float
    high_mm: float


class Thing(Struct, frozen=True):
    """Anything else in the cone: between the instants of `path` (time s, distance mm, share) it goes evenly."""

    path: tuple[tuple[float, float, float], ...]
    reflectance: float = 0.5
    cover: Cover = "open"

    def at(self, time_s: float) -> Sight | None:
        """Where it is, and how much of the cone it fills."""
        path = self.path
        if not path[0][0] <= time_s <= path[-1][0]:
            return None
        number = min(max(bisect_right(path, time_s, key=lambda knot: knot[0]), 1), len(path) - 1)
        (t0, d0, s0), (t1, d1, s1) = path[number - 1 : number + 1]
        part = (time_s - t0) / (t1 - t0) if t1 > t0 else 1.0
        share = s0 + (s1 - s0) * part
        return Sight(d0 + (d1 - d0) * part, share) if share > 0 else None


class Worn(Struct, frozen=True):
    """How the person looks to the sensor.

    `reflectance`, `loose_mm` and `cover` are as in `Clothing`. `twist_mm` is how far twisting swings the hips' rear,
    peak to peak. `darker` is how bright what touches is beside what is seen in standing: a shirt over trousers. `hands`
    is the share of the cone that hands on the hips take at 300 mm, `hands_mm` how far they stand out.
    """

    reflectance: float
    loose_mm: float = 0.0
    cover: Cover = "open"
    twist_mm: float = 0.0
    darker: float = 1.0
    hands: float = 0.0
    hands_mm: float = 0.0


class Stage:
    """A `Scene`: a person who goes through `moves`, and `things`.

    `drift_mm` is what the sensor's temperature adds to every distance, `light_mcps` the room's light, `gusts_mm` how
    far a draught blows the cloth out behind who stands.
    """

    def __init__(
        self,
        body: Body,
        hips: Hips,
        moves: list[Move],
        worn: Worn,
        cloth: Wander,
        *,
        asides: tuple[Aside, ...] = (),
        things: tuple[Thing, ...] = (),
        drift_mm: Wave = NO_DRIFT,
        light_mcps: Wave = ROOM_LIGHT,
        gusts_mm: Wave = NO_GUSTS,
    ) -> None:
        self._body, self._hips, self._moves, self._worn, self._cloth = body, hips, moves, worn, cloth
        self._asides = asides if any(aside.high_mm for aside in asides) else ()
        self._things = sorted(things, key=lambda thing: thing.path[0][0])
        self._drift_mm, self._light_mcps, self._gusts_mm = drift_mm, light_mcps, gusts_mm
        self._round_mm = max(_ROUND_MM, _OF_GIRTH * body.build.girth_mm)
        self._starts_s = [move.start_s for move in moves]
        self._move, self._until_s = moves[0], moves[0].end_s
        self._first_thing = 0

    def look(self, start_s: float, end_s: float) -> Target | None:
        """What the cone saw, averaged over the time; None where nothing is in sight."""
        parts = ceil((end_s - start_s) / _INSTANT_S) or 1
        each_s = (end_s - start_s) / parts
        seen = [one for part in range(parts) if (one := self._see(start_s + (part + 0.5) * each_s)) is not None]
        if not seen:
            return None
        mean = seen[0] if parts == 1 else _mean(seen, parts)
        return Target(mean.distance_mm + self._drift_mm(end_s), mean.reflectance, mean.share, mean.cover)

    def ambient_mcps(self, time_s: float) -> float:
        """The room's light, of which a body before the sensor lets less in: a half at the pad, all from 0.4 m on."""
        pose = self._pose(time_s)
        if pose.stance_mm >= DOOR_MM:
            return self._light_mcps(time_s)
        gap_mm = max(0.0, self._hips.gap_mm(pose, time_s))
        return self._light_mcps(time_s) * min(1.0, 0.5 + gap_mm / 800)

    def gap_mm(self, time_s: float) -> float:
        """The true gap from hips to touch plane; 0 or less while the hips are on the pad."""
        return self._hips.gap_mm(self._pose(time_s), time_s)

    def _pose(self, time_s: float) -> Pose:
        if not self._move.start_s <= time_s <= self._until_s:
            self._move = self._moves[max(0, bisect_left(self._starts_s, time_s) - 1)]
            self._until_s = self._move.end_s
        return self._move.at(time_s)

    def _see(self, time_s: float) -> Target | None:
        person = self._see_person(time_s)
        for thing in self._near(time_s) if self._things else ():
            if (sight := thing.at(time_s)) is not None:
                other = Target(max(0.0, sight.distance_mm), thing.reflectance, min(1.0, sight.share), thing.cover)
                person = other if person is None else _mixed(person, other)
        return person

    def _near(self, time_s: float) -> list[Thing]:
        things = self._things
        while self._first_thing < len(things) and things[self._first_thing].path[-1][0] < time_s - 1.0:
            self._first_thing += 1
        found = []
        for thing in things[self._first_thing :]:
            if thing.path[0][0] > time_s:
                break
            found.append(thing)
        return found

    def _see_person(self, time_s: float) -> Target | None:
        pose, body, worn = self._pose(time_s), self._body, self._worn
        if pose.stance_mm >= DOOR_MM:
            return None
        standing_mm = self._hips.standing_mm(pose, time_s)
        if pose.pattern != "hinge":
            sight = body.see(body.posture(pose.pattern, pose.lean), standing_mm)
            return None if sight is None else Target(sight.distance_mm, worn.reflectance, sight.share)
        true_mm = self._hips.leaning_mm(pose, standing_mm)
        gap_mm = max(true_mm, -PRESS_MM)
        shift_mm = standing_mm - gap_mm
        # The wall presses the cloth flat. Beyond what a hinge reaches, people let themselves fall back to the wall.
        cloth_mm = (worn.loose_mm * self._cloth.at(time_s) - self._gusts_mm(time_s)) * (1 - pose.lean)
        fallen_mm = max(0.0, shift_mm - body.reach_mm)
        sight = body.see(body.hinge_to(shift_mm), standing_mm + cloth_mm - fallen_mm)
        if sight is None:
            return None
        distance_mm, reflectance = sight.distance_mm, worn.reflectance * (1 + (worn.darker - 1) * pose.lean)
        if worn.twist_mm:
            distance_mm += 0.5 * worn.twist_mm * sin(2 * pi * 0.45 * time_s) * (1 - 0.7 * pose.lean)
        if pose.lean and self._asides and (high_mm := self._high_mm(time_s)):
            # The hips' rear is round: `aside` of the way from its middle it recedes, and turns its face away.
            aside = sqrt(1 - (1 - min(high_mm / self._round_mm, 0.9)) ** 2) * min(1.0, pose.lean)
            distance_mm += self._round_mm * (1 - sqrt(1 - aside * aside))
            reflectance *= sqrt(1 - aside * aside)
        target = Target(distance_mm, reflectance, sight.share, worn.cover if true_mm <= 0 else "open")
        if worn.hands and distance_mm > 1.5 * body.contact_mm:
            share = min(0.5, worn.hands * distance_mm / 300.0)
            target = _mixed(target, Target(max(body.contact_mm, distance_mm - worn.hands_mm), 0.5, share))
        return target

    def _high_mm(self, time_s: float) -> float:
        asides = self._asides
        number = bisect_right(asides, time_s, key=lambda aside: aside.start_s) - 1
        return asides[number].high_mm if number >= 0 and time_s <= asides[number].end_s else 0.0


def _mean(seen: list[Target], parts: int) -> Target:
    """What was seen in some of as many `parts` of a look."""
    return Target(
        sum(one.distance_mm for one in seen) / len(seen),
        sum(one.reflectance for one in seen) / len(seen),
        sum(one.share for one in seen) / parts,
        seen[-1].cover,
    )


def _mixed(one: Target, other: Target) -> Target:
    """Two targets in one cone read in between, by their light; the nearer one hides its share of the other."""
    near, far = (one, other) if one.distance_mm <= other.distance_mm else (other, one)
    far_share = min(far.share, 1 - near.share)
    if far_share <= 0:
        return near
    near_light = near.share * near.reflectance / (near.distance_mm**2 + NEAR_MM**2)
    far_light = far_share * far.reflectance / (far.distance_mm**2 + NEAR_MM**2)
    part = near_light / (near_light + far_light)
    share = near.share + far_share
    return Target(
        part * near.distance_mm + (1 - part) * far.distance_mm,
        (near.share * near.reflectance + far_share * far.reflectance) / share,
        share,
        near.cover if near.share > 0.8 else "open",
    )
