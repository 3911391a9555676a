"""What a start loads costs a small Raspberry Pi seconds and megabytes: what few use is imported where it is used."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LATER = {
    "device.process": {"_hashlib", "difflib", "flask", "gpiozero", "platformdirs", "shutil", "subprocess", "tempfile"},
    "web.serve": {"adafruit_vl53l0x", "gpiozero", "pygal", "segno", "device.simulator", "device.daemon"},
}


def loaded(modules: str) -> set[str]:
    """All that is imported with them."""
    script = f"import sys, wall_hinge, {modules}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(("module", "later"), LATER.items())
def test_a_start_loads_nothing_that_only_few_use(module: str, later: set[str]) -> None:
    found = loaded(module)
    assert module in found
    assert found & later == set()


def test_what_is_left_for_later_is_there() -> None:
    everything = set().union(*LATER.values())
    assert loaded(", ".join(sorted(everything))) >= everything
