"""Reads what the kernel and systemd say of the machine. Judges nothing, and what cannot be read is None."""

import os
import platform
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from device.address import own_address

UNITS: Final = ("wall-hinge-device.service", "wall-hinge-web.service", "wall-hinge-backup.timer")
PATIENCE_S: Final = 5.0
"""How long systemd may take to answer: milliseconds, seconds on a card that is busy."""
SECTOR_BYTES: Final = 512
"""What /sys/block/*/stat counts in, whatever the disk's own sectors (Documentation/block/stat.rst)."""

Access = Literal["usable", "forbidden", "absent"]
Ask = Callable[[Sequence[str]], str | None]


class Disk(Struct, frozen=True, kw_only=True):
    """Where the data is. `errors` is what the file system has noticed since it was made; `life_used` the worst tenth of
    its life that the medium admits to, 1 to 11 (JEDEC JESD84-B51, DEVICE_LIFE_TIME_EST), which SD cards do not tell.
    """

    folder: Path
    free_bytes: int
    read_only: bool = False
    errors: int | None = None
    life_used: int | None = None
    written_bytes: int | None = None


class Facts(Struct, frozen=True, kw_only=True):
    """The machine as it is. `model` is "" where there is no device tree; `units` are the states that systemd gives."""

    model: str = ""
    system: str = ""
    system_id: str = ""
    system_version: int | None = None
    architecture: str = ""
    bits: int = 64
    user: str = ""
    bus: Access = "absent"
    gpio: Access = "absent"
    undervoltage: bool | None = None
    clock_right: bool | None = None
    uptime_s: float | None = None
    disk: Disk | None = None
    units: dict[str, str] = {}
    host: str = ""
    address: str | None = None


def ask(command: Sequence[str]) -> str | None:
    """What a command writes to stdout; None where it is not there, fails or hangs."""
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        return done.stdout if done.returncode == 0 else None
    return None


def read_machine(bus: int, folder: Path, root: Path = Path("/"), ask: Ask = ask) -> Facts:
    """Look at the machine below `root`, with the sensor on that bus and the data in `folder`."""
    release = _release(root)
    version = release.get("VERSION_ID", "")
    return Facts(
        model=(_text(root / "proc/device-tree/model") or "").rstrip("\0"),
        system=release.get("PRETTY_NAME", ""),
        system_id=release.get("ID", ""),
        system_version=int(version) if version.isdecimal() else None,
        architecture=platform.machine(),
        bits=64 if sys.maxsize > 2**32 else 32,
        user=_user(),
        bus=_access([root / f"dev/i2c-{bus}"]),
        gpio=_access(sorted((root / "dev").glob("gpiochip*"))),
        undervoltage=_undervoltage(root),
        clock_right=_clock_right(root, ask),
        uptime_s=_uptime_s(root),
        disk=_disk(folder, root),
        units=_units(ask),
        host=socket.gethostname(),
        address=own_address(),
    )


def _text(path: Path) -> str | None:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="utf-8").strip()
    return None


def _number(path: Path) -> int | None:
    text = _text(path) or ""
    return int(text) if text.isdecimal() else None


def _release(root: Path) -> dict[str, str]:
    text = _text(root / "etc/os-release") or _text(root / "usr/lib/os-release") or ""
    pairs = (line.partition("=") for line in text.splitlines())
    return {name: value.strip('"') for name, _, value in pairs}


def _user() -> str:
    with suppress(KeyError):  # a user without a name
        return pwd.getpwuid(os.getuid()).pw_name
    return str(os.getuid())


def _access(paths: list[Path]) -> Access:
    there = [path for path in paths if path.exists()]
    if not there:
        return "absent"
    return "usable" if any(os.access(path, os.R_OK | os.W_OK) for path in there) else "forbidden"


def _undervoltage(root: Path) -> bool | None:
    """What the firmware says of the supply since the start: the kernel's driver is raspberrypi-hwmon."""
    for name in (root / "sys/class/hwmon").glob("hwmon*/name"):
        if _text(name) == "rpi_volt":
            alarm = _number(name.with_name("in0_lcrit_alarm"))
            return None if alarm is None else bool(alarm)
    return None


def _clock_right(root: Path, ask: Ask) -> bool | None:
    if (root / "run/systemd/timesync/synchronized").exists():
        return True
    said = ask(("timedatectl", "show", "--property=NTPSynchronized", "--value"))
    return None if said is None else said.strip() == "yes"


def _uptime_s(root: Path) -> float | None:
    with suppress(ValueError, IndexError):
        return float((_text(root / "proc/uptime") or "").split()[0])
    return None


def _disk(folder: Path, root: Path) -> Disk | None:
    there = next((one for one in (folder, *folder.parents) if one.is_dir()), None)
    if there is None:
        return None
    with suppress(OSError):
        free_bytes = shutil.disk_usage(there).free
        device = there.stat().st_dev
        numbers = root / f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
        part = numbers.resolve()
        disk = part.parent if (part / "partition").exists() else part
        life = (_text(disk / "device/life_time") or "").split()
        stat = (_text(disk / "stat") or "").split()
        return Disk(
            folder=folder,
            free_bytes=free_bytes,
            read_only=bool(os.statvfs(there).f_flag & os.ST_RDONLY),
            errors=_number(root / "sys/fs/ext4" / part.name / "errors_count"),
            life_used=max((int(one, 16) for one in life), default=None),
            written_bytes=int(stat[6]) * SECTOR_BYTES if len(stat) > 6 else None,  # noqa: PLR2004 - write sectors
        )
    return None


def _units(ask: Ask) -> dict[str, str]:
    """The state of every unit that is installed; none where there is no systemd."""
    said = ask(("systemctl", "show", "--property=Id,LoadState,ActiveState", *UNITS)) or ""
    states = {}
    for block in said.strip().split("\n\n"):
        told = dict(line.partition("=")[::2] for line in block.splitlines())
        if told.get("LoadState") == "loaded":
            states[told["Id"]] = told["ActiveState"]
    return states
