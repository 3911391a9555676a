"""Recordings of odd readings through the counter: what is refused, and what the rule is for the rest."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from device.errors import RecordingError
from device.reading import OUT_OF_RANGE_MM, Reading
from device.recording import RecordingWriter
from device.replay import replay_file
from tests.device.hinge.traces import CONTACT_MM, Trace, at


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "set.csv"


def recorded(path: Path, readings: Iterable[Reading]) -> Path:
    with RecordingWriter(path, {"contact_mm": str(CONTACT_MM)}) as recording:
        for reading in readings:
            recording.write(reading)
    return path


def reps(path: Path) -> int:
    *_, last = replay_file(path, exercise=None, contact_mm=None, as_json=True)
    count: int = json.loads(last)["summary"]["reps"]
    return count


def set_of(count: int, **options: float) -> list[Reading]:
    trace = at(150, **options)
    for _ in range(count):
        trace.rep(150)
    return trace.readings


@pytest.mark.parametrize(
    ("unit", "rate"), [(1000.0, "0.03"), (30.0, "1"), (0.03, "1e+03"), (1e-6, "3e+07"), (0.0, "inf")]
)
def test_a_recording_of_the_wrong_rate_is_refused_with_rate_and_bounds(path: Path, unit: float, rate: str) -> None:
    """Such as one whose times are milliseconds."""
    recorded(path, [replace(reading, time_s=reading.time_s * unit) for reading in set_of(2)])
    with pytest.raises(RecordingError) as caught:
        reps(path)
    assert str(caught.value) == f"{path}: {rate} readings a second; it must be 2 to 200: is time_s in seconds?"


@pytest.mark.parametrize("rate_hz", [5, 30, 55.6, 100])
def test_the_rates_of_the_chip_and_of_motion_capture_are_counted(path: Path, rate_hz: float) -> None:
    assert reps(recorded(path, set_of(4, rate_hz=rate_hz))) == 4


def test_a_few_readings_have_no_rate(path: Path) -> None:
    assert reps(recorded(path, [Reading(100.0 * step, 300) for step in range(9)])) == 0


def test_readings_that_come_twice_or_not_at_all_are_no_other_rate(path: Path) -> None:
    twice = [reading for reading in set_of(4) for _ in range(2)]
    assert reps(recorded(path, [reading for step, reading in enumerate(twice) if step % 7])) == 4


def test_across_a_hole_somebody_has_to_stand_still_again(path: Path) -> None:
    """Shorter ones hide nothing; after 1.5 s without a reading nothing is known of the person."""
    trace = at(150).rep(150).move(CONTACT_MM + 75, 0.5).gap(0.5).move(CONTACT_MM, 0.3).stand(CONTACT_MM, 0.5)
    trace.move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.0)  # seen, in spite of half a second
    trace.move(CONTACT_MM + 75, 0.5).gap(2.0).move(CONTACT_MM, 0.3).stand(CONTACT_MM, 0.5)
    trace.move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 2.0).rep(150)
    assert reps(recorded(path, trace.readings)) == 3


@pytest.mark.parametrize("range_mm", [OUT_OF_RANGE_MM, 8191.0, 2000.0])
def test_what_is_far_beyond_a_person_is_nobody_though_its_status_is_valid(path: Path, range_mm: float) -> None:
    clean = set_of(3)
    strewn = [replace(reading, range_mm=range_mm) if step % 9 == 0 else reading for step, reading in enumerate(clean)]
    assert reps(recorded(path, strewn)) == 3
    path.unlink()
    assert reps(recorded(path, Trace().stand(range_mm, 60.0).readings)) == 0


def test_readings_without_status_and_rates_are_counted(path: Path) -> None:
    bare = [Reading(reading.time_s, reading.range_mm, None) for reading in set_of(3)]
    assert reps(recorded(path, bare)) == 3


def test_without_any_distance_nothing_is_counted(path: Path) -> None:
    assert reps(recorded(path, [Reading(step / 30, None, 255) for step in range(300)])) == 0


def test_what_turns_out_to_have_been_a_touch_is_told_when_it_does_and_is_no_miss(path: Path) -> None:
    trace = at(203).short(203, 13)
    for _ in range(3):
        trace.short(203, 8)
    *lines, last = replay_file(recorded(path, trace.readings), exercise=None, contact_mm=None, as_json=False)
    (told,) = [line for line in lines if "was a touch" in line]
    assert re.fullmatch(r" +\d+\.\d\d s  rep 3: what turned back at \d+\.\d\d s was a touch", told)
    assert last.startswith(f"{path}: 4 reps, 0 misses, 0 squats in ")
