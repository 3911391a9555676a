"""Trees of a Raspberry Pi's processor, run by qemu, with Wall Hinge installed from nothing in /opt/v."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests.pi.trees import CERTIFICATES, CLEAN, PLACE, copy_project, laid_over, tree

BINFMT = Path("/proc/sys/fs/binfmt_misc")
QEMU = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")
PROCESSOR = "cortex-a53"
"""That of the Zero 2 W and the 3. A newer one would sign every return address, which qemu does twenty times slower."""


class Pi(NamedTuple):
    """A tree."""

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


@contextmanager
def installed(suite: str) -> Iterator[Pi]:
    """Install in a fresh tree; there is no compiler, so whatever is no wheel and no Debian package fails."""
    can_run_arm()
    base = tree(suite, "arm64")
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
            print(f"\n{suite}, {python}: installed in {took_s:.0f} s under qemu, {size_mb} MB")
            yield made
    finally:
        shutil.rmtree(lay, ignore_errors=True)


def can_run_arm() -> None:
    """Let the kernel start arm64 programs with qemu, as Debian's own package would."""
    if os.uname().machine == "aarch64":
        return
    with suppress(subprocess.CalledProcessError):
        if not (BINFMT / "register").exists():
            subprocess.run(["mount", "-t", "binfmt_misc", "binfmt_misc", str(BINFMT)], check=True)
    if not (BINFMT / "qemu-aarch64").exists():
        (BINFMT / "register").write_text(QEMU.read_text(encoding="utf-8").strip(), encoding="utf-8")
