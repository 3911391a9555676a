"""Faults for long, with figures. See README.md."""

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.common import table
from tests.faults.days import days
from tests.faults.kills import LIFE_S, SPEED, Killed, device_kills, page_kills
from tests.faults.storms import tally
from tests.processes import House

BACK_S: Final = 2.0
SENSOR_BACK_S: Final = 5.0


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    runs = parser.add_subparsers(dest="run", required=True)
    some = runs.add_parser("kills", help="kill -9 of the device in sets, and of the page beside a device that counts")
    some.add_argument("--device", type=int, default=700, help="so often the device (700)")
    some.add_argument("--page", type=int, default=300, help="so often the page (300)")
    some = runs.add_parser("sensor", help="storms of sensor faults, in virtual time")
    some.add_argument("--days", type=float, default=2.0, help="simulated, half of them during reps (2)")
    some = runs.add_parser("days", help="the real processes for a simulated week")
    some.add_argument("--days", type=float, default=7.0, help="so many (7)")
    some.add_argument("--speed", type=float, default=100.0, help="times life (100)")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what it has started ends with it
    if asked.run == "kills":
        kill(asked.device, asked.page)
    elif asked.run == "sensor":
        storm(asked.days * 24)
    else:
        days(asked.days, asked.speed)


def kill(devices: int, pages: int) -> None:
    """Kill device and page so often, and print what it cost."""
    if devices:
        with _house() as house:
            told(list(device_kills(house, devices, Random(0), speed=SPEED, life_s=LIFE_S)))
    if pages:
        with _house() as house:
            house.start_device("--speed", f"{SPEED:g}")
            back_s = list(page_kills(house, pages, Random(1), life_s=LIFE_S))
        back = ("page back, s", *_spread(back_s), f"{BACK_S:g}")
        table(f"{pages} kills of the page beside a device that counts", ("", "median", "slowest", "promised"), [back])


@contextmanager
def _house() -> Iterator[House]:
    with TemporaryDirectory(prefix="wall-hinge-") as folder, House(Path(folder)) as house:
        yield house


def told(lives: Sequence[Killed]) -> None:
    """Print what became of the device's reps."""
    rows = [
        ("reps kept", str(lives[-1].kept), ""),
        ("lost", str(sum(life.lost for life in lives)), "0"),
        ("kept twice", str(sum(life.twice for life in lives)), "0"),
        ("not gone on with", str(sum(not life.resumed for life in lives)), "0"),
        ("damaged databases", "0", "0"),  # else it ended
    ]
    table(f"{len(lives)} kills of the device", ("", "", "promised"), rows)
    back = ("device back, s", *_spread([life.started_s for life in lives]), f"{BACK_S:g}")
    table("from its start to its first snapshot", ("", "median", "slowest", "promised"), [back])


def storm(hours: float) -> None:
    """Let storms strike for so many simulated hours, and print what they did."""
    ran = [tally(hours / 2, hinging=hinging) for hinging in (False, True)]
    head = ("", "nobody or standing", "doing reps", "promised")
    lines = [
        ("simulated hours", *(f"{one.hours:.1f}" for one in ran), ""),
        ("storms", *(str(one.storms) for one in ran), ""),
        ("slowest return, s", *(f"{one.slowest_s:.2f}" for one in ran), f"{SENSOR_BACK_S:g}"),
        ("ghosts", *(str(one.ghosts) for one in ran), "0"),
        ("reps done", *(str(one.done) for one in ran), ""),
        ("counted", *(str(one.counted) for one in ran), ""),
        ("counted twice", *(str(one.twice) for one in ran), "0"),
        ("lost without a fault", *(str(one.lost) for one in ran), "0"),
    ]
    table("storms of one to three faults at once, polled and wired in turn", head, lines)


def _spread(values: Sequence[float]) -> tuple[str, str]:
    return f"{median(values):.2f}", f"{max(values):.2f}"


if __name__ == "__main__":
    main()
