"""`wall-hinge backup` and `restore` as real processes, beside and in place of a device that counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from device.journal import DATABASE, History
from device.journal.backup import BACKUPS, backups
from tests.processes import House, house_in, in_one_line, until


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def reps(database: Path) -> int:
    return sum(workout.reps for workout in History(database).workouts(10))


def wait_kept(house: House, least: int) -> None:
    until(lambda: house.workouts() and reps(house.data / DATABASE) >= least, f"{least} reps are kept")


def test_a_backup_is_made_while_the_device_counts_and_put_back_once_it_has_stopped(house: House) -> None:
    device = house.start_device("--speed", "10")
    wait_kept(house, 2)
    made = house.run("backup", "--data", house.data)
    (copy,) = backups(house.data / BACKUPS)
    assert (made.status, made.out, made.err) == (0, f"backup of 1 workouts: {copy}\n", "")
    kept = reps(copy)
    assert kept >= 2
    wait_kept(house, kept + 2)

    refused = house.run("restore", copy, "--data", house.data)
    assert refused.status == 1
    assert in_one_line(refused.err) == (
        f"wall-hinge: the data folder {house.data} is in use by another Wall Hinge (pid {device.pid}): stop that one, "
        "or name another folder with --data"
    )
    assert device.end().status == 0
    lost = reps(house.data / DATABASE)

    done = house.run("restore", copy, "--data", house.data)
    first, second, third = done.out.splitlines()
    assert (done.status, done.err) == (0, "")
    assert first == f"restored 1 workouts from {copy}"
    assert second.startswith(f"what it replaces is kept: {house.data}/aside/0001-replaced-")
    assert third == "start the device, and pair the phones again"
    assert (reps(house.data / DATABASE), reps(Path(second.split(": ")[1]))) == (kept, lost)

    house.start_device("--speed", "10")  # it goes on with the workout as it was backed up
    wait_kept(house, kept + 2)
    (workout,) = house.workouts()
    assert workout.id == 1
    assert house.integrity() == "ok"


def test_backups_go_where_one_says_and_nothing_is_copied_twice(house: House, tmp_path: Path) -> None:
    device = house.start_device("--speed", "10")
    wait_kept(house, 1)
    assert device.end().status == 0
    stick = tmp_path / "stick"
    first = house.run("backup", stick, "--data", house.data)
    (copy,) = backups(stick)
    assert first.out == f"backup of 1 workouts: {copy}\n"
    again = house.run("backup", stick, "--data", house.data)
    assert again.out == f"nothing has changed since the backup of 1 workouts: {copy}\n"
    assert not (house.data / BACKUPS).exists()


def test_what_cannot_be_backed_up_or_restored_is_said_in_a_line(house: House, tmp_path: Path) -> None:
    for arguments, says in (
        (("backup",), f"there is no {house.data / DATABASE}: nothing to back up; the device makes it when it starts"),
        (("restore", tmp_path / "none.db"), f"{tmp_path / 'none.db'} cannot be put into {house.data}"),
    ):
        ended = house.run(*arguments, "--data", house.data)
        assert (ended.status, ended.out) == (1, "")
        assert says in in_one_line(ended.err)
