"""Recording files: readings as UTF-8 CSV, written as they come and read strictly."""

import errno
import math
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from msgspec import Struct

from device.errors import RecordingError
from device.reading import STATUSES, Reading

HEADER: Final = "time_s,range_mm,status,signal_mcps,ambient_mcps"

MAX_RANGE_MM: Final = 8191
"""The chip's largest number, which it writes where it saw nothing."""

MAX_BYTES: Final = 64_000_000
"""Half a day of readings at 33 ms; a small Pi has no memory for more."""

_LONGEST_META: Final = 4096
_MOST_META: Final = 100
"""Far more than any recording has above its readings; what is longer is none."""

_NAMES: Final = HEADER.split(",")
_META: Final = re.compile(r"# ([A-Za-z_][A-Za-z0-9_-]*):(.*)")
_STATUS_OF: Final[Mapping[str, int | None]] = {"": None} | {str(status): status for status in STATUSES}
_NOT_IN_ROWS: Final = re.compile(r"[^0-9eE+.,\n-]")
"""What no row is made of. `float` alone would take "nan", " 1 ", "1_000" and other scripts' digits."""


class Recording(Struct, frozen=True):
    """A recording file: what stands above its header, and the readings in order."""

    meta: dict[str, str]
    readings: list[Reading]


def read_recording(path: Path) -> Recording:
    """Read a whole recording, or nothing of it. Raises RecordingError "FILE:LINE: reason".

    Time may stand still from one reading to the next, or leap, never go back. A blank cell is what is not known.
    A power cut leaves a last row without its end, or zeros behind the last one: what was begun and is not whole is
    left out.
    """
    text = _text(path)
    lines = text.removesuffix("\n").split("\n")
    meta, first = _read_meta(path, lines)
    readings = _read_rows(path, lines, first, unended=0 if text.endswith("\n") else len(lines))
    if not readings:
        raise RecordingError(f"{path}:{first}: no readings below the header")
    return Recording(meta, readings)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise RecordingError(f"{path}: more than {MAX_BYTES // 1_000_000} MB: cut it into several recordings")
    try:
        text = data.rstrip(b"\0").decode("utf-8-sig")  # spreadsheets put a mark before it
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RecordingError(f"{path}:{line}: not UTF-8 text") from error
    return text.replace("\r\n", "\n")


def head_with(path: Path, file: BinaryIO, added: Mapping[str, str]) -> bytes:
    """The lines above the readings, with more of them; what is `added` goes before what is there.

    `file` is the recording that `path` names in messages; afterwards it stands at its first reading. Raises
    RecordingError where it does not begin as a recording, or what is added could not be read back.
    """
    lines: list[str] = []
    while not lines or lines[-1] != HEADER:
        line = file.readline(_LONGEST_META)
        if not line.endswith(b"\n") or len(lines) > _MOST_META:
            raise RecordingError(f"{path}: no header; it is {HEADER}")
        lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
    meta, _ = _read_meta(path, lines)
    return _head(path, {**meta, **added})


def _read_meta(path: Path, lines: list[str]) -> tuple[dict[str, str], int]:
    """What stands above the header, and the index of the first line below it."""
    meta: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if line == HEADER:
            return meta, number
        if not line.startswith("#"):
            raise RecordingError(f"{path}:{number}: {_shown(line)} is not the header {HEADER}")
        found = _META.fullmatch(line)
        if found is None:
            raise RecordingError(f"{path}:{number}: {_shown(line)} is not of the form `# key: value`")
        key, value = found.groups()
        if key in meta:
            raise RecordingError(f"{path}:{number}: {_short(key)} is given twice")
        meta[key] = value.strip()
    raise RecordingError(f"{path}:{len(lines)}: no header; it is {HEADER}")


def _read_rows(path: Path, lines: list[str], first: int, unended: int) -> list[Reading]:
    """The readings. One pass without a function call per row; only what went wrong is looked at closely.

    `unended` is the number of a line that may be cut short.
    """
    readings: list[Reading] = []
    add, status_of, infinity, last_s = readings.append, _STATUS_OF, math.inf, 0.0
    odd = _NOT_IN_ROWS.search
    for number, line in enumerate(lines[first:], start=first + 1):
        try:
            if odd(line):
                raise ValueError  # noqa: TRY301 - told below, with all else that a row can have
            time, range_, status, signal, ambient = line.split(",")
            time_s = float(time)
            range_mm = float(range_) if range_ else None
            signal_mcps = float(signal) if signal else None
            ambient_mcps = float(ambient) if ambient else None
            if (
                last_s <= time_s < infinity
                and (range_mm is None or 0 <= range_mm <= MAX_RANGE_MM)
                and (signal_mcps is None or 0 <= signal_mcps < infinity)
                and (ambient_mcps is None or 0 <= ambient_mcps < infinity)
            ):
                add(Reading(time_s, range_mm, status_of[status], signal_mcps, ambient_mcps))
                last_s = time_s
                continue
        except (ValueError, KeyError):
            pass
        if number == unended and _is_begun(line, last_s):
            break
        raise RecordingError(f"{path}:{number}: {_fault(line, last_s)}")
    return readings


