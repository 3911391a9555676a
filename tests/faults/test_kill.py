"""`kill -9` of the device, of the page and of both: the count goes on where it was, and comes out right."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.device.journal.kept import rows
from tests.faults.kills import device_kills
from tests.processes import House, house_in, until

KILLS = 8
SEED = 20
LIFE_S = 1.6
"""The kill comes at any instant within this: two reps at the speed below."""
SPEED = "5"
"""Reps come 0.8 s apart: far more than the time between a touch and its snapshot, so a kill falls between them."""
SURELY_KEPT_S = 0.5
"""What was shown for so long is in the journal. A rep is kept within 0.1 s; the rest is for a machine that stalls."""


MEMORY = Path("/dev/shm")
"""Where a disk that stalls for half a second, as a shared one does, delays no write. A killed process needs no disk."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


@pytest.fixture
def house_in_memory(house: House) -> Iterator[House]:
    with TemporaryDirectory(prefix="wall-hinge-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as data:
        house.data = Path(data)
        yield house
        house.end_all()


def test_a_device_killed_at_any_instant_goes_on_with_the_same_set_and_the_right_count(house_in_memory: House) -> None:
    lives = device_kills(
        house_in_memory, KILLS, Random(SEED), speed=float(SPEED), life_s=LIFE_S, surely_s=SURELY_KEPT_S
    )
    for kill, killed in enumerate(lives):
        assert killed.resumed, f"kill {kill}: it does not go on with what was kept"
        assert killed.lost == 0, f"kill {kill}: a rep is lost"
        assert killed.twice == 0, f"kill {kill}: a rep is counted twice"
    assert killed.kept >= KILLS / 2
    assert len(house_in_memory.workouts()) == 1, "another workout was begun"


def test_a_device_killed_during_a_set_is_started_again_by_run_and_loses_no_rep(house: House) -> None:
    running = house.start_all("--simulate", "--speed", SPEED)
    device = house.child(running, "device")
    shown = total_of(house.wait_reps(3))
    os.kill(device, signal.SIGKILL)  # a child of the process we started
    house.child(running, "device", other_than=device)
    state = house.wait_reps(shown + 2)
    assert state["set"] == 1
    assert "the device process was killed (signal 9); starting it again" in running.err
    assert running.end().status == 0
    (workout,) = house.workouts()
    assert workout.reps >= shown + 2
    assert house.integrity() == "ok"


def test_the_device_goes_on_counting_while_the_page_is_dead_and_run_brings_the_page_back(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "10")
    device, web = house.child(running, "device"), house.child(running, "web")
    shown = total_of(house.wait_reps(1))
    os.kill(web, signal.SIGKILL)
    until(lambda: sum(w.reps for w in house.workouts()) > shown, "the journal goes on")
    assert house.child(running, "web", other_than=web) != web
    state = house.wait_reps(shown + 2)
    assert state["set"] == 1
    assert house.child(running, "device") == device
    assert "the web process was killed (signal 9); starting it again" in running.err
    assert running.end().status == 0
    assert len(house.workouts()) == 1


def test_a_page_whose_worker_is_killed_comes_back(house: House) -> None:
    device, web = house.start_device("--speed", "10"), house.start_web()
    until(house.state, "the page shows the device's state")
    (worker,) = set(house.alive()) - {device.pid, web.pid}
    os.kill(worker, signal.SIGKILL)
    until(lambda: set(house.alive()) - {device.pid, web.pid, worker}, "there is another worker")
    house.wait_reps(1)
    assert not device.gone()
    assert not web.gone()


def test_a_page_whose_worker_hangs_without_its_master_does_not_keep_the_port(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "10")
    device, web = house.child(running, "device"), house.child(running, "web")
    (worker,) = set(house.alive()) - {running.pid, device, web}
    os.kill(worker, signal.SIGSTOP)
    os.kill(web, signal.SIGKILL)
    house.child(running, "web", other_than=web)
    house.wait_reps(1)
    assert worker not in house.alive()
    assert running.end().status == 0
    assert house.alive() == []


def test_both_killed_at_once_go_on_with_the_same_workout(house: House) -> None:
    running = house.start_all("--simulate", "--speed", SPEED)
    pids = [house.child(running, name) for name in ("device", "web")]
    shown = total_of(house.wait_reps(2))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    for name, pid in zip(("device", "web"), pids, strict=True):
        house.child(running, name, other_than=pid)
    assert house.wait_reps(shown + 1)["set"] == 1
    assert running.end().status == 0
    assert len(house.workouts()) == 1
    assert house.integrity() == "ok"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
def test_a_pause_outlives_the_device_until_somebody_goes_on(house: House, how: signal.Signals) -> None:
    house.start_web()
    device = house.start_device("--speed", SPEED)
    house.wait_reps(2)
    assert house.command("pause")[0] == 200
    reps = total_of(until(lambda: (s := house.state()) and s["phase"] == "paused" and s, "it is paused"))
    until(lambda: kept_paused(house), "the pause is kept")
    device.end(how)
    until(lambda: house.status("/api/state") == 503, "the page notices")
    house.start_device("--speed", SPEED)
    state = until(house.state, "the page shows the count again")
    assert (state["phase"], total_of(state)) == ("paused", reps)
    assert house.command("resume")[0] == 200
    assert house.wait_reps(reps + 1)["phase"] != "paused"
    assert not kept_paused(house)


def kept_paused(house: House) -> bool:
    return rows(house.data, "SELECT 1 FROM workout WHERE paused_at IS NOT NULL") != []


def test_the_page_says_away_while_the_device_is_dead_and_shows_the_count_again_when_it_is_back(house: House) -> None:
    web = house.start_web()
    status, headers, body = house.ask("/api/state")
    assert (status, headers["Retry-After"]) == (503, "1")
    assert b"The counter is not running" in body
    device = house.start_device("--speed", SPEED)
    shown = total_of(house.wait_reps(2))
    until(lambda: house.workouts()[0].reps >= shown, "they are kept")
    device.end(signal.SIGKILL)
    until(lambda: house.status("/api/state") == 503, "the page notices")
    assert house.status("/healthz") == 503
    assert b"not running" in house.ask("/")[2]
    status, answer = house.command("undo")
    assert status == 503
    assert answer["reason"].startswith("The counter is not running")
    house.start_device("--speed", SPEED)
    assert total_of(until(house.state, "the page shows the count again")) >= shown
    assert house.status("/healthz") == 200
    assert not web.gone()


def total_of(state: dict[str, list[int]]) -> int:
    """All reps of the workout in a state as JSON."""
    return sum(state["sets"])
