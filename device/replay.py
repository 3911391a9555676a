"""Recordings through the core, and the sensor into a recording."""

import math
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from device.clock import SystemClock
from device.errors import RecordingError
from device.hinge.events import Event, Left, Miss, Ready, SetEnded, Settled, Squat, Touch, Undone, Voided
from device.journal import DATABASE, DataFolder, calibration_of_chosen
from device.reading import Reading
from device.recording import RecordingWriter, read_recording
from device.retelling import Retelling, Tally
from device.settings import Settings, Simulation

FIRST_READING_S = 5.0
"""Without a reading after this there is no sensor to record; it starts within one second."""
RATES_HZ: Final = (2.0, 200.0)
"""Readings a second that a recording can be counted at. The chip gives 4 to 56 (budgets of 200 to 20 ms), the quickest
of 23 real reps took 0.74 s, and motion capture comes at 100. What lies beyond has its time in another unit."""
_FEWEST: Final = 10
"""So few readings tell no rate, and hold no rep."""


class Summary(msgspec.Struct):
    """What a recording came to."""

    file: str
    reps: int
    misses: int
    squats: int
    seconds: float


def replay_file(path: Path, *, exercise: str | None, contact_mm: float | None, as_json: bool) -> Iterator[str]:
    """Replay one recording; give a line for every event and one for the summary. Raises RecordingError."""
    recording = read_recording(path)
    _check_rate(path, recording.readings)
    retelling = Retelling(recording.meta, path, exercise=exercise, contact_mm=contact_mm)
    counts = Tally()
    encode = msgspec.json.Encoder().encode
    for reading in recording.readings:
        for event in retelling.feed(reading):
            counts.hear(event)
            if as_json:
                yield encode(event).decode()
            elif line := _line(event, counts):
                yield line
    seconds = round(recording.readings[-1].time_s - recording.readings[0].time_s, 3)
    summary = Summary(str(path), counts.reps, counts.misses, counts.squats, seconds)
    if as_json:
        yield encode({"summary": summary}).decode()
    else:
        counted = [_many(summary.reps, "rep"), _many(summary.misses, "miss"), _many(summary.squats, "squat")]
        yield f"{path}: {', '.join(counted)} in {seconds:.1f} s"


def _check_rate(path: Path, readings: Sequence[Reading]) -> None:
    """Raise RecordingError where readings come so slowly or quickly that counting them would mean nothing."""
    if len(readings) < _FEWEST:
        return
    steps_s = [step_s for one, other in pairwise(readings) if (step_s := other.time_s - one.time_s) > 0]
    rate_hz = 1 / median(steps_s) if steps_s else math.inf
    if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
        low, high = RATES_HZ
        raise RecordingError(
            f"{path}: {rate_hz:.3g} readings a second; it must be {low:g} to {high:g}: is time_s in seconds?"
        )


def _line(event: Event, counts: Tally) -> str | None:
    match event:
        case Touch(stance_mm=stance_mm):
            said = f"rep {counts.reps} at {stance_mm:.0f} mm"
        case Settled(turned_s=turned_s):
            said = f"rep {counts.reps}: what turned back at {turned_s:.2f} s was a touch"
        case Miss(short_mm=short_mm):
            said = f"miss, {short_mm:.0f} mm short"
        case Undone() | Voided():
            said = "taken back"
        case Squat():
            said = "squat"
        case Ready(stance_mm=stance_mm):
            said = f"ready at {stance_mm:.0f} mm"
        case Left():
            said = "gone"
        case SetEnded(number=number, reps=reps):
            said = f"set {number} over, {_many(reps, 'rep')}"
        case _:
            return None
    return f"{event.time_s:10.2f} s  {said}"


def _many(count: int, name: str) -> str:
    plural = f"{name}es" if name.endswith("s") else f"{name}s"
    return f"{count} {name if count == 1 else plural}"


def record_file(
    path: Path,
    settings: Settings,
    asked: Simulation,
    *,
    folder: Path,
    exercise: str,
    seconds: float | None,
) -> int:
    """Record the sensor during `exercise` into `path` until `seconds` are over or a SIGINT or SIGTERM comes.

    Gives the count of readings.

    Raises RecordingError, JournalError where the device is running, or the sensor's fault where there is no reading.
    """
    from device.machine import real_machine, simulated_machine  # noqa: PLC0415 - a replay needs none of these
    from device.sessions import sensor_of  # noqa: PLC0415 - likewise

    clock = SystemClock(asked.speed)
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: stopped.append(number))
    with ExitStack() as opened:
        opened.enter_context(DataFolder(folder).lock())
        if asked.simulate:
            machine = simulated_machine(settings, clock, lambda _press: None, asked)
        else:
            machine = real_machine(settings, clock, lambda _press: None)
        opened.callback(machine.close)
        sensor = sensor_of(settings, calibration_of_chosen(folder / DATABASE, simulated=asked.simulate))
        meta = {
            "what": "recorded by wall-hinge record" + (f", simulated person {asked.person}" if asked.simulate else ""),
            "exercise": exercise,
            "contact_mm": f"{sensor.contact_mm:g}",
            **({} if sensor.near_mm is None else {"near_mm": f"{sensor.near_mm:g}"}),
            "budget_ms": str(sensor.budget_ms),
        }
        writer = opened.enter_context(RecordingWriter(path, meta))
        start_s = clock.now_s()
        count = 0
        while not stopped and (seconds is None or clock.now_s() - start_s < seconds):
            reading = machine.finder.read()
            if reading is not None:
                writer.write(reading)
                count += 1
            elif count == 0 and clock.now_s() - start_s > FIRST_READING_S:
                break
        if count == 0:
            path.unlink()  # it holds nothing, and would keep the next try from its name
            raise RecordingError(f"no reading from the sensor: {machine.finder.detail or 'it has not started yet'}")
    return count
