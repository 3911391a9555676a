"""What holds of the counter and the core whatever anybody does, and however the readings come."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from device.errors import CommandRefused
from device.hinge.core import Core
from device.hinge.counter import RepCounter
from device.hinge.doubts import DOUBT_S
from device.hinge.events import Arrived, ContactMoved, Event, Left, Miss, Ready, Rep, Settled, Squat, Touch, Undone
from device.hinge.exercise import Plan, Sensing
from device.hinge.gate import COMES_MM
from device.hinge.wall import BOUND_MM
from device.hinge.workout import Workout
from device.reading import STATUSES, VALID, Reading
from device.recording import RecordingWriter, read_recording
from tests.device.hinge.scenes import Scene, scenes, shifted
from tests.device.hinge.traces import CONTACT_MM, Trace, counted, kinds

NEAR_MM: Final = 20.0
"""Farther than this from contact nothing is a touch, covered or not; half of the least stance."""

ATTEMPTS = (Touch, Settled, Miss, Squat)


def attempts(events: Iterable[Event]) -> list[tuple[str, float]]:
    """What was counted, and when."""
    return [(type(event).__name__, event.time_s) for event in events if isinstance(event, ATTEMPTS)]


def many(examples: int) -> settings:
    """So many examples. Reps take hundreds of readings, so no deadline: machines differ."""
    return settings(max_examples=examples, deadline=None)


# The scenes themselves.


def test_most_scenes_have_reps_and_all_that_may_go_wrong_with_them() -> None:
    """Laws about scenes in which nobody is ever counted would be empty."""
    seen: list[Counter[str]] = []

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(scenes)
    def look(scene: Scene) -> None:
        events = counted(scene.readings)
        told = Counter(kinds(events))
        told.update(bounced=sum(event.bounces > 0 for event in events if isinstance(event, Rep)))
        told.update(hurried=sum(not event.full for event in events if isinstance(event, Rep)))
        seen.append(told)

    look()
    assert sum(told["touch"] >= 1 for told in seen) > 0.6 * len(seen)
    assert sum(told["touch"] >= 4 for told in seen) > 0.2 * len(seen)
    for kind in ("miss", "squat", "left", "bounced", "hurried"):
        assert sum(told[kind] >= 1 for told in seen) >= 5, kind


# However the readings come.


@many(60)
@given(scenes, st.data())
def test_readings_that_come_twice_or_too_late_change_nothing(scene: Scene, data: st.DataObject) -> None:
    readings = scene.readings
    untold = st.sampled_from([0.0, 20.0, CONTACT_MM, 100.0, 8190.0])
    late = st.lists(st.tuples(st.integers(0, len(readings) - 1), st.integers(0, 30), untold), max_size=40)
    strewn: dict[int, list[Reading]] = {}
    for index, back, range_mm in data.draw(late):
        old_s = readings[max(0, index - back)].time_s
        strewn.setdefault(index, []).append(Reading(old_s, range_mm))
    messy = [each for index, reading in enumerate(readings) for each in (reading, *strewn.get(index, []))]
    assert counted(messy) == counted(readings)


@many(60)
@given(scenes, st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_time_that_passes_between_readings_changes_no_attempt(scene: Scene, parts: list[float]) -> None:
    readings = scene.readings
    counter = RepCounter(CONTACT_MM)
    events = counter.feed(readings[0])
    for number, (earlier, later) in enumerate(pairwise(readings)):
        between_s = later.time_s - earlier.time_s
        events += counter.tick(earlier.time_s + parts[number % len(parts)] * between_s)
        events += counter.feed(later)
    assert attempts(events) == attempts(counted(readings))


@many(60)
@given(scenes, st.sampled_from([1.0, 86_400.0, 1e6, 1e9, -1.0, -1000.0, -1e6]))
def test_the_same_at_another_time_gives_the_same_then(scene: Scene, by_s: float) -> None:
    readings = scene.readings
    now, then = counted(readings), counted(shifted(readings, by_s))
    assert kinds(then) == kinds(now)
    for one, other in zip(now, then, strict=True):
        assert other.time_s == one.time_s + by_s
        expected = asdict(one) | {"time_s": other.time_s}
        if isinstance(one, Rep):
            expected["touched_s"] = one.touched_s + by_s
        if isinstance(one, Settled):
            expected["turned_s"] = one.turned_s + by_s
        assert asdict(other) == pytest.approx(expected, abs=1e-4)


@many(25)
@given(scenes, st.sampled_from([1e6, -1e6]))
def test_a_workout_at_another_time_is_the_same_workout(scene: Scene, by_s: float) -> None:
    def workout(readings: list[Reading]) -> list[tuple[type[Event], float]]:
        core = Core(CONTACT_MM, Plan(target_reps=(2, 4), target_sets=(2, 2), rest_s=8.0))
        told = [event for reading in readings for event in core.feed(reading)]
        return [(type(event), event.time_s) for event in told]

    readings = scene.readings
    assert workout(shifted(readings, by_s)) == [(kind, time_s + by_s) for kind, time_s in workout(readings)]


@many(15)
@given(scenes, st.lists(st.floats(0, 1), max_size=4))
def test_a_recording_in_several_files_counts_as_the_whole(
    tmp_path_factory: pytest.TempPathFactory, scene: Scene, cuts: list[float]
) -> None:
    folder, readings = tmp_path_factory.mktemp("parts"), scene.readings
    bounds = [0, *sorted({round(cut * len(readings)) for cut in cuts} - {0, len(readings)}), len(readings)]
    joined: list[Reading] = []
    for number, (first, last) in enumerate(pairwise(bounds)):
        with RecordingWriter(folder / f"{number}.csv", {}) as part:
            for reading in readings[first:last]:
                part.write(reading)
        joined += read_recording(folder / f"{number}.csv").readings
    assert counted(joined) == counted(readings)


# What a count stands for.


@many(100)
@given(scenes)
def test_every_count_has_hips_at_the_wall_that_came_there_from_standing(scene: Scene) -> None:
    """Two of the three latest valid readings near contact, or one that was about to be, then covered."""
    counter = RepCounter(CONTACT_MM)
    place: type[Event] = Left
    gaps_mm: list[float] = []
    lost = 0
    for reading in scene.readings:
        distance_mm = reading.distance_mm
        if distance_mm is None:
            lost += 1
        else:
            gaps_mm, lost = [*gaps_mm[-2:], distance_mm - CONTACT_MM], 0
        for event in counter.feed(reading):
            if isinstance(event, Arrived | Ready | Left):
                place = type(event)
            if isinstance(event, Touch):
                assert place is Ready
                coming_mm = min(COMES_MM, max(gaps_mm) - gaps_mm[-1])
                covered = lost >= 2 and gaps_mm[-1] - coming_mm <= NEAR_MM
                assert covered or sum(gap_mm <= NEAR_MM for gap_mm in gaps_mm) >= 2


@many(100)
@given(scenes, st.floats(0, 12), st.sampled_from([None, 100.0]))
def test_what_is_settled_turned_back_once_in_the_last_minute_and_was_told_as_a_miss(
    scene: Scene, high_mm: float, near_mm: float | None
) -> None:
    """Somebody whose clothes read high. Who felt for the wall was told as nothing, and their rep comes with it."""
    counter = RepCounter(CONTACT_MM, near_mm=near_mm)
    told: dict[float, float] = {}
    for reading in scene.readings:
        high = replace(reading, range_mm=None if reading.range_mm is None else reading.range_mm + high_mm)
        events = counter.feed(high)
        felt_s = {event.touched_s for event in events if isinstance(event, Rep)}
        for event in events:
            if isinstance(event, Miss):
                told[event.time_s] = event.stance_mm
            if isinstance(event, Settled) and event.turned_s not in felt_s:
                assert told.pop(event.turned_s) == event.stance_mm
                assert event.time_s - DOUBT_S <= event.turned_s < event.time_s


@many(100)
@given(scenes)
def test_between_two_counts_the_hips_came_back_by_the_stated_part(scene: Scene) -> None:
    """Or they stood still in a new place, from where the reps of a shorter stance count. Where they stood still counts,
    not what was only passed, as the back of a squat is.
    """
    k = Sensing()
    counter = RepCounter(CONTACT_MM)
    last: Touch | None = None
    home_mm = high_mm = 0.0
    for reading in scene.readings:
        events = counter.feed(reading)
        high_mm = max(high_mm, counter.gap_mm or 0.0)  # from contact as it is followed, like the stance
        for event in events:
            if isinstance(event, Left):
                last = None  # who comes anew stands still first
            if isinstance(event, Touch):
                if last is not None:
                    hurried = event.time_s - last.time_s < k.moved_s
                    back_mm = k.rearm * home_mm
                    assert high_mm >= (back_mm if hurried else min(back_mm, k.min_stance_mm))
                last, high_mm = event, 0.0
                home_mm = min(event.stance_mm, counter.stance_mm or event.stance_mm)


@many(100)
@given(
    rate_hz=st.sampled_from([8, 16, 32, 64]),
    level_mm=st.floats(0, 800),
    sway_mm=st.lists(st.floats(-9, 9), min_size=1, max_size=20),
    losses=st.lists(st.sampled_from([None, None, None, *sorted(STATUSES)]), min_size=1, max_size=9),
)
def test_without_travel_there_is_no_rep(
    rate_hz: int, level_mm: float, sway_mm: list[float], losses: list[int | None]
) -> None:
    """Somebody comes, stays within 18 mm for ten seconds, seen or not, and goes again."""
    trace = Trace(rate_hz=rate_hz).stand(1200, 1.0).move(level_mm, 1.0)
    for number in range(10 * rate_hz):
        status = losses[number % len(losses)]
        if status is None or status == VALID:
            trace.stand(max(0.0, level_mm + sway_mm[number % len(sway_mm)]), 1 / rate_hz)
        else:
            trace.lost(1 / rate_hz, status, 2, signal_mcps=12.0)
    events = kinds(counted(trace.move(1200, 1.0).lost(2.0).readings))
    assert "touch" not in events
    assert "miss" not in events


# What is learned meanwhile.


@many(100)
@given(scenes, st.lists(st.floats(-40, 40), min_size=1, max_size=10), st.sampled_from([None, 100.0]))
def test_contact_is_followed_within_its_bound(scene: Scene, warm_mm: list[float], near_mm: float | None) -> None:
    """Every few seconds the sensor reads something else too far."""
    counter = RepCounter(CONTACT_MM, near_mm=near_mm)
    for number, reading in enumerate(scene.readings):
        off_mm = warm_mm[number // 200 % len(warm_mm)]
        range_mm = None if reading.range_mm is None else max(0.0, reading.range_mm + off_mm)
        for event in counter.feed(replace(reading, range_mm=range_mm)):
            if isinstance(event, ContactMoved):
                assert abs(event.contact_mm - CONTACT_MM) <= BOUND_MM


# Whatever is asked for.


@many(60)
@given(scenes, st.dictionaries(st.integers(0, 3000), st.sampled_from(sorted(Workout.ACTS)), max_size=12))
def test_the_count_never_falls_but_by_one_that_is_taken_back(scene: Scene, asked: dict[int, str]) -> None:
    core = Core(CONTACT_MM, Plan(target_reps=(2, 4), target_sets=(2, 3), rest_s=8.0))
    workout, reps = 0.0, 0
    for number, reading in enumerate(scene.readings):
        events = core.feed(reading)
        if number in asked:
            with suppress(CommandRefused):
                events += core.command(asked[number], reading.time_s)
        log = core.workout.log
        if log is None:
            continue
        counts = Counter(type(event) for event in events)
        now = sum(one.reps for one in log.sets)
        if log.started_s == workout:
            assert now - reps == counts[Touch] + counts[Settled] - counts[Undone]
        workout, reps = log.started_s, now


anything = st.builds(
    Reading,
    time_s=st.floats(-1e9, 1e9),
    range_mm=st.none() | st.floats(0, 8191) | st.integers(0, 8191),
    status=st.none() | st.sampled_from(sorted(STATUSES)),
    signal_mcps=st.none() | st.floats(0, 512),
    ambient_mcps=st.none() | st.floats(0, 512),
)


@many(150)
@given(scenes, st.lists(st.tuples(st.integers(0, 3000), anything, st.booleans()), max_size=30))
def test_no_valid_reading_at_any_time_upsets_the_core(scene: Scene, strange: list[tuple[int, Reading, bool]]) -> None:
    """In the middle of anything: another clock for good, hours of nothing, steps back, any status, no numbers."""
    readings = scene.readings
    for index, odd, of_another_clock in strange:
        at = index % len(readings)
        if not of_another_clock:
            odd = Reading(readings[at].time_s, odd.range_mm, odd.status, odd.signal_mcps, odd.ambient_mcps)  # noqa: PLW2901 - the same reading, now
        readings.insert(at, odd)
    core = Core(CONTACT_MM, Plan(target_reps=(2, 4), target_sets=(2, 2), rest_s=8.0))
    bright = RepCounter(CONTACT_MM, near_mm=100.0)
    touched: list[float] = []
    for reading in readings:
        bright.feed(reading)
        for event in core.feed(reading):
            if isinstance(event, Touch):
                touched.append(event.time_s)
            if isinstance(event, Rep):
                assert event.touched_s == touched[-1]
                assert min(event.lowering_s, event.pause_s, event.rising_s) >= 0
        assert core.advice.say
        assert core.phase
