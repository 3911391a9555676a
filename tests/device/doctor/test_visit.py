"""What the doctor finds in a real journal."""

from pathlib import Path

import pytest

from device.doctor.finding import Finding, note
from device.doctor.machine import Facts, read_machine
from device.doctor.visit import SERVICE, judge, paired, visit
from device.journal import DATABASE, Journal
from device.settings import PanelSettings, Settings, Simulation


def visited(folder: Path, facts: Facts, settings: Settings) -> dict[str, Finding]:
    """What is found where no device runs."""
    found = visit(
        settings, Simulation(), folder=folder, socket_path=folder / "none.sock", read=lambda _bus, _folder: facts
    )
    return {one.name: one for one in found}


def test_phones_are_counted_in_the_journal_and_are_nothing_without_one(tmp_path: Path) -> None:
    assert paired(tmp_path / DATABASE) is None
    Journal(tmp_path, lambda time_s: time_s).close()
    assert paired(tmp_path / DATABASE) == 0


def test_a_broken_journal_hides_no_other_finding(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database at all" * 100)
    facts = read_machine(1, tmp_path, ask=lambda _command: None)
    names = [one.name for one in judge(facts, Settings(), tmp_path, simulated=True)]
    assert "disk" in names
    assert "calibration" not in names
    assert "phones" not in names


def test_a_service_that_has_the_sensor_is_not_disturbed(tmp_path: Path) -> None:
    found = visited(tmp_path, Facts(units={SERVICE: "active"}), Settings())
    says = "the service has it, and is not to be disturbed"
    assert found["sensor"] == note("sensor", says, "sudo wall-hinge doctor asks it")


@pytest.mark.skipif(Path("/dev/gpiochip0").exists(), reason="this machine has pins, and something may be wired to them")
def test_pins_that_cannot_be_had_keep_the_sensor_from_being_tried(tmp_path: Path) -> None:
    found = visited(tmp_path, Facts(), Settings(panel=PanelSettings(buzzer_pin=18)))
    assert found["pins"].verdict == "wrong"
    assert found["pins"].says == "they cannot be used, so the sensor was not tried"
    assert found["pins"].remedy.startswith("[panel] has pins, but they cannot be used (")
