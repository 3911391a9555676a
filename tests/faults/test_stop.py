"""`wall-hinge run` ends in order, however it is ended, and leaves nothing behind."""

import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.client import IncompleteRead
from pathlib import Path

import pytest

from device.journal import DataFolder
from tests.processes import PATIENCE_S, House, complaints, house_in, until


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def assert_nothing_is_left(house: House) -> None:
    assert house.alive() == []
    assert house.sockets_left() == []
    DataFolder(house.data).lock().close()  # raises where somebody holds it
    assert house.status("/healthz") is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_ends_with_both_its_children_on_a_signal_and_can_be_started_again(
    house: House, number: signal.Signals
) -> None:
    running = house.start_all("--simulate", "--speed", "20")
    assert set(house.children(running)) == {"device", "web"}
    ended = running.end(number)
    assert (ended.status, complaints(ended.err)) == (0, [])
    assert re.fullmatch(rf"ready: http://127\.0\.0\.1:{house.port}/\?token=[\w-]{{43}}\n", ended.out)
    assert_nothing_is_left(house)
    again = house.start_all("--simulate", "--speed", "20")
    assert again.end(number).status == 0
    assert_nothing_is_left(house)


def test_ctrl_c_in_a_terminal_reaches_the_whole_group_and_ends_run_in_order(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "20", group=True)
    os.killpg(running.pid, signal.SIGINT)  # it leads its group: this is its own pid
    ended = running.wait()
    assert (ended.status, complaints(ended.err)) == (0, [])
    assert_nothing_is_left(house)


def test_run_ends_in_order_while_a_page_watches(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "20")
    watching = house.stream()
    read: list[bytes] = []

    def watch() -> None:
        with watching as lines, suppress(IncompleteRead):
            read.extend(lines)  # to its end, and then it hangs up, as browsers do

    watcher = threading.Thread(target=watch)
    watcher.start()
    until(lambda: b"event: state\n" in read, "the stream tells the state")
    ended = running.end(signal.SIGINT)
    watcher.join(PATIENCE_S)
    assert not watcher.is_alive()
    assert (ended.status, complaints(ended.err)) == (0, [])
    assert_nothing_is_left(house)


def test_a_page_that_never_hangs_up_does_not_hold_up_the_end(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "20")
    with house.stream() as watching:
        assert watching.readline() == b"retry: 1000\n"
        ended = running.end(signal.SIGINT)
    assert ended.status == 0
    assert "Traceback" not in ended.err
    assert_nothing_is_left(house)


def test_ctrl_c_before_the_page_is_ready_leaves_nothing_either(house: House) -> None:
    running = house.start("run", "--simulate", "--data", house.data, "--port", str(house.port))
    until(lambda: house.children(running), "the first child is started")
    ended = running.end(signal.SIGINT)
    assert "Traceback" not in ended.err
    assert_nothing_is_left(house)


def test_a_killed_run_leaves_no_children_behind(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "20")
    running.end(signal.SIGKILL)
    until(lambda: not house.alive(), "device and web are gone")
    assert_nothing_is_left(house)


@pytest.mark.parametrize("name", ["device", "web"])
def test_run_ends_and_says_so_when_one_of_its_processes_is_stopped_from_outside(house: House, name: str) -> None:
    running = house.start_all("--simulate", "--speed", "20")
    os.kill(house.child(running, name), signal.SIGTERM)
    ended = running.wait()
    assert ended.status == 1
    (said,) = complaints(ended.err)
    assert said == f"wall-hinge: the {name} process was stopped from outside, so all of it stops"
    assert_nothing_is_left(house)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_device_and_web_alone_end_on_a_signal(house: House, number: signal.Signals) -> None:
    device, web = house.start_device("--speed", "20"), house.start_web()
    until(house.state, "the page shows the device's state")
    ended = device.end(number)
    assert (ended.status, ended.out, complaints(ended.err)) == (0, "", [])
    assert house.sockets_left() == []
    ended = web.end(number)
    assert (ended.status, ended.out, complaints(ended.err)) == (0, "", [])
    assert_nothing_is_left(house)
