"""The log: what every event adds to it, and what leaves it as it is."""

import sys

import pytest
from msgspec.structs import replace

from device.hinge.events import (
    Advised,
    Event,
    Left,
    Miss,
    Ready,
    Rep,
    Restored,
    RestOver,
    SetEnded,
    SetStarted,
    Settled,
    Squat,
    Touch,
    Undone,
    WorkoutEnded,
    WorkoutStarted,
)
from device.hinge.log import Attempt, SetLog, WorkoutLog, applied
from tests.device.hinge.logs import rep

BEGUN = (WorkoutStarted(time_s=1.0, exercise="wall"), SetStarted(time_s=2.0, number=1))
TOUCH = Touch(time_s=3.0, stance_mm=76.0, lowering_s=1.0)
MISS = Miss(time_s=8.0, stance_mm=77.0, short_mm=20.0)
SQUAT = Squat(time_s=9.0, stance_mm=78.0)
SECOND = Touch(time_s=12.0, stance_mm=79.0, lowering_s=1.0)


def measured(touched_s: float) -> Rep:
    made = rep(76.0, at_s=touched_s).rep
    assert made is not None
    return made


def log_of(*events: Event) -> WorkoutLog:
    log: WorkoutLog | None = None
    for event in events:
        log = applied(log, event)
    assert log is not None
    return log


def test_a_workout_begins_empty_and_ends() -> None:
    log = log_of(BEGUN[0])
    assert log == WorkoutLog(exercise="wall", started_s=1.0)
    ended = log_of(*BEGUN, WorkoutEnded(time_s=5.0, why="asked"))
    assert (ended.ended_s, ended.why) == (5.0, "asked")
    assert log_of(*BEGUN, WorkoutStarted(time_s=7.0, exercise="dowel")) == WorkoutLog(exercise="dowel", started_s=7.0)


def test_every_attempt_is_kept_with_its_kind_instant_and_stance() -> None:
    log = log_of(*BEGUN, TOUCH, MISS, SQUAT, SECOND)
    assert log.sets == (
        SetLog(
            number=1,
            started_s=2.0,
            attempts=(
                Attempt(kind="rep", at_s=3.0, stance_mm=76.0),
                Attempt(kind="miss", at_s=8.0, stance_mm=77.0),
                Attempt(kind="squat", at_s=9.0, stance_mm=78.0),
                Attempt(kind="rep", at_s=12.0, stance_mm=79.0),
            ),
        ),
    )
    assert (log.sets[0].reps, log.sets[0].misses) == (2, 1)


def test_a_rep_is_measured_in_whatever_set_it_is_and_no_other_attempt_is_touched() -> None:
    before = log_of(*BEGUN, TOUCH, MISS, SECOND, SetEnded(time_s=13.0, number=1, reps=2, why="asked"))
    log = log_of(*BEGUN, TOUCH, MISS, SECOND, *[SetEnded(time_s=13.0, number=1, reps=2, why="asked")], measured(12.0))
    assert [attempt.rep for attempt in log.sets[0].attempts] == [None, None, measured(12.0)]
    assert log == replace(before, sets=log.sets)
    later = applied(log, SetStarted(time_s=20.0, number=2))
    assert later is not None
    also = applied(later, measured(3.0))
    assert also is not None
    assert also.sets[0].attempts[0].rep == measured(3.0)
    assert also.sets[1] is later.sets[1]


def test_what_is_undone_stays_and_does_not_count() -> None:
    log = log_of(*BEGUN, TOUCH, MISS, SECOND, Undone(time_s=14.0, number=1, touched_s=12.0))
    assert [attempt.undone for attempt in log.sets[0].attempts] == [False, False, True]
    assert log.sets[0].reps == 1
    assert [attempt.at_s for attempt in log.attempts()[0]] == [3.0, 8.0]


def test_what_was_undone_counts_again_once_restored() -> None:
    counting = log_of(*BEGUN, TOUCH, MISS, SECOND)
    undone = applied(counting, Undone(time_s=14.0, number=1, touched_s=12.0))
    assert applied(undone, Restored(time_s=15.0, number=1, touched_s=12.0)) == counting


