"""Copies of the database: made while it is in use, checked before they count, and put back."""

import os
import re
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from device.errors import JournalError
from device.journal.aside import put_aside, sync_folder
from device.journal.folder import DataFolder
from device.journal.schema import BUSY_MS, DATABASE, explain, journal_errors, schema_version

BACKUPS: Final = "backups"
"""The folder of copies, in the data folder, unless another is named."""
KEEP: Final = 7
"""A week, by the nightly timer."""

_OURS: Final = re.compile(r"hinge-(\d{4,})-\d{8}T\d{6}Z\.db")
_BLOCK_BYTES: Final = 1 << 20
_OF_THE_SOURCE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_BUSY)


class Copy(NamedTuple):
    """A backup: its file, whether it was made now, and how many workouts are in it."""

    path: Path
    new: bool
    workouts: int


class Restored(NamedTuple):
    """What was put back: its workouts, whether a checksum lay beside it, and where what it replaces is kept."""

    workouts: int
    checked: bool
    replaced: Path | None


def back_up(database: Path, folder: Path, at: float) -> Copy:
    """Copy the database, which may be in use, into `folder`, with its SHA-256 beside it; the newest seven are kept.

    A copy counts only once it is checked and safe from a power cut. Where nothing was written since the newest one,
    that one is given: a card need not bear the same every night. `at` is Unix time. Raises JournalError.
    """
    if not database.exists():
        raise JournalError(f"there is no {database}: nothing to back up; the device makes it when it starts")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        written_ns = _written_ns(database)
        copies = backups(folder)
        if copies and copies[-1].stat().st_mtime_ns == written_ns and checksum_fault(copies[-1]) == "":
            return Copy(copies[-1], new=False, workouts=check(copies[-1]))
        number = int(_number(copies[-1])) + 1 if copies else 1
        path = folder / f"hinge-{number:04}-{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%SZ}.db"
        workouts = _make(database, path, written_ns)
        _keep_newest(folder)
    except OSError as error:
        raise JournalError(
            f"no backup in {folder}: {error.strerror}: see to that folder, or name another, `backup DIR`"
        ) from error
    return Copy(path, new=True, workouts=workouts)


def backups(folder: Path) -> list[Path]:
    """The copies in a folder, oldest first: by number, because a clock that was never set orders nothing."""
    there = folder.iterdir() if folder.is_dir() else ()
    return sorted((file for file in there if _OURS.fullmatch(file.name)), key=lambda file: int(_number(file)))


def newest_good(folder: Path) -> Path | None:
    """The newest copy in a folder that is what it was when it was made."""
    for copy in reversed(backups(folder)):
        with suppress(JournalError, OSError):
            if checksum_fault(copy) == "":
                check(copy)
                return copy
    return None


def offer(copy: Path | None) -> str:
    """What to do to have the newest good copy back, if there is one."""
    return "there is no good backup" if copy is None else f"stop the device, then: wall-hinge restore {copy}"


def restore(copy: Path, folder: Path, at: float) -> Restored:
    """Put a copy in the place of the database in `folder`, once it has been checked; what it replaces is put aside.

    Phones have to be paired again, or one that was shut out since would be let in. `at` is Unix time. Raises
    JournalError, and then nothing was changed; also where the device runs.
    """
    with DataFolder(folder).lock():
        database, part = folder / DATABASE, folder / f"{DATABASE}.part"
        try:
            fault = checksum_fault(copy)
            if fault:
                raise JournalError(f"{copy} is not what was backed up ({fault}): take another; nothing was changed")
            _copy_files(copy, part)
            workouts = check(part, copy)
            _make_ready(part)
            replaced = put_aside(database, "replaced", at) if database.exists() else None
            Path(f"{database}-shm").unlink(missing_ok=True)
            Path(f"{database}-wal").unlink(missing_ok=True)  # it would be taken for the new one's
            part.replace(database)
            sync_folder(folder)
        except OSError as error:
            raise JournalError(f"{copy} cannot be put into {folder}: {error.strerror}") from error
        finally:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{part}{suffix}").unlink(missing_ok=True)
    return Restored(workouts, fault is not None, replaced)


