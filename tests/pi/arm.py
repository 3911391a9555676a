"""Installed from nothing on a Raspberry Pi's processor, under qemu. Run by `python -m tests.pi arm`.

There is no compiler in the trees, so whatever is no wheel and no Debian package fails.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.pi.trees import CERTIFICATES, CLEAN, PLACE, copy_project, laid_over, need, tree

BINFMT = Path("/proc/sys/fs/binfmt_misc")
QEMU = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")
PROCESSOR = "cortex-a53"
"""That of the Zero 2 W and the 3. A newer one would sign every return address, which qemu does twenty times slower."""
PIPED = "PATH=/opt/v/bin:$PATH"
SIMULATED = """
set -e
export RUNTIME_DIRECTORY=/tmp/sockets
mkdir -p $RUNTIME_DIRECTORY
wall-hinge device --simulate --person steady --data /tmp/data 2>/tmp/log & device=$!
python /src/tests/pi/watch.py 15 || { cat /tmp/log; exit 1; }
kill $device
wait
"""


class Pi(NamedTuple):
    """A tree with Wall Hinge in /opt/v."""

    root: Path

    def run(self, script: str) -> str:
        """Run a script in the tree; gives what it writes."""
        command = ["systemd-nspawn", "--register=no", "--keep-unit", "--quiet", "--pipe", f"--directory={self.root}"]
        command += [f"--machine={self.root.parent.name}", f"--setenv=QEMU_CPU={PROCESSOR}"]
        command += [f"--bind-ro={CERTIFICATES}", "--resolv-conf=copy-host", "--setenv=DEBIAN_FRONTEND=noninteractive"]
        command += [f"--setenv=PIP_CERT={CERTIFICATES}", *(f"--setenv={name}={value}" for name, value in CLEAN.items())]
        done = subprocess.run([*command, "sh", "-ec", script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout


def can_run_arm() -> None:
    """Let the kernel start arm64 programs with qemu, as Debian's own package would."""
    if os.uname().machine == "aarch64":
        return
    with suppress(subprocess.CalledProcessError):
        if not (BINFMT / "register").exists():
            subprocess.run(["mount", "-t", "binfmt_misc", "binfmt_misc", str(BINFMT)], check=True)
    if not (BINFMT / "qemu-aarch64").exists():
        (BINFMT / "register").write_text(QEMU.read_text(encoding="utf-8").strip(), encoding="utf-8")


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def pi(request: pytest.FixtureRequest) -> Iterator[Pi]:
    need("systemd-nspawn", "debootstrap", "qemu-aarch64-static")
    can_run_arm()
    base = tree(request.param, "arm64")
    lay = PLACE / f"arm-{time.monotonic_ns()}"
    try:
        with laid_over([base], lay) as view:
            copy_project(view / "src")
            began_s = time.monotonic()
            made = Pi(view)
            made.run(
                "! command -v gcc; python3 -m venv /opt/v; cd /src;"
                " /opt/v/bin/pip install -q --use-pep517 --only-binary lgpio,adafruit-lgpio,msgspec '.[pi]'"
            )
            took_s = time.monotonic() - began_s
            size_mb = made.run("du -sm /opt/v").split()[0]
            python = made.run("/opt/v/bin/python --version").strip()
            print(f"\n{request.param}, {python}: installed in {took_s:.0f} s under qemu, {size_mb} MB")
            yield made
    finally:
        shutil.rmtree(lay, ignore_errors=True)


def test_pins_and_bus_can_be_imported(pi: Pi) -> None:
    script = "import lgpio, gpiozero.pins.lgpio, adafruit_extended_bus, adafruit_vl53l0x, sys; print(sys.version)"
    assert pi.run(f"cd /tmp; LG_WD=/tmp /opt/v/bin/python -W error::ImportWarning -c '{script}'").startswith("3.1")


def test_a_simulated_set_is_counted(pi: Pi) -> None:
    pi.run(f"cd /tmp; {PIPED}; {SIMULATED}")


def test_the_unit_tests_of_the_device_pass(pi: Pi) -> None:
    pi.run("/opt/v/bin/pip install -q pytest hypothesis")
    left_out = "--ignore=tests/device/simulator/test_st_api.py"  # ST's own API is published for x86_64 alone
    told = pi.run(f"cd /src; /opt/v/bin/python -m pytest -q -x -p no:cacheprovider tests/device {left_out} | tail -3")
    print(f"\n{told.strip()}")
    assert " passed" in told
    assert "failed" not in told
