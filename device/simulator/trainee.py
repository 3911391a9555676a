"""Somebody in front of the sensor: what it sees of them at any time, what they hear, and what really happened."""

from collections import deque
from math import ceil
from random import Random
from typing import Final

from device.hinge.snapshot import Snapshot
from device.simulator.body import Body, Sight
from device.simulator.conduct import Coached, Ears, Plan, planned
from device.simulator.motion import Hips, Pose, Wander
from device.simulator.people import Person
from device.simulator.performer import LEAST_MISS_MM, PRESS_MM, Performer, Truth
from device.simulator.scene import Target

__all__ = ["Plan", "Trainee", "Truth"]

_SQUAT_ROOM_MM = 10.0  # standing sways by that much at most, and must not bring a squat to the wall
_EMPTY_S = 2.0  # the room is empty at first
# A look is the mean over parts at most so long, each taken in its middle: for hips that speed up by 5 m/s2, more
# than they ever do, that is within 0.6 mm of the true mean.
_INSTANT_S = 0.05

TRUTHS: Final = 4096
"""What is remembered of what happened: some hours of training, in a megabyte. A simulation may go on for weeks."""


class Trainee:
    """A `Scene` with one person in it. The same seed, and the same snapshots at the same times, give the same motion.

    With a `plan` they do that and are deaf. Without one they obey what they `hear`, and if they hear nothing they do a
    plan of their own. `room_mcps` is the background light. `truth` holds what really happened, as it happens,
    the latest `TRUTHS` of it.

    Times, of `look` and `hear` alike, are on one clock and do not go back. One thread may look while another one tells.

    Raises:
        ValueError: the plan asks for what this body cannot do.

    """

    def __init__(
        self,
        person: Person,
        *,
        seed: int = 0,
        start_s: float = 0.0,
        contact_mm: float = 40.0,
        plan: Plan | None = None,
        room_mcps: float = 0.1,
    ) -> None:
        chance = Random(seed)  # noqa: S311 - it plays dice, it keeps no secret
        self.person: Final = person
        self.body: Final = Body(person.build, contact_mm=contact_mm)
        self.truth: Final[deque[Truth]] = deque(maxlen=TRUTHS)
        self._room_mcps = room_mcps
        self._hips = Hips(chance, calm_mm=person.sway.calm_mm, arms_mm=person.sway.arms_mm)
        self._cloth = Wander(chance, (0.6, 0.9, 1.4))  # cloth swings faster than the body in it
        self._ears = Ears(person.reaction_s)
        self._do = do = Performer(person, self.body, self._hips, chance, start_s + _EMPTY_S)
        reach_mm = min(person.reach_mm, self.body.reach_mm - PRESS_MM)
        if plan is None:
            self._moves = Coached(person, do, self._ears, chance, reach_mm).live()
        else:
            _check(plan, self.body)
            self._moves = planned(do, plan)
        self._move = next(self._moves)

    def look(self, start_s: float, end_s: float) -> Target | None:
        """What the sensor's cone sees of them, averaged from `start_s` to `end_s`; None when nobody is in sight."""
        parts = ceil((end_s - start_s) / _INSTANT_S) or 1
        each_s = (end_s - start_s) / parts
        sights = [self._see(start_s + (part + 0.5) * each_s) for part in range(parts)]
        self._let_happen(end_s)
        seen = [sight for sight in sights if sight is not None]
        if not seen:
            return None
        distance_mm = sum(sight.distance_mm for sight in seen) / len(seen)
        share = sum(sight.share for sight in seen) / parts
        wear, pose = self.person.clothing, self._pose(end_s)
        pressed = pose.lean > 0 and pose.pattern == "hinge" and self._hips.gap_mm(pose, end_s) <= 0
        return Target(distance_mm, wear.reflectance, share, wear.cover if pressed else "open")

    def ambient_mcps(self, time_s: float) -> float:  # noqa: ARG002 - the light in this room is constant
        """Background light on the detector, in million counts per second."""
        return self._room_mcps

    def hear(self, snapshot: Snapshot, time_s: float) -> None:
        """Take in what the panel and the phone say at `time_s`; it is acted upon after this person's reaction time."""
        self._ears.hear(snapshot, time_s)

    def gap_mm(self, time_s: float) -> float | None:
        """The true gap between hips and touch plane, 0 while they touch; None when they are out of sight or squat."""
        pose = self._pose(time_s)
        self._let_happen(time_s)
        if self._see(time_s) is None or pose.pattern == "squat":
            return None
        return max(0.0, self._hips.gap_mm(pose, time_s))

    def _pose(self, time_s: float) -> Pose:
        """The pose at `time_s`; a time before the present move is taken for its beginning."""
        while time_s > self._move.end_s:
            following = next(self._moves, None)
            if following is None:
                break
            self._move = following
        return self._move.at(time_s)

    def _see(self, time_s: float) -> Sight | None:
        pose, body = self._pose(time_s), self.body
        stance_mm = self._hips.standing_mm(pose, time_s)
        if pose.pattern == "squat":
            return body.see(body.posture("squat", pose.lean), stance_mm)
        gap_mm = max(self._hips.leaning_mm(pose, stance_mm), -PRESS_MM)
        # The cloth's swing is seen like the hips'; the wall presses it flat.
        cloth_mm = self.person.clothing.loose_mm * self._cloth.at(time_s) * (1 - pose.lean)
        return body.see(body.hinge_to(stance_mm - gap_mm), stance_mm + cloth_mm)

    def _let_happen(self, now_s: float) -> None:
        coming = self._do.coming
        while coming and coming[0].time_s <= now_s:
            self.truth.append(coming.popleft())


def _check(plan: Plan, body: Body) -> None:
    """Refuse a plan that this body cannot do."""
    stance_mm = plan.stance_mm
    odd = {*plan.misses, *plan.squats}
    if outside := sorted(attempt for attempt in odd if not 1 <= attempt <= plan.reps):
        raise ValueError(f"plan: attempt {outside[0]} is to be odd; it must be 1 to {plan.reps}, the reps of a set")
    most_mm = body.reach_mm - PRESS_MM
    if plan.depth_mm is not None and not plan.depth_mm <= min(stance_mm, most_mm):
        raise ValueError(
            f"plan: depth_mm is {plan.depth_mm:g}; it must be at most {min(stance_mm, most_mm):.0f}, the room behind"
        )
    if plan.depth_mm is None and len(odd) < plan.reps and stance_mm > most_mm:
        raise ValueError(
            f"plan: stance_mm is {stance_mm:g}; these hips reach {most_mm:.0f}: plan it nearer to the wall"
        )
    least_mm = body.room_mm("squat") + _SQUAT_ROOM_MM
    if plan.squats and stance_mm < least_mm:
        raise ValueError(
            f"plan: stance_mm is {stance_mm:g}; this body needs {least_mm:.0f} to squat: plan it farther from the wall"
        )
    for attempt, short_mm in plan.misses.items():
        if not LEAST_MISS_MM <= short_mm < stance_mm:
            raise ValueError(
                f"plan: the miss at attempt {attempt} is {short_mm:g} mm short;"
                f" it must be {LEAST_MISS_MM:g} to {stance_mm:g}, the stance"
            )
