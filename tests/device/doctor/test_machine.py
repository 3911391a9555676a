"""What is read of a machine: a tree of files as the kernel shows them, and what commands say."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from device.doctor.machine import ask, read_machine

RELEASE = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\nVERSION_ID="13"\n'
UNITS = """Id=wall-hinge-device.service
LoadState=loaded
ActiveState=active

Id=wall-hinge-web.service
LoadState=not-found
ActiveState=inactive
"""


def silent(_command: Sequence[str]) -> str | None:
    return None


@pytest.fixture
def pi(tmp_path: Path) -> Path:
    """The files of a Raspberry Pi."""
    for path, text in {
        "proc/device-tree/model": "Raspberry Pi Zero 2 W Rev 1.0\0",
        "proc/uptime": "1234.50 4000.00",
        "etc/os-release": RELEASE,
        "sys/class/hwmon/hwmon0/name": "cpu_thermal",
        "sys/class/hwmon/hwmon1/name": "rpi_volt",
        "sys/class/hwmon/hwmon1/in0_lcrit_alarm": "1",
        "dev/i2c-1": "",
        "dev/gpiochip0": "",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_pi_is_read(pi: Path) -> None:
    facts = read_machine(1, pi, pi, silent)
    assert (facts.model, facts.system) == ("Raspberry Pi Zero 2 W Rev 1.0", "Debian GNU/Linux 13 (trixie)")
    assert (facts.system_id, facts.system_version) == ("debian", 13)
    assert (facts.bus, facts.gpio, facts.undervoltage, facts.uptime_s) == ("usable", "usable", True, 1234.5)
    assert (facts.clock_right, facts.units) == (None, {})


def test_a_machine_that_tells_nothing_is_read_as_nothing(tmp_path: Path) -> None:
    facts = read_machine(1, tmp_path / "no/such/folder", tmp_path, silent)
    assert (facts.model, facts.system, facts.system_version) == ("", "", None)
    assert (facts.bus, facts.gpio, facts.undervoltage, facts.uptime_s) == ("absent", "absent", None, None)
    assert facts.disk is not None  # of the folder that it would be made in
    assert facts.disk.errors is None


def test_another_bus_than_the_one_asked_about_does_not_count(pi: Path) -> None:
    assert read_machine(3, pi, pi, silent).bus == "absent"


def test_units_that_are_installed_are_told(pi: Path) -> None:
    def said(command: Sequence[str]) -> str | None:
        return UNITS if command[0] == "systemctl" else "no\n"

    facts = read_machine(1, pi, pi, said)
    assert facts.units == {"wall-hinge-device.service": "active"}
    assert facts.clock_right is False
    (pi / "run/systemd/timesync").mkdir(parents=True)
    (pi / "run/systemd/timesync/synchronized").touch()
    assert read_machine(1, pi, pi, said).clock_right is True


def test_the_disk_below_the_data_is_read(tmp_path: Path) -> None:
    disk = read_machine(1, tmp_path / "not/made/yet", ask=silent).disk
    assert disk is not None
    assert disk.folder == tmp_path / "not/made/yet"
    assert disk.free_bytes > 0
    assert not disk.read_only


@pytest.mark.parametrize("command", [("false",), ("/nowhere/tool",)])
def test_a_command_that_fails_says_nothing(command: Sequence[str]) -> None:
    assert ask(command) is None


def test_a_command_is_heard() -> None:
    assert ask(("echo", "yes")) == subprocess.check_output(("echo", "yes"), text=True)
