"""Disks of a test's own, where one may mount: one that is soon full, and one that gives up as a failing card does."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, size_bytes: int) -> Iterator[Path]:
    """A disk of that size, in memory; skips the test where mounting is not allowed. Who uses it must have ended."""
    with _mounted(place, "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs"):
        yield place


@contextmanager
def failing_disk(place: Path, size_bytes: int) -> Iterator[Path]:
    """An ext4 that is made read-only by its first error, as on a Raspberry Pi; otherwise as `small_disk`."""
    image = place.with_suffix(".img")
    with image.open("wb") as file:
        file.truncate(size_bytes)
    _run("mkfs.ext4", "-q", "-e", "remount-ro", str(image))
    with _mounted(place, "-o", "loop", str(image)):
        if not _trigger(place).exists():  # told before anybody uses it, or it could not be taken away again
            pytest.skip(f"a failing disk needs the kernel's own faults in /sys: {_trigger(place)} is not there")
        yield place


def give_up(place: Path) -> None:
    """Let the kernel find an error on that disk."""
    _trigger(place).write_text("a test")


def _trigger(place: Path) -> Path:
    device = place.stat().st_dev
    name = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve().name
    return Path(f"/sys/fs/ext4/{name}/trigger_fs_error")


def fill(place: Path) -> Path:
    """Write a file until nothing more fits; deleting it makes room again."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            os.fsync(file.fileno())
    return ballast


@contextmanager
def _mounted(place: Path, *what: str) -> Iterator[None]:
    place.mkdir()
    _run("mount", *what, str(place))
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def _run(*command: str) -> None:
    """Skip the test where that is not there or not allowed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"{command[0]} cannot be started: {error.strerror}")
    if done.returncode != 0:
        pytest.skip(f"a disk of its own needs the right to mount: {done.stderr.strip()}")
