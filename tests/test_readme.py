"""What the README promises is there, and what is there is in the README."""

import re
from pathlib import Path

import msgspec
import pytest

from device.commands import AT_THE_DESK, CALIBRATE, CANCEL_CALIBRATION, DOCTOR
from device.hinge.workout import Workout
from device.settings import Settings
from wall_hinge import cli

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`wall-hinge {name}" in README


def test_every_file_that_the_readme_shows_or_links_exists() -> None:
    linked = re.findall(r'\]\(([^)#:]+)\)|src="([^"]+)"', README)
    assert linked
    for path in (one or other for one, other in linked):
        assert (ROOT / path).is_file(), path


def test_every_setting_in_the_readme_exists() -> None:
    sections = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    named = re.findall(r"`(sensor|panel|dowel|workout|web|data)\.(\w+)", README)
    assert named
    for section, key in named:
        assert key in {field.name for field in msgspec.structs.fields(sections[section])}, f"{section}.{key}"


@pytest.mark.parametrize("name", sorted({*Workout.ACTS, *AT_THE_DESK, CALIBRATE, CANCEL_CALIBRATION, DOCTOR}))
def test_every_command_to_the_device_is_in_the_readme(name: str) -> None:
    assert re.search(rf"`{name}( \{{[^`]*\}})?`", README), name
