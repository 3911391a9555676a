"""Debian trees that are made once and never written to: whoever uses one lays a folder of their own over it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACE = Path(os.environ.get("WALL_HINGE_TREES", "/var/tmp/wall-hinge-pi"))
PACKAGES = "systemd,systemd-sysv,dbus,udev,ca-certificates,python3,python3-venv,iproute2,procps"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
"""The machine's own, which may have one more for its registry."""
CLEAN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root"}


def need(*tools: str) -> None:
    """Skip where a tool or the right to use it is missing."""
    if os.geteuid() != 0:
        pytest.skip("this needs root")
    for tool in tools:
        if shutil.which(tool, path=CLEAN["PATH"]) is None:
            pytest.skip(f"{tool} is not here; see tests/pi/README.md")


def tree(suite: str, architecture: str) -> Path:
    """A minimal Debian with what Raspberry Pi OS Lite has of matter; made where it is not there yet."""
    path = PLACE / f"{suite}-{architecture}"
    done = PLACE / f"{path.name}.made"
    if done.exists():
        return path
    PLACE.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(path, ignore_errors=True)
    mirror = os.environ.get("WALL_HINGE_MIRROR")
    command = ["debootstrap", f"--arch={architecture}", "--variant=minbase", f"--include={PACKAGES}", suite, str(path)]
    subprocess.run([*command, *([mirror] if mirror else [])], check=True, stdout=subprocess.DEVNULL)
    done.touch()
    return path


@contextmanager
def laid_over(lower: list[Path], folder: Path) -> Iterator[Path]:
    """A writable view of the trees, the first on top; what is written lands in `folder`/upper."""
    upper, work, view = (folder / name for name in ("upper", "work", "view"))
    for one in (upper, work, view):
        one.mkdir(parents=True, exist_ok=True)
    options = f"lowerdir={':'.join(map(str, lower))},upperdir={upper},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(view)], check=True)
    try:
        yield view
    finally:
        subprocess.run(["umount", "--lazy", str(view)], check=True)


def copy_project(to: Path) -> Path:
    """A copy of what a release holds."""
    to.mkdir(parents=True)
    for name in ("README.md", "LICENSE", "pyproject.toml", "setup.sh", "run", "wall_hinge.py"):
        shutil.copy2(ROOT / name, to / name)
    for name in ("device", "web", "systemd", "docs", "tests"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__", "artefacts"))
    return to
