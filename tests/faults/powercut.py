"""What a power cut leaves of a folder: every write and sync of the device is recorded, and cut off at any instant.

strace tells what was written where and what was synced; nothing is in the program or below it. From that a folder is
made as it may be after a cut: what was synced is there, and of what was only written any part, or nothing, or all of
it. That is the promise of POSIX and no more, so it is harsher than one file system: what is written later may be on the
disk before what was written earlier, and a write may be torn at any sector.
"""

import re
import shutil
from bisect import insort
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

SECTOR_BYTES: Final = 512
CALLS: Final = "write,pwrite64,fsync,fdatasync,ftruncate,unlink"

_LINE: Final = re.compile(
    r"(?P<at>\d+\.\d+) (?P<call>\w+)\((?P<args>.*)\) += (?P<result>-?\d+)\S*(?: .*)? <(?P<took>[\d.]+)>"
)
_FD: Final = re.compile(r"\d+<(?P<path>[^>]*)>")
_NAMED: Final = re.compile(r'"(?P<path>[^"]*)"')
_QUOTED: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Call(NamedTuple):
    """One call that succeeded: begun and done at Unix times, on the file of that path."""

    begun_at: float
    done_at: float
    name: str
    path: str
    data: bytes = b""
    offset: int | None = None


class Write(NamedTuple):
    """Bytes of a file; `data` None cuts it off at `offset`."""

    done_at: float
    offset: int
    data: bytes | None


def traced(log: Path, *command: str) -> list[str]:
    """The command, recorded into files that begin with the name of `log`, one for each of its threads."""
    recorded = ("-e", f"trace={CALLS}", "-e", "signal=none")
    shown = ("-ff", "--seccomp-bpf", "-qq", "-y", "-xx", "-ttt", "-T", "-s", "1000000")
    return ["strace", *shown, *recorded, "-o", str(log), *command]


def read_calls(log: Path, folder: Path) -> list[Call]:
    """What was done in `folder`, in the order in which it was done."""
    calls: list[Call] = []
    for file in log.parent.glob(f"{log.name}.*"):
        for line in file.read_text().splitlines():
            call = _call(line, str(folder))
            if call is not None:
                insort(calls, call, key=lambda one: one.done_at)
    return calls


class Disk:
    """The files of a folder over time, by what was done to them."""

    def __init__(self, calls: list[Call]) -> None:
        self.writes: dict[str, list[Write]] = {}
        self.syncs: dict[str, list[Call]] = {}
        self.unlinked_at: dict[str, float] = {}
        self._sizes: dict[str, int] = {}
        for call in calls:
            self._take(call)

    def _take(self, call: Call) -> None:
        if call.name in {"fsync", "fdatasync"}:
            self.syncs.setdefault(call.path, []).append(call)
            return
        if call.name == "unlink":
            self.unlinked_at[call.path] = call.done_at
            return
        if call.name == "ftruncate":
            size = call.offset or 0
            write = Write(call.done_at, size, None)
        else:
            offset = self._sizes.get(call.path, 0) if call.offset is None else call.offset
            size = max(self._sizes.get(call.path, 0), offset + len(call.data))
            write = Write(call.done_at, offset, call.data)
        self._sizes[call.path] = size
        self.writes.setdefault(call.path, []).append(write)

    def cut(self, at: float, chance: Random, lost: float) -> Iterator[tuple[str, bytes]]:
        """Each file as a cut at that Unix time may leave it; of what was not synced, `lost` of the sectors are gone."""
        for path, writes in self.writes.items():
            synced_at = self._synced_at(path, at)
            unlinked_at = self.unlinked_at.get(path, at)
            safely = self._synced_at(str(Path(path).parent), at) >= unlinked_at
            if unlinked_at < at and (safely or chance.random() >= lost):  # else its name may still be there
                continue
            content = bytearray()
            for write in writes:
                if write.done_at <= synced_at:
                    _apply(content, write)
                elif write.done_at <= at:
                    for part in _sectors(write):
                        if chance.random() >= lost:
                            _apply(content, part)
            if content or synced_at:
                yield path, bytes(content)

    def _synced_at(self, path: str, at: float) -> float:
        """What was done before that is safe from a cut."""
        return max((sync.begun_at for sync in self.syncs.get(path, ()) if sync.done_at <= at), default=0.0)

    def rebuild(self, at: float, into: Path, root: Path, chance: Random, lost: float) -> None:
        """Make the folder `into` as a cut leaves `root`."""
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()
        for path, content in self.cut(at, chance, lost):
            file = into / Path(path).relative_to(root)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def _apply(content: bytearray, write: Write) -> None:
    if write.data is None:
        del content[write.offset :]
        return
    if len(content) < write.offset:
        content.extend(bytes(write.offset - len(content)))
    content[write.offset : write.offset + len(write.data)] = write.data


def _sectors(write: Write) -> Iterator[Write]:
    """The parts of a write that reach the disk each by itself."""
    if write.data is None:
        yield write
        return
    place, end = write.offset, write.offset + len(write.data)
    while place < end:
        following = min(end, (place // SECTOR_BYTES + 1) * SECTOR_BYTES)
        yield Write(write.done_at, place, write.data[place - write.offset : following - write.offset])
        place = following


def _call(line: str, folder: str) -> Call | None:
    found = _LINE.match(line)
    if found is None or found["result"].startswith("-"):
        return None
    where = _FD.match(found["args"]) or _NAMED.match(found["args"])
    if where is None:
        return None
    path = _unquoted(where["path"])
    if not f"{path}/".startswith(f"{folder}/") or path.endswith("-shm"):  # the index is made anew from the log
        return None
    begun_at = float(found["at"])
    done_at = begun_at + float(found["took"])
    name, result = found["call"], int(found["result"])
    match name:
        case "write" | "pwrite64":
            quoted = _QUOTED.search(found["args"])
            assert quoted is not None, line[:200]
            data = bytes.fromhex(quoted[1].replace("\\x", ""))[:result]
            offset = int(found["args"].rpartition(", ")[2]) if name == "pwrite64" else None
            return Call(begun_at, done_at, name, path, data, offset)
        case "ftruncate":
            return Call(begun_at, done_at, name, path, offset=int(found["args"].rpartition(", ")[2]))
        case "fsync" | "fdatasync" | "unlink":
            return Call(begun_at, done_at, name, path)
    return None


def _unquoted(text: str) -> str:
    """With -xx strace writes paths in hexadecimal too, in some versions."""
    return bytes.fromhex(text.replace("\\x", "")).decode() if text.startswith("\\x") else text
