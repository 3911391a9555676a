"""systemd/install.sh says what it cannot do before it touches anything. The steps themselves: tests/pi/install.py."""

import shutil
from pathlib import Path

import pytest

from tests.scripts.machine import ROOT, Machine

INSTALL = "systemd/install.sh"
TOOLS = ["sha256sum", "sort", "cut", "find", "uname", "getconf"]


@pytest.fixture
def pi(machine: Machine) -> Machine:
    """A machine with the project on it, and as little else as before."""
    for name in ("README.md", "LICENSE", "wall_hinge.py"):
        shutil.copy2(ROOT / name, machine.project / name)
    for name in ("device", "web", "systemd"):
        shutil.copytree(ROOT / name, machine.project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for tool in TOOLS:
        (machine.here / tool).symlink_to(shutil.which(tool) or f"/usr/bin/{tool}")
    return machine


def before(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.name != "calls"}


def test_help_tells_every_option(pi: Machine) -> None:
    out, err = pi.does(INSTALL, "--help")
    assert err == ""
    for option in ("--upgrade", "--uninstall", "--purge", "--any-board"):
        assert f"  {option} " in out


@pytest.mark.parametrize("options", [["--updrage"], ["--purge"], ["--upgrade", "--purge"], ["here"]])
def test_wrong_usage_is_told_and_changes_nothing(pi: Machine, options: list[str]) -> None:
    files = before(pi.here.parent)
    out, err = pi.does(INSTALL, *options, status=2)
    assert out == ""
    assert err.startswith("Usage: sudo systemd/install.sh [")
    assert before(pi.here.parent) == files


@pytest.mark.parametrize("option", ["--upgrade", "--uninstall", "--any-board"])
def test_who_is_not_root_is_told_how_to_start_it(pi: Machine, option: str) -> None:
    pi.is_user(1000)
    assert pi.does(INSTALL, option, status=1) == (
        "",
        "install.sh: this changes the system: start it with sudo, sudo systemd/install.sh\n",
    )
