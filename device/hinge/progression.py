"""The log of now and the workouts before it, held together: where the coach looks up what it judges by."""

from collections.abc import Sequence

from msgspec.structs import replace

from device.hinge.climb import Climb, climb
from device.hinge.exercise import Plan
from device.hinge.log import WorkoutLog
from device.hinge.milestones import next_exercise
from device.hinge.past import MOST_PAST, PastWorkout, begin, summary
from device.hinge.snapshot import Advice


class Progression:
    """Follows the log of one person and one exercise, with `past`, the latest workouts before it (newest last).

    What it gives follows from these alone; all that it keeps is what would be the same if worked out again.
    """

    def __init__(self, plan: Plan, past: Sequence[PastWorkout] = ()) -> None:
        self.past = tuple(past)
        self._plan = plan
        self._log: WorkoutLog | None = None
        self._now_s = 0.0
        self._known: tuple[WorkoutLog, Climb] | None = None

    def follow(self, log: WorkoutLog | None, time_s: float) -> None:
        """`log` is the workout at `time_s`. When another one takes the place of one that has ended, that is past.

        Not before, because the last rep of an ended workout may still be measured.
        """
        before, self._log, self._now_s = self._log, log, time_s
        if before is None or before.ended_s is None:
            return
        if log is None or log.started_s != before.started_s:
            self.past = (*self.past, self._sum_up(before))[-MOST_PAST:]

    def climbed(self) -> Climb:
        """Where the workout has led; before one, where it will begin."""
        if self._log is None:
            start = begin(self.past, self._plan, self._now_s)
            return climb((), self._plan, start)
        if self._known is None or self._known[0] is not self._log:
            start = begin(self.past, self._plan, self._log.started_s)
            attempts = self._log.attempts() if self._log.exercise == "wall" else ()  # the others know no stance
            self._known = (self._log, climb(attempts, self._plan, start))
        return self._known[1]

    def earned(self) -> Advice | None:
        """What the workouts have earned beyond this exercise, after one; None while one runs, and if nothing yet."""
        if self._log is None or self._log.ended_s is None:
            return None
        return next_exercise((*self.past, self._sum_up(self._log)), self._plan)

    def _sum_up(self, log: WorkoutLog) -> PastWorkout:
        return replace(summary(log, self._plan, self.past), load_kg=self._plan.load_kg)
