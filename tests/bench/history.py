"""What each page of a long history costs at the server: ten years of five people, and ten times that. See README.md."""

import argparse
import random
import sqlite3
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec
from flask import Flask
from msgspec.structs import asdict

from device.hinge.events import Rep
from device.hinge.log import Attempt, SetLog, WorkoutLog
from device.journal import DATABASE, History, tallies, trace_of
from device.journal.logs import MEASURES
from device.journal.people import insert
from device.journal.schema import open_to_write
from device.journal.trace import pack
from device.live import DeviceLink
from device.people import Profile
from device.reading import Reading
from tests.bench import common
from tests.bench.common import against, table
from tests.paired import PairedClient, pair
from web import create_app

AIM_MS: Final = 100.0
GROWTH: Final = 1.5
"""More than the machine's own scatter."""
DAY_S: Final = 86_400.0
YEARS: Final = 10
DAYS: Final = YEARS * 365
SETS: Final = 4
TEMPLATES: Final = 40
"""Different workouts; a year of them differs by their dates and stances."""
INCH_MM: Final = 25.4
ROUNDS: Final = 7


def template(number: int) -> WorkoutLog:
    """A workout of about 82 reps, some of them misses, that begins at 0."""
    chance = random.Random(number)
    sets = []
    for place in range(SETS):
        stance_mm = (3 + number * 8 / TEMPLATES + place % 2) * INCH_MM
        began_s = 300.0 * place
        attempts = [attempt(began_s + 5.0 * n, stance_mm, chance) for n in range(chance.randint(19, 22))]
        sets.append(SetLog(number=place + 1, started_s=began_s, attempts=tuple(attempts), ended_s=began_s + 120))
    return WorkoutLog(exercise="wall", started_s=0.0, sets=tuple(sets), ended_s=1300.0, why="done")


def attempt(at_s: float, stance_mm: float, chance: random.Random) -> Attempt:
    """A rep, or once in twenty a miss."""
    if chance.random() < 0.05:
        return Attempt(kind="miss", at_s=at_s, stance_mm=stance_mm)
    rep = Rep(
        time_s=at_s + 2, touched_s=at_s, lowering_s=chance.uniform(0.9, 1.3), pause_s=0.8, rising_s=1.1,
        stance_mm=stance_mm, stance_after_mm=stance_mm, travel_mm=stance_mm, depth_mm=0.0, steadiness_mm=2.0,
        full=True, bounces=0,
    )  # fmt: skip
    return Attempt(kind="rep", at_s=at_s, stance_mm=stance_mm, rep=rep)


