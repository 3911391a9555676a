import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from device.hinge.events import (
    Advised,
    Arrived,
    Event,
    Left,
    Miss,
    Ready,
    RestOver,
    SetEnded,
    SetStarted,
    Settled,
    Squat,
    Undone,
    WorkoutEnded,
)
from device.journal import History, Journal, Paused
from device.journal.keeper import TRACES
from device.journal.trace import unpack
from device.reading import Reading
from tests.device.journal.kept import OPENING, PATIENCE_S, UNIX_START, Open, keep, rep, rows, touch, until


def test_touch_is_on_disk_without_being_asked_for(open_journal: Open, history: History) -> None:
    journal = open_journal()
    for event in (*OPENING, touch(3.0)):
        journal.record(event)
    until(lambda: [w.reps for w in history.workouts(1)] == [1], "the touch")


def measured(folder: Path) -> list[tuple[object, ...]]:
    return rows(folder, "SELECT at - 1.7e9, rising_s IS NOT NULL FROM attempt")


def test_what_follows_a_touch_goes_to_the_disk_with_the_next_one(tmp_path: Path) -> None:
    with closing(Journal(tmp_path, lambda time_s: UNIX_START + time_s, linger_s=3600)) as journal:
        for event in (*OPENING, touch(3.0)):
            journal.record(event)
        until(lambda: measured(tmp_path) == [(3.0, 0)], "the touch")
        journal.record(rep(3.0))
        journal.record(touch(6.0))
        until(lambda: len(measured(tmp_path)) == 2, "the next touch")
        assert measured(tmp_path) == [(3.0, 1), (6.0, 0)]
        journal.record(rep(6.0))
        assert journal.flush(PATIENCE_S)  # whoever asks does not wait for that
        assert measured(tmp_path) == [(3.0, 1), (6.0, 1)]


def traces(folder: Path) -> list[bytes]:
    return [blob for (blob,) in rows(folder, "SELECT packed FROM trace ORDER BY attempt") if isinstance(blob, bytes)]


def test_traces_wait_for_each_other_while_reps_follow_each_other(tmp_path: Path) -> None:
    with closing(Journal(tmp_path, lambda time_s: UNIX_START + time_s, linger_s=3600)) as journal:
        for event in OPENING:
            journal.record(event)
        for number in range(TRACES + 1):
            touched_s = 3.0 * (number + 1)
            journal.record(touch(touched_s))
            until(lambda number=number: len(measured(tmp_path)) == number + 1, "the touch")  # type: ignore[misc]
            assert len(traces(tmp_path)) == TRACES * (number == TRACES)
            journal.record(rep(touched_s), [Reading(touched_s, 40 + number)])
        assert journal.flush(PATIENCE_S)  # whoever asks does not wait for that
        assert [unpack(blob).range_mm for blob in traces(tmp_path)] == [[40 + n] for n in range(TRACES + 1)]


@pytest.mark.parametrize("after", [SetEnded(time_s=9.0, number=1, reps=1, why="left"), Paused(time_s=9.0, paused=True)])
def test_traces_wait_for_no_more_reps_once_these_may_be_over(tmp_path: Path, after: Event) -> None:
    with closing(Journal(tmp_path, lambda time_s: UNIX_START + time_s, linger_s=3600)) as journal:
        for event in (*OPENING, touch(3.0)):
            journal.record(event)
        journal.record(rep(3.0), [Reading(3.0, 40)])
        journal.record(after)
        until(lambda: traces(tmp_path), "the trace")


def test_the_trace_of_an_attempt_that_is_gone_keeps_nothing_else_from_being_written(tmp_path: Path) -> None:
    with closing(Journal(tmp_path, lambda time_s: UNIX_START + time_s, linger_s=3600)) as journal:
        keep(journal, *OPENING, touch(3.0), touch(6.0))
        with closing(sqlite3.connect(tmp_path / "hinge.db")) as other:
            other.execute("DELETE FROM attempt WHERE id = 1")
            other.commit()
        journal.record(rep(3.0), [Reading(3.0, 40)])
        keep(journal, Undone(time_s=7.0, number=1, touched_s=6.0))
        assert (traces(tmp_path), measured(tmp_path)) == ([], [(6.0, 0)])


def test_what_follows_the_last_touch_lingers_no_longer_than_told(tmp_path: Path) -> None:
    with closing(Journal(tmp_path, lambda time_s: UNIX_START + time_s, linger_s=0.05)) as journal:
        for event in (*OPENING, touch(3.0), rep(3.0)):
            journal.record(event)
        until(lambda: measured(tmp_path) == [(3.0, 1)], "its measures")


def test_what_a_person_asked_for_does_not_linger(tmp_path: Path) -> None:
    with closing(Journal(tmp_path, lambda time_s: UNIX_START + time_s, linger_s=3600)) as journal:
        for event in (*OPENING, touch(3.0), Undone(time_s=4.0, number=1, touched_s=3.0)):
            journal.record(event)
        until(lambda: rows(tmp_path, "SELECT 1 FROM attempt WHERE undone_at IS NOT NULL"), "it is taken back")


def test_closing_leaves_nothing_waiting(tmp_path: Path) -> None:
    journal = Journal(tmp_path, lambda time_s: UNIX_START + time_s, linger_s=3600)
    for event in (*OPENING, touch(3.0), rep(3.0)):
        journal.record(event)
    journal.close()
    assert measured(tmp_path) == [(3.0, 1)]


