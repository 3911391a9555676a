"""Puts the live state together from the core, the sensor and the journal, and says when it is worth sending."""

from device.hinge.core import Core
from device.hinge.depth import DepthCounter
from device.hinge.exercises import cue
from device.hinge.snapshot import Guidance, Sensor, Snapshot
from device.hinge.workout import Phase
from device.people import NOBODY, Profile

GAP_EVERY_S = 0.066
"""The gap is sent 15 times a second: the contract asks for 10 or more, and 30 would be twice the work."""
BEAT_S = 1.0
"""And something once a second, so that a reader can tell quiet from dead; the page calls 3 s old stale."""


class Teller:
    """Makes snapshots, numbered, of `core` and whose it is, and keeps track of what was told last."""

    def __init__(self, core: Core, *, simulated: bool, speed: float, profile: Profile = NOBODY) -> None:
        self.core = core
        self.profile = profile
        self._simulated = simulated
        self.speed = speed
        self._seq = 0
        self._told: tuple[object, ...] = ()
        self._told_s = 0.0

    def due(self, time_s: float, sensor: Sensor, warning: str, calibration: Guidance | None = None) -> bool:
        """Whether there is something to tell: at once for a change, now and then for the gap."""
        core = self.core
        told = calibration and (calibration.number, calibration.step)
        now = (core.workout.log, core.phase, core.latest, core.advice)
        situation = (*now, sensor.health, warning, told, core.workout.exercise, self.profile)
        pause_s = (time_s - self._told_s) / self.speed
        moving = core.counter.gap_mm is not None or (calibration is not None and not calibration.over)
        if situation == self._told and pause_s < (GAP_EVERY_S if moving else BEAT_S):
            return False
        self._told = situation
        self._told_s = time_s
        return True

    def snapshot(
        self, time_s: float, at: float, sensor: Sensor, warning: str, calibration: Guidance | None = None
    ) -> Snapshot:
        """Give the live state at `time_s`, which is `at` in Unix time."""
        core, profile = self.core, self.profile
        counter, workout, plan = core.counter, core.workout, core.plan
        deep = counter if isinstance(counter, DepthCounter) else None
        sets = workout.log.sets if workout.log is not None else ()
        reps = tuple([one.reps for one in sets])  # see `applied`
        misses = sets[-1].misses if sets else 0
        if sets and workout.phase is Phase.BETWEEN:  # the next set is at its start, the last one over
            reps, misses = (*reps, 0), 0
        rest_until_s = workout.rest_until_s
        self._seq += 1
        return Snapshot(
            seq=self._seq,
            at=round(at, 3),
            simulated=self._simulated,
            speed=self.speed,
            sensor=sensor,
            person=profile.name,
            exercise=workout.exercise,
            phase=core.phase,
            reps=reps[-1] if reps else 0,
            misses=misses,
            set=len(reps),
            sets=reps,
            target_reps=plan.target_reps,
            target_sets=plan.target_sets,
            gap_mm=_rounded(counter.gap_mm) if sensor.health == "ok" else None,
            stance_mm=_rounded(counter.stance_mm),
            target_stance_mm=round(core.target_stance_mm, 1),
            calibrated=core.calibrated,
            advice=core.advice,
            rest_s=None if rest_until_s is None else round(max(0.0, rest_until_s - time_s), 1),
            rest_total_s=plan.rest_s,
            last_rep=core.last_rep,
            latest=core.latest,
            warning=warning,
            contact_mm=core.contact_mm,
            calibration=calibration,
            person_id=profile.id if profile.name else None,
            units=profile.units,
            voice=profile.voice,
            cue=cue(workout.exercise, workout.log),
            depth_mm=_rounded(deep.depth_mm) if deep is not None and sensor.health == "ok" else None,
            range_mm=_rounded(core.range_mm),
            needed_mm=None if deep is None else _rounded(deep.reach.needed_mm),
            lost=core.lost,
        )


def _rounded(length_mm: float | None) -> float | None:
    return None if length_mm is None else round(length_mm, 1)
