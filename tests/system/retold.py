"""What the coach must have said, worked out anew from nothing but the database, by the pure functions."""

from collections.abc import Iterator, Sequence
from math import inf, isclose
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from device.hinge.by_depth import advise_by_depth
from device.hinge.climb import Climb, climb
from device.hinge.coach import Moment, advise
from device.hinge.events import Rep
from device.hinge.exercise import Plan
from device.hinge.log import Attempt, SetLog, WorkoutLog
from device.hinge.milestones import next_exercise
from device.hinge.past import PastWorkout, begin, summaries, summary
from device.hinge.snapshot import Advice
from device.hinge.workout import Workout
from device.journal import DATABASE, History
from device.journal.history import AdviceDetail, AttemptDetail, SetDetail, WorkoutDetail
from device.journal.people import kept_people
from device.people import Profile, plan_of
from device.settings import Settings

STANCES_MM = (None, *(number / 10 + 0.05 for number in range(300, 5000)))
"""Wherever somebody can have stood when something was said; None is nowhere. That is not in the database."""
MEASURED_S = (0.0, 0.5)
"""Nor is the instant at which a rep was measured: at its end, or up to so much sooner, for the last of the rise is
filled in."""


class Retold(Struct, frozen=True):
    """One workout as it is kept, and the workouts before it of the same person and exercise."""

    detail: WorkoutDetail
    plan: Plan
    past: tuple[PastWorkout, ...]

    def as_of(self, at: float = inf, measured_s: float = 0.0) -> WorkoutLog:
        """The log as it was at an instant; reps measured by then are those that were over `measured_s` later."""
        one = self.detail.summary
        # A workout that was left open is ended long afterwards, at the last instant of which anything is known.
        over = one.ended_at is not None and one.ended_at <= at and one.why != "idle"
        sets = tuple(_set(each, at, measured_s) for each in self.detail.sets if each.started_at <= at)
        ended_s, why = (one.ended_at, one.why) if over else (None, "")
        return WorkoutLog(exercise=one.exercise, started_s=one.started_at, sets=sets, ended_s=ended_s, why=why)

    def climbed(self, log: WorkoutLog) -> Climb:
        """Where that log has led."""
        attempts = log.attempts() if log.exercise == "wall" else ()
        return climb(attempts, self.plan, begin(self.past, self.plan, log.started_s))

    def could_say(self, log: WorkoutLog) -> Iterator[Advice]:
        """Everything that this log lets the coach say, to somebody who stands anywhere."""
        stage = Workout(self.plan, log.exercise, log).phase.name.lower()
        so_far = replace(summary(log, self.plan, self.past), load_kg=self.plan.load_kg)
        earned = next_exercise((*self.past, so_far), self.plan) if log.ended_s is not None else None
        climbed = self.climbed(log)
        for stance_mm in STANCES_MM:
            now = Moment(log=log, stage=stage, stance_mm=stance_mm, earned=earned, units=self.plan.units)  # type: ignore[arg-type]
            if log.exercise == "wall":
                yield advise(climbed, now)
            else:
                yield from (advise_by_depth(log.exercise, self.plan, now, range_mm) for range_mm in (None, 170.0))


def retold(folder: Path, settings: Settings) -> Iterator[Retold]:
    """Every workout that is kept, oldest first."""
    history = History(folder / DATABASE)
    profiles = {one.profile.name: one.profile for one in kept_people(folder / DATABASE)}
    before: dict[tuple[str, str], list[Retold]] = {}
    for one in reversed(history.workouts(10_000)):
        detail = history.workout(one.id)
        assert detail is not None
        earlier = before.setdefault((one.person, one.exercise), [])
        plan = plan_of(_doing(profiles[one.person], one.exercise), settings)
        past = summaries([each.as_of() for each in earlier], plan, whole=True)
        this = Retold(detail, plan, tuple(replace(each, load_kg=plan.load_kg) for each in past))
        earlier.append(this)
        yield this


def said_otherwise(this: Retold) -> list[str]:
    """The advice of a workout that its log does not explain, in words; none where all is as it must be."""
    wrong = [f"{said} is not what the log of then says" for said in this.detail.advice if not _explained(this, said)]
    asked_mm: float | None = None
    rows = list(this.detail.advice)
    for at in sorted({each.at for one in this.detail.sets for each in one.attempts}):
        while rows and rows[0].at < at:
            asked_mm = rows.pop(0).target_stance_mm
        must_mm = this.climbed(_before(this.as_of(at), at)).asked_mm
        if asked_mm is not None and not isclose(asked_mm, must_mm):
            wrong.append(f"at {at} the log has earned {must_mm} mm, and {asked_mm} mm were asked for")
    return wrong


def _explained(this: Retold, said: AdviceDetail) -> bool:
    wanted = Advice(said.kind, said.say, said.why)  # type: ignore[arg-type]
    for log in (this.as_of(said.at, measured_s) for measured_s in MEASURED_S):
        if isclose(said.target_stance_mm, this.climbed(log).asked_mm) and wanted in this.could_say(log):
            return True
    return False


def _before(log: WorkoutLog, at: float) -> WorkoutLog:
    """Without the attempt of that very instant: what was asked for came before it."""
    sets: Sequence[SetLog] = [
        replace(one, attempts=tuple(each for each in one.attempts if each.at_s < at)) for one in log.sets
    ]
    return replace(log, sets=tuple(sets))


def _set(kept: SetDetail, at: float, measured_s: float) -> SetLog:
    return SetLog(
        number=kept.number,
        started_s=kept.started_at,
        attempts=tuple(_attempt(each, at, measured_s) for each in kept.attempts if each.at <= at),
        ended_s=kept.ended_at if kept.ended_at is not None and kept.ended_at <= at else None,
        rested=kept.rested_at is not None and kept.rested_at <= at,
    )


def _attempt(kept: AttemptDetail, at: float, measured_s: float) -> Attempt:
    undone = kept.undone_at is not None and kept.undone_at <= at
    return Attempt(
        kind=kept.kind, at_s=kept.at, stance_mm=kept.stance_mm, rep=_rep(kept, at + measured_s), undone=undone
    )


def _rep(kept: AttemptDetail, at: float) -> Rep | None:
    """The measures of a rep, once the person had risen from it."""
    if kept.kind != "rep" or kept.pause_s is None or kept.rising_s is None:
        return None
    assert kept.lowering_s is not None
    assert kept.stance_after_mm is not None
    assert kept.travel_mm is not None
    assert kept.depth_mm is not None
    assert kept.steadiness_mm is not None
    risen_at = kept.at + kept.pause_s + kept.rising_s
    if risen_at > at:
        return None
    return Rep(
        time_s=risen_at,
        touched_s=kept.at,
        lowering_s=kept.lowering_s,
        pause_s=kept.pause_s,
        rising_s=kept.rising_s,
        stance_mm=kept.stance_mm,
        stance_after_mm=kept.stance_after_mm,
        travel_mm=kept.travel_mm,
        depth_mm=kept.depth_mm,
        steadiness_mm=kept.steadiness_mm,
        full=bool(kept.full),
        bounces=kept.bounces or 0,
        noise_mm=kept.noise_mm,
    )


def _doing(profile: Profile, exercise: str) -> Profile:
    return replace(profile, exercise=exercise)