def _is_begun(line: str, last_s: float) -> bool:
    """Whether a row after one at `last_s` could have begun like this and been cut off."""
    *whole, cut = line.split(",")
    if len(whole) >= len(_NAMES) or _NOT_IN_ROWS.search(cut) or any(map(_cell_fault, _NAMES, whole)):
        return False
    return not whole or float(whole[0]) >= last_s


def _fault(line: str, last_s: float) -> str:
    """Why a row cannot be used after one at `last_s`, or ""."""
    if line.startswith("#"):
        return "`# key: value` lines stand above the header"
    cells = line.split(",")
    if len(cells) != len(_NAMES):
        return f"{len(cells)} columns, not {len(_NAMES)}: {_shown(line)}"
    for name, cell in zip(_NAMES, cells, strict=True):
        if fault := _cell_fault(name, cell):
            return fault
    if float(cells[0]) < last_s:
        return f"time goes back to {_short(cells[0])} s from {last_s!r} s"
    return ""


def _cell_fault(name: str, cell: str) -> str:
    if name == "status":
        known = ", ".join(map(str, sorted(STATUSES)))
        return "" if cell in _STATUS_OF else f"status {_shown(cell)} is none of {known}"
    if not cell:
        return f"{name} is blank" if name == "time_s" else ""
    try:
        value = math.nan if _NOT_IN_ROWS.search(cell) else float(cell)
    except ValueError:
        value = math.nan
    if math.isnan(value):
        return f"{name} {_shown(cell)} is not a number"
    if name == "range_mm":
        return "" if 0 <= value <= MAX_RANGE_MM else f"range_mm is {_short(cell)}; it must be 0 to {MAX_RANGE_MM}"
    return "" if 0 <= value < math.inf else f"{name} is {_short(cell)}; it must be 0 or more, and finite"


def _short(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else text[:longest] + "..."


def _shown(text: str) -> str:
    """Text from a file as it may stand in one line of a message."""
    return repr(_short(text))


class RecordingWriter:
    """Writes a recording file as readings come; a context manager that opens it.

    Every row goes to the system as a whole and at once, so that a killed process loses none. Numbers are written
    in full, so that reading gives the very same. With `max_bytes`, the first row that would not fit and all
    after it are left out, and `stopped` says so in a sentence; it is "" until then.

    Raises RecordingError where the file exists or cannot be written, and for what could not be read again.
    """

    def __init__(self, path: Path, meta: Mapping[str, str], max_bytes: int | None = None) -> None:
        self.path = path
        self.stopped = ""
        self._head = _head(path, meta)
        self._max_bytes = max_bytes
        self._size = 0
        self._last_s = 0.0

    def __enter__(self) -> Self:
        try:
            self._file = self.path.open("xb", buffering=0)
        except FileExistsError as error:
            raise RecordingError(f"{self.path} is there already: choose another name") from error
        except OSError as error:
            raise RecordingError(f"{self.path} cannot be written: {error.strerror}") from error
        try:
            self._put(self._head)
        except BaseException:
            self._file.close()
            self.path.unlink(missing_ok=True)  # without a head it is no recording, and would keep its name
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def size(self) -> int:
        """The bytes written so far."""
        return self._size

    def sync(self) -> None:
        """Wait until a power cut takes nothing of what is written. Raises RecordingError."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise RecordingError(f"{self.path} cannot be written: {error.strerror}") from error

    def write(self, reading: Reading) -> None:
        """Append one reading, unless `stopped`."""
        if self.stopped:
            return
        row = ",".join(
            (
                _cell(reading.time_s),
                _cell(reading.range_mm),
                _cell(reading.status),
                _cell(reading.signal_mcps),
                _cell(reading.ambient_mcps),
            )
        )
        if fault := _fault(row, self._last_s):
            raise RecordingError(f"{self.path}: a reading is not written: {fault}")
        data = f"{row}\n".encode()
        if self._max_bytes is not None and self._size + len(data) > self._max_bytes:
            self.stopped = f"{self.path} has reached its {self._max_bytes} bytes: the rest is not recorded"
            return
        self._put(data)
        self._last_s = reading.time_s

    def _put(self, data: bytes) -> None:
        """Write all of `data`; where that fails, nothing of it stays in the file."""
        try:
            written = self._file.write(data)
            if written != len(data):  # as on a disk that is nearly full
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # noqa: TRY301 - handled like its own kind
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(self._size)
                self._file.seek(self._size)
            raise RecordingError(f"{self.path} cannot be written: {error.strerror}") from error
        self._size += len(data)


def _head(path: Path, meta: Mapping[str, str]) -> bytes:
    """The lines above the readings. Raises RecordingError for a key or a value that could not be read back."""
    lines = []
    for key, value in meta.items():
        line = f"# {key}: {value}"
        lines.append(line)
        found = _META.fullmatch(line)
        if found is None or found[1] != key or "\r" in value or value != value.strip():
            raise RecordingError(f"{path}: {_shown(line)} is not of the form `# key: value` in one line")
    try:
        return "".join(f"{line}\n" for line in [*lines, HEADER]).encode()
    except UnicodeEncodeError as error:
        raise RecordingError(f"{path}: {_shown(error.object)} is not text") from error


def _cell(value: float | None) -> str:
    return "" if value is None else repr(value).removesuffix(".0")
