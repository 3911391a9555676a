"""What README and docs promise is there, and what is there is in README and docs."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from gpiozero.pins.pi import PiBoardInfo

from device.commands import AT_THE_DESK, CALIBRATE, CANCEL_CALIBRATION, DOCTOR, OF_PHONES
from device.errors import SensorError
from device.hinge.snapshot import Phase
from device.hinge.workout import Workout
from device.journal import History
from device.live import DeviceLink
from device.settings import Settings
from wall_hinge import cli
from web import create_app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
PAGES = {
    path: path.read_text() for path in (ROOT / "README.md", ROOT / "systemd/README.md", *(ROOT / "docs").glob("*.md"))
}
ZERO_2_W = 0x902120
"""Its revision code; all boards have the same header."""
ALL = "\n".join(PAGES.values())


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`wall-hinge {name}" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_shows_or_links_exists(page: Path) -> None:
    linked = re.findall(r'\]\(([^)#:]+)[)#]|src="([^"]+)"', PAGES[page])
    for path in (one or other for one, other in linked):
        assert (page.parent / path).is_file(), path


def test_every_setting_that_is_named_exists() -> None:
    sections = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    named = re.findall(r"`(sensor|panel|dowel|workout|web|data)\.(\w+)", ALL)
    assert named
    for section, key in named:
        assert key in {field.name for field in msgspec.structs.fields(sections[section])}, f"{section}.{key}"


def test_every_setting_is_in_the_shipped_file_and_every_pin_in_the_wiring() -> None:
    shipped = (ROOT / "device/default.toml").read_text()
    wiring = PAGES[ROOT / "docs/wiring.md"]
    for section in msgspec.structs.fields(Settings):
        part = shipped.split(f"[{section.name}]")[1].split("\n[")[0]
        for key in (field.name for field in msgspec.structs.fields(section.type)):
            assert re.search(rf"^(# )?{key} = ", part, re.MULTILINE), f"{section.name}.{key}"
            assert not key.endswith("_pin") or f"`{section.name}.{key} = " in wiring, key


def test_the_wiring_agrees_with_the_shipped_settings() -> None:
    shipped = (ROOT / "device/default.toml").read_text()
    pins = re.findall(r"`\w+\.(\w+_pin) = (\d+)`", PAGES[ROOT / "docs/wiring.md"])
    assert len(pins) == 10
    for key, pin in pins:
        assert f"# {key} = {pin}" in shipped, key


@pytest.mark.parametrize("name", ["wiring-sensor", "wiring-all"])
def test_the_header_is_drawn_as_the_board_has_it(name: str) -> None:
    drawn = dict(re.findall(r">(\d+)</text>\n *<text [^>]*>(\w+)(?: \w+)?<", (ROOT / f"docs/{name}.svg").read_text()))
    board = PiBoardInfo.from_revision(ZERO_2_W).headers["J8"]
    assert drawn == {str(number): pin.name for number, pin in board.pins.items()}


def test_every_pin_of_the_wiring_is_lit_in_its_picture() -> None:
    lit = set(re.findall(r'fill="#e8eef2"[^>]*paint-order[^>]*>GPIO(\d+)', (ROOT / "docs/wiring-all.svg").read_text()))
    assert lit == {"2", "3", *re.findall(r"_pin = (\d+)`", PAGES[ROOT / "docs/wiring.md"])}


def test_the_template_is_printed_to_scale() -> None:
    template = (ROOT / "docs/template.svg").read_text()
    assert 'width="210mm" height="297mm" viewBox="0 0 210 297"' in template
    assert 'd="M80 255h50' in template, "the ruler of 50 mm"
    assert "m-40 -2v4m40 -4v4" in template, "the recess of 40 mm"
    assert 'r="16"' in template, "the hole of 32 mm"


@pytest.mark.parametrize("state", [*get_args(Phase)])
def test_every_state_is_in_the_first_workout(state: str) -> None:
    assert f"| `{state}` |" in PAGES[ROOT / "docs/first-workout.md"]


@pytest.mark.parametrize(
    "health", sorted({"ok", "starting", *(fault.health for fault in SensorError.__subclasses__())})
)
def test_every_word_of_the_sensor_is_in_the_troubleshooting(health: str) -> None:
    assert f"| `{health}` |" in PAGES[ROOT / "docs/troubleshooting.md"]


def test_every_route_is_told(tmp_path: Path) -> None:
    app = create_app(DeviceLink(tmp_path / "link"), History(tmp_path / "hinge.db"), streams=1)
    told = {
        re.sub(r"\b(ID|N|NAME)\b", "X", one).split("?")[0] for one in re.findall(r"`(?:GET |POST )?(/[^`\s]*)`", ALL)
    }
    rules = {re.sub(r"<[^>]+>", "X", rule.rule) for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    assert rules - told == set()


@pytest.mark.parametrize(
    "name", sorted({*Workout.ACTS, *AT_THE_DESK, *OF_PHONES, CALIBRATE, CANCEL_CALIBRATION, DOCTOR})
)
def test_every_command_to_the_device_is_in_the_readme(name: str) -> None:
    assert re.search(rf"`{name}( \{{[^`]*\}})?`", README), name


FAULTS = PAGES[ROOT / "docs/faults.md"]
TRIED = sorted((ROOT / "tests/faults").glob("test_*.py"))


@pytest.mark.parametrize("path", TRIED, ids=lambda path: path.name)
def test_every_file_of_faults_is_told_of(path: Path) -> None:
    assert f"`{path.name}`: `test_" in FAULTS


def test_every_test_that_the_faults_name_is_in_its_file() -> None:
    named = re.findall(r"`(test_\w+\.py|tests/pi/\w+\.py)`: ((?:`test_\w+`(?:, )?)+)", FAULTS)
    assert sum(len(tests.split(", ")) for _, tests in named) == len(re.findall(r"`test_\w+`", FAULTS))
    for name, tests in named:
        text = (ROOT / ("" if "/" in name else "tests/faults") / name).read_text()
        for test in re.findall(r"`(test_\w+)`", tests):
            assert f"\ndef {test}(" in text, f"{name}: {test}"
