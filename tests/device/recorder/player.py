"""Plays readings to a core and a cutter beside it, as the device does, and replays what came of it."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from device.hinge.core import Core
from device.hinge.events import Event, Miss, Settled, Squat, Touch
from device.hinge.exercise import Plan
from device.hinge.holds import Contact
from device.journal import RecordingClosed, RecordingOpened
from device.reading import Reading
from device.recorder.cutter import Cutter
from device.recorder.shelf import Shelf
from device.recording import Recording, read_recording
from device.retelling import Attempt, Retelling, attempts_in
from tests.device.hinge.traces import CONTACT_MM

EPOCH = 1_760_000_000.0  # 2025-10-09 08:53:20 UTC
META = {"exercise": "wall", "contact_mm": repr(CONTACT_MM), "max_stance_mm": repr(Plan().max_stance_mm)}


def instants(attempts: Iterable[Attempt]) -> list[tuple[str, float]]:
    """Kinds and instants of attempts: what a replay has to give."""
    return [(type(attempt).__name__, attempt.time_s) for attempt in attempts]


class Player:
    """`seen` are all readings, `counted` all attempts that the core gave while a workout ran, and `notes` what the
    journal is told.
    """

    def __init__(
        self,
        folder: Path,
        *,
        plan: Plan | None = None,
        meta: dict[str, str] | None = None,
        max_bytes: int = 10**9,
        labelled: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self.folder = folder
        self.core = Core(CONTACT_MM, plan or Plan())
        self.seen: list[Reading] = []
        self.notes: list[Event] = []
        self.counted: list[Attempt] = []
        self.cutter = Cutter(
            Shelf(folder, max_bytes, labelled),
            meta=META if meta is None else meta,
            unix_at=lambda time_s: EPOCH + time_s,
            note=self.notes.append,
        )
        self.now_s = 0.0

    def play(self, readings: Iterable[Reading]) -> "Player":
        """Let the device see readings."""
        for reading in readings:
            self.seen.append(reading)
            self.now_s = reading.time_s
            self._tell(reading, self.core.feed(reading))
        return self

    def ask(self, command: str) -> "Player":
        """Let a person ask for something, at the latest reading."""
        self._tell(None, self.core.command(command, self.now_s))
        return self

    def calibrate(self, contact: Contact) -> "Player":
        """Let a calibration end, at the latest reading."""
        self._tell(None, self.core.calibrate(contact, self.now_s))
        return self

    def tick(self, seconds: float) -> "Player":
        """Let time pass without a reading."""
        self.now_s += seconds
        self._tell(None, self.core.tick(self.now_s))
        return self

    def end(self) -> "Player":
        """Stop the device in an orderly way."""
        self.cutter.close()
        return self

    def _tell(self, reading: Reading | None, events: list[Event]) -> None:
        if self.core.workout.log is not None:
            self.counted += [event for event in events if isinstance(event, Attempt)]
        self.cutter.step(reading, events)

    @property
    def files(self) -> list[str]:
        """The names of the recordings, in the order they were made."""
        return [note.name for note in self.notes if isinstance(note, RecordingOpened)]

    @property
    def recordings(self) -> list[Recording]:
        return [read_recording(self.folder / name) for name in self.files]

    @property
    def replayed(self) -> list[list[Attempt]]:
        """What each recording replays to; the journal has been told the same."""
        replays = []
        for name, recording in zip(self.files, self.recordings, strict=True):
            retelling = Retelling(recording.meta, name)
            told = [a for reading in recording.readings for a in attempts_in(retelling.feed(reading))]
            for note in self.notes:
                if isinstance(note, RecordingClosed) and note.name == name:
                    settled_s = {one.turned_s for one in told if isinstance(one, Settled)}
                    missed_s = {one.time_s for one in told if isinstance(one, Miss)}
                    touches, squats = ([one for one in told if isinstance(one, kind)] for kind in (Touch, Squat))
                    assert note.reps == len(touches) + len(settled_s)
                    assert (note.misses, note.squats) == (len(missed_s - settled_s), len(squats))
            replays.append(told)
        return replays
