"""What is read of weeks and years says what the workouts say."""

from collections.abc import Callable
from pathlib import Path

import pytest

from device.hinge.events import Advised, Event, Miss, SetEnded, SetStarted, WorkoutEnded, WorkoutStarted
from device.hinge.exercise import Plan
from device.hinge.milestones import milestones
from device.hinge.past import summaries
from device.journal import History, Journal, progress
from device.journal.logs import read_past
from tests.device.journal.kept import UNIX_START, keep
from tests.device.journal.test_tallies import reps_at

Open = Callable[..., Journal]

DAY_S = 86_400.0
INCH_MM = 25.4


def workout(
    start_s: float, *sets: tuple[float, int], misses: int = 0, exercise: str = "wall", why: str = "done"
) -> list[Event]:
    """Sets, each of so many inches and reps."""
    events: list[Event] = [WorkoutStarted(time_s=start_s, exercise=exercise)]
    for number, (inches, reps) in enumerate(sets, start=1):
        at_s = start_s + 300 * number
        events += [SetStarted(time_s=at_s, number=number), *reps_at(at_s + 1, inches, reps)]
        events += [Miss(time_s=at_s + 200 + n, stance_mm=76.0, short_mm=9.0) for n in range(misses)]
        events.append(SetEnded(time_s=at_s + 250, number=number, reps=reps, why="asked"))
    return [*events, WorkoutEnded(time_s=start_s + 1800, why=why)]


def test_periods_hold_what_began_in_them_and_nothing_else(open_journal: Open, history: History) -> None:
    journal = open_journal()
    keep(journal, *workout(0, (3, 15), misses=2), *workout(DAY_S - 1, (4, 5), why="hurt"), *workout(2 * DAY_S, (5, 6)))
    keep(journal, *workout(2 * DAY_S + 2000, (9, 5), exercise="dowel"))
    keep(open_journal(person="Bob"), *workout(2 * DAY_S, (9, 20)))
    bounds = [UNIX_START + day * DAY_S for day in range(4)]
    first, empty, last = progress.periods(history, journal.person, "wall", bounds)
    assert (first.workouts, first.sets, first.reps, first.misses, first.hurt) == (2, 2, 20, 2, 1)
    assert first.best_stance_mm == pytest.approx(4 * INCH_MM)
    assert first.comfortable_mm == pytest.approx(4 * INCH_MM)
    assert first.travel_mm == pytest.approx((15 * 3 + 5 * 4) / 20 * INCH_MM)
    assert (first.lowering_s, first.pause_s, first.rising_s) == (1.0, 0.75, 0.75)
    assert empty == progress.Period(at=bounds[1])
    assert (last.workouts, last.reps) == (1, 6)


def test_milestones_are_those_of_all_workouts(open_journal: Open, history: History) -> None:
    """Only some workouts are looked at; all of them must give the same."""
    journal = open_journal()
    plans = [
        [(3, 5)], [(3, 15), (3, 15)], [(4, 16)] * 3, [(4, 15)], [(3, 20)] * 4, [(3, 20)] * 4, [(6, 15), (5, 15)],
        [(5, 15)], [], [(3, 20)] * 5,
    ]  # fmt: skip
    for day, sets in enumerate(plans):
        keep(journal, *workout(day * DAY_S, *sets))
    logs = journal.do(lambda db: [log for log, _ in read_past(db, journal.person, "wall", 99, lambda at: at)]).result()
    past = summaries(logs, Plan(), whole=True)
    found = progress.reached(history, journal.person, "wall")
    assert {one.kind for one in found} == {"owned", "farthest", "most_reps", "3x15", "4x20"}
    kinds = ("owned", "most_reps", "3x15", "4x20")  # what is farthest follows the coach there, and the reps here
    assert [one for one in found if one.kind in kinds] == [one for one in milestones(past) if one.kind in kinds]
    farthest = [round((one.stance_mm or 0) / INCH_MM) for one in found if one.kind == "farthest"]
    assert farthest == [4, 6]


def test_steps_are_changes_of_what_was_asked_for(open_journal: Open, history: History) -> None:
    journal = open_journal()
    asked = [("go", 3), ("step_out", 4), ("go", 4), ("step_in", 3), ("go", 3)]
    said: list[Event] = [
        Advised(time_s=10.0 + n, kind=kind, say="", why=f"why {n}", target_stance_mm=inches * INCH_MM)
        for n, (kind, inches) in enumerate(asked)
    ]
    events = workout(0, (3, 5))
    keep(journal, *events[:-1], *said, events[-1])
    keep(journal, *workout(5000, (5, 5)))
    found = progress.steps(history, [1, 2])
    assert [(one.workout, one.kind, one.why) for one in found] == [(1, "step_in", "why 3"), (1, "step_out", "why 1")]
    assert progress.steps(history, []) == []


def test_a_month_is_what_began_in_it(open_journal: Open, history: History) -> None:
    journal = open_journal()
    for day in range(3):
        keep(journal, *workout(day * DAY_S, (3, 5), exercise="dowel" if day else "wall"))
    found = progress.done_between(history, journal.person, ("wall", "dowel"), UNIX_START, UNIX_START + 2 * DAY_S)
    assert [(one.workout, one.exercise, one.sets, one.reps) for one in found] == [(1, "wall", 1, 5), (2, "dowel", 1, 5)]
    assert progress.trained(history, journal.person, ("dowel", "wall", "handcuff")) == ["dowel", "wall"]
    assert progress.span(history, journal.person, "dowel") == (UNIX_START + DAY_S, UNIX_START + 2 * DAY_S)


def test_nothing_is_read_as_nothing(tmp_path: Path) -> None:
    history = History(tmp_path / "hinge.db")
    for _ in ("no file", "an empty file"):
        assert progress.span(history, 1, "wall") is None
        assert progress.periods(history, 1, "wall", [0.0, 1.0]) == [progress.Period(at=0.0)]
        assert progress.reached(history, 1, "wall") == []
        assert progress.trained(history, 1, ("wall",)) == []
        assert progress.done_between(history, 1, ("wall",), 0.0, 1.0) == []
        assert progress.steps(history, [1]) == []
        history.path.touch()
