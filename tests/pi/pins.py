"""The real pins: gpiozero's lgpio factory on a kernel that has GPIO lines. Run by `python -m tests.pi pins`."""

import json
import time
from collections.abc import Callable, Iterator
from typing import get_args

import pytest

from device.hardware.button import HOLD_S, LONG_HOLD_S
from device.hardware.pace import DEAD_WIRE
from device.hardware.signals import SIGNALS, SignalName
from tests.pi.board import Board, started
from tests.pi.emulated import installed
from tests.pi.trees import need

RED, GREEN, BLUE, BUZZER = 4, 5, 6, 7
BUTTON, READY, XSHUT, HEAD = 4, 5, 6, 7
PANEL = {"red_pin": RED, "green_pin": GREEN, "blue_pin": BLUE, "buzzer_pin": BUZZER}
LATE_S = 10.0
TRIES = 3
"""A press and a short light are timed by this machine and by the emulated one, which may be held up."""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    need("systemd-nspawn", "debootstrap", "qemu-aarch64-static", "qemu-system-aarch64", "fdtput", "cpio")
    with installed("trixie") as pi:
        began_s = time.monotonic()
        with started(pi, tmp_path_factory.mktemp("board")) as board:
            print(f"\nthe machine is up after {time.monotonic() - began_s:.0f} s")
            yield board


def opened(board: Board, what: str, **settings: dict[str, int]) -> None:
    board.tell(f"{what} {json.dumps(settings)}")
    board.hears("opened")


def closed(board: Board) -> None:
    board.tell("close")
    board.hears("closed")
    board.let_go()


def press(board: Board, held_s: float, times: int = 1) -> None:
    for _ in range(times):
        board.drive(BUTTON, 0)
        time.sleep(held_s)
        board.drive(BUTTON, 1)
        time.sleep(0.1)


def seen(board: Board, signal: SignalName) -> set[int]:
    """The lines that are ever up while a signal is played: once, or until all that it should light were seen."""
    up: set[int] = set()
    for _ in range(TRIES):
        up |= _seen(board, signal)
        if up >= shown(signal):
            break
    return up


def _seen(board: Board, signal: SignalName) -> set[int]:
    began_s = time.monotonic()
    lasts_s = sum(step.duration_s for step in SIGNALS[signal].steps) + 1.0
    board.tell(f"show {signal}")
    up: set[int] = set()
    while time.monotonic() < began_s + (lasts_s if up >= shown(signal) else LATE_S):
        up |= {line for line in PANEL.values() if board.level(line)}
        time.sleep(0.002)  # every look holds the machine up
    return up


def shown(signal: SignalName) -> set[int]:
    """The lines that have to be."""
    steps = SIGNALS[signal].steps
    lit = {line for step in steps for line, part in zip((RED, GREEN, BLUE), step.colour, strict=True) if part}
    return lit | ({BUZZER} if any(step.tone_hz for step in steps) else set())


def test_every_signal_lights_its_colours_and_sounds_and_ends_dark_and_silent(board: Board) -> None:
    opened(board, "panel", panel=PANEL)
    assert board.outputs() == set(PANEL.values())
    for signal in get_args(SignalName):
        assert seen(board, signal) == shown(signal), signal
        board.until("dark and silent", lambda: not any(board.level(line) for line in PANEL.values()))
    closed(board)
    assert board.outputs() == set()
    print(f"\n{len(SIGNALS)} signals were seen on the lines", end="")


# On lines that were the light's a moment ago.
@pytest.mark.parametrize(
    ("word", "act"),
    [
        ("short", lambda board: press(board, 0.15)),
        ("double", lambda board: press(board, 0.1, times=2)),
        ("hold", lambda board: press(board, HOLD_S + 0.7)),
        ("long_hold", lambda board: press(board, LONG_HOLD_S + 1)),
    ],
)
def test_the_button_is_heard(board: Board, word: str, act: Callable[[Board], None]) -> None:
    opened(board, "panel", panel={"button_pin": BUTTON})
    said: list[str] = []
    for _ in range(TRIES):
        board.heard.clear()
        act(board)
        board.hears("button")
        said.append(next(line for line in board.heard if line.startswith("@ button")))
        if said[-1] == f"@ button {word}":
            break
    closed(board)
    assert said[-1] == f"@ button {word}", said


def test_the_contact_of_the_dowel_is_told_as_it_is_and_as_it_changes(board: Board) -> None:
    board.drive(HEAD, 0)
    opened(board, "panel", dowel={"head_pin": HEAD})
    board.hears("head closed")
    board.drive(HEAD, 1)
    board.hears("head open")
    closed(board)


def test_readings_come_when_the_wire_says_so_and_are_polled_where_it_is_cut(board: Board) -> None:
    many = 2 * DEAD_WIRE
    board.wire = READY
    opened(board, "sensor", sensor={"data_ready_pin": READY, "xshut_pin": XSHUT})
    assert board.outputs() == {XSHUT}
    assert board.level(XSHUT) == 1
    board.hears(f"reading {many} ok")
    assert [line for line in board.heard if "data-ready" in line] == []
    closed(board)

    board.carrying = False
    board.drive(READY, 1)
    opened(board, "sensor", sensor={"data_ready_pin": READY})
    board.until("it says so", lambda: any("nothing comes over the data-ready wire" in one for one in board.heard))
    closed(board)
    board.carrying = True


def test_a_line_that_is_not_there_is_told_in_one_line(board: Board) -> None:
    board.tell(f"panel {json.dumps({'panel': {'buzzer_pin': 20}})}")  # the machine has eight
    board.hears("error [panel] has pins, but they cannot be used (")
    board.hears("closed")
    print(f"\n{next(line for line in board.heard if 'error' in line)}", end="")
