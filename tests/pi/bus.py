"""The whole device on an emulated /dev/i2c-1, through Blinka and ExtendedI2C. Run by `python -m tests.pi bus`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import adafruit_vl53l0x
import msgspec
import pytest

from device.hinge.snapshot import Snapshot
from device.live import DeviceLink
from tests.pi.trees import need

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's, which has the bindings of umockdev; packages of this environment suit it where its version is the same."""
PATIENCE_S = 240.0


class Wall:
    """A device process whose bus is served by a software chip, and the end of its link."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        sockets = folder / "sockets"
        sockets.mkdir()
        packages = Path(adafruit_vl53l0x.__file__).parent
        environment = os.environ | {"RUNTIME_DIRECTORY": str(sockets), "PYTHONPATH": f"{ROOT}:{packages}"}
        serve = ["umockdev-wrapper", SYSTEM_PYTHON, str(ROOT / "tests/pi/bus_server.py")]
        command = [sys.executable, "-m", "wall_hinge", *arguments]
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                [*serve, *command],
                env=environment,
                cwd=folder,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._folder, self._sockets = folder, sockets

    def tell(self, fault: str) -> None:
        """Let the chip fail, or `heal`."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{fault}\n")
        self.process.stdin.flush()

    def until(self, what: str, reached: Callable[[Snapshot], bool]) -> Snapshot:
        """Wait for such a snapshot."""
        give_up_s = time.monotonic() + PATIENCE_S
        while not (found := list(self._sockets.glob("*.sock"))):
            assert self.process.poll() is None, (self._folder / "log").read_text()
            time.sleep(0.05)
        with closing(DeviceLink(found[0])) as link:
            link.start()
            count = 0
            while time.monotonic() < give_up_s:
                frame = link.wait(count, 5.0)
                if frame is None:
                    continue
                count = frame.count
                snapshot = msgspec.json.decode(frame.data, type=Snapshot)
                if reached(snapshot):
                    return snapshot
        raise AssertionError(f"in {PATIENCE_S:g} s this did not happen: {what}; {(self._folder / 'log').read_text()}")

    def health(self, *words: str) -> Snapshot:
        """Wait until the sensor is so."""
        return self.until(f"the sensor is {' or '.join(words)}", lambda snapshot: snapshot.sensor.health in words)

    def close(self) -> None:
        """End all of it; nothing is left."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(30)
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    need("umockdev-wrapper")
    version = subprocess.run([SYSTEM_PYTHON, "--version"], capture_output=True, text=True, check=True).stdout
    if version.split()[1].rsplit(".", 1)[0] != f"{sys.version_info.major}.{sys.version_info.minor}":
        pytest.skip(f"{SYSTEM_PYTHON} is {version.strip()}: it cannot load this environment's packages")
    return tmp_path


@pytest.fixture
def wall(folder: Path) -> Iterator[Wall]:
    wall = Wall(folder, "device", "--data", str(folder / "data"))
    yield wall
    wall.close()


def test_a_whole_set_is_counted_over_the_real_i2c_code(wall: Wall) -> None:
    began_s = time.monotonic()
    seen = wall.until("a set of fifteen", lambda snapshot: snapshot.reps >= 15)
    assert not seen.simulated
    assert seen.sensor.health == "ok"
    print(f"\n{seen.reps} reps in {time.monotonic() - began_s:.0f} s at {seen.sensor.rate_hz:.1f} readings a second")


def test_each_way_to_fail_is_told_by_its_name_and_the_sensor_comes_back(wall: Wall) -> None:
    wall.health("ok")
    for fault, words in {
        "no_answer": {"absent"},
        "wrong_id": {"wrong_chip"},
        "hang": {"timeout"},
        "nack": {"bus_fault", "absent"},
        "frozen": {"frozen"},
        "silent_reset": {"timeout", "starting"},
    }.items():
        if fault == "wrong_id":
            wall.tell("silent_reset")  # who runs is not asked who they are
        wall.tell(fault)
        lost = wall.health(*words)
        assert lost.gap_mm is None
        wall.tell("heal")
        wall.health("ok")
        print(f"\n{fault}: {lost.sensor.health}: {lost.sensor.detail}", end="")


def test_the_doctor_finds_the_chip_on_the_bus(folder: Path) -> None:
    wall = Wall(folder, "doctor", "--data", str(folder / "data"))
    assert wall.process.stdout is not None
    said = wall.process.stdout.read()
    wall.close()
    assert "on /dev/i2c-1 answers 0x29\n" in said
    assert "ok    sensor: a VL53L0X at 0x29" in said
    assert "ok    I2C: /dev/i2c-1 is on" in said
