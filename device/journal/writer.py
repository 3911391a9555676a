"""The one writer of the journal: a thread that takes events off the sensing loop and makes them durable."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Final, NamedTuple, TypeVar

from device.chosen import Chosen
from device.errors import JournalDamaged, JournalError
from device.hinge.events import (
    Calibrated,
    Event,
    Rep,
    Restored,
    SetEnded,
    SetStarted,
    Touch,
    Undone,
    WorkoutEnded,
    WorkoutStarted,
)
from device.hinge.log import WorkoutLog, applied
from device.journal import tallies
from device.journal.anew import damage, open_anew, retold, take_away
from device.journal.book import Book, Entry, reopen
from device.journal.edits import purge
from device.journal.filed import RECORDINGS, ClockSet, Paused
from device.journal.folder import make_folder
from device.journal.people import chosen, erase, nobody
from device.journal.schema import BUSY_MS, DATABASE, SIMULATED, explain, is_damage, journal_errors, open_to_write
from device.reading import Reading

_T = TypeVar("_T")

_log = logging.getLogger(__name__)

LINGER_S: Final = 10.0
"""What a rep measured and what was said of it go to the disk together with the next touch, in one commit in place of
two: at most so much of it is lost in a power cut, never a rep. Reps are two to eight seconds apart."""

TRACES: Final = 5
"""Traces are two thirds of what is kept, and nothing counts by them: so many of them fill the pages that they are
written in, where one by one each would cost three. A commit that does not end with a touch takes all that wait."""

_AT_ONCE: Final = (
    Touch,
    WorkoutStarted,
    WorkoutEnded,
    SetStarted,
    SetEnded,
    Undone,
    Restored,
    Paused,
    ClockSet,
    Calibrated,
    Chosen,
)
"""What counts, and what a person has asked for."""

_FIRST_RETRY_S: Final = 0.2
_LAST_RETRY_S: Final = 5.0
"""Back-off after a failing write: soon enough that a passing lock goes unnoticed, slow enough for a full disk."""

_CLEAN_MS: Final = 500
"""A page is read in less. Who waits for the answer to a deletion waits for this too."""

_PERMANENT: Final = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)
"""Errors of the event itself: trying again would not help, and would hold up all that comes after."""


class _Unready(JournalError):
    """A new database cannot be begun just now."""


class _Job(NamedTuple):
    """Something that the writer does in its turn, once everything before it is on disk."""

    run: Callable[[], Any]
    done: "Future[Any]"


class Journal:
    """Keeps workouts in `folder`/hinge.db: those of who was chosen last, or of the `person` of that name.

    `record` hands an event to the writer thread and returns at once. What is there when the writer is free is one
    transaction, on the disk before the next. A touch is written at once; what follows from it lingers for `linger_s`
    (real time) at most, and traces wait for each other, because every commit wears the card. While writing fails,
    events wait in memory, are tried again for ever, and `problem` says so.

    `unix_at` turns the device clock's seconds, which events carry, into Unix time. Construction opens and migrates
    the database and starts the thread; it raises JournalError where the folder or the file cannot be used. A damaged
    one is put aside, a new one is begun with the open workout in it, and `problem` offers the newest good backup.
    """

    def __init__(
        self, folder: Path, unix_at: Callable[[float], float], person: str = "", linger_s: float = LINGER_S
    ) -> None:
        make_folder(folder)
        self.path = folder / DATABASE
        self._unix_at = unix_at
        self._linger_s = linger_s
        self._queue: SimpleQueue[Entry | _Job] = SimpleQueue()
        self._failing = ""
        self._refused = ""
        self._held = 0
        self._giving_up = threading.Event()
        self._lost = 0
        self._closed = False
        self._running = True
        self._unclean = False
        self._log: WorkoutLog | None = None
        self._damaged = False
        self._aside: Path | None = None
        self._name = person
        try:
            self._begin(open_to_write(self.path))
        except JournalDamaged:
            self._begin(open_anew(self.path, take_away(self.path)))
        self._damage = damage(folder)
        self.person = self._book.person
        """Whose workouts it keeps at first, by number; `Chosen` changes that."""
        self._writer = threading.Thread(target=self._write_until_closed, name="journal", daemon=True)
        self._writer.start()
        self._in_turn(self._make_up)

    @property
    def problem(self) -> str:
        """A sentence about what is not being kept and what to do, or ""."""
        if self._failing:
            return f"{self._failing} ({self._held + self._queue.qsize()} events wait in memory)"
        return self._refused or self._damage

    def record(self, event: Event, trace: Sequence[Reading] = ()) -> None:
        """Keep an event, and the readings of the attempt that it completes. Raises JournalError once closed."""
        if self._closed:
            raise JournalError(f"{self.path} is closed: {type(event).__name__} came too late")
        at_s = told_s(event)
        self._queue.put(Entry(event, at_s, self._unix_at(at_s), tuple(trace)))

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until everything recorded so far is on disk; False where that took longer than `timeout_s`."""
        with suppress(TimeoutError):
            self._in_turn(lambda: None).result(timeout_s)
            return not self._lost
        return False

    def resume(self, now_s: float) -> WorkoutLog | None:
        """The person's open workout, its times in the device's clock and none after `now_s`; the journal goes on in it.

        None where there is none, or nothing has happened in it for half an hour: then it ends as "idle" at its last
        activity. Raises JournalError.
        """
        unix_now = self._unix_at(now_s)
        with journal_errors(self.path):
            log: WorkoutLog | None = self._in_turn(lambda: self._reopen(now_s, unix_now)).result()
        return log

    def label(self, workout: int, number: int, reps: int) -> "Future[bool]":
        """Keep how many reps a person says that a set really had; it comes to whether there is such a set.

        Returns at once; what the future calls is called on the writer's thread. It raises sqlite3.Error where writing
        fails. Raises JournalError once closed.
        """
        return self._in_turn(lambda: self._in_transaction(lambda: self._labelled(workout, number, reps)))

    def do(self, work: Callable[[sqlite3.Connection], _T], done: "Future[_T] | None" = None) -> "Future[_T]":
        """Do `work` in one transaction, once everything recorded so far is on disk; the future has what comes of it.

        Returns at once; the future is `done` where that is given, and may be cancelled until its turn comes. It raises
        what `work` does, and sqlite3.Error where writing fails. Raises JournalError once closed.
        """
        return self._in_turn(lambda: self._in_transaction(lambda: work(self._db)), done)

    def erase(self, person: int, done: "Future[None]") -> None:
        """Delete a person, who must not be the one whose workouts are being kept, with all that is theirs, for real.

        As `do`. Nothing of it is left in the file or beside it, as soon as nobody reads there. Raises CommandRefused
        and OSError through the future too.
        """
        self._in_turn(lambda: self._remove(lambda folder: erase(self._db, person, folder)), done)

    def purge(self, before_at: float) -> "Future[None]":
        """Remove workouts that were deleted before that instant, Unix time, for real; as `erase`."""
        return self._in_turn(lambda: self._purge(before_at))

    def close(self, timeout_s: float = 5.0) -> None:
        """Write what waits, for `timeout_s` at most where writing fails, and let go of the file. Twice is no error.

        Raises JournalError if events had to be given up.
        """
        if not self._closed:
            self.flush(timeout_s)
            self._giving_up.set()
            done = self._in_turn(self._end)
            self._closed = True
            done.result()
            self._writer.join()
            if self._lost:
                raise JournalError(f"{self._failing}: {self._lost} events were lost")

    def _in_turn(self, run: Callable[[], Any], done: "Future[Any] | None" = None) -> "Future[Any]":
        if self._closed:
            raise JournalError(f"{self.path} is closed")
        job = _Job(run, done or Future())
        self._queue.put(job)
        return job.done

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

    # From here on: the writer thread.

    def _write_until_closed(self) -> None:
        while self._running:
            entries, job = self._gather()
            if entries:
                self._keep(entries)
            if job is not None:
                if self._book.traces:
                    self._keep([])  # a job finds everything on disk
                _do(job, self._mended)
            if self._unclean:
                self._clean()

    def _gather(self) -> tuple[list[Entry], _Job | None]:
        """Wait for something to do, and take everything that is there up to the first job."""
        entries: list[Entry] = []
        item = self._queue.get()
        until_s = monotonic() + self._linger_s
        with suppress(Empty):
            while isinstance(item, Entry):
                entries.append(item)
                if isinstance(item.event, _AT_ONCE):
                    until_s = 0.0
                item = self._queue.get(timeout=max(0.0, until_s - monotonic()))
            return entries, item
        return entries, None

    def _keep(self, entries: list[Entry]) -> None:
        """Write entries, all together; an event that can never be written must not take others with it."""
        try:
            self._commit_for_ever(entries)
        except Exception as error:  # noqa: BLE001 - the writer has to outlive any event
            if len(entries) != 1:
                for entry in entries:
                    self._keep([entry])
                return
            event = entries[0].event
            self._held = 0
            self._say_failing("")
            _log.exception("not kept: %s", event)
            self._refused = f"{self.path}: one {type(event).__name__} could not be kept: {error}"

    def _commit_for_ever(self, entries: list[Entry]) -> None:
        """Write entries, however long it takes. Raises what trying again would not mend."""
        wait_s = _FIRST_RETRY_S
        while failing := self._try(entries):
            self._held = len(entries)
            self._say_failing(failing)
            if self._giving_up.wait(wait_s):
                self._lost += len(entries)
                return
            wait_s = min(2 * wait_s, _LAST_RETRY_S)
        self._held = 0
        self._say_failing("")

    def _try(self, entries: list[Entry]) -> str:
        """Write entries; what keeps them from being written for now, or "". Raises what trying again would not mend."""
        try:
            if self._damaged:
                self._begin_anew()
            self._book = self._in_transaction(lambda: self._written(entries))
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

    def _mended(self, run: Callable[[], Any]) -> Any:
        """Do a job; on what the damaged database leaves, where that is what keeps it from being done."""
        try:
            return run()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._damaged = True
            self._begin_anew()
            return run()

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
            self._book = self._in_transaction(lambda: self._written(again))
        self._damaged, self._aside, self._damage = False, None, damage(self.path.parent)

    def _say_failing(self, failing: str) -> None:
        if failing and not self._failing:
            _log.error("%s", failing)
        elif self._failing and not failing:
            _log.warning("%s is being written again", self.path)
        self._failing = failing

    def _written(self, entries: list[Entry]) -> Book:
        """Write entries into the open transaction and return the book as it will stand once that is done."""
        draft = self._book.copy()
        for entry in entries:
            draft.write(self._db, entry)
        more_to_come = entries and isinstance(entries[-1].event, Touch)
        if not more_to_come or len(draft.traces) >= TRACES:
            draft.write_traces(self._db)
        return draft

    def _reopen(self, now_s: float, unix_now: float) -> WorkoutLog | None:
        self._book, self._log = self._in_transaction(lambda: reopen(self._db, self._book.person, now_s, unix_now))
        return self._log

    def _make_up(self) -> None:
        """Bring an older version's workouts into the tallies, little by little, because others wait for their turn."""
        if self._in_transaction(lambda: tallies.make_up(self._db)):
            self._in_turn(self._make_up)

    def _labelled(self, workout: int, number: int, reps: int) -> bool:
        named = (reps, workout, number)
        return self._db.execute("UPDATE set_ SET label_reps = ? WHERE workout = ? AND number = ?", named).rowcount > 0

    def _remove(self, what: Callable[[Path], frozenset[int]]) -> None:
        """Do what removes sets, and leave nothing of them."""
        sets = self._in_transaction(lambda: what(self.path.parent / RECORDINGS))
        # Their numbers may be given again, and a recorder may still tell of a file of theirs.
        self._book.sets = {began_s: row for began_s, row in self._book.sets.items() if row not in sets}
        self._unclean = True
        self._clean()

    def _purge(self, before_at: float) -> None:
        if self._db.execute("SELECT 1 FROM workout WHERE deleted_at < ?", (before_at,)).fetchone():
            self._remove(lambda folder: purge(self._db, before_at, folder))

    def _clean(self) -> None:
        """Empty the write-ahead log, which still holds what was deleted, unless somebody reads there just now."""
        with suppress(sqlite3.Error):  # a disk that fails is told at the next event
            self._db.execute(f"PRAGMA busy_timeout = {_CLEAN_MS}")
            (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._unclean = bool(busy)
            self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def _in_transaction(self, work: Callable[[], _T]) -> _T:
        """Do all of `work` on disk, or nothing of it."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            result = work()
            self._db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite itself has rolled back after some errors
                self._db.execute("ROLLBACK")
            raise
        return result

    def _end(self) -> None:
        self._running = False
        self._db.close()


def told_s(event: Event) -> float:
    """The instant that an event belongs to: a rep's is that of its touch."""
    return event.touched_s if isinstance(event, Rep) else event.time_s


def _do(job: _Job, run: Callable[[Callable[[], Any]], Any]) -> None:
    if not job.done.set_running_or_notify_cancel():
        return
    try:
        job.done.set_result(run(job.run))
    except Exception as error:  # noqa: BLE001 - whatever it is belongs to who asked
        job.done.set_exception(error)