def check(path: Path, name: Path | None = None) -> int:
    """How many workouts are in a copy. Raises JournalError where it is damaged, or no database of this program's.

    `name` is how messages call it.
    """
    name = name or path
    with journal_errors(name), closing(_open(path, "rw" if Path(f"{path}-wal").exists() else "ro")) as db:
        if not schema_version(db, name):
            raise JournalError(f"{name} is no backup: there is nothing in it")
        if (found := db.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise JournalError(f"{name} is damaged ({found}): take another copy; nothing was changed")
        count: int = db.execute("SELECT count(*) FROM workout").fetchone()[0]
        return count


def checksum_fault(copy: Path) -> str | None:
    """What is wrong with a copy by the checksum beside it; "" where they agree, None where there is none."""
    beside = _checksum_file(copy)
    if not beside.exists():
        return None
    told = beside.read_text(encoding="ascii", errors="replace").split()
    return "" if told[:1] == [_sha256(copy)] else f"its checksum is not that in {beside.name}"


def _make(database: Path, path: Path, written_ns: int) -> int:
    """Make a copy under another name, and give it its own once it is whole; how many workouts are in it."""
    part, beside = Path(f"{path}.part"), _checksum_file(path)
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _copy_database(database, part)
        workouts = check(part)
        os.utime(part, ns=(written_ns, written_ns))
        _sync(part)
        beside.write_text(f"{_sha256(part)}  {path.name}\n", encoding="ascii")  # as sha256sum --check wants it
        _sync(beside)
        part.replace(path)
        sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        if not path.exists():
            beside.unlink(missing_ok=True)
        raise
    return workouts


def _copy_database(database: Path, part: Path) -> None:
    """One state of the database, compact, whoever writes meanwhile. What is damaged is not copied."""
    try:
        with closing(_open(database, "ro")) as db:
            schema_version(db, database)
            if (found := db.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
                raise JournalError(f"{database} is damaged ({found}): restore a backup; no new one was made")
            db.execute("VACUUM INTO ?", (str(part),))
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise JournalError(explain(database if code in _OF_THE_SOURCE else part, error)) from error


def _make_ready(part: Path) -> None:
    """Bring what a log beside it holds into the copy, forget the phones, and put it on the disk."""
    with journal_errors(part), closing(_open(part, "rw")) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'phone'").fetchone():
            db.execute("PRAGMA secure_delete = ON")
            db.execute("DELETE FROM phone")
    part.chmod(0o640)  # as a database is made: web, in the group, reads it
    _sync(part)


def _copy_files(copy: Path, part: Path) -> None:
    """A database that was put aside may have its log beside it, without which it is not whole."""
    for suffix in ("", "-wal"):
        source = Path(f"{copy}{suffix}")
        if suffix and not source.exists():
            continue
        to = os.open(f"{part}{suffix}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with source.open("rb") as reading, os.fdopen(to, "wb") as writing:
            while block := reading.read(_BLOCK_BYTES):
                writing.write(block)


def _keep_newest(folder: Path) -> None:
    """Throw away all copies but the newest, and what interrupted ones left."""
    kept = {file.name for file in backups(folder)[-KEEP:]}
    for file in folder.iterdir():
        ours = _OURS.match(file.name)
        if ours is not None and ours[0] not in kept:
            file.unlink()


def _open(path: Path, mode: str) -> sqlite3.Connection:
    """A copy that lies there by itself is opened as complete, so that nothing is made beside it."""
    alone = "&immutable=1" if mode == "ro" and path.name != DATABASE else ""
    uri = f"{path.absolute().as_uri()}?mode={mode}{alone}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1000, isolation_level=None)


def _written_ns(database: Path) -> int:
    """When the database or its log was written last, by the file system."""
    files = (database, Path(f"{database}-wal"))
    return max(file.stat().st_mtime_ns for file in files if file.exists() and (file == database or file.stat().st_size))


def _checksum_file(copy: Path) -> Path:
    return Path(f"{copy}.sha256")


def _number(copy: Path) -> str:
    ours = _OURS.fullmatch(copy.name)
    return ours[1] if ours else "0"


def _sha256(path: Path) -> str:
    import hashlib  # noqa: PLC0415 - it loads OpenSSL, and a device that starts has no use for that

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
