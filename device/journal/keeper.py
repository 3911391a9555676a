"""What the journal's writer does with the database: all of it in transactions, tried for ever, whatever breaks."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from device.errors import JournalDamaged, JournalError
from device.hinge.events import Event, Rep, Settled, Touch
from device.hinge.log import WorkoutLog, applied
from device.journal.anew import damage, open_anew, retold, take_away
from device.journal.book import Book, Entry, reopen
from device.journal.edits import purge
from device.journal.filed import RECORDINGS
from device.journal.people import chosen, erase, nobody
from device.journal.schema import BUSY_MS, DATABASE, SIMULATED, explain, is_damage, journal_errors, open_to_write

_T = TypeVar("_T")

_log = logging.getLogger(__name__)

TRACES: Final = 5
"""Traces are two thirds of what is kept, and nothing counts by them: so many of them fill the pages that they are
written in, where one by one each would cost three. A commit that does not end with a touch takes all that wait."""

_FIRST_RETRY_S: Final = 0.2
_LAST_RETRY_S: Final = 5.0
"""Back-off after a failing write: soon enough that a passing lock goes unnoticed, slow enough for a full disk."""

_CLEAN_MS: Final = 500
"""A page is read in less. Who waits for the answer to a deletion waits for this too."""

_PERMANENT: Final = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)
"""Errors of the event itself: trying again would not help, and would hold up all that comes after."""


class _Unready(JournalError):
    """A new database cannot be begun just now."""


class Keeper:
    """Works on the database in `folder`, for one thread at a time; as `person`, see `Journal`.

    Construction opens and migrates it, or begins a new one where it is damaged. Raises JournalError. What it says of
    itself may be read by any thread.
    """

    def __init__(self, folder: Path, unix_at: Callable[[float], float], person: str) -> None:
        self.path = folder / DATABASE
        self.failing = ""
        """A sentence about what keeps events from being written, or ""."""
        self.held = 0
        """Events that wait for that."""
        self.lost = 0
        """Events that were given up, see `give_up`."""
        self._refused = ""
        self._unix_at = unix_at
        self._name = person
        self._giving_up = threading.Event()
        self._unclean = False
        self._log: WorkoutLog | None = None
        self._damaged = False
        self._aside: Path | None = None
        try:
            self._begin(open_to_write(self.path))
        except JournalDamaged:
            self._begin(open_anew(self.path, take_away(self.path)))
        self._damage = damage(folder)

    @property
    def person(self) -> int:
        """Whose workouts are kept just now, by number."""
        return self._book.person

    @property
    def problem(self) -> str:
        """A sentence about what is not kept for good and what to do, or ""."""
        return self._refused or self._damage

    def give_up(self) -> None:
        """Let what cannot be written be lost, from now on. May be called from any thread."""
        self._giving_up.set()

    def keep(self, entries: list[Entry]) -> None:
        """Write entries, all together; an event that can never be written must not take others with it."""
        try:
            self._commit_for_ever(entries)
        except Exception as error:  # noqa: BLE001 - the writer has to outlive any event
            if len(entries) != 1:
                for entry in entries:
                    self.keep([entry])
                return
            event = entries[0].event
            self.held = 0
            self._say_failing("")
            _log.exception("not kept: %s", event)
            self._refused = f"{self.path}: one {type(event).__name__} could not be kept: {error}"

    def settle(self) -> None:
        """Write what was put off."""
        if self._book.traces:
            self.keep([])

    def do(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Do all of `work` on disk, or nothing of it. Raises what it does, and sqlite3.Error."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            result = work(self._db)
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite itself has rolled back after some errors
                self._db.execute("ROLLBACK")
            raise
        return result

    def reopen(self, now_s: float, unix_now: float) -> WorkoutLog | None:
        """Go on in the open workout, see `Journal.resume`. Raises sqlite3.Error."""
        self._book, self._log = self.do(lambda db: reopen(db, self._book.person, now_s, unix_now))
        return self._log

    def erase(self, person: int) -> None:
        """Delete a person for real, see `Journal.erase`. Raises CommandRefused, OSError or sqlite3.Error."""
        self._remove(lambda db, folder: erase(db, person, folder))

    def purge(self, before_at: float) -> None:
        """Remove workouts that were deleted before that instant, Unix time, for real. Raises as `erase`."""
        if self._db.execute("SELECT 1 FROM workout WHERE deleted_at < ?", (before_at,)).fetchone():
            self._remove(lambda db, folder: purge(db, before_at, folder))

    def clean(self) -> None:
        """Empty the write-ahead log, if it still holds what was deleted, unless somebody reads there just now."""
        if not self._unclean:
            return
        with suppress(sqlite3.Error):  # a disk that fails is told at the next event
            self._db.execute(f"PRAGMA busy_timeout = {_CLEAN_MS}")
            (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._unclean = bool(busy)
            self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def mended(self, run: Callable[[], _T]) -> _T:
        """Do a job; on what the damaged database leaves, where that is what keeps it from being done."""
        try:
            return run()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._damaged = True
            self._begin_anew()
            return run()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _remove(self, what: Callable[[sqlite3.Connection, Path], frozenset[int]]) -> None:
        """Do what removes sets, and leave nothing of them."""
        sets = self.do(lambda db: what(db, self.path.parent / RECORDINGS))
        # Their numbers may be given again, and a recorder may still tell of a file of theirs.
        self._book.sets = {began_s: row for began_s, row in self._book.sets.items() if row not in sets}
        self._unclean = True
        self.clean()

    def _begin(self, db: sqlite3.Connection) -> None:
        """Work on that database. Raises JournalError."""
        self._db = db
        try:
            self._book = Book(self._person(self._name))
        except BaseException:
            db.close()
            raise

    def _person(self, name: str) -> int:
        with journal_errors(self.path):
            if name in ("", SIMULATED):
                nobody(self._db, simulated=name == SIMULATED)
                return chosen(self._db, simulated=name == SIMULATED).id
            self._db.execute("INSERT INTO person (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
            row: int = self._db.execute("SELECT id FROM person WHERE name = ?", (name,)).fetchone()[0]
            return row

    def _commit_for_ever(self, entries: list[Entry]) -> None:
        """Write entries, however long it takes. Raises what trying again would not mend."""
        wait_s = _FIRST_RETRY_S
        while failing := self._try(entries):
            self.held = len(entries)
            self._say_failing(failing)
            if self._giving_up.wait(wait_s):
                self.lost += len(entries)
                return
            wait_s = min(2 * wait_s, _LAST_RETRY_S)
        self.held = 0
        self._say_failing("")

    def _try(self, entries: list[Entry]) -> str:
        """Write entries; what keeps them from being written for now, or "". Raises what trying again would not mend."""
        try:
            if self._damaged:
                self._begin_anew()
            self._book = self.do(lambda db: self._written(db, entries))
        except _PERMANENT:
            raise
        except sqlite3.DatabaseError as error:
            self._damaged = self._damaged or is_damage(error)
            return explain(self.path, error)
        except _Unready as error:
            return str(error)
        for entry in entries:
            self._log = applied(self._log, entry.event)
        return ""

    def _begin_anew(self) -> None:
        """Go on in a new database, with the workout that is open. Raises _Unready or sqlite3.Error."""
        try:
            if self._aside is None:
                self._aside = take_away(self.path)
            self._db.close()
            self._begin(open_anew(self.path, self._aside))
        except (JournalError, OSError) as error:
            raise _Unready(str(error)) from error
        if self._log is not None:
            again = [Entry(event, at_s := told_s(event), self._unix_at(at_s)) for event in retold(self._log)]
            self._book = self.do(lambda db: self._written(db, again))
        self._damaged, self._aside, self._damage = False, None, damage(self.path.parent)

    def _say_failing(self, failing: str) -> None:
        if failing and not self.failing:
            _log.error("%s", failing)
        elif self.failing and not failing:
            _log.warning("%s is being written again", self.path)
        self.failing = failing

    def _written(self, db: sqlite3.Connection, entries: list[Entry]) -> Book:
        """Write entries into the open transaction and return the book as it will stand once that is done."""
        draft = self._book.copy()
        for entry in entries:
            draft.write(db, entry)
        more_to_come = entries and isinstance(entries[-1].event, Touch)
        if not more_to_come or len(draft.traces) >= TRACES:
            draft.write_traces(db)
        return draft


def told_s(event: Event) -> float:
    """The instant that an event belongs to: a rep's is that of its touch, and so is that of a touch settled later."""
    match event:
        case Rep(touched_s=at_s) | Settled(turned_s=at_s):
            return at_s
    return event.time_s