def make(path: Path, people: int, until: float) -> int:
    """A journal of so many people who have trained every day until then; gives the number of attempts."""
    logs = [template(number) for number in range(TEMPLATES)]
    told = [tallies.tallied(log) for log in logs]
    trace = trace_of([Reading(n / 30, 40.0 + abs(n - 30) * 2, 0) for n in range(60)], 1.0)
    assert trace is not None
    with closing(open_to_write(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        ids = [100 + number for number in range(people)]
        for number in ids:
            insert(db, Profile(id=number, name=f"Person {number}"))
        fill(
            db,
            "workout",
            "id, person, exercise, started_at, ended_at, why",
            (
                (day * people + place + 1, whose, "wall", at, at + 1300, "done")
                for day, at, place, whose in days(ids, until)
            ),
        )
        fill(
            db,
            "set_",
            "id, workout, number, started_at, ended_at, why",
            (
                (
                    SETS * workout + one.number,
                    workout,
                    one.number,
                    at + one.started_s,
                    at + one.started_s + 120,
                    "target",
                )
                for workout, at, log in workouts(ids, until, logs)
                for one in log.sets
            ),
        )
        measures = [name for name in MEASURES if name != "stance_mm"]
        fill(
            db,
            "attempt",
            f"set_, kind, at, stance_mm, {', '.join(measures)}",
            (
                (
                    SETS * workout + one.number,
                    each.kind,
                    at + each.at_s,
                    each.stance_mm,
                    *(getattr(each.rep, name, None) for name in measures),
                )
                for workout, at, log in workouts(ids, until, logs)
                for one in log.sets
                for each in one.attempts
            ),
        )
        db.execute("INSERT INTO trace SELECT id, ? FROM attempt", (pack(trace),))
        step = "Step one inch farther from the wall.", "5 comfortable reps in a row at 3 inches."
        fill(
            db,
            "advice",
            "workout, set_, at, kind, say, why, target_stance_mm",
            (
                (workout, SETS * workout + 1, at + 60 * n, "step_out", *step, (3 + n) * INCH_MM)
                for workout, at, _ in workouts(ids, until, logs)
                for n in range(4)
            ),
        )
        keep_tallies(db, told, ids, until)
        db.execute("UPDATE numbering SET workout = (SELECT max(id) FROM workout)")
        db.execute("COMMIT")
        db.execute("ANALYZE")
        total: int = db.execute("SELECT count(*) FROM attempt").fetchone()[0]
    return total


def fill(db: sqlite3.Connection, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Put rows into a table."""
    marks = ", ".join("?" * len(columns.split(",")))
    db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def keep_tallies(db: sqlite3.Connection, told: list[tallies.Tally], ids: list[int], until: float) -> None:
    """The rows that the writer would have kept: they say the same of every workout of a template."""
    rows: list[dict[str, Any]] = [{**asdict(one), "detail": msgspec.json.encode(one.detail).decode()} for one in told]
    names = ", ".join(("workout", "person", "exercise", "started_at", *tallies.COLUMNS))
    each = (
        (day * len(ids) + place + 1, whose, "wall", at, *(rows[chosen(day, place)][name] for name in tallies.COLUMNS))
        for day, at, place, whose in days(ids, until)
    )
    fill(db, "tally", names, each)


def chosen(day: int, place: int) -> int:
    """Which template somebody does on a day: farther and farther in ten years, with better days and worse."""
    return min(TEMPLATES - 1, (day * TEMPLATES // DAYS + (day + place) % 3))


def days(ids: list[int], until: float) -> Iterator[tuple[int, float, int, int]]:
    """Every day of everybody, in order: its number, when they begin, their place and their id."""
    for day in range(DAYS):
        for place, whose in enumerate(ids):
            yield day, until - (DAYS - day) * DAY_S + 60.0 * place, place, whose


def workouts(ids: list[int], until: float, logs: list[WorkoutLog]) -> Iterator[tuple[int, float, WorkoutLog]]:
    """Every workout: its number, when it began, and its log from 0 on."""
    for day, at, place, _ in days(ids, until):
        yield day * len(ids) + place + 1, at, logs[chosen(day, place)]


def pages(people: int) -> dict[str, str]:
    """What is asked for, by its name."""
    last = DAYS * people
    return {
        "history, 30 days": "/history?person=100&range=30",
        "history, a year": "/history?person=100&range=year",
        "history, all": "/history?person=100&range=all",
        "an old page of workouts": f"/history?person=100&before={last // 2}",
        "another month": "/history?person=100&range=30&month=2019-05",
        "a workout": f"/history/{last}",
        "a set": f"/history/{last}/sets/1",
        "an attempt": f"/history/{last}/sets/2?attempt=3",
        "people": "/people",
        "summary": "/history/summary?person=100",
        "picture of a month": "/history/month.svg?person=100",
        "history as data": "/api/history?person=100",
        "progression as data": "/api/history/progression?person=100",
        "a workout as data": f"/api/history/{last}",
    }


def timed_ms(app: Flask, path: str) -> float:
    """Milliseconds of the process for an answer, the median of some."""
    client = PairedClient(app)
    found = []
    for _ in range(ROUNDS + 1):
        began_s = time.process_time()
        answer = client.get(path)
        found.append((time.process_time() - began_s) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
    return statistics.median(found[1:])  # the first one loads what the others have


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5)
    parser.add_argument("--times", type=int, default=10, help="how many times as many people there are then")
    asked = parser.parse_args()
    now = time.time()
    found: list[dict[str, float]] = []
    for people in (asked.people, asked.people * asked.times):
        with common.folder() as place:
            began_s = time.monotonic()
            attempts = make(place / DATABASE, people, now)
            size_mb = (place / DATABASE).stat().st_size / 1e6
            print(
                f"{people} people, {YEARS} years: {attempts} attempts, {size_mb:.0f} MB,"
                f" made in {time.monotonic() - began_s:.0f} s"
            )
            pair(place / DATABASE)
            app = create_app(DeviceLink(place / "nobody"), History(place / DATABASE), streams=1)
            found.append({name: timed_ms(app, path) for name, path in pages(people).items()})
    small, large = found
    rows = [
        (name, f"{small[name]:.1f}", f"{large[name]:.1f}", f"{large[name] / small[name]:.2f}",
         against(large[name], AIM_MS), against(large[name], GROWTH * small[name]))
        for name in small
    ]  # fmt: skip
    head = ("ms of a processor at the server", "now", f"x{asked.times}", "growth", f"< {AIM_MS:.0f} ms", "no slower")
    table("pages of a long history", head, rows)


if __name__ == "__main__":
    main()
