"""The recorder's thread: takes readings and events off the sensing loop, which waits for no disk."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

from device.hinge.events import Event, SetStarted
from device.reading import Reading
from device.recorder.cutter import Cutter
from device.recorder.shelf import Shelf

logger = logging.getLogger(__name__)

Step = tuple[Reading | None, Sequence[Event]]

BATCH: Final = 16
"""While no file is open, so many readings are handed over at a time: waking a thread for each costs more than all the
rest. Half a second at 33 ms."""
MOST_WAITING: Final = 4096
"""A disk may stand still for two minutes at 33 ms; what comes after that is not recorded, or memory would fill."""


class NoRecorder:
    """Records nothing, as `data.recordings_mb = 0` asks for."""

    problem = ""

    def record(self, reading: Reading | None, events: Sequence[Event]) -> None:
        """Let it pass."""

    def then(self, call: Callable[[], None]) -> None:
        """Nothing is under way."""
        call()

    def close(self) -> None:
        """There is nothing to end."""


class Recorder:
    """Keeps the readings of every set in `folder`, in at most `max_bytes`, the oldest deleted first.

    `record` hands over a reading and its events and returns at once. `meta` stands above the readings of each file and
    has to say all that a replay must know. `unix_at` turns the readings' seconds into Unix time. `note` is told, on the
    recorder's thread, which file holds which set; `labelled` gives the names of files to delete last. `resumed` is the
    set that an earlier process began and was in, with the names of its files.

    Nothing that goes wrong here reaches who counts: `problem` is a sentence about it, or "".
    """

    def __init__(
        self,
        folder: Path,
        *,
        meta: Mapping[str, str],
        max_bytes: int,
        unix_at: Callable[[float], float],
        note: Callable[[Event], None] = lambda _event: None,
        labelled: Callable[[], Collection[str]] = frozenset,
        resumed: tuple[SetStarted, Sequence[str]] | None = None,
    ) -> None:
        self._cutter = Cutter(Shelf(folder, max_bytes, labelled), meta=meta, unix_at=unix_at, note=note)
        if resumed is not None:
            self._cutter.resume(*resumed)
        self._batch: list[Step] = []
        self._queue: SimpleQueue[list[Step] | Callable[[], None] | None] = SimpleQueue()
        self._handed = self._done = self._lost = 0
        self._thread: threading.Thread | None = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str:
        """A sentence about what is not being recorded, or ""."""
        if self._waiting >= MOST_WAITING:
            return f"The disk is too slow to record on: {self._lost} readings are not kept."
        return self._cutter.problem

    @property
    def _waiting(self) -> int:
        return self._handed - self._done

    def record(self, reading: Reading | None, events: Sequence[Event]) -> None:
        """Take the next reading, None where none came, and every event of that instant, in order.

        Never blocks. Nobody may change `events` afterwards.
        """
        if self._waiting >= MOST_WAITING and reading is not None:
            self._lost += 1
            reading = None  # events are few, and without them nothing that follows could be understood
        if reading is None and not events:
            return
        self._batch.append((reading, events))
        if events or self._cutter.recording or len(self._batch) >= BATCH:
            self._hand_over()

    def flush(self) -> None:
        """Wait until everything recorded so far is with the system."""
        done = threading.Event()
        self.then(done.set)
        done.wait()

    def then(self, call: Callable[[], None]) -> None:
        """Call it on the recorder's thread once everything recorded so far is with the system; return at once."""
        self._hand_over()
        self._queue.put(call)

    def close(self) -> None:
        """End the file that is open. Twice is no error."""
        if self._thread is not None:
            self._hand_over()
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _hand_over(self) -> None:
        self._handed += len(self._batch)
        self._queue.put(self._batch)
        self._batch = []

    # From here on: the recorder's thread.

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            if not isinstance(item, list):
                self._do(item)
                continue
            for step in item:
                self._do(self._cutter.step, *step)
            self._done += len(item)
        self._do(self._cutter.close)

    def _do(self, act: Callable[..., None], *step: Any) -> None:
        """Whatever goes wrong, the thread has to outlive it."""
        try:
            act(*step)
        except Exception as error:
            logger.exception("a mistake in recording")
            self._cutter.give_up(f"{error!r}: this is a mistake in the program, and its log says more")
