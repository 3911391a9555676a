import sqlite3
import subprocess
import sys
import threading
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest

from device.errors import JournalError
from device.hinge.events import (
    Touch,
)
from device.journal import History, Journal
from device.reading import Reading
from tests.device.journal.kept import OPENING, PATIENCE_S, Open, keep, rep, rows, touch, until

ROOT = Path(__file__).parents[3]


def test_event_with_no_place_takes_no_other_with_it(open_journal: Open, history: History) -> None:
    journal = open_journal()
    with closing(sqlite3.connect(history.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # so that all of these become one transaction
        for event in (touch(0.5), *OPENING, touch(3.0), Touch(time_s=4.0, stance_mm=float("nan"), lowering_s=0.1)):
            journal.record(event)
        journal.record(touch(5.0))
        other.execute("COMMIT")
    assert journal.flush(PATIENCE_S)
    assert history.workouts(1)[0].reps == 2
    assert journal.problem.startswith(f"{history.path}: one Touch could not be kept: NOT NULL constraint failed")


def test_locked_database_loses_nothing_and_is_told(open_journal: Open, history: History) -> None:
    journal = open_journal()
    keep(journal, *OPENING)
    with closing(sqlite3.connect(history.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for step in range(50):
            journal.record(touch(3.0 + step))
        until(lambda: journal.problem, "the problem")
        assert journal.problem.startswith(
            f"{history.path}: database is locked: close the other program that has it open"
        )
        assert "wait in memory" in journal.problem
        assert not journal.flush(0.01)
        other.execute("ROLLBACK")
    assert journal.flush(PATIENCE_S)
    assert journal.problem == ""
    assert history.workouts(1)[0].reps == 50


def test_a_rep_that_waits_for_the_disk_takes_little_memory_so_that_thousands_can(tmp_path: Path) -> None:
    reps, waited_kb = 50, 1.5
    with closing(Journal(tmp_path, lambda time_s: time_s)) as journal:
        keep(journal, *OPENING)
        with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            tracemalloc.start()
            for step in range(reps):
                trace = [Reading(10 * step + 0.033 * number, 40.0 + number % 7) for number in range(200)]
                journal.record(touch(3.0 + 10 * step))
                journal.record(rep(3.0 + 10 * step), trace)
            del trace
            waiting_kb = tracemalloc.get_traced_memory()[0] / 1000
            tracemalloc.stop()
            other.execute("ROLLBACK")
        assert waiting_kb < waited_kb * reps
        assert journal.flush(PATIENCE_S)
    assert len(rows(tmp_path, "SELECT 1 FROM trace")) == reps


def test_events_given_up_at_closing_are_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path, lambda time_s: time_s)
    keep(journal, *OPENING)
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        journal.record(touch(3.0))
        with pytest.raises(JournalError, match=r"database is locked: .*: 1 events were lost"):
            journal.close(timeout_s=0.01)


def test_closed_journal_refuses(tmp_path: Path) -> None:
    journal = Journal(tmp_path, lambda time_s: time_s)
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match=r"hinge.db is closed: Touch came too late"):
        journal.record(touch(3.0))
    with pytest.raises(JournalError, match=r"hinge.db is closed"):
        journal.resume(3.0)
    assert "journal" not in {thread.name for thread in threading.enumerate()}


def test_full_disk_loses_nothing_and_is_told(tmp_path: Path, history: History) -> None:
    script = """
import resource, signal, sys, time
from pathlib import Path
from device.hinge.events import SetStarted, Touch, WorkoutStarted
from device.journal import Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal(Path(sys.argv[1]), lambda time_s: time_s)
journal.record(WorkoutStarted(time_s=1.0, exercise="wall"))
journal.record(SetStarted(time_s=2.0, number=1))
journal.flush()
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
recorded = 0
end_s = time.monotonic() + 60
while not journal.problem and time.monotonic() < end_s:
    recorded += 1
    journal.record(Touch(time_s=2.0 + recorded, stance_mm=76.0, lowering_s=0.4))
    time.sleep(0.001)
print(journal.problem)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
journal.flush(60)
print(recorded, journal.problem)
journal.close()
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=180)
    problem, after = done.stdout.splitlines()
    assert problem.startswith(f"{history.path}: ")
    assert "disk" in problem
    assert after.strip() == str(history.workouts(1)[0].reps)


def test_event_that_is_refused_is_logged_in_full(open_journal: Open, caplog: pytest.LogCaptureFixture) -> None:
    journal = open_journal()
    journal.record(touch(0.5))
    assert journal.flush(PATIENCE_S)
    assert "not kept: Touch(stance_mm=76.0, lowering_s=0.4, time_s=0.5)" in caplog.text
    assert journal.problem.endswith("one Touch could not be kept: Touch at 0.5 s belongs to nothing known")
