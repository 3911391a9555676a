"""What a person decides to do: follow a plan alone, or listen to the coach. Decisions become moves of a `Performer`."""

from collections import deque
from collections.abc import Iterator, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from device.hinge.snapshot import Guidance, Snapshot
from device.simulator.motion import Move
from device.simulator.people import INCH_MM, Person
from device.simulator.performer import LEAST_MISS_MM, Performer

PATIENCE_S: Final = 3.0
"""Nothing was said for so long: they begin by themselves."""

_MEASURED_S = 3.0  # after a step they stand still until the machine has looked and said what it thinks of it
_DEAF_S = 8.0  # if it still names the gap from before the step, they do not believe it for so long
_GLANCE_S = 0.25  # how often somebody who waits minds what is said
_AGAIN_S = 40.0  # a demonstration that stays empty for longer looks broken
_DAY_S = 3600.0  # as rested as on another day
_COME_BACK_S = 9.0  # walking in, turning and stepping back takes about so long
_SHORT_REST_S = 30.0  # a shorter rest is not worth walking away for
_ENOUGH_MISSES = 4  # so many in a row, and they come an inch nearer without being told
AFAR_MM: Final = 460.0
"""Where the hinges that need no wall are done: half a metre before the sensor."""
_DEPTH, _SHORT = 0.8, 0.6  # of the reach: a deep hinge, and of that: one that is not deep enough
_NO_STANCE_MM = 400.0  # so far off they are not before the wall but before the sensor
_LEAST_STEP_MM = 5.0  # feet cannot be shifted by less
_BELIEVED_MM = 2.5 * INCH_MM  # people know about how far the wall is: a machine that is farther off than that is wrong
# "One inch" is taken for one inch, unless the machine says that much less or more is missing.
_MUCH_MM, _FAR_OFF_MM = 0.7 * INCH_MM, 1.5 * INCH_MM


class Plan(Struct, frozen=True, kw_only=True):
    """What to do without a coach.

    Each of `sets` has `reps` attempts, numbered from 1: those in `misses` turn back that many mm before the wall, those
    in `squats` are squats, all others touch. `rest_s` lies between sets, out of sight. With a `depth_mm` it is a hinge
    that no wall stops, so deep from `stance_mm`, and misses stay that many mm above it.
    """

    sets: int = 1
    reps: int = 20
    stance_mm: float = 3 * INCH_MM
    misses: Mapping[int, float] = MappingProxyType({})
    squats: frozenset[int] = frozenset()
    rest_s: float = 30.0
    depth_mm: float | None = None


_LISTENED_TO = 1024  # a minute of snapshots, longer than anybody goes without minding; who is deaf keeps no more


class Ears:
    """What was said, as it reaches the mind: later by the reaction time."""

    def __init__(self, reaction_s: float) -> None:
        self._reaction_s = reaction_s
        self._waiting: deque[tuple[float, Snapshot]] = deque(maxlen=_LISTENED_TO)
        self._mind: Snapshot | None = None

    def hear(self, snapshot: Snapshot, time_s: float) -> None:
        """`snapshot` is said at `time_s`."""
        self._waiting.append((time_s, snapshot))

    def mind(self, now_s: float) -> Snapshot | None:
        """The newest that has sunk in by `now_s`; None if nothing has."""
        while self._waiting and self._waiting[0][0] <= now_s - self._reaction_s:
            self._mind = self._waiting.popleft()[1]
        return self._mind


def planned(do: Performer, plan: Plan) -> Iterator[Move]:
    """All sets of `plan`, beginning and ending out of sight."""
    for number in range(1, plan.sets + 1):
        do.home_mm = plan.stance_mm
        yield from do.enter()
        yield from do.stand(PATIENCE_S)
        yield from planned_set(do, plan)
        yield from do.leave()
        if number < plan.sets:
            yield from do.rest(plan.rest_s)


def planned_set(do: Performer, plan: Plan) -> Iterator[Move]:
    """One set of `plan` by somebody who stands in place."""
    do.note("ready", do.now_s)
    for attempt in range(1, plan.reps + 1):
        if attempt in plan.squats:
            yield from do.squat()
        elif plan.depth_mm is not None:
            short_mm = plan.misses.get(attempt, 0.0)
            yield from do.deep(do.even(plan.depth_mm) - short_mm, good=not short_mm)
        elif attempt in plan.misses:
            yield from do.miss(plan.misses[attempt])
        else:
            yield from do.rep()
        yield from do.pause()


