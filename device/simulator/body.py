"""A person from the side: a planar linkage of shank, thigh and trunk in front of the wall, and what a cone sees of it.

Lengths in mm; x runs from the touch plane into the room, y up from the floor. The feet stand still, and the weight
stays over them: that is why bending at the hips sends the buttocks backwards.
"""

from bisect import bisect_right
from itertools import accumulate, pairwise
from math import asin, atan2, cos, hypot, radians, sin, sqrt, tan
from typing import Final, Literal, NamedTuple

from msgspec import Struct

Pattern = Literal["hinge", "squat", "stoop"]
"""A movement pattern: the hips go back, the hips go down, or the back hangs down over straight knees."""

# Fractions of body height: Winter, Biomechanics and Motor Control of Human Movement, fig. 4.1.
_ANKLE, _SHANK, _THIGH, _TRUNK, _HEAD, _HALF_BREADTH = 0.039, 0.246, 0.245, 0.288, 0.118, 0.0955
# Fractions of body mass, and where each part's centre lies: of the legs' from the upper end, of the trunk with head and
# arms from the hip. Winter, table 4.1. The feet do not move and are left out.
_SHANK_MASS, _THIGH_MASS, _TRUNK_MASS = 0.093, 0.2, 0.678
_MASS = _SHANK_MASS + _THIGH_MASS + _TRUNK_MASS
_LEG_CENTRE, _TRUNK_CENTRE = 0.433, 0.626
# What of a leg part's weight hangs on its lower end.
_SHANK_PART, _THIGH_PART = _SHANK_MASS * (1 - _LEG_CENTRE), _THIGH_MASS * (1 - _LEG_CENTRE)
# Quiet standing keeps the weight about 0.03 of the height ahead of the ankle; a hinge shifts it to the heels (the
# protocol: "weight shifts backwards"), a squat does not. With this, hinges travel up to the 256 mm of motion capture.
_BALANCE, _HEELS = 0.032, 0.012
# Radii as parts of the hip girth: half the depth of a pelvis a third wider than deep; thigh, back and head are thinner.
_BUTTOCKS, _THIGH_RADIUS, _BACK, _HEAD_RADIUS = 0.12, 0.078, 0.088, 0.075

# Hip flexion and knee flexion in degrees when standing: "knees slightly bent" (the protocol).
_STANDING = (4.0, 8.0)
# The deepest hinge has the trunk nearly level; a deep squat folds both joints; a stoop hangs the trunk below level.
_DEEPEST_HINGE_HIP = 92.0
_DEEPEST_SQUAT = (112.0, 118.0)
_DEEPEST_STOOP = (142.0, 14.0)

CONE_DEG: Final = 25.0
"""The sensor's full field of view (datasheet 1.1)."""
SIGHT_MM: Final = 2500.0
"""Farther than twice the best range of the chip (1.2 m, datasheet 5.3) nothing is worth looking at."""

_EDGE = tan(radians(CONE_DEG / 2))
# Five rays stand for the cone; a round cone is widest in its middle, so the outer ones weigh less.
_ACROSS = (-0.8, -0.4, 0.0, 0.4, 0.8)
_RAYS = tuple((cos(radians(CONE_DEG / 2 * u)), sin(radians(CONE_DEG / 2 * u))) for u in _ACROSS)
_WEIGHTS = tuple(sqrt(1 - u * u) for u in _ACROSS)
_ALL = sum(_WEIGHTS)
_GRID = 96  # hinges are tabled in so many parts of under 3 mm each


class Build(Struct, frozen=True):
    """A person's size.

    `girth_mm` is around the hips; `knee_bend_deg` is the extra knee bend of a full hinge: 7, 13 and 24 are the least,
    median and most that motion capture shows.
    """

    height_mm: float = 1720.0
    girth_mm: float = 980.0
    knee_bend_deg: float = 13.0


class Posture(NamedTuple):
    """Joint angles in radians, and how far ahead of the ankle the weight is, in mm."""

    hip_rad: float
    knee_rad: float
    balance_mm: float


class Joints(NamedTuple):
    """Where the joints are, x from the middle of the weight and y from the floor."""

    knee: tuple[float, float]
    hip: tuple[float, float]
    shoulder: tuple[float, float]
    head: tuple[float, float]


class Sight(NamedTuple):
    """What the cone saw: the mean distance from the sensor, and the share of the cone that was filled."""

    distance_mm: float
    share: float


