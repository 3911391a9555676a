from functools import partial
from pathlib import Path

import pytest

from device.hinge.events import SetEnded, SetStarted, WorkoutEnded, WorkoutStarted
from device.journal import History, RecordingClosed, RecordingDetail, RecordingOpened, SetDetail, edits
from tests.device.journal.kept import OPENING, PATIENCE_S, Open, keep, rep, rows, touch


def opened(name: str, started_s: float = 2.0) -> RecordingOpened:
    return RecordingOpened(time_s=9.0, started_s=started_s, name=name)


def closed(name: str, reps: int = 1, misses: int = 0, squats: int = 0) -> RecordingClosed:
    return RecordingClosed(time_s=9.0, name=name, reps=reps, misses=misses, squats=squats)


def sets(history: History, workout: int = 1) -> tuple[SetDetail, ...]:
    detail = history.workout(workout)
    assert detail is not None
    return detail.sets


def test_a_set_has_its_recordings_in_order_with_what_they_replay_to(open_journal: Open, history: History) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0), opened("b.csv"), closed("b.csv", 3, 2, 1), opened("a.csv"))
    keep(journal, SetEnded(time_s=20.0, number=1, reps=1, why="asked"), SetStarted(time_s=30.0, number=2))
    first, second = sets(history)
    assert first.recordings == (RecordingDetail("b.csv", 3, 2, 1), RecordingDetail("a.csv"))
    assert second.recordings == ()


def test_a_recording_that_is_told_late_still_goes_to_its_set(open_journal: Open, history: History) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0), WorkoutEnded(time_s=5.0, why="asked"))
    keep(journal, WorkoutStarted(time_s=6.0, exercise="wall"), SetStarted(time_s=6.0, number=1), opened("late.csv"))
    assert sets(history, 1)[0].recordings == (RecordingDetail("late.csv"),)
    assert sets(history, 2)[0].recordings == ()


def test_a_recording_of_no_known_set_is_no_trouble(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    keep(journal, opened("nobodys.csv"), closed("nobodys.csv"))
    assert rows(tmp_path, "SELECT * FROM recording") == []


def test_many_sets_are_remembered_only_for_a_while(open_journal: Open, history: History) -> None:
    journal = open_journal()
    keep(journal, WorkoutStarted(time_s=1.0, exercise="wall"))
    keep(journal, *(SetStarted(time_s=10.0 + number, number=number) for number in range(1, 40)))
    keep(journal, opened("first.csv", 11.0), opened("last.csv", 49.0))
    assert [one.number for one in sets(history) if one.recordings] == [39]


def test_after_a_restart_the_open_set_gets_further_recordings(open_journal: Open, history: History) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0), opened("one.csv"), closed("one.csv"))
    journal.close()
    assert history.open_recordings() == ("one.csv",)
    journal = open_journal()
    log = journal.resume(10.0)
    assert log is not None
    keep(journal, opened("two.csv", log.sets[0].started_s))
    assert history.open_recordings() == ("one.csv", "two.csv")
    keep(journal, SetEnded(time_s=20.0, number=1, reps=1, why="asked"))
    assert history.open_recordings() == ()
    assert [file.name for file in sets(history)[0].recordings] == ["one.csv", "two.csv"]


# Labels.


def test_a_label_is_kept_changed_and_read_back(open_journal: Open, history: History) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0), rep(3.0), opened("one.csv"))
    assert sets(history)[0].label_reps is None
    for reps in (14, 0):
        assert journal.do(partial(edits.label, workout=1, number=1, reps=reps)).result(PATIENCE_S)
        assert sets(history)[0].label_reps == reps
    assert history.labelled_recordings() == ("one.csv",)
    assert sets(history)[0].touches == 1


@pytest.mark.parametrize(("workout", "number"), [(1, 2), (2, 1), (2**63 - 1, 1)])
def test_a_label_for_a_set_that_is_not_there_changes_nothing(
    open_journal: Open, history: History, workout: int, number: int
) -> None:
    journal = open_journal()
    keep(journal, *OPENING)
    assert not journal.do(lambda db: edits.label(db, workout, number, 14)).result(PATIENCE_S)
    assert sets(history)[0].label_reps is None
    assert history.labelled_recordings() == ()


def test_a_label_is_in_its_turn_after_the_events_before_it(open_journal: Open, history: History) -> None:
    journal = open_journal()
    for event in OPENING:
        journal.record(event)
    assert journal.do(lambda db: edits.label(db, 1, 1, 14)).result(PATIENCE_S)


def test_nothing_kept_yet_has_no_recordings(history: History) -> None:
    assert history.labelled_recordings() == history.open_recordings() == ()