class Coached:
    """Somebody who listens. `reach_mm` is the farthest stance that they can close."""

    def __init__(self, person: Person, do: Performer, ears: Ears, chance: Random, reach_mm: float) -> None:
        self._person, self._do, self._ears, self._chance, self._reach_mm = person, do, ears, chance, reach_mm
        self._rested = 0  # the set after which they have rested
        self._reps = 0
        self._first_try = False  # no rep yet since the latest step
        self._ready = False
        self._misses = 0  # in a row
        self._stepped_s: float | None = None
        self._gap_before_step_mm: float | None = None

    def live(self) -> Iterator[Move]:
        """One workout after the other; a plan of their own, once, if nothing is ever said."""
        do = self._do
        do.home_mm = self._place_mm(self._ears.mind(do.now_s))
        yield from do.enter()
        yield from do.stand(PATIENCE_S)
        if self._ears.mind(do.now_s) is None:
            yield from planned_set(do, Plan())
            yield from do.leave()
            return
        while True:
            while (said := self._ears.mind(do.now_s)) is None or said.phase != "done" or self._asked():
                yield from do.stand(_GLANCE_S) if said is None else self._obey(said)
            yield from do.leave()
            yield from self._come_again()

    def _come_again(self) -> Iterator[Move]:
        """After a while out of sight, or when the machine was started anew, do the first rep of what comes next."""
        do, self._rested, self._ready, self._misses = self._do, 0, False, 0
        began_s = do.now_s
        while do.now_s - began_s < _AGAIN_S and self._is_done() and not self._asked():
            yield from do.rest(1.0)
        do.recover(_DAY_S)
        said = self._ears.mind(do.now_s)
        do.home_mm = self._place_mm(said)
        yield from do.enter()
        yield from do.stand(PATIENCE_S)
        said = self._ears.mind(do.now_s)
        if said is not None and said.exercise == "wall" and said.target_stance_mm < do.home_mm - INCH_MM:
            yield from do.step(said.target_stance_mm - do.home_mm)  # a new workout begins nearer
            yield from do.stand(_MEASURED_S)
        for _ in range(_ENOUGH_MISSES):
            if self._asked() or not self._is_done():
                return
            yield from self._attempt()

    def _calibrate(self) -> Iterator[Move]:
        """Press, stay, step off, and farther, press again: as it is asked, until it is over."""
        do, self._ready, farther = self._do, False, False
        while asked := self._asked():
            if farther != (asked.step == "step_farther"):
                farther = not farther
                yield from do.aside(do.home_mm) if farther else do.back()
            yield from do.release() if asked.step in {"step_off", "step_farther"} else do.press()
        if farther:
            yield from do.back()
        yield from do.release()

    def _asked(self) -> Guidance | None:
        """What a running calibration asks for now."""
        said = self._ears.mind(self._do.now_s)
        asked = said.calibration if said else None
        return None if asked is None or asked.over else asked

    def _is_done(self) -> bool:
        said = self._ears.mind(self._do.now_s)
        return said is not None and said.phase == "done"

    def _obey(self, said: Snapshot) -> Iterator[Move]:
        kind = said.advice.kind
        if self._asked():
            return self._calibrate()
        if self._is_misplaced(said):
            return self._take_place(said)
        if said.phase == "rest":
            return self._rest(said) if said.set != self._rested else self._do.stand(_GLANCE_S)
        if said.phase == "paused" or kind == "paused":
            return self._do.stand(_GLANCE_S)
        if kind in {"step_out", "step_in"} and self._chance.random() < self._person.attention:
            return self._step(said)
        # Once the reps run, nobody waits for the machine before each of them.
        awaited = {"away", "arriving"} if self._ready else {"away", "arriving", "lowering", "at_wall", "rising"}
        if said.phase in awaited:
            return self._do.stand(_GLANCE_S)
        return self._attempt()

    def _attempt(self) -> Iterator[Move]:
        said = self._ears.mind(self._do.now_s)
        return self._attempt_at_wall() if said is None or said.exercise == "wall" else self._attempt_by_depth()

    def _attempt_by_depth(self) -> Iterator[Move]:
        """A dowel or handcuff hinge, as deep as these hips go with ease, or far from it."""
        do, skill = self._do, self._person.skill
        if abs(do.home_mm - AFAR_MM) > INCH_MM:
            yield from do.step(AFAR_MM - do.home_mm)
            yield from do.stand(_MEASURED_S)
        if not self._ready:
            self._ready = True
            do.note("ready", do.now_s)
        self._reps += 1
        depth_mm = do.even(_DEPTH * self._reach_mm)
        missed = self._chance.random() < skill.miss_chance * skill.learning**self._reps
        yield from do.deep(_SHORT * depth_mm if missed else depth_mm, good=not missed)
        yield from do.pause()

    def _attempt_at_wall(self) -> Iterator[Move]:
        do = self._do
        if do.home_mm > _NO_STANCE_MM:
            yield from do.step(3 * INCH_MM - do.home_mm)
            yield from do.stand(_MEASURED_S)
        if not self._ready:
            self._ready = True
            do.note("ready", do.now_s)
        if self._misses >= _ENOUGH_MISSES and do.home_mm > 2.5 * INCH_MM:
            self._misses = 0
            yield from do.step(-INCH_MM)
        short_mm = self._short_mm()
        self._misses = self._misses + 1 if short_mm else 0
        self._first_try = False
        self._reps += 1
        yield from do.miss(short_mm) if short_mm else do.rep()
        yield from do.pause()

    def _short_mm(self) -> float:
        """How far this attempt will end before the wall; 0 if it will touch."""
        skill, home_mm, chance = self._person.skill, self._do.home_mm, self._chance
        beyond_mm = home_mm - self._reach_mm
        if beyond_mm > 0:
            return max(LEAST_MISS_MM, beyond_mm + chance.gauss(8, 4))
        risk = skill.new_stance_miss_chance if self._first_try else skill.miss_chance
        risk *= skill.learning**self._reps * (1 + 2 * self._do.fatigue)
        if chance.random() >= risk:
            return 0.0
        # Whoever turns back earlier than that has not tried.
        short_mm = min(chance.gauss(skill.short_mm, 0.3 * skill.short_mm), 0.35 * home_mm)
        return max(short_mm, LEAST_MISS_MM)

    def _step(self, said: Snapshot) -> Iterator[Move]:
        """Step the inch; when it was measured and is still not good, the rest of it, as the machine says it aloud."""
        do = self._do
        if said.stance_mm is None or abs(said.stance_mm - do.home_mm) > _BELIEVED_MM:
            yield from do.stand(_GLANCE_S)
            return
        since_s = None if self._stepped_s is None else do.now_s - self._stepped_s
        if since_s is not None and since_s < _DEAF_S and said.stance_mm == self._gap_before_step_mm:
            yield from do.stand(_GLANCE_S)
            return
        way = 1 if said.advice.kind == "step_out" else -1
        missing_mm = max(way * (said.target_stance_mm - said.stance_mm), _LEAST_STEP_MM)
        correcting = since_s is not None and since_s < _DEAF_S
        about_an_inch = _MUCH_MM < missing_mm < _FAR_OFF_MM
        by_mm = INCH_MM if about_an_inch and not correcting else missing_mm
        yield from do.step(way * by_mm)
        self._stepped_s, self._gap_before_step_mm = do.now_s, said.stance_mm
        self._first_try = not correcting or self._first_try
        yield from do.stand(_MEASURED_S + self._person.reaction_s)

    def _rest(self, said: Snapshot) -> Iterator[Move]:
        """Rest out of sight or a step aside, until it is over by their own feeling for time, or the machine says so."""
        do, self._rested, self._ready = self._do, said.set, False
        rest_s = said.rest_s if said.rest_s is not None else said.rest_total_s
        back_s = do.now_s + rest_s + min(max(self._chance.gauss(-1, 3), -5.0), 5.0)
        stays = rest_s < _SHORT_REST_S or self._chance.random() < self._person.rests_in_view
        yield from do.aside() if stays else do.leave()
        began_s = do.now_s
        while do.now_s < (back_s - 2.0 if stays else back_s - _COME_BACK_S):
            heard = self._ears.mind(do.now_s)
            if (heard is not None and heard.phase != "rest") or self._asked():
                break
            yield from do.fidget()
        do.recover(do.now_s - began_s)
        do.home_mm += self._misplaced_mm()
        yield from do.back() if stays else do.enter()

    def _is_misplaced(self, said: Snapshot) -> bool:
        """Whether they stand where the other kind of exercise is done."""
        return (said.exercise != "wall") != (self._do.home_mm > _NO_STANCE_MM)

    def _take_place(self, said: Snapshot) -> Iterator[Move]:
        do, self._ready = self._do, False
        yield from do.step(self._place_mm(said) - do.home_mm)
        yield from do.stand(_MEASURED_S)

    def _place_mm(self, said: Snapshot | None) -> float:
        """Where they go to stand, as well as they find it."""
        if said is not None and said.exercise != "wall":
            return AFAR_MM + self._misplaced_mm()
        return (said.target_stance_mm if said else 3 * INCH_MM) + self._misplaced_mm()

    def _misplaced_mm(self) -> float:
        """How far off the place their feet are when they come to it anew."""
        place_mm = self._person.skill.place_mm
        return min(max(self._chance.gauss(0, place_mm), -2 * place_mm), 2 * place_mm)
