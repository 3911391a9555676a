"""An export comes back: from the page or the command line in pieces to the running device, or straight into the tables.

It comes in pieces as ordinary commands, so that no request is large, the page's process still writes nothing, and
nobody can make the device read another file.
"""

import base64
import binascii
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from device.commands import IMPORT_ALL, IMPORT_PART
from device.errors import CommandError, CommandRefused, ImportRefused, JournalError, LinkError
from device.journal import DataFolder, Journal
from device.journal.takein import Taken, take_in
from device.live import DeviceLink

MOST_BYTES: Final = 256_000_000
"""What is taken in pieces: several years of one person. The command line takes any size while the device is stopped."""
PART_BYTES: Final = 24 * 1024
"""What fits into a frame of the link, in base64."""
PART: Final = "import.part"
ANSWER_S: Final = 5.0


class Importer:
    """Takes the pieces of an export into a file beside the journal, and then that into the tables."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._path = journal.path.parent / PART
        self._running: Future[Taken] | None = None

    def part(self, args: Mapping[str, Any]) -> Callable[[sqlite3.Connection], int]:
        """What keeps a piece, and gives the bytes so far. Raises CommandError for arguments that are none."""
        offset, data = args.get("offset"), args.get("data")
        if set(args) != {"offset", "data"} or type(offset) is not int or offset < 0 or not isinstance(data, str):
            raise CommandError(f"{IMPORT_PART} takes offset, a whole number from 0, and data, a piece in base64")
        try:
            piece = base64.b64decode(data, validate=True)
        except (ValueError, binascii.Error):
            raise CommandError(f"{IMPORT_PART}: data is no base64") from None
        at: int = offset
        return lambda _db: self._keep(at, piece)

    def _keep(self, offset: int, piece: bytes) -> int:
        if offset + len(piece) > MOST_BYTES:
            raise CommandRefused(
                f"The file has more than {MOST_BYTES // 1_000_000} MB: stop the device and use wall-hinge import."
            )
        if offset == 0:
            self._path.unlink(missing_ok=True)
        size = self._path.stat().st_size if self._path.exists() else 0
        if size != offset:
            raise CommandRefused(f"{size} bytes have come, and this piece begins at {offset}: start again.")
        with self._path.open("ab") as file:
            self._path.chmod(0o600)
            file.write(piece)
        return size + len(piece)

    def begun(self) -> "Future[Taken]":
        """The import of what has come, which begins unless it runs. Raises JournalError once the journal is closed."""
        if self._running is None:
            self._running = self._journal.do(self._take)
        return self._running

    def forget(self, done: "Future[Any]") -> None:
        """What came of it was told."""
        if done is self._running:
            self._running = None

    def _take(self, db: sqlite3.Connection) -> Taken:
        if not self._path.exists():
            raise CommandRefused("Nothing has been sent to import.")
        try:
            return take_in(db, self._path, "the file", self._path.parent)
        finally:
            self._path.unlink(missing_ok=True)


def import_file(path: Path, *, folder: Path, socket_path: Path) -> Taken:
    """Import an export at `path`: through the device where it runs, else into `folder`.

    Raises ImportRefused, LinkError where the device goes away, JournalError.
    """
    try:
        lock = DataFolder(folder).lock()
    except JournalError:
        with suppress(LinkError), closing(DeviceLink(socket_path)) as link:
            return _through_device(path, link)
        raise
    with lock, closing(Journal(folder, lambda time_s: time_s)) as journal:
        return journal.do(lambda db: take_in(db, path, path, folder)).result()


def _through_device(path: Path, link: DeviceLink) -> Taken:
    offset = 0
    try:
        with path.open("rb") as file:
            while piece := file.read(PART_BYTES):
                _ask(link, IMPORT_PART, {"offset": offset, "data": base64.b64encode(piece).decode()})
                offset += len(piece)
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror}; nothing was imported") from error
    while True:
        done = _ask(link, IMPORT_ALL, {})
        if done.get("done"):
            return Taken(done["people"], done["workouts"], done["reps"])


def _ask(link: DeviceLink, name: str, args: dict[str, Any]) -> dict[str, Any]:
    answer = link.command(name, args, ANSWER_S)
    if not answer.ok:
        raise ImportRefused(answer.reason)
    return answer.data
