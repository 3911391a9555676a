"""Recordings and settings that cannot be used: each is refused in one line with file, place, reason and what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from device.recording import HEADER as NAMES
from tests.processes import House, house_in, in_one_line

HEADER = f"{NAMES}\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


# Recordings.


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "'' is not the header time_s,range_mm,status,signal_mcps,ambient_mcps"),
        ("# contact_mm: 40\n", 1, "no header; it is time_s,range_mm,status,signal_mcps,ambient_mcps"),
        ("time,range\n0,1\n", 1, "'time,range' is not the header"),
        ("#contact_mm 40\n" + HEADER, 1, "is not of the form `# key: value`"),
        ("# contact_mm: 40\n# contact_mm: 41\n" + HEADER, 2, "contact_mm is given twice"),
        (HEADER, 1, "no readings below the header"),
        (HEADER + "0,100,0,,\n0.02,100,0\n", 3, "3 columns, not 5: '0.02,100,0'"),
        (HEADER + "0,far,0,,\n", 2, "range_mm 'far' is not a number"),
        (HEADER + "0,nan,0,,\n", 2, "range_mm 'nan' is not a number"),
        (HEADER + "0,9000,0,,\n", 2, "range_mm is 9000; it must be 0 to 8191"),
        (HEADER + "0,100,7,,\n", 2, "status '7' is none of 0, 1, 2, 3, 4, 5, 255"),
        (HEADER + ",100,0,,\n", 2, "time_s is blank"),
        (HEADER + "0.5,100,0,,\n0.25,100,0,,\n", 3, "time goes back to 0.25 s from 0.5 s"),
    ],
)
def test_a_malformed_recording_is_refused_with_file_line_and_reason(
    house: House, tmp_path: Path, text: str, line: int, reason: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text)
    ended = house.run("replay", file)
    assert (ended.status, ended.out) == (1, "")
    said = in_one_line(ended.err)
    assert said.startswith(f"wall-hinge: {file}:{line}: ")
    assert reason in said


def test_a_recording_that_is_not_text_or_not_there_is_refused(house: House, tmp_path: Path) -> None:
    binary = tmp_path / "picture.csv"
    binary.write_bytes(b"# what: a picture\n\xff\xd8\xff")
    ended = house.run("replay", binary)
    assert (ended.status, ended.out) == (1, "")
    assert in_one_line(ended.err) == f"wall-hinge: {binary}:2: not UTF-8 text"
    ended = house.run("replay", tmp_path / "nowhere.csv")
    assert (ended.status, ended.out) == (1, "")
    assert in_one_line(ended.err) == f"wall-hinge: {tmp_path}/nowhere.csv: cannot be read: No such file or directory"


def test_an_unknown_exercise_is_refused_as_an_option_and_in_the_file(house: House, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("# exercise: plank\n" + HEADER + "0,100,0,,\n")
    ended = house.run("replay", file, "--exercise", "plank")
    assert (ended.status, ended.out) == (2, "")
    assert "Invalid value for '--exercise': 'plank' is not one of 'dowel', 'wall', 'handcuff'" in ended.err
    ended = house.run("replay", file)
    assert (ended.status, ended.out) == (1, "")
    said = in_one_line(ended.err)
    assert (
        said == f"wall-hinge: {file}: exercise is 'plank'; it must be dowel or wall or handcuff: choose with --exercise"
    )
    assert house.run("replay", file, "--exercise", "wall").status == 0


@pytest.mark.parametrize("contact", ["near", "-1", "501", "nan"])
def test_a_bad_contact_is_refused_as_an_option_and_in_the_file(house: House, tmp_path: Path, contact: str) -> None:
    file = tmp_path / "one.csv"
    file.write_text(f"# contact_mm: {contact}\n" + HEADER + "0,100,0,,\n")
    ended = house.run("replay", file)
    assert (ended.status, ended.out) == (1, "")
    said = in_one_line(ended.err)
    assert said == f"wall-hinge: {file}: contact_mm is '{contact}'; it must be 0 to 500: choose with --contact-mm"
    ended = house.run("replay", file, "--contact-mm", contact)
    assert (ended.status, ended.out) == (2, "")
    assert "Invalid value for '--contact-mm'" in ended.err


# The configuration.


@pytest.mark.parametrize("command", ["run", "device", "web"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[sensor]\nbuget_ms = 33\n", "sensor.buget_ms is not a setting; did you mean sensor.budget_ms?"),
        ("[sensor]\nbudget_ms = 10\n", "sensor.budget_ms is 10; it must be 20 to 200"),
        ("[sensor\n", "is not TOML"),
    ],
)
def test_bad_settings_are_refused_with_file_key_value_and_bound(
    house: House, tmp_path: Path, command: str, text: str, reason: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    ended = house.run(command, "--config", file, "--data", house.data)
    assert (ended.status, ended.out) == (1, "")
    said = in_one_line(ended.err)
    assert said.startswith(f"wall-hinge: {file}: ")
    assert reason in said
    assert not house.data.exists()


def test_a_configuration_that_cannot_be_read_is_refused(house: House, tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.toml", "No such file or directory"), (tmp_path, "Is a directory")):
        ended = house.run("device", "--config", path, "--data", house.data)
        assert (ended.status, ended.out) == (1, "")
        said = in_one_line(ended.err)
        assert said == f"wall-hinge: {path}: cannot be read ({why}); check the path and who may read it"
