"""The one writer of the journal: a thread that takes events off the sensing loop and makes them durable."""

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
from device.errors import JournalError
from device.hinge.events import (
    Calibrated,
    Event,
    Restored,
    SetEnded,
    SetStarted,
    Settled,
    Touch,
    Undone,
    WorkoutEnded,
    WorkoutStarted,
)
from device.hinge.log import WorkoutLog
from device.journal import tallies
from device.journal.book import Entry
from device.journal.filed import ClockSet, Paused
from device.journal.folder import make_folder
from device.journal.keeper import Keeper, told_s
from device.journal.schema import journal_errors
from device.journal.trace import pack, trace_of
from device.reading import Reading

_T = TypeVar("_T")

LINGER_S: Final = 10.0
"""What a rep measured and what was said of it go to the disk together with the next touch, in one commit in place of
two: at most so much of it is lost in a power cut, never a rep. Reps are two to eight seconds apart."""

_AT_ONCE: Final = (
    Touch,
    Settled,
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
        self._keeper = Keeper(folder, unix_at, person)
        self.path = self._keeper.path
        self.person = self._keeper.person
        """Whose workouts it keeps at first, by number; `Chosen` changes that."""
        self._unix_at = unix_at
        self._linger_s = linger_s
        self._queue: SimpleQueue[Entry | _Job] = SimpleQueue()
        self._closed = False
        self._running = True
        self._writer = threading.Thread(target=self._write_until_closed, name="journal", daemon=True)
        self._writer.start()
        self._in_turn(self._make_up)

    @property
    def problem(self) -> str:
        """A sentence about what is not being kept and what to do, or ""."""
        if self._keeper.failing:
            return f"{self._keeper.failing} ({self._keeper.held + self._queue.qsize()} events wait in memory)"
        return self._keeper.problem

    def record(self, event: Event, trace: Sequence[Reading] = ()) -> None:
        """Keep an event, and the readings of the attempt that it completes. Raises JournalError once closed."""
        if self._closed:
            raise JournalError(f"{self.path} is closed: {type(event).__name__} came too late")
        at_s = told_s(event)
        kept = trace_of(trace, at_s)
        self._queue.put(Entry(event, at_s, self._unix_at(at_s), None if kept is None else pack(kept)))

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until everything recorded so far is on disk; False where that took longer than `timeout_s`."""
        with suppress(TimeoutError):
            self._in_turn(lambda: None).result(timeout_s)
            return not self._keeper.lost
        return False

    def resume(self, now_s: float) -> WorkoutLog | None:
        """The person's open workout, its times in the device's clock and none after `now_s`; the journal goes on in it.

        None where there is none, or nothing has happened in it for half an hour: then it ends as "idle" at its last
        activity. Raises JournalError.
        """
        unix_now = self._unix_at(now_s)
        with journal_errors(self.path):
            log: WorkoutLog | None = self._in_turn(lambda: self._keeper.reopen(now_s, unix_now)).result()
        return log

    def do(self, work: Callable[[sqlite3.Connection], _T], done: "Future[_T] | None" = None) -> "Future[_T]":
        """Do `work` in one transaction, once everything recorded so far is on disk; the future has what comes of it.

        Returns at once; the future is `done` where that is given, and may be cancelled until its turn comes. It raises
        what `work` does, and sqlite3.Error where writing fails. Raises JournalError once closed.
        """
        return self._in_turn(lambda: self._keeper.do(work), done)

    def erase(self, person: int, done: "Future[None]") -> None:
        """Delete a person, who must not be the one whose workouts are being kept, with all that is theirs, for real.

        As `do`. Nothing of it is left in the file or beside it, as soon as nobody reads there. Raises CommandRefused
        and OSError through the future too.
        """
        self._in_turn(lambda: self._keeper.erase(person), done)

    def purge(self, before_at: float) -> "Future[None]":
        """Remove workouts that were deleted before that instant, Unix time, for real; as `erase`."""
        return self._in_turn(lambda: self._keeper.purge(before_at))

    def close(self, timeout_s: float = 5.0) -> None:
        """Write what waits, for `timeout_s` at most where writing fails, and let go of the file. Twice is no error.

        Raises JournalError if events had to be given up.
        """
        if not self._closed:
            self.flush(timeout_s)
            self._keeper.give_up()
            done = self._in_turn(self._end)
            self._closed = True
            done.result()
            self._writer.join()
            if self._keeper.lost:
                raise JournalError(f"{self._keeper.failing}: {self._keeper.lost} events were lost")

    def _in_turn(self, run: Callable[[], Any], done: "Future[Any] | None" = None) -> "Future[Any]":
        if self._closed:
            raise JournalError(f"{self.path} is closed")
        job = _Job(run, done or Future())
        self._queue.put(job)
        return job.done

    # From here on: the writer thread.

    def _write_until_closed(self) -> None:
        while self._running:
            entries, job = self._gather()
            if entries:
                self._keeper.keep(entries)
            if job is not None:
                self._keeper.settle()  # a job finds everything on disk
                _do(job, self._keeper.mended)
            self._keeper.clean()

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

    def _make_up(self) -> None:
        """Bring an older version's workouts into the tallies, little by little, because others wait for their turn."""
        if self._keeper.do(tallies.make_up):
            self._in_turn(self._make_up)

    def _end(self) -> None:
        self._running = False
        self._keeper.close()


def _do(job: _Job, run: Callable[[Callable[[], Any]], Any]) -> None:
    if not job.done.set_running_or_notify_cancel():
        return
    try:
        job.done.set_result(run(job.run))
    except Exception as error:  # noqa: BLE001 - whatever it is belongs to who asked
        job.done.set_exception(error)
