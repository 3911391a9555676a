"""People come to one device on its days, and it is killed now and then: see `visit` for what runs there."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from device.hinge.past import DAY_S
from device.journal import DATABASE, History
from tests.system.visit import Told, Visit

ROOT = Path(__file__).parents[2]
AGAIN_S = 60.0
"""A killed device is back after so long."""
PEOPLE = {"Ada": ("demo", "cm"), "Bob": ("quick", "in"), "Cleo": ("steady", "in")}


class Stay(msgspec.Struct, frozen=True):
    """A visit, and the numbers of reps after which the device is killed in it."""

    visit: Visit
    kills: tuple[int, ...] = ()


def stay(day: float, who: str, exercise: str, kills: tuple[int, ...] = (), **odd: int) -> Stay:
    """Somebody comes on that day of the month."""
    body, units = PEOPLE[who]
    visit = Visit(who=who, body=body, exercise=exercise, at_s=day * DAY_S, seed=round(day * 10), units=units, **odd)
    return Stay(visit, kills)


def live(folder: Path, stay: Stay) -> int:
    """Let somebody do their workout, the device being killed as it says; give the true touches of it all."""
    touches, at_s = 0, stay.visit.at_s
    kept: tuple[int, ...] = ()
    for number, kill_at in enumerate((*stay.kills, None)):
        visit = msgspec.structs.replace(stay.visit, at_s=at_s, seed=stay.visit.seed + 1000 * number)
        told = list(_run(folder, visit, kill_at))
        assert told[0].sets == kept, f"{visit}: it does not go on with what was kept"
        assert told[-1].over == (kill_at is None), f"{visit}: it ended before it was killed"
        workout = History(folder / DATABASE).workouts(1)[0]
        assert sum(told[-1].sets) <= workout.reps, f"{visit}: what was told is not kept"
        touches, kept, at_s = touches + told[-1].touches, workout.sets, told[-1].now_s + AGAIN_S
    return touches


def _run(folder: Path, visit: Visit, kill_at: int | None) -> Iterator[Told]:
    """What a device says that runs for this visit, until it is killed with so many reps kept."""
    command = [sys.executable, "-m", "tests.system.visit", str(folder), msgspec.json.encode(visit).decode()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as device:
        assert device.stdout is not None
        for line in device.stdout:
            told = msgspec.json.decode(line, type=Told)
            yield told
            if kill_at is not None and sum(told.sets) == kill_at:
                device.send_signal(signal.SIGKILL)
        assert device.wait() == (0 if kill_at is None else -signal.SIGKILL)
