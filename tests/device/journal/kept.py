"""Events to keep, and a look at what was kept."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from device.hinge.events import (
    Event,
    Rep,
    SetStarted,
    Touch,
    WorkoutStarted,
)
from device.journal import Journal

UNIX_START = 1_700_000_000.0
PATIENCE_S = 30.0

Open = Callable[..., Journal]

OPENING: tuple[Event, ...] = (WorkoutStarted(time_s=1.0, exercise="wall"), SetStarted(time_s=2.0, number=1))


def touch(time_s: float) -> Touch:
    return Touch(time_s=time_s, stance_mm=76.0, lowering_s=0.4)


def rep(touched_s: float, time_s: float | None = None) -> Rep:
    return Rep(
        time_s=touched_s + 1.5 if time_s is None else time_s,
        touched_s=touched_s,
        lowering_s=0.45,
        pause_s=0.75,
        rising_s=0.75,
        stance_mm=76.5,
        stance_after_mm=77.0,
        travel_mm=78.0,
        depth_mm=-1.5,
        steadiness_mm=2.25,
        full=True,
        bounces=1,
    )


def keep(journal: Journal, *events: Event) -> None:
    for event in events:
        journal.record(event)
    assert journal.flush(PATIENCE_S)
    assert journal.problem == ""


def until(condition: Callable[[], object], what: str) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end_s, f"waited in vain for: {what}"
        time.sleep(0.005)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "hinge.db")) as db:
        return db.execute(query).fetchall()
