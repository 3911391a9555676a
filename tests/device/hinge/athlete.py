"""Somebody who does reps before a workout, and lets time pass."""

import msgspec

from device.hinge.events import Event, Rep, Touch
from device.hinge.exercise import Plan
from device.hinge.workout import Workout
from tests.device.hinge.logs import rep
from tests.device.hinge.traces import kinds

PLAN = Plan(target_reps=(3, 5), target_sets=(2, 3), rest_s=60.0)


def rep_of(at_s: float) -> Rep:
    """A whole rep from 3 inches, measured."""
    measured = rep(76.2, at_s=at_s).rep
    assert measured is not None
    return measured


class Athlete:
    """Does reps before a workout, three seconds each, and gathers what comes of it."""

    def __init__(self, plan: Plan = PLAN) -> None:
        self.workout = Workout(plan)
        self.time_s = 0.0
        self.events: list[Event] = []

    def see(self, event: Event) -> None:
        self.events += self.workout.on(event)

    def rep(self) -> None:
        self.time_s += 3.0
        measured = rep_of(self.time_s)
        self.see(Touch(time_s=self.time_s, stance_mm=76.2, lowering_s=1.2))
        self.see(measured)

    def reps(self, count: int) -> "Athlete":
        for _ in range(count):
            self.rep()
        return self

    def wait(self, seconds: float, *, moving: bool = False, away: bool = False) -> "Athlete":
        """Let time pass in steps, as the device does."""
        end_s = self.time_s + seconds
        while self.time_s < end_s:
            self.time_s += 0.5
            self.events += self.workout.tick(self.time_s, moving=moving, away=away)
        return self

    def lean(self, seconds: float) -> "Athlete":
        """Touch the wall, stay there, and come back."""
        self.time_s += 1.0
        touched_s = self.time_s
        self.see(Touch(time_s=touched_s, stance_mm=76.2, lowering_s=1.0))
        self.wait(seconds, moving=True)
        measured = rep(76.2, at_s=touched_s).rep
        assert measured is not None
        self.see(msgspec.structs.replace(measured, time_s=self.time_s, pause_s=seconds))
        return self

    def command(self, name: str) -> "Athlete":
        self.events += self.workout.command(name, self.time_s)
        return self

    def kinds(self) -> list[str]:
        return [kind for kind in kinds(self.events) if kind not in ("touch", "rep")]

    @property
    def set_reps(self) -> list[int]:
        return [one.reps for one in self.workout.log.sets] if self.workout.log else []
