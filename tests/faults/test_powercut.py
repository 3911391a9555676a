"""The power goes at any instant: what was shown is in the journal, and the database is whole."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from device.journal import DATABASE, History, Journal
from device.journal.folder import LOCK
from tests.device.journal.kept import rows
from tests.faults.powercut import Disk, read_calls, traced
from tests.faults.watching import watching
from tests.processes import House, house_in, total, until

REPS = 8
CUTS = 120
SEED = 7
SPEED = "5"
SURELY_KEPT_S = 0.5
"""As in test_kill: a rep is kept within 0.1 s; the rest is for a machine that stalls."""
LOST = (1.0, 0.5, 0.1, 0.0)
"""What part of that which was written and not synced is gone: some disks write much of it, some nothing."""
MEMORY = Path("/dev/shm")


def need_strace() -> None:
    """The tool that records; it may be forbidden to look at other processes."""
    if shutil.which("strace") is None:
        message = "strace is not here; install the Debian package strace"
    else:
        done = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        message = f"strace may not look at processes here: {done.stderr.strip()}"
    pytest.skip(message)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    need_strace()
    with TemporaryDirectory(prefix="wall-hinge-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as data:
        for one in house_in(tmp_path):
            one.data = Path(data) / "data"
            yield one
            one.end_all()


def test_a_power_cut_at_any_instant_of_a_set_loses_no_rep_that_was_shown_and_leaves_the_database_whole(
    house: House, tmp_path: Path
) -> None:
    log = tmp_path / "calls"
    unix_minus_monotonic_s = time.time() - time.monotonic()
    began_at = time.time()
    device = house.start_device("--speed", SPEED, under=traced(log))
    with watching(house) as watcher:
        until(lambda: (now := watcher.look(0.2)) and total(now) >= REPS, f"{REPS} reps")
        ended_at = time.time()
        os.kill(int((house.data / LOCK).read_text()), signal.SIGKILL)  # the child of the strace that we started
        watcher.look_until_gone()
    device.wait()
    disk = Disk(read_calls(log, house.data))
    chance, cut = Random(SEED), house.data.parent / "cut"
    reps = []
    for number in range(CUTS):
        at = chance.uniform(began_at, ended_at)
        lost = LOST[number % len(LOST)]
        disk.rebuild(at, cut, house.data, chance, lost)
        surely = watcher.shown_at(at - SURELY_KEPT_S - unix_minus_monotonic_s)
        at_most = watcher.shown_at(at + 2 * SURELY_KEPT_S - unix_minus_monotonic_s) + 1
        with closing(Journal(cut, lambda time_s: ended_at + time_s)) as journal:
            journal.resume(0.0)
            assert journal.problem == "", f"cut {number}"
        kept = sum(workout.reps for workout in History(cut / DATABASE).workouts(10))
        assert rows(cut, "PRAGMA integrity_check") == [("ok",)]
        assert surely <= kept <= at_most, f"cut {number} at {at - began_at:.3f} s, {lost:.0%} lost"
        assert rows(cut, "SELECT count(*) - count(DISTINCT at) FROM attempt") == [(0,)]
        reps.append(kept)
    assert max(reps) >= REPS - 2
    assert min(reps) == 0


def test_what_is_written_and_not_synced_is_what_a_cut_loses(tmp_path: Path) -> None:
    """The recorder of cuts itself: else it would prove nothing."""
    need_strace()
    folder, log = tmp_path / "data", tmp_path / "calls"
    folder.mkdir()
    script = (
        "import os, sys, time; f = open(sys.argv[1] + '/file', 'wb', buffering=0)\n"
        "f.write(b'a' * 1000); os.fsync(f.fileno()); f.write(b'b' * 1000); time.sleep(0.05)\n"
    )
    subprocess.run([*traced(log, "python3", "-c", script, str(folder))], check=True)
    disk = Disk(read_calls(log, folder))
    for lost, left in ((1.0, b"a" * 1000), (0.0, b"a" * 1000 + b"b" * 1000)):
        disk.rebuild(time.time(), tmp_path / "cut", folder, Random(0), lost)
        assert (tmp_path / "cut" / "file").read_bytes() == left
