import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from device.hinge.core import Core
from device.hinge.events import Event, SetStarted
from device.hinge.exercise import Plan
from device.journal import RecordingClosed, RecordingOpened
from device.reading import Reading
from device.recorder import NoRecorder, Recorder
from device.recorder.recorder import MOST_WAITING
from device.recording import read_recording
from device.retelling import Retelling, attempts_in
from tests.device.hinge.traces import CONTACT_MM, Trace, at
from tests.device.recorder.player import EPOCH, META

PATIENCE_S = 30.0


@contextmanager
def recorder_in(folder: Path, **options: Any) -> Iterator[tuple[Recorder, list[Event]]]:
    notes: list[Event] = []
    options = {"meta": META, "max_bytes": 10**9, "note": notes.append, **options}
    recorder = Recorder(folder, unix_at=lambda time_s: EPOCH + time_s, **options)
    try:
        yield recorder, notes
    finally:
        recorder.close()


def play(recorder: Recorder, readings: list[Reading], core: Core | None = None) -> int:
    """Count and record; give the touches."""
    core = core or Core(CONTACT_MM, Plan())
    touches = 0
    for reading in readings:
        events = core.feed(reading)
        touches += sum(type(event).__name__ == "Touch" for event in events)
        recorder.record(reading, events)
    return touches


def set_of(reps: int, trace: Trace | None = None) -> list[Reading]:
    trace = trace or at(100, noise_mm=2.0)
    for _ in range(reps):
        trace.rep(100)
    return trace.readings


def until(condition: Callable[[], object], what: str) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end_s, f"waited in vain for: {what}"
        time.sleep(0.005)


def is_last(file: Path, reading: Reading) -> bool:
    return read_recording(file).readings[-1] == reading


def replayed(file: Path) -> int:
    recording = read_recording(file)
    retelling = Retelling(recording.meta, file)
    return sum(len(attempts_in(retelling.feed(reading))) for reading in recording.readings)


def test_what_was_recorded_is_in_a_file_when_it_is_closed(tmp_path: Path) -> None:
    with recorder_in(tmp_path) as (recorder, notes):
        assert play(recorder, set_of(3)) == 3
        assert recorder.problem == ""
    (file,) = tmp_path.iterdir()
    assert replayed(file) == 3
    assert [type(note) for note in notes] == [RecordingOpened, RecordingClosed]


def test_every_reading_is_on_its_way_to_disk_while_a_file_is_open(tmp_path: Path) -> None:
    readings = set_of(2)
    with recorder_in(tmp_path) as (recorder, _):
        play(recorder, readings[:-40])
        recorder.flush()
        (file,) = tmp_path.iterdir()
        for reading in readings[-40:]:
            recorder.record(reading, [])
            until(partial(is_last, file, reading), "the reading is in the file")


def test_a_set_begun_by_another_process_is_gone_on_with(tmp_path: Path) -> None:
    resumed = SetStarted(time_s=-100.0, number=2), ["20251009T085140Z-set-2.csv"]
    core = Core(CONTACT_MM, Plan())
    with recorder_in(tmp_path, resumed=resumed) as (recorder, notes):
        readings = set_of(1)
        for reading in readings:
            events = [event for event in core.feed(reading) if type(event).__name__ in ("Touch", "Rep")]
            recorder.record(reading, events)  # its workout and set were begun before
    assert [path.name for path in tmp_path.iterdir()] == ["20251009T085140Z-set-2-part-2.csv"]
    opened = notes[0]
    assert isinstance(opened, RecordingOpened)
    assert opened.started_s == -100.0


def test_a_disk_that_stands_still_holds_up_nobody_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "20200101T000000Z-set-1.csv").write_bytes(b"x" * 900_000)
    stuck, go_on = threading.Event(), threading.Event()

    def labelled() -> list[str]:
        stuck.set()
        assert go_on.wait(PATIENCE_S)
        return []

    core = Core(CONTACT_MM, Plan())
    with recorder_in(tmp_path, max_bytes=900_000, labelled=labelled) as (recorder, _):
        readings = set_of(3)
        assert play(recorder, readings, core) == 3
        assert stuck.wait(PATIENCE_S)
        trace = Trace(start_s=readings[-1].time_s)
        play(recorder, trace.stand(CONTACT_MM + 100, MOST_WAITING / 30 + 10).readings, core)
        assert recorder.problem.startswith("The disk is too slow to record on: ")
        go_on.set()
        recorder.flush()
        assert recorder.problem == ""
        later = Trace(start_s=trace.readings[-1].time_s).stand(CONTACT_MM + 100, 2.0)
        assert play(recorder, set_of(2, later), core) == 2
    (file,) = tmp_path.iterdir()
    assert replayed(file) == 5  # what is missing between was standing


def test_a_mistake_of_ours_is_told_and_recording_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def note(event: Event) -> None:
        raise ValueError(f"cannot take {type(event).__name__}")

    with recorder_in(tmp_path, note=note) as (recorder, _), caplog.at_level(logging.ERROR):
        play(recorder, set_of(3))
        recorder.flush()
        assert recorder.problem == (
            "This set is not recorded: ValueError('cannot take RecordingOpened'): this is a mistake in the program, "
            "and its log says more"
        )
    assert "Traceback" in caplog.text


def test_closing_twice_is_no_error_and_leaves_no_thread(tmp_path: Path) -> None:
    with recorder_in(tmp_path) as (recorder, _):
        assert "recorder" in [thread.name for thread in threading.enumerate()]
        recorder.close()
    assert "recorder" not in [thread.name for thread in threading.enumerate()]


def test_an_empty_room_is_handed_over_in_batches(tmp_path: Path) -> None:
    with recorder_in(tmp_path) as (recorder, notes):
        play(recorder, Trace().stand(1200, 60.0).readings)
        recorder.flush()
    assert notes == []
    assert list(tmp_path.iterdir()) == []


def test_who_records_nothing_leaves_nothing() -> None:
    nobody = NoRecorder()
    nobody.record(Reading(1.0, 100), [])
    nobody.close()
    assert nobody.problem == ""
