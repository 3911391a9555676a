"""Export and import as commands, beside a running device and without one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.device.journal.test_takeout import filled
from tests.processes import House, house_in, in_one_line


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def test_what_was_exported_is_imported_into_another_folder(house: House, tmp_path: Path) -> None:
    filled(house.data)
    file = tmp_path / "all.json"
    done = house.run("export", file, "--data", house.data)
    assert (done.status, done.err) == (0, "")
    assert done.out == f"{file.stat().st_size} bytes in {file}\n"
    other = tmp_path / "other"
    done = house.run("import", file, "--data", other)
    assert (done.status, done.out) == (0, f"imported 1 people, 3 workouts and 22 reps from {file}\n")
    again = house.run("import", file, "--data", other)
    assert again.status == 1
    assert "there are 3 workouts and 1 people already" in in_one_line(again.err)
    done = house.run("export", tmp_path / "reps.csv", "--data", other)
    assert done.status == 0
    assert len((tmp_path / "reps.csv").read_text().splitlines()) == 1 + 22


def test_a_running_device_takes_it_too(house: House, tmp_path: Path) -> None:
    filled(tmp_path / "old")
    file = tmp_path / "all.json"
    assert house.run("export", file, "--data", tmp_path / "old").status == 0
    house.start_device("--speed", "0.1")  # nobody trains before the import is over
    done = house.run("import", file, "--data", house.data)
    assert (done.status, done.err) == (0, "")
    done = house.run("export", tmp_path / "again.json", "--data", house.data)
    assert done.status == 0
    found = [json.loads(path.read_text()) for path in (file, tmp_path / "again.json")]
    assert found[1]["people"] == found[0]["people"]
    assert found[1]["workouts"][:3] == found[0]["workouts"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("nonsense.json", "nonsense", "is no export of Wall Hinge"),
        ("other.json", "{}", "missing required field `format`"),
    ],
)
def test_what_is_no_export_is_told_in_a_line(house: House, tmp_path: Path, name: str, text: str, words: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    done = house.run("import", file, "--data", house.data)
    assert done.status == 1
    assert words in in_one_line(done.err)
    assert house.run("import", tmp_path / "none.json", "--data", house.data).status == 2


def test_an_export_of_nothing_or_to_nowhere_is_told_in_a_line(house: House, tmp_path: Path) -> None:
    none = house.run("export", tmp_path / "all.json", "--data", house.data)
    assert none.status == 1
    assert "nothing has been kept yet" in in_one_line(none.err)
    filled(house.data)
    nowhere = house.run("export", tmp_path / "no" / "all.json", "--data", house.data)
    assert nowhere.status == 1
    assert "all.json cannot be written: No such file or directory" in in_one_line(nowhere.err)
    assert list(tmp_path.glob("*.part")) == []