class Body:
    """The geometry of one person before one sensor, which is at hip height and `contact_mm` behind the touch plane."""

    def __init__(self, build: Build, *, contact_mm: float = 40.0, sensor_height_mm: float | None = None) -> None:
        height = build.height_mm
        self.build = build
        self.contact_mm = contact_mm
        self.hip_height_mm = height * (_ANKLE + _SHANK + _THIGH)
        # By default it hangs where the buttocks arrive, a little lower than they stand.
        self.sensor_height_mm = self.hip_height_mm * 0.975 if sensor_height_mm is None else sensor_height_mm
        self._shank, self._thigh, self._trunk = height * _SHANK, height * _THIGH, height * _TRUNK
        self._ankle = (-_BALANCE * height, _ANKLE * height)
        self._half_breadth_mm = _HALF_BREADTH * height
        self._pads_mm = tuple(contact_mm / c for c, _ in _RAYS)
        self._radii = tuple(build.girth_mm * r for r in (_THIGH_RADIUS, _BUTTOCKS, _BACK, _HEAD_RADIUS))
        self.standing: Final = self.posture("hinge", 0.0)
        self._standing_joints = self._place(self.standing)
        self._standing_rear_mm = self.rear_mm(self.standing)
        shifts = [self.shift_mm(self.posture("hinge", i / _GRID)) for i in range(_GRID + 1)]
        self._shifts = list(accumulate(shifts, max))  # past its farthest point a hinge goes no farther back
        self.reach_mm: Final = self._shifts[-1]

    def posture(self, pattern: Pattern, depth: float) -> Posture:
        """The posture at `depth`, from 0 (standing) to 1, of a hinge, a squat or a stoop."""
        hip, knee, balance = _STANDING[0], _STANDING[1], _BALANCE
        if pattern == "hinge":
            hip += depth * (_DEEPEST_HINGE_HIP - hip)
            knee += depth * self.build.knee_bend_deg
            balance += depth * (_HEELS - balance)
        else:
            deep_hip, deep_knee = _DEEPEST_SQUAT if pattern == "squat" else _DEEPEST_STOOP
            hip += depth * (deep_hip - hip)
            knee += depth * (deep_knee - knee)
        return Posture(radians(hip), radians(knee), balance * self.build.height_mm)

    def hinge_to(self, shift_mm: float) -> Posture:
        """The hinge whose buttocks are `shift_mm` farther back than in standing; beyond `reach_mm` the deepest one."""
        if not shift_mm:
            return self.standing
        shifts = self._shifts
        above = min(max(bisect_right(shifts, shift_mm), 1), _GRID)
        low, high = shifts[above - 1], shifts[above]
        part = (shift_mm - low) / (high - low) if high > low else 0.0
        return self.posture("hinge", min((above - 1 + part) / _GRID, 1.0))

    def room_mm(self, pattern: Pattern) -> float:
        """The standing gap that the whole movement needs so that nothing reaches the touch plane."""
        return max(self.shift_mm(self.posture(pattern, i / _GRID)) for i in range(_GRID + 1))

    def joints(self, posture: Posture) -> Joints:
        """Place the joints so that the weight is over the feet: the bent linkage turns as a whole about the ankle."""
        return self._standing_joints if posture is self.standing else self._place(posture)

    def _place(self, posture: Posture) -> Joints:
        hip_rad, knee_rad, balance_mm = posture
        shank, thigh, trunk = self._shank, self._thigh, self._trunk
        lean = hip_rad - knee_rad
        hip_x, hip_y = -thigh * sin(knee_rad), shank + thigh * cos(knee_rad)
        trunk_x, trunk_y = trunk * sin(lean), trunk * cos(lean)
        mass_x = _THIGH_PART * hip_x + _TRUNK_MASS * (hip_x + _TRUNK_CENTRE * trunk_x)
        mass_y = (
            _SHANK_PART * shank
            + _THIGH_PART * (hip_y - shank)
            + _THIGH_MASS * shank
            + _TRUNK_MASS * (hip_y + _TRUNK_CENTRE * trunk_y)
        )
        turn = asin(balance_mm * _MASS / hypot(mass_x, mass_y)) - atan2(mass_x, mass_y)
        c, s = cos(turn), sin(turn)
        ankle_x, ankle_y = self._ankle
        head = _HEAD / _TRUNK
        hip_x, hip_y = ankle_x + hip_x * c + hip_y * s, ankle_y + hip_y * c - hip_x * s
        trunk_x, trunk_y = trunk_x * c + trunk_y * s, trunk_y * c - trunk_x * s
        shoulder_x, shoulder_y = hip_x + trunk_x, hip_y + trunk_y
        return Joints(
            (ankle_x + shank * s, ankle_y + shank * c),
            (hip_x, hip_y),
            (shoulder_x, shoulder_y),
            (shoulder_x + head * trunk_x, shoulder_y + head * trunk_y),
        )

    def rear_mm(self, posture: Posture) -> float:
        """How far the rearmost point of the outline is behind the middle of the feet."""
        return max(radius - joint[0] for radius, joint in zip(self._radii, self.joints(posture), strict=True))

    def shift_mm(self, posture: Posture) -> float:
        """How much farther back the rearmost point is than in standing."""
        return self.rear_mm(posture) - self._standing_rear_mm

    def feet_mm(self, stance_mm: float) -> float:
        """Where the feet are when the standing gap from hips to touch plane is `stance_mm`."""
        return stance_mm + self._standing_rear_mm

    def see(self, posture: Posture, stance_mm: float) -> Sight | None:
        """What the cone sees of the body whose feet keep it `stance_mm` from the touch plane when standing.

        The wall is where it is: what would be behind the touch plane is pressed flat against it. As in the chip, nearer
        parts give more light and so weigh more (inverse square). None where no part of the body is in the cone.
        """
        light = far = filled = 0.0
        hits = self._hits(self.joints(posture), self.feet_mm(stance_mm) + self.contact_mm)
        for hit, pad_mm, weight in zip(hits, self._pads_mm, _WEIGHTS, strict=True):
            if hit < SIGHT_MM:
                distance = max(hit, pad_mm)
                part = weight / (distance * distance)
                light += part
                far += part * distance
                filled += weight
        if not filled:
            return None
        distance = far / light
        # Seen from afar the cone is wider than the body.
        across = min(1.0, self._half_breadth_mm / (distance * _EDGE))
        return Sight(distance, filled / _ALL * across)

    def _hits(self, joints: Joints, ahead_mm: float) -> list[float]:
        """The distance along each ray to the outline: a rounded end at each joint, a straight side between two."""
        hip_x, hip_y = joints.hip
        _, buttocks, back, _ = self._radii
        hits = _circle(hip_x + ahead_mm, hip_y - self.sensor_height_mm, buttocks)
        # Mostly every ray ends at the buttocks before anything else begins; the next thickest is the back.
        if max(hits) <= min(joints)[0] + ahead_mm - back:
            return hits
        places = [(x + ahead_mm, y - self.sensor_height_mm) for x, y in joints]
        for (x, y), radius in zip(places, self._radii, strict=True):
            if abs(y) - radius < (x + radius) * _EDGE:
                hits = [*map(min, hits, _circle(x, y, radius))]
        for number, ((x0, y0), (x1, y1)) in enumerate(pairwise(places)):
            radius = min(self._radii[number : number + 2])
            if min(y0, y1) - radius < (max(x0, x1) + radius) * _EDGE:
                _see_side(hits, (x0, y0), (x1 - x0, y1 - y0), radius)
        return hits


def _circle(x: float, y: float, radius: float) -> list[float]:
    """The distance along each ray to the near side of a circle."""
    hits = []
    beyond = radius * radius - x * x - y * y
    for c, s in _RAYS:
        along = x * c + y * s
        inside = beyond + along * along
        hits.append(along - sqrt(inside) if inside > 0 else SIGHT_MM)
    return hits


def _see_side(hits: list[float], start: tuple[float, float], along: tuple[float, float], radius: float) -> None:
    """Shorten `hits` to the wall's side of a straight stretch, `radius` off its axis."""
    x, y = start
    length = hypot(*along)
    ux, uy = along[0] / length, along[1] / length
    nx, ny = (-uy, ux) if uy > 0 else (uy, -ux)
    reach = x * nx + y * ny + radius
    begin = x * ux + y * uy
    for i, (c, s) in enumerate(_RAYS):
        facing = c * nx + s * ny
        if facing < 0:
            hit = reach / facing
            if 0 < hit < hits[i] and 0 <= hit * (c * ux + s * uy) - begin <= length:
                hits[i] = hit
