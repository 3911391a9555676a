"""Readings per second through the counter, the whole core, and out of a recording. See README.md."""

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from device.hinge.core import Core
from device.hinge.counter import RepCounter
from device.hinge.events import Event
from device.hinge.exercise import Plan
from device.reading import Reading
from device.recording import RecordingWriter, read_recording
from tests.bench.common import STATIC, against, folder, table
from tests.device.hinge.traces import CONTACT_MM, Trace, counted, kinds

AIM_HZ: Final = 150_000
ROUNDS: Final = 5
RATE_HZ: Final = 55.6
"""The real rate of the static recording."""
NOISE_MM: Final = 2.08
"""Its standard deviation."""
READINGS: Final = 200_000
"""As many as the static recording has: an hour."""
REST_S: Final = 60.0
IDLE_S: Final = 600.0
"""A workout ends by itself after it."""

Feed = Callable[[Reading], list[Event]]


def static() -> list[Reading]:
    """An hour of a target that does not move; empty where the recording is not there."""
    if not STATIC.exists():
        return []
    lines = STATIC.read_text(encoding="ascii").splitlines()[3:]
    return [Reading(number / RATE_HZ, float(line), 0, 10.0, 0.1) for number, line in enumerate(lines, start=1)]


def moving() -> list[Reading]:
    """Workouts: sets of 20 reps as real people do them, a miss in each. Rests are left out: an empty room is quick."""
    trace = Trace(rate_hz=RATE_HZ, noise_mm=NOISE_MM)
    while len(trace.readings) < READINGS:
        for stance_mm in (76.2, 101.6, 127.0):
            trace.stand(1200, 1.0).move(CONTACT_MM + stance_mm, 2.0).stand(CONTACT_MM + stance_mm, 3.0)
            for _ in range(20):
                trace.rep(stance_mm)
            trace.short(stance_mm, 35.0).move(1200, 2.0).lost(5.0).gap(REST_S)
        trace.gap(IDLE_S)
    return trace.readings[:READINGS]


def took_s(feed: Feed, readings: Sequence[Reading]) -> float:
    """How long `feed` takes for all of them."""
    began_s = time.perf_counter()
    for reading in readings:
        feed(reading)
    return time.perf_counter() - began_s


def reading_s(path: Path) -> float:
    """How long the recording at `path` takes to be read."""
    began_s = time.perf_counter()
    read_recording(path)
    return time.perf_counter() - began_s


def write(path: Path, readings: Sequence[Reading]) -> None:
    """Make a recording as the device does."""
    with RecordingWriter(path, {"contact_mm": str(CONTACT_MM)}) as writer:
        for reading in readings:
            writer.write(reading)


def main() -> None:
    """Measure everything in turn, several times, and print the medians."""
    made = moving()
    traces = {"static": static(), "workouts": made}
    if not traces["static"]:
        print(f"skipped: the real readings are not there ({STATIC.name})")
        del traces["static"]
    with folder() as place:
        times: dict[tuple[str, str], list[float]] = {}
        for name, readings in traces.items():
            write(place / name, readings)
        for _ in range(ROUNDS):
            for name, readings in traces.items():
                for part, feed in (("counter", RepCounter(CONTACT_MM).feed), ("core", Core(CONTACT_MM, Plan()).feed)):
                    times.setdefault((name, part), []).append(took_s(feed, readings))
                times.setdefault((name, "read file"), []).append(reading_s(place / name))
    rows = []
    for (name, part), each_s in times.items():
        count = len(traces[name])
        rate_hz = count / statistics.median(each_s)
        ratio = statistics.median(times[name, "counter"]) / statistics.median(each_s)
        aim = ("-", "") if part == "read file" else (f"{AIM_HZ:,}", against(rate_hz, AIM_HZ, at_least=True))
        rows.append((f"{name}: {part}", f"{count:,}", f"{rate_hz:,.0f}", f"{ratio:.2f}", *aim))
    table("replay, median of " + str(ROUNDS), ("", "readings", "readings/s", "to counter", "aim", ""), rows)
    seen = kinds(counted(made))
    print(f"  the workouts hold {seen.count('rep')} reps and {seen.count('miss')} misses")


if __name__ == "__main__":
    main()
