"""The link between device and page fails in every way: the sensing loop never waits for it, and a command ends."""

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from device.errors import LinkError
from device.live import DeviceLink
from tests.faults.readings import SPEED, STOOD_S, assert_counts_on, kept
from tests.processes import PATIENCE_S, House, house_in, until

NUMB = 6
FLOODS = 6
"""Together with a page and this test fewer than the 16 that the link serves at once."""
BACKLOG = 20
"""Of the snapshots that a page was not there for it tells fewer: one a rep and ten a second were made."""
ANSWERS_S = 2.0
"""What is promised of commands."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def start_device(house: House) -> tuple[int, Path]:
    """Start the device, and wait until somebody does reps; its pid and its socket."""
    device = house.start_device("--speed", str(SPEED))
    until(lambda: kept(house.data), "a rep is kept")
    return device.pid, house.sockets_left()[0]


@contextmanager
def standing(pid: int) -> Iterator[None]:
    """Let a process that the test has started stand still for a while."""
    os.kill(pid, signal.SIGSTOP)
    until(lambda: _state_of(pid) == "T", "it stands")
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def _state_of(pid: int) -> str:
    """Its state in proc(5): T is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]


def test_a_page_that_stands_still_costs_no_reading_and_tells_the_newest_when_it_goes_on(house: House) -> None:
    running = house.start_all("--simulate", "--speed", str(SPEED))
    web, device = house.child(running, "web"), house.child(running, "device")
    (worker,) = set(house.alive()) - {running.pid, device, web}
    house.wait_reps(1)
    with house.stream() as stream:
        with standing(worker):
            assert_counts_on(house.data)
            counted = kept(house.data)
        told: list[int] = []
        while not told or told[-1] < counted:
            told += _told(stream.readline())
    assert len(told) < BACKLOG, told
    assert house.child(running, "device") == device


def _told(line: bytes) -> list[int]:
    """The reps that a line of the stream tells, if it tells any: at first it may say that it knows of no device."""
    state = json.loads(line.removeprefix(b"data: ")) if line.startswith(b"data: ") else {}
    return [sum(state["sets"])] if "sets" in state else []


def test_clients_that_never_read_cost_no_reading_and_nobody_else_a_snapshot(house: House) -> None:
    _, path = start_device(house)
    with ExitStack() as opened:
        for _ in range(NUMB):
            numb = opened.enter_context(socket.socket(socket.AF_UNIX))
            numb.connect(str(path))
            numb.sendall(b'{"type":"watch"}\n')
        link = DeviceLink(path)
        link.start()
        opened.callback(link.close)
        assert_counts_on(house.data)
        newest = until(link.newest, "a snapshot comes")
        assert until(lambda: link.wait(newest.count, 1.0), "and another")


def test_a_flood_of_commands_and_rubbish_costs_no_reading_and_all_of_it_is_answered(house: House) -> None:
    _, path = start_device(house)
    with flood(path) as answered:
        assert_counts_on(house.data)
        until(lambda: min(answered) >= 20, "each of them is answered again and again")


@contextmanager
def flood(path: Path) -> Iterator[list[int]]:
    """Ask as fast as it is answered, from many threads, and say rubbish in between; how many answers each has had."""
    answered, stopping = [0] * FLOODS, threading.Event()

    def ask(number: int) -> None:
        chance, link = Random(number), DeviceLink(path)
        while not stopping.is_set():
            with suppress(LinkError):
                name = chance.choice(("no_such", "skip_rest", "next_person", "undo", "button:hold"))
                assert not link.command(name, {"mistaken": number}, PATIENCE_S).ok
                answered[number] += 1
            with suppress(OSError), socket.socket(socket.AF_UNIX) as rude:
                rude.settimeout(PATIENCE_S)
                rude.connect(str(path))
                rude.sendall(chance.randbytes(chance.randint(1, 5000)))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(FLOODS)]
    for thread in threads:
        thread.start()
    try:
        yield answered
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


class Tried(NamedTuple):
    """What became of a command: why it failed, or "", and after how long."""

    reason: str
    took_s: float


@contextmanager
def trying(path: Path) -> Iterator[Callable[[], Tried]]:
    """Ask the device for something, from another thread, and give what waits for the end of that."""
    tried: list[Tried] = []

    def ask() -> None:
        began_s, reason = time.monotonic(), ""
        try:
            DeviceLink(path).command("undo", {})
        except LinkError as error:
            reason = str(error)
        tried.append(Tried(reason, time.monotonic() - began_s))

    thread = threading.Thread(target=ask)
    thread.start()

    def end() -> Tried:
        thread.join(PATIENCE_S)
        return tried[0]

    yield end
    thread.join()


def test_a_command_to_a_device_that_stands_still_fails_in_time_and_over_http_too(house: House) -> None:
    device, path = start_device(house)
    house.start_web()
    until(house.state, "the page shows the device's state")
    with standing(device):
        with trying(path) as end:
            failed = end()
        began_s = time.monotonic()
        assert house.command("undo")[0] == 503
        assert ANSWERS_S <= time.monotonic() - began_s < STOOD_S + ANSWERS_S
    assert failed.reason == "the device did not answer within 2 s: see its log"
    assert ANSWERS_S <= failed.took_s < STOOD_S + ANSWERS_S
    until(lambda: house.command("undo")[0] in (200, 409), "commands are answered again")


def test_a_command_fails_in_time_even_where_so_many_wait_that_nobody_is_let_in(house: House) -> None:
    device, path = start_device(house)
    with standing(device), ExitStack() as opened:
        with suppress(BlockingIOError):
            while True:  # until as many wait as the kernel lets
                waits = opened.enter_context(socket.socket(socket.AF_UNIX))
                waits.setblocking(False)
                waits.connect(str(path))
        with trying(path) as end:
            failed = end()
    assert failed.reason == f"the device cannot be reached at {path}: more wait for it than it lets in"
    assert ANSWERS_S <= failed.took_s < STOOD_S + ANSWERS_S
    counted = kept(house.data)
    until(lambda: kept(house.data) > counted, "it counts on")


def test_a_command_whose_device_is_killed_fails_at_once_and_the_next_device_obeys(house: House) -> None:
    device, path = start_device(house)
    counted = kept(house.data)
    with standing(device), trying(path) as end:
        until(lambda: str(path) in _waiting(), "the command waits for its answer")
        os.kill(device, signal.SIGKILL)
        failed = end()
    assert failed.reason == "the device hung up without an answer: try again"
    assert path.exists()  # it left its socket
    with trying(path) as end:
        away = end()
    assert away.reason == f"the device is not running: nobody answers at {path}"
    assert kept(house.data) >= counted
    assert start_device(house)[1] == path
    assert DeviceLink(path).command("end_set", {}, PATIENCE_S).reason in ("", "There is no set to end.")
    assert house.integrity() == "ok"


def _waiting() -> set[str]:
    """The sockets at which somebody waits to be let in: those that /proc/net/unix calls connecting."""
    lines = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()]
    return {words[7] for words in lines if len(words) > 7 and words[5] == "02"}
