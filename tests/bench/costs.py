"""What processes cost, from proc(5)."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

_TICKS_HZ: Final = os.sysconf("SC_CLK_TCK")
_OWN_OF_FILE: Final = frozenset({"Private_Clean:", "Private_Dirty:"})
_OWN_OF_NO_FILE: Final = frozenset({"Pss:"})
"""Memory of no file is shared among parent and child alone, so its PSS is the family's own."""


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
    members = [pid]
    for member in members:  # it grows while it is walked
        members += [child for child, parent in parents.items() if parent == member]
    return members


def child_named(pid: int, name: str) -> int:
    """The child of `run` that runs the command `name`."""
    for child in family(pid):
        arguments = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if name.encode() in arguments[3:4]:  # python -m wall_hinge NAME
            return child
    raise LookupError(f"process {pid} has no child {name}")


def cpu_s(pids: Iterable[int]) -> float:
    """Processor time of all of them since they were started."""
    return sum(int(ticks) for pid in pids for ticks in _stat(pid)[11:13]) / _TICKS_HZ


def pss_mb(pids: Iterable[int]) -> float:
    """Their memory, shared pages shared out among those who share them, in 10^6 bytes."""
    return sum(_number(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") for pid in pids) * 1024 / 1e6


def alone_mb(pids: Iterable[int]) -> float:
    """At most what they would need with no other Python on the machine to share its libraries' pages with."""
    own_kb = 0
    shared_kb: dict[tuple[str, ...], int] = {}
    for pid in pids:
        mapping: tuple[str, ...] = ()
        own = _OWN_OF_FILE
        for line in Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8").splitlines():
            key, *values = line.split()
            if not key.endswith(":"):  # ADDRESS PERMISSIONS OFFSET DEVICE INODE NAME begins a mapping
                mapping = tuple(values[:4])
                own = _OWN_OF_FILE if values[3] != "0" else _OWN_OF_NO_FILE
            elif key in own:
                own_kb += int(values[0])
            elif key == "Shared_Clean:" and own is _OWN_OF_FILE:
                shared_kb[mapping] = max(shared_kb.get(mapping, 0), int(values[0]))
    return (own_kb + sum(shared_kb.values())) * 1024 / 1e6


def written_bytes(pids: Iterable[int]) -> int:
    """What they sent toward a disk since they were started."""
    return sum(_number(Path(f"/proc/{pid}/io"), "write_bytes:") for pid in pids)


def _stat(pid: int) -> list[str]:
    """What follows the name in proc(5)'s stat: state, parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _number(path: Path, key: str) -> int:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(key):
            return int(line.split()[1])
    raise LookupError(f"{path} has no {key}")