@pytest.mark.parametrize("event", [measured(8.0), Undone(time_s=14.0, number=1, touched_s=8.0)])
def test_only_a_rep_is_measured_or_undone_whatever_else_has_that_instant(event: Event) -> None:
    log = log_of(*BEGUN, TOUCH, MISS)
    after = applied(log, event)
    assert after == log
    assert after is not None
    assert after.sets[0] is log.sets[0]


def test_a_touch_that_is_settled_takes_the_place_of_the_miss_that_it_was_told_as() -> None:
    log = log_of(*BEGUN, TOUCH, MISS, SECOND, Settled(time_s=13.0, turned_s=8.0, stance_mm=77.0))
    assert [(one.kind, one.at_s, one.rep) for one in log.sets[0].attempts] == [
        ("rep", 3.0, None),
        ("rep", 8.0, None),
        ("rep", 12.0, None),
    ]
    assert (log.sets[0].reps, log.sets[0].misses) == (3, 0)


def test_of_before_the_set_it_is_one_more() -> None:
    log = log_of(*BEGUN, TOUCH, Settled(time_s=4.0, turned_s=0.5, stance_mm=77.0), MISS)
    assert [(one.kind, one.at_s) for one in log.sets[0].attempts] == [("rep", 3.0), ("rep", 0.5), ("miss", 8.0)]
    undone = applied(log, Undone(time_s=9.0, number=1, touched_s=0.5))
    assert undone is not None
    assert undone.sets[0].reps == 1


def test_a_set_ends_is_rested_from_and_the_next_one_begins() -> None:
    ended = log_of(*BEGUN, TOUCH, SetEnded(time_s=13.0, number=1, reps=1, why="left"))
    assert (ended.sets[0].ended_s, ended.sets[0].rested) == (13.0, False)
    rested = applied(ended, RestOver(time_s=73.0, number=1))
    assert rested is not None
    assert rested.sets[0].rested is True
    both = applied(rested, SetStarted(time_s=80.0, number=2))
    assert both is not None
    assert both.sets == (*rested.sets, SetLog(number=2, started_s=80.0))
    assert applied(both, TOUCH) == replace(both, sets=(both.sets[0], replace(both.sets[1], attempts=(_rep(TOUCH),))))


def _rep(touch: Touch) -> Attempt:
    return Attempt(kind="rep", at_s=touch.time_s, stance_mm=touch.stance_mm)


@pytest.mark.parametrize("event", [TOUCH, MISS, SetStarted(time_s=1.0, number=1), WorkoutEnded(time_s=1.0, why="idle")])
def test_outside_a_workout_nothing_leaves_a_trace(event: Event) -> None:
    assert applied(None, event) is None


@pytest.mark.parametrize(
    "event",
    [
        Ready(time_s=5.0, stance_mm=76.0),
        Left(time_s=5.0),
        Advised(time_s=5.0, kind="go", say="Go.", why="So.", target_stance_mm=76.2),
    ],
)
def test_what_is_no_attempt_changes_nothing(event: Event) -> None:
    log = log_of(*BEGUN, TOUCH)
    assert applied(log, event) == log
    assert applied(log_of(BEGUN[0]), event) == log_of(BEGUN[0])


def test_it_is_known_by_kind_and_instant_what_it_holds() -> None:
    log = log_of(*BEGUN, TOUCH, MISS)
    assert log.holds("rep", 3.0)
    assert log.holds("miss", 8.0)
    assert not log.holds("miss", 3.0)
    assert not log.holds("rep", 8.0)
    assert not log_of(BEGUN[0]).holds("rep", 3.0)


def test_a_log_that_is_followed_for_days_leaves_no_memory_behind() -> None:
    def follow(sets: int) -> None:
        for started_s in range(0, 1000 * sets, 1000):
            log = applied(None, WorkoutStarted(time_s=started_s, exercise="wall"))
            log = applied(log, SetStarted(time_s=started_s, number=1))
            for done in [measured(started_s + 5.0 * number) for number in range(20)]:
                log = applied(log, Touch(time_s=done.touched_s, stance_mm=76.2, lowering_s=1.0))
                log = applied(log, done)
                assert log is not None
                assert log.attempts()

    follow(10)
    before = sys.getallocatedblocks()
    follow(100)
    assert sys.getallocatedblocks() - before < 500  # 5,000 where the tuples' free lists fill