def test_every_event_is_kept_in_its_place(open_journal: Open, tmp_path: Path) -> None:
    said = Advised(time_s=2.5, kind="go", say="Push your hips back", why="the first set", target_stance_mm=76.2)
    keep(
        open_journal(person="Ada"),
        Arrived(time_s=0.5),
        Advised(time_s=0.6, kind="start", say="Stand", why="to begin", target_stance_mm=76.2),
        *OPENING,
        Ready(time_s=2.2, stance_mm=76.0),
        said,
        touch(3.0),
        rep(3.0),
        Miss(time_s=6.0, stance_mm=75.0, short_mm=20.0),
        Squat(time_s=8.0, stance_mm=74.0),
        touch(10.0),
        Undone(time_s=12.0, number=1, touched_s=10.0),
        SetEnded(time_s=14.0, number=1, reps=1, why="left"),
        Left(time_s=14.5),
        RestOver(time_s=60.0, number=1),
        SetStarted(time_s=61.0, number=2),
        WorkoutEnded(time_s=70.0, why="asked"),
        Advised(time_s=70.0, kind="done", say="Well done", why="one rep", target_stance_mm=76.2),
        Advised(time_s=99.0, kind="start", say="Stand", why="to begin", target_stance_mm=76.2),
    )
    workouts = "SELECT name, workout.exercise, started_at, ended_at, why FROM workout JOIN person ON person.id = person"
    assert rows(tmp_path, workouts) == [("Ada", "wall", UNIX_START + 1, UNIX_START + 70, "asked")]
    assert rows(tmp_path, "SELECT number, started_at, ended_at, rested_at, why FROM set_") == [
        (1, UNIX_START + 2, UNIX_START + 14, UNIX_START + 60, "left"),
        (2, UNIX_START + 61, UNIX_START + 70, None, "asked"),
    ]
    attempts = "SELECT kind, at, stance_mm, lowering_s, rising_s, short_mm, full, undone_at FROM attempt"
    assert rows(tmp_path, attempts) == [
        ("rep", UNIX_START + 3, 76.5, 0.45, 0.75, None, 1, None),
        ("miss", UNIX_START + 6, 75.0, None, None, 20.0, None, None),
        ("squat", UNIX_START + 8, 74.0, None, None, None, None, None),
        ("rep", UNIX_START + 10, 76.0, 0.4, None, None, None, UNIX_START + 12),
    ]
    assert rows(tmp_path, "SELECT number, kind, at FROM advice LEFT JOIN set_ ON set_.id = set_") == [
        (1, "go", UNIX_START + 2.5),
        (2, "done", UNIX_START + 70),
    ]


def test_trace_is_kept_with_its_rep_relative_to_the_touch(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0))
    trace = [Reading(2.5, 116), Reading(3.0, 40), Reading(3.5, None, 255)]
    journal.record(rep(3.0), trace)
    trace.clear()  # the caller may use its list again
    journal.record(Miss(time_s=6.0, stance_mm=75.0, short_mm=20.0), [Reading(6.0, 60)])
    keep(journal)
    assert [unpack(blob).points() for blob in traces(tmp_path)] == [
        [(-0.5, 116.0), (0.0, 40.0), (0.5, None)],
        [(0.0, 60.0)],
    ]


def test_rep_after_the_end_of_its_set_still_completes_its_touch(open_journal: Open, tmp_path: Path) -> None:
    ended = SetEnded(time_s=3.0, number=1, reps=1, why="target")
    keep(open_journal(), *OPENING, touch(3.0), ended, WorkoutEnded(time_s=3.0, why="done"), rep(3.0))
    assert rows(tmp_path, "SELECT count(*), rising_s FROM attempt") == [(1, 0.75)]


def test_what_is_told_twice_is_kept_once(open_journal: Open, tmp_path: Path) -> None:
    miss = Miss(time_s=6.0, stance_mm=75.0, short_mm=20.0)
    events = (OPENING[1], touch(3.0), rep(3.0), miss)
    keep(open_journal(), *OPENING, *events, *events)
    assert rows(tmp_path, "SELECT count(*) FROM attempt") == [(2,)]
    assert rows(tmp_path, "SELECT count(*) FROM set_") == [(1,)]


def test_rep_without_a_known_touch_counts(open_journal: Open, tmp_path: Path) -> None:
    keep(open_journal(), *OPENING, rep(3.0))
    assert rows(tmp_path, "SELECT kind, at, pause_s FROM attempt") == [("rep", UNIX_START + 3, 0.75)]


def test_a_touch_that_is_settled_is_the_miss_that_it_was_told_as_with_its_trace(
    open_journal: Open, tmp_path: Path
) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0))
    journal.record(Miss(time_s=6.0, stance_mm=75.0, short_mm=20.0), [Reading(6.0, 60)])
    settled = [Settled(time_s=12.0, turned_s=at_s, stance_mm=75.0) for at_s in (1.5, 6.0)]
    keep(journal, touch(10.0), *settled, *settled)
    kept = (
        "SELECT kind, at, stance_mm, short_mm, length(packed) > 0 FROM attempt LEFT JOIN trace ON attempt = attempt.id"
    )
    assert rows(tmp_path, kept) == [
        ("rep", UNIX_START + 3, 76.0, None, None),
        ("rep", UNIX_START + 6, 75.0, None, 1),
        ("rep", UNIX_START + 10, 76.0, None, None),
        ("rep", UNIX_START + 1.5, 75.0, None, None),
    ]
    keep(journal, Undone(time_s=13.0, number=1, touched_s=6.0))
    assert rows(tmp_path, "SELECT at FROM attempt WHERE undone_at IS NOT NULL") == [(UNIX_START + 6,)]
    journal.close()
    log = open_journal().resume(14.0)
    assert log is not None
    assert log.sets[0].reps == 3
