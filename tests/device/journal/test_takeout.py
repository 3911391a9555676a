"""An export put into an empty device gives the same export; one that is wrong says where, and changes nothing."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from device.errors import ImportRefused
from device.exporting import CSV_HEAD, csv_pieces, export_file, json_pieces
from device.hinge.events import Advised, Calibrated, Miss, SetEnded, SetStarted, Squat, Undone, WorkoutStarted
from device.importing import import_file
from device.journal import DATABASE, SIMULATED, History, Journal, RecordingClosed, RecordingOpened, Trace, edits
from device.journal import people as people_
from device.journal.takein import Taken
from device.journal.takeout import (
    TakenAdvice,
    TakenAttempt,
    TakenCalibration,
    TakenPerson,
    TakenSet,
    TakenWorkout,
    Takeout,
)
from device.people import Profile
from device.reading import Reading
from tests.device.journal.kept import UNIX_START, keep, rep, rows, touch
from tests.device.journal.test_progress import workout
from tests.device.journal.test_tallies import agree

ROOT = Path(__file__).parents[3]
TABLES = ("person", "workout", "set_", "attempt", "trace", "advice", "recording", "calibration", "tally")


def filled(folder: Path) -> History:
    """A device with a bit of everything."""
    journal = Journal(folder, lambda time_s: UNIX_START + time_s)
    ada = Profile(name="=Ada <b>Ü</b>", units="cm", target_reps=(16, 18), load_kg=8.5, exercise="handcuff")
    journal.do(lambda db: people_.add(db, ada)).result()
    keep(journal, WorkoutStarted(time_s=1.0, exercise="wall"), SetStarted(time_s=2.0, number=1), touch(3.0))
    journal.record(rep(3.0), [Reading(2.0, 140.0, 0), Reading(2.5, 8190.0, 4), Reading(3.0, 40.0, 0)])
    keep(
        journal, touch(7.0), rep(7.0), Undone(time_s=9.0, number=1, touched_s=7.0),
        Miss(time_s=12.0, stance_mm=76.0, short_mm=14.0), Squat(time_s=15.0, stance_mm=76.0),
        Advised(time_s=16.0, kind="hold", say="Stay.", why="A reason.", target_stance_mm=76.2),
        RecordingOpened(time_s=3.0, started_s=2.0, name="20260528T202640Z-set-1.csv"),
        RecordingClosed(time_s=17.0, name="20260528T202640Z-set-1.csv", reps=2, misses=1, squats=1),
        SetEnded(time_s=17.0, number=1, reps=1, why="asked"),
        Calibrated(time_s=18.0, contact_mm=41.0, noise_mm=2.0, signal_mcps=None, readings=30, replaced_mm=40.0),
    )  # fmt: skip
    assert journal.do(lambda db: edits.label(db, 1, 1, 3)).result()
    keep(journal, *workout(100.0, (3, 5)))
    journal.do(lambda db: edits.delete(db, 2, UNIX_START)).result()
    journal.close()
    with closing(Journal(folder, lambda time_s: UNIX_START + time_s, SIMULATED)) as simulated:
        keep(simulated, *workout(2000.0, (4, 6), misses=1))
    with closing(Journal(folder, lambda time_s: UNIX_START + time_s, ada.name)) as hers:
        keep(hers, *workout(5000.0, (20, 15), exercise="handcuff"))
    return History(folder / DATABASE)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return filled(tmp_path / "old")


def taken_out(history: History) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(b"".join(json_pieces(history)))
    del found["exported_at"]
    return found


def imported(path: Path, folder: Path) -> Taken:
    return import_file(path, folder=folder, socket_path=folder / "nobody.sock")


def written(history: History, folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    found = json.loads(b"".join(json_pieces(history)))
    change(found)
    path = folder / "changed.json"
    path.write_text(json.dumps(found))
    return path


def test_an_empty_device_comes_to_hold_all_of_it(history: History, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    assert export_file(file, folder=history.path.parent) == f"{file.stat().st_size} bytes in {file}"
    assert imported(file, tmp_path / "new") == Taken(people=1, workouts=3, reps=22)
    new = History(tmp_path / "new" / DATABASE)
    assert taken_out(new) == taken_out(history)
    assert agree(tmp_path / "new") == [1, 3, 4]
    for id_ in (1, 3, 4):
        before, after = history.workout(id_), new.workout(id_)
        assert before is not None
        assert after is not None
        assert msgspec.structs.replace(after.summary, person=before.summary.person) == before.summary
        assert after.advice == before.advice
    assert rows(tmp_path / "new", "SELECT trace FROM attempt WHERE trace NOT NULL") == rows(
        history.path.parent, "SELECT trace FROM attempt WHERE trace NOT NULL"
    )


def test_a_calibration_comes_back_with_whose_it_is_and_from_older_files_with_nobodys(
    history: History, tmp_path: Path
) -> None:
    with closing(Journal(history.path.parent, lambda time_s: UNIX_START + time_s, "=Ada <b>Ü</b>")) as hers:
        other = {"contact_mm": 52.0, "noise_mm": 2.0, "signal_mcps": 9.0, "replaced_mm": 41.0}
        keep(hers, Calibrated(time_s=9.0, readings=30, **other))
        ada = hers.person
    export_file(tmp_path / "all.json", folder=history.path.parent)
    imported(tmp_path / "all.json", tmp_path / "new")
    kept = "SELECT person, contact_mm FROM calibration ORDER BY id"
    assert rows(tmp_path / "new", kept) == [(None, 41.0), (ada, 52.0)]
    older = written(history, tmp_path, lambda all_: [one.pop("person") for one in all_["calibrations"]])
    imported(older, tmp_path / "newer")
    assert rows(tmp_path / "newer", kept) == [(None, 41.0), (None, 52.0)]


def test_numbers_go_on_after_those_that_were_imported(history: History, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    export_file(file, folder=history.path.parent)
    imported(file, tmp_path / "new")
    with closing(Journal(tmp_path / "new", lambda time_s: UNIX_START + time_s)) as journal:
        keep(journal, WorkoutStarted(time_s=9000.0, exercise="wall"))
    assert rows(tmp_path / "new", "SELECT max(id) FROM workout") == [(5,)]


def test_a_device_that_is_not_empty_keeps_what_it_has(history: History, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    export_file(file, folder=history.path.parent)
    with pytest.raises(ImportRefused, match="there are 3 workouts and 1 people already, and an import needs an empty"):
        imported(file, history.path.parent)
    assert len(history.workouts(9)) == 3


def test_each_workout_is_a_line(history: History) -> None:
    lines = b"".join(json_pieces(history)).decode().splitlines()
    assert len(lines) == 5
    assert json.loads(lines[1].removesuffix(","))["id"] == 1


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "type": (
        lambda all_: all_["workouts"][0]["sets"][0]["attempts"][1].update(stance_mm="near"),
        "Expected `float`, got `str` - at `$.workouts[0].sets[0].attempts[1].stance_mm`",
    ),
    "unknown field": (
        lambda all_: all_["workouts"][1].update(mood="good"),
        "Object contains unknown field `mood` - at `$.workouts[1]`",
    ),
    "missing field": (lambda all_: all_["workouts"][2].pop("id"), "missing required field `id` - at `$.workouts[2]`"),
    "instant": (
        lambda all_: all_["workouts"][0].update(started_at=1e300),
        "Expected `float` < 253402300800.0 - at `$.workouts[0].started_at`",
    ),
    "exercise": (
        lambda all_: all_["workouts"][0].update(exercise="squat"),
        "Invalid enum value 'squat' - at `$.workouts[0].exercise`",
    ),
    "person": (
        lambda all_: all_["workouts"][0].update(person=7),
        "there is no such person - at `$.workouts[0].person`",
    ),
    "order": (
        lambda all_: all_["workouts"].reverse(),
        "the workout 3 is not in order - at `$.workouts[1].id`",
    ),
    "sets": (
        lambda all_: all_["workouts"][0]["sets"].append(all_["workouts"][0]["sets"][0]),
        "the numbers of sets are not in order - at `$.workouts[0].sets`",
    ),
    "advice": (
        lambda all_: all_["workouts"][0]["advice"][0].update(set=9),
        "there is no set 9 - at `$.workouts[0].advice[0].set`",
    ),
    "trace": (
        lambda all_: all_["workouts"][0]["sets"][0]["attempts"][0]["trace"]["step_ms"].append(1),
        "step_ms and range_mm differ in length - at `$.workouts[0].sets[0].attempts[0].trace`",
    ),
    "recording": (
        lambda all_: all_["workouts"][0]["sets"][0]["recordings"][0].update(name="../../etc/passwd"),
        "Expected `str` matching regex",
    ),
    "name": (
        lambda all_: all_["people"][0].update(name="\n"),
        "1 to 40 characters that can be seen - at `$.people[0]`",
    ),
    "name of the simulation": (
        lambda all_: all_["people"][0].update(name="simulated"),
        "the name 'simulated' is taken, or there are too many people - at `$.people[0].name`",
    ),
    "two of a name": (
        lambda all_: all_["people"].append(all_["people"][0]),
        "is taken, or there are too many people - at `$.people[1].name`",
    ),
    "id of nobody": (lambda all_: all_["people"][0].update(id=1), "the id 1 is taken - at `$.people[0].id`"),
    "version": (lambda all_: all_.update(version=2), "Invalid enum value 2 - at `$.version`"),
    "calibration": (
        lambda all_: all_["calibrations"][0].update(contact_mm=0),
        "Expected `float` > 0.0 - at `$.calibrations[0].contact_mm`",
    ),
    "calibration of a stranger": (
        lambda all_: all_["calibrations"][0].update(person=77),
        "there is no person 77 - at `$.calibrations[0].person`",
    ),
    "something else": (lambda all_: all_.clear(), "Object missing required field `format`"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_file_is_told_by_place_and_nothing_is_imported(history: History, tmp_path: Path, wrong: str) -> None:
    change, words = WRONG[wrong]
    path = written(history, tmp_path, change)
    with pytest.raises(ImportRefused, match=f"(?s){re.escape(words)}.*; nothing was imported$"):
        imported(path, tmp_path / "new")
    for table in TABLES:
        names = rows(tmp_path / "new", f"SELECT * FROM {table} WHERE rowid > {1 if table == 'person' else 0}")
        assert names == [], table
    export_file(tmp_path / "all.json", folder=history.path.parent)
    assert imported(tmp_path / "all.json", tmp_path / "new").workouts == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "cannot be read: cannot mmap an empty file"),
        (b"nonsense", "is no export of Wall Hinge: JSON is malformed"),
        (b'{"format": "wall-hinge", "version": 1', "is no export of Wall Hinge: Input data was truncated"),
        (b"[" * 100_000, ": Expected `object`, got `array`"),
        (b"\xff\xfe{}", "is no export of Wall Hinge"),
    ],
)
def test_what_is_no_export_is_told(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(data)
    with pytest.raises(ImportRefused, match=rf"{re.escape(str(path))}.*{re.escape(words)}.*nothing was imported"):
        imported(path, tmp_path / "new")


def test_a_deleted_workout_is_in_no_export_and_in_no_way_of_an_import(history: History, tmp_path: Path) -> None:
    assert [one["id"] for one in taken_out(history)["workouts"]] == [1, 3, 4]
    export_file(tmp_path / "all.json", folder=history.path.parent)
    with closing(Journal(tmp_path / "new", lambda time_s: UNIX_START + time_s)) as journal:
        keep(journal, *workout(0.0, (3, 5)))
        journal.do(lambda db: edits.delete(db, 1, UNIX_START)).result()
    assert imported(tmp_path / "all.json", tmp_path / "new").workouts == 3
    assert [one.id for one in History(tmp_path / "new" / DATABASE).workouts(9)] == [5, 4, 2]


def test_the_table_has_a_line_for_every_rep_that_counts(history: History, tmp_path: Path) -> None:
    export_file(tmp_path / "reps.CSV", folder=history.path.parent)
    lines = (tmp_path / "reps.CSV").read_text().splitlines()
    assert lines[0] == ",".join(CSV_HEAD)
    assert len(lines) == 1 + 1 + 6 + 15
    stamped = b"".join(csv_pieces(history, stamp=lambda at: f"{at - UNIX_START:.0f} s")).decode().splitlines()
    assert stamped[1] == "1,,wall,,1,1,3 s,76.5,0.45,0.75,0.75,77.0,78.0,-1.5,2.25,1,1"
    assert ",'=Ada <b>Ü</b>,handcuff,8.5,1,15," in stamped[-1]
    assert len(list(csv_pieces(history, person=1))) == 2


def test_every_field_is_in_the_documentation() -> None:
    text = (ROOT / "docs" / "export.md").read_text()
    parts = (Takeout, TakenPerson, TakenCalibration, TakenWorkout, TakenSet, TakenAttempt, TakenAdvice, Trace)
    for part in parts:
        for name in part.__struct_fields__:
            assert f"`{name}`" in text, f"{part.__name__}.{name}"


def test_every_column_of_the_tables_is_in_an_export(history: History) -> None:
    """Whoever adds a column has to say how it is exported."""
    known = {
        "attempt": {*TakenAttempt.__struct_fields__, "id", "set_"},
        "set_": {*TakenSet.__struct_fields__, "id", "workout"},
        "workout": {*TakenWorkout.__struct_fields__, "deleted_at", "paused_at"},
        "advice": {*TakenAdvice.__struct_fields__, "id", "workout", "set_"},
        "calibration": {*TakenCalibration.__struct_fields__, "id"},
        "person": {*TakenPerson.__struct_fields__, "reps_low", "reps_high", "sets_low", "sets_high"},
    }
    with closing(sqlite3.connect(history.path)) as db:
        for table, fields in known.items():
            columns = {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}
            assert columns <= fields, table
