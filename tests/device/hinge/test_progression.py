"""What holds of the coach whatever anybody does: the faults that people report of other progression engines."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from device.hinge.climb import SAME_STANCE_MM, Climb, climb
from device.hinge.coach import Moment, Stage, advise, place
from device.hinge.comfort import COMFORT_REPS
from device.hinge.exercise import INCH_MM, Plan
from device.hinge.log import Attempt, WorkoutLog
from device.hinge.milestones import next_exercise
from device.hinge.past import DAY_S, MOST_PAST, PastSet, PastWorkout, begin, summary
from device.hinge.progression import Progression
from device.hinge.readable import POOR_MM
from tests.device.hinge.logs import miss, rep, workout

PLAN = Plan()
THREE_MM = 3 * INCH_MM
STAGES: tuple[Stage, ...] = ("idle", "between", "set", "rest", "done", "paused")


@st.composite
def tries(draw: st.DrawFn) -> Attempt:
    """Anything that may stand in a log: good reps mostly, at any stance near the coached ones."""
    stance_mm = draw(st.integers(2, 15)) * INCH_MM + draw(st.sampled_from([0.0, 0.0, 3.0, -7.0, 11.0, 13.0]))
    kind = draw(st.sampled_from(["good", "good", "good", "good", "miss", "quick", "slow", "unmeasured", "squat"]))
    if kind == "miss":
        return miss(stance_mm)
    if kind in ("unmeasured", "squat"):
        return Attempt(kind="rep" if kind == "unmeasured" else "squat", at_s=0.0, stance_mm=stance_mm)
    undone = draw(st.integers(0, 9)) == 0
    made = rep(stance_mm, lowering_s=0.4 if kind == "quick" else 1.2, whole_s=4.5 if kind == "slow" else 3.0)
    return replace(made, undone=undone)


class Obedient:
    """Attempts by somebody who stands as asked: how they go is drawn, so that walks lead far out and back in."""

    def __init__(
        self, marks: list[list[str]], plan: Plan, noise_at: Callable[[float], float | None] = lambda _mm: None
    ) -> None:
        self.sets: list[list[Attempt]] = []
        self.climbs: list[Climb] = [climb((), plan)]
        for of_set in marks:
            self.sets.append([])
            for mark in of_set:
                stance_mm = self.climbs[-1].stance_mm
                made = rep(stance_mm, noise_mm=noise_at(stance_mm))
                self.sets[-1].append(miss(stance_mm) if mark == "miss" else made)
                self.climbs.append(climb(self.sets, plan))


marks = st.lists(st.lists(st.sampled_from(["good"] * 7 + ["miss"]), max_size=26), min_size=1, max_size=4)
bounds_mm = st.floats(THREE_MM, 15 * INCH_MM)
any_sets = st.lists(st.lists(tries(), max_size=25), max_size=4)
any_past = st.lists(
    st.builds(
        lambda inch, end, hurt, reps: PastWorkout(
            exercise="wall",
            started_s=-2 * DAY_S,
            ended_s=-DAY_S,
            sets=tuple(PastSet(reps=count, misses=0) for count in reps),
            comfortable_mm=None if inch is None else inch * INCH_MM,
            end_mm=end * INCH_MM,
            hurt_mm=None if hurt is None else hurt,
        ),
        st.none() | st.integers(3, 14),
        st.integers(3, 14),
        st.none() | st.floats(0, 400),
        st.lists(st.integers(0, 20), max_size=4),
    ),
    max_size=4,
)


def inch_of(stance_mm: float) -> int:
    return round(stance_mm / INCH_MM)


# Bounds.


@given(any_sets, any_past, bounds_mm, st.floats(0, 400))
def test_no_stance_is_under_three_inches_or_over_a_bound(
    sets: list[list[Attempt]], past: list[PastWorkout], bound_mm: float, days: float
) -> None:
    plan = Plan(max_stance_mm=bound_mm)
    climbed = climb(sets, plan, begin(past, plan, days * DAY_S))
    assert THREE_MM - 1e-6 <= climbed.stance_mm <= max(THREE_MM, bound_mm) + 1e-6


@given(any_past, bounds_mm, bounds_mm, st.floats(0, 400))
def test_a_nearer_bound_never_begins_farther(
    past: list[PastWorkout], one_mm: float, other_mm: float, days: float
) -> None:
    near, far = sorted((one_mm, other_mm))
    begun = [begin(past, Plan(max_stance_mm=bound_mm), days * DAY_S).stance_mm for bound_mm in (near, far)]
    assert begun[0] <= begun[1]


@given(any_past, st.floats(0, 400), st.floats(0, 400))
def test_a_longer_break_never_begins_farther(past: list[PastWorkout], one: float, other: float) -> None:
    soon, late = sorted((one, other))
    assert begin(past, PLAN, late * DAY_S).stance_mm <= begin(past, PLAN, soon * DAY_S).stance_mm


# What earns a step, and what does not.


@given(marks, bounds_mm)
def test_a_step_out_needs_five_comfortable_reps_at_the_very_stance_in_the_very_set(
    marks: list[list[str]], bound_mm: float
) -> None:
    person = Obedient(marks, Plan(max_stance_mm=bound_mm))
    made = [(number, attempt) for number, of_set in enumerate(person.sets) for attempt in of_set]
    for index, (before, after) in enumerate(pairwise(person.climbs)):
        if after.stance_mm > before.stance_mm:
            five = made[index - COMFORT_REPS + 1 : index + 1]
            assert len({number for number, _ in five}) == 1
            assert [attempt.kind for _, attempt in five] == ["rep"] * COMFORT_REPS
            assert all(abs(attempt.stance_mm - before.stance_mm) <= SAME_STANCE_MM for _, attempt in five)


@given(any_sets)
def test_undone_reps_are_as_if_they_had_never_been(sets: list[list[Attempt]]) -> None:
    kept = [[attempt for attempt in of_set if not attempt.undone] for of_set in sets]
    log, without = workout(*sets), workout(*kept)
    assert climb(log.attempts(), PLAN) == climb(without.attempts(), PLAN)
    assert summary(log, PLAN) == summary(without, PLAN)


@given(st.integers(1, 60))
def test_reps_that_were_all_undone_or_not_measured_earn_nothing(count: int) -> None:
    undone = workout([replace(rep(THREE_MM), undone=True)] * count)
    unmeasured = workout([Attempt(kind="rep", at_s=0.0, stance_mm=THREE_MM)] * count)
    nowhere = workout([rep(math.nan)] * count)
    for log in (undone, unmeasured, nowhere):
        climbed = climb(log.attempts(), PLAN)
        assert (inch_of(climbed.stance_mm), climbed.comfortable_mm) == (3, None)
        assert begin([summary(log, PLAN)], PLAN, 2 * DAY_S).stance_mm == pytest.approx(THREE_MM)


@given(st.floats(0, 500), st.integers(1, 60), st.integers(3, 12))
def test_reps_at_another_stance_than_the_wanted_one_earn_nothing(stance_mm: float, count: int, start: int) -> None:
    """Others advance though the load that was lifted is not the one that was asked for (Liftosaur, issue 551)."""
    assume(abs(stance_mm - start * INCH_MM) > SAME_STANCE_MM)
    past = [PastWorkout(exercise="wall", started_s=0, ended_s=1, comfortable_mm=(start + 1) * INCH_MM, end_mm=355.6)]
    log = workout([rep(stance_mm)] * count, at_s=100.0)
    assert inch_of(climb(log.attempts(), PLAN, begin(past, PLAN, 100.0)).stance_mm) == start
    one = summary(log, PLAN, past)
    assert one.comfortable_mm is None
    assert begin([*past, one], PLAN, 2 * DAY_S).stance_mm <= start * INCH_MM + 1e-6


@given(st.lists(st.integers(15, 20), min_size=3, max_size=5), st.lists(st.integers(15, 20), min_size=3, max_size=5))
def test_the_bottom_of_the_range_and_some_of_the_sets_are_not_the_top_in_all(
    before: list[int], latest: list[int]
) -> None:
    """Others advance once some sets, or the bottom of the range, are reached (wger, issue 2480)."""

    def past(exercise: str, reps: list[int]) -> PastWorkout:
        sets = tuple(PastSet(reps=count, misses=0, nearest_mm=8 * INCH_MM) for count in reps)
        return PastWorkout(exercise=exercise, started_s=0.0, ended_s=1.0, sets=sets, load_kg=8.0)

    def whole(reps: list[int]) -> bool:
        return len(reps) >= 4 and min(reps) >= 20

    more = next_exercise([past("handcuff", before), past("handcuff", latest)], PLAN)
    assert (more is not None) is (whole(before) and whole(latest))
    assert (next_exercise([past("wall", latest)], PLAN) is not None) is whole(latest)


@given(st.integers(15, 20), st.sampled_from(["quick", "not full", "uneven"]))
def test_a_set_in_the_range_that_was_not_comfortable_earns_no_step(count: int, how: str) -> None:
    """Others advance for the count alone, at the bottom of the range (openGym, issue 278)."""
    made = {
        "quick": [rep(THREE_MM, lowering_s=0.5)],
        "not full": [rep(THREE_MM, full=False)],
        "uneven": [rep(THREE_MM), rep(THREE_MM, whole_s=5.0)],
    }[how]
    log = workout(*[(made * count)[:count]] * 3)
    assert inch_of(climb(log.attempts(), PLAN).stance_mm) == 3
    assert begin([summary(log, PLAN)], PLAN, DAY_S).stance_mm == pytest.approx(THREE_MM)


# Failures.


@given(marks)
def test_what_failed_twice_is_not_offered_again_and_nothing_swings_more_than_that(marks: list[list[str]]) -> None:
    person = Obedient(marks, PLAN)
    steps = [(inch_of(one.stance_mm), inch_of(two.stance_mm)) for one, two in pairwise(person.climbs)]
    for inch in range(4, 16):
        failed = [index for index, (before, after) in enumerate(steps) if after < before == inch]
        assert len(failed) <= 2
        if len(failed) == 2:
            assert all(after < inch for _, after in steps[failed[1] :])


@given(marks)
def test_a_step_in_needs_misses_at_that_stance(marks: list[list[str]]) -> None:
    person = Obedient(marks, PLAN)
    made = [attempt for of_set in person.sets for attempt in of_set]
    for index, (before, after) in enumerate(pairwise(person.climbs)):
        if after.stance_mm < before.stance_mm:
            latest = [a for a in made[: index + 1] if a.stance_mm == before.stance_mm][-6:]
            assert made[index].kind == "miss"
            assert sum(attempt.kind == "miss" for attempt in latest) >= 2


# A pure function of the log.


@given(st.lists(st.lists(marks, min_size=1, max_size=1), min_size=1, max_size=3))
def test_following_the_log_gives_what_the_whole_log_gives(days: list[list[list[list[str]]]]) -> None:
    """Step by step as it grows, or all at once by somebody who was never there."""
    followed = Progression(PLAN)
    past: list[PastWorkout] = []
    for day, (of_day,) in enumerate(days):
        at_s = day * 3 * DAY_S
        followed.follow(None, at_s)
        sets: list[list[Attempt]] = []
        for of_set in of_day:
            sets.append([])
            for mark in of_set:
                stance_mm = followed.climbed().stance_mm
                sets[-1].append(miss(stance_mm) if mark == "miss" else rep(stance_mm))
                log = workout(*sets, at_s=at_s, open_=True)
                followed.follow(log, at_s + 60)
                anew = Progression(PLAN, past)
                anew.follow(log, at_s + 60)
                assert followed.climbed() == anew.climbed()
        over = workout(*sets, at_s=at_s)
        followed.follow(over, at_s + 3600)
        past.append(summary(over, PLAN, past))
    followed.follow(None, 1e7)
    assert list(followed.past) == past


@given(any_sets, st.none() | st.floats(0, 500), st.sampled_from(STAGES))
def test_every_advice_has_something_to_do_and_a_reason_in_one_sentence_or_two(
    sets: list[list[Attempt]], stance_mm: float | None, stage: Stage
) -> None:
    log = workout(*sets)
    now = Moment(log=log, stage=stage, stance_mm=stance_mm)
    advice = advise(climb(log.attempts(), PLAN), now)
    assert advice == advise(climb(log.attempts(), PLAN), now)
    assert advice.say.endswith(".")
    assert advice.why.endswith(".")
    assert place(climb(log.attempts(), PLAN), stance_mm).why


@given(any_sets, any_past, bounds_mm, st.none() | st.floats(0, 500), st.sampled_from([*STAGES, "hurt"]))
def test_who_has_chosen_centimetres_is_told_no_inches_and_the_same_to_do(
    sets: list[list[Attempt]], past: list[PastWorkout], max_stance_mm: float, stance_mm: float | None, stage: str
) -> None:
    log = workout(*sets, why=stage)
    now = Moment(log=log, stage="done" if stage == "hurt" else cast("Stage", stage), stance_mm=stance_mm)
    told = []
    for in_units, others in ((Plan(), "centimetre"), (Plan(units="cm"), "inch")):
        plan = replace(in_units, max_stance_mm=max_stance_mm)
        climbed = climb(log.attempts(), plan, begin(past, plan, 0.0))
        earned = next_exercise([*past, summary(log, plan, past)], plan)
        advice = advise(climbed, replace(now, earned=earned, units=plan.units))
        assert others not in advice.say + advice.why
        told.append((advice.kind, climbed.stance_mm))
    assert told[0] == told[1]


# The workouts as they follow each other.


def followed(progression: Progression, *logs: WorkoutLog | None) -> Progression:
    for number, log in enumerate(logs):
        progression.follow(log, 100.0 * number)
    return progression


def test_a_workout_is_past_when_another_takes_its_place_with_its_last_rep_measured() -> None:
    begun = workout([rep(THREE_MM)] * 4 + [Attempt(kind="rep", at_s=5.0, stance_mm=THREE_MM)])
    measured = workout([rep(THREE_MM)] * 5)
    progression = followed(Progression(PLAN), begun)
    assert progression.past == ()
    assert followed(progression, measured).past == ()
    assert inch_of(followed(progression, workout(at_s=9000.0, open_=True)).past[0].comfortable_mm or 0) == 3
    assert len(followed(progression, workout(at_s=9000.0, open_=True)).past) == 1


def test_the_next_workout_begins_where_the_past_says() -> None:
    far = PastWorkout(exercise="wall", started_s=0, ended_s=1, comfortable_mm=8 * INCH_MM, end_mm=9 * INCH_MM)
    progression = Progression(PLAN, [far])
    assert inch_of(progression.climbed().stance_mm) == 7
    progression.follow(None, 20 * DAY_S)
    assert inch_of(progression.climbed().stance_mm) == 6
    assert inch_of(followed(progression, workout(open_=True)).climbed().stance_mm) == 7  # it began in time


def test_a_workout_that_is_past_is_summed_up_from_where_it_began() -> None:
    far = PastWorkout(exercise="wall", started_s=0, ended_s=1, comfortable_mm=8 * INCH_MM, end_mm=9 * INCH_MM)
    progression = Progression(PLAN, [far])
    followed(progression, workout([rep(7 * INCH_MM)] * 5, at_s=10.0), None)
    assert inch_of(progression.past[-1].comfortable_mm or 0) == 7
    assert progression.past[0] is far


def test_of_many_workouts_the_latest_are_looked_back_at() -> None:
    logs = [workout([rep(THREE_MM)] * 5, at_s=1000.0 * number) for number in range(MOST_PAST + 3)]
    past = followed(Progression(PLAN), *logs, None).past
    assert [one.started_s for one in past] == [log.started_s for log in logs[3:]]


def test_no_stance_is_climbed_in_an_exercise_that_knows_none() -> None:
    dowel = workout([rep(THREE_MM)] * 20, exercise="dowel", open_=True)
    assert inch_of(followed(Progression(PLAN), dowel).climbed().stance_mm) == 3


@given(marks, st.floats(1.0, 20.0), st.floats(1.0, 2.0))
def test_no_step_leads_to_where_the_sensor_would_not_read_well(
    of_sets: list[list[str]], noise_mm: float, grows: float
) -> None:
    """Noise grows with the distance itself, or its square, or anything between."""

    def noise_at(stance_mm: float) -> float:
        return noise_mm * math.pow((stance_mm + 40) / (THREE_MM + 40), grows)

    obedient = Obedient(of_sets, PLAN, noise_at)
    for before, after in pairwise(obedient.climbs):
        if after.stance_mm > before.stance_mm:
            assert noise_at(after.stance_mm) <= 1.11 * POOR_MM  # it is foretold to a tenth


def test_what_was_earned_is_offered_when_the_workout_is_over() -> None:
    past = PastWorkout(exercise="wall", started_s=0, ended_s=1, comfortable_mm=8 * INCH_MM, end_mm=8 * INCH_MM)
    sets = [[rep(7 * INCH_MM)] * 20] * 4
    running = followed(Progression(PLAN, [past]), workout(*sets, at_s=10.0, open_=True))
    assert running.earned() is None
    over = followed(Progression(PLAN, [past]), workout(*sets, at_s=10.0)).earned()
    assert over is not None
    assert over.kind == "next_exercise"
    assert Progression(PLAN).earned() is None


@pytest.mark.parametrize(("held_kg", "more"), [(8.0, True), (10.0, False)])
def test_a_workout_counts_for_more_load_only_if_it_was_done_with_the_load_of_the_one_before(
    held_kg: float, more: bool
) -> None:
    sets = [[rep(THREE_MM) for _ in range(20)] for _ in range(4)]
    before = summary(workout(*sets, exercise="handcuff"), PLAN)
    progression = Progression(replace(PLAN, load_kg=held_kg), [replace(before, load_kg=8.0)])
    progression.follow(workout(*sets, at_s=2 * DAY_S, exercise="handcuff"), 3 * DAY_S)
    earned = progression.earned()
    assert (earned is not None) is more
    if earned is not None:
        assert earned.say == "Take more load next time."
