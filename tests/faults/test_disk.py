"""The disk fails under a device that counts: it goes on from memory, says so, and writes everything once it can."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from device.journal import DATABASE
from tests.faults.disks import failing_disk, fill, give_up, small_disk
from tests.processes import House, house_in, until

SPEED = "5"
DISK_BYTES = 4_000_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def shown(house: House) -> dict[str, Any]:
    return until(house.state, "the page shows the count")


def kept(house: House) -> int:
    return sum(workout.reps for workout in house.workouts())


def warned(house: House, *words: str) -> str:
    """Wait for a warning on the page that has one of those words."""
    return str(
        until(
            lambda: (state := house.state()) and any(word in state["warning"] for word in words) and state["warning"],
            f"the page warns of {words}",
        )
    )


def goes_on(house: House) -> int:
    """Reps are counted, with a warning; how many there are now."""
    before = sum(shown(house)["sets"])
    state = house.wait_reps(before + 2)
    assert state["warning"] != ""
    return sum(state["sets"])


def catches_up(house: House, reps: int) -> None:
    """All of them get written, and nothing waits any more; a warning of the set's recording may stay."""
    until(lambda: kept(house) >= reps, "everything is written")
    until(lambda: "wait in memory" not in shown(house)["warning"], "nothing waits any more")
    assert len(house.workouts()) == 1
    assert house.integrity() == "ok"


def test_a_full_disk_stops_no_count_and_everything_is_written_when_there_is_room(house: House, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", DISK_BYTES) as disk:
        house.data = disk / "data"
        house.start_all("--simulate", "--speed", SPEED)
        house.wait_reps(2)
        ballast = fill(disk)
        assert str(house.data) in warned(house, "disk", "No space")
        reps = goes_on(house)
        ballast.unlink()
        catches_up(house, reps)
        house.end_all()


def test_a_disk_that_turns_read_only_stops_no_count_and_damages_nothing(house: House, tmp_path: Path) -> None:
    with failing_disk(tmp_path / "disk", 5 * DISK_BYTES) as disk:
        house.data = disk / "data"
        running = house.start_all("--simulate", "--speed", SPEED)
        written = sum(house.wait_reps(2)["sets"])
        until(lambda: kept(house) >= written, "they are written")
        give_up(disk)
        warning = warned(house, "disk", "readonly", "Read-only", "Input/output")
        assert str(house.data) in warning
        goes_on(house)
        assert running.end().status == 0
        assert kept(house) >= written
        house.end_all()


def test_a_locked_database_stops_no_count_and_is_told(house: House) -> None:
    running = house.start_all("--simulate", "--speed", SPEED)
    house.wait_reps(1)
    with closing(sqlite3.connect(house.data / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "close the other program that has it open" in warned(house, "locked")
        reps = goes_on(house)
        other.execute("ROLLBACK")
    catches_up(house, reps)
    assert running.end().status == 0


def test_a_database_that_breaks_during_a_set_is_put_aside_and_the_set_goes_on(house: House) -> None:
    running = house.start_all("--simulate", "--speed", SPEED)
    house.wait_reps(3)
    copy = house.run("backup", "--data", house.data)
    assert copy.status == 0
    break_attempts(house, house.child(running, "device"))
    warning = warned(house, "was damaged, and a new one was begun")
    assert str(house.data / "backups") in warning
    (aside,) = (house.data / "aside").iterdir()
    assert (aside / DATABASE).exists()
    reached = sum(shown(house)["sets"])
    house.wait_reps(reached + 1)
    until(lambda: kept(house) >= reached + 1, "the whole set is in the new one")
    assert len(house.workouts()) == 1
    assert house.integrity() == "ok"
    (told,) = [line for line in house.run("doctor", "--data", house.data).out.splitlines() if "workouts:" in line]
    assert told.startswith("WRONG workouts: their file was damaged and a new one was begun")
    assert running.end().status == 0


def break_attempts(house: House, device: int) -> None:
    """Of the attempts' first page nothing is left, in the file and in its log, as the device will see."""

    def held_in_the_log() -> bool:
        """The log is emptied while the device stands still, so that nothing in it hides what is done to the file."""
        os.kill(device, signal.SIGSTOP)  # a child of the process we started
        with closing(sqlite3.connect(path, timeout=0.1, isolation_level=None)) as db:
            try:
                if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                    return False
            except sqlite3.OperationalError:
                pass  # it stands still in the middle of writing
        os.kill(device, signal.SIGCONT)
        return True

    path = house.data / DATABASE
    until(lambda: not held_in_the_log(), "the log is empty")
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'attempt'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    os.kill(device, signal.SIGCONT)
