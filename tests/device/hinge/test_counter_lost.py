"""The counter where the sensor sees nothing, or something false: what is a touch then, and who has left."""

import pytest

from device.hinge.counter import RepCounter
from device.reading import HARDWARE, MIN_RANGE, NONE, PHASE, SIGMA, SIGNAL
from tests.device.hinge.traces import CONTACT_MM, Trace, at, counted, kinds


def test_one_low_reading_is_never_a_touch_and_neither_is_a_short_burst() -> None:
    trace = at(76)
    for _ in range(20):
        trace.spike(20).stand(CONTACT_MM + 76, 0.3).spike(0, 20).stand(CONTACT_MM + 76, 0.3)
    assert kinds(counted(trace.readings)) == ["arrived", "ready"]


@pytest.mark.parametrize("status", [SIGMA, SIGNAL, MIN_RANGE, PHASE, HARDWARE, NONE])
def test_a_near_number_with_a_bad_status_is_no_distance(status: int) -> None:
    trace = at(100).lost(1.0, status, 2).stand(CONTACT_MM + 100, 1.0).rep(100)
    assert kinds(counted(trace.readings)).count("touch") == 1


@pytest.mark.parametrize(
    ("status", "signal_mcps", "ambient_mcps"),
    [(SIGNAL, 12.0, 0.1), (PHASE, 12.0, 0.1), (SIGNAL, 0.0, 0.0), (NONE, 0.0, 0.0)],
)
def test_a_sensor_covered_at_the_wall_is_a_touch(status: int, signal_mcps: float, ambient_mcps: float) -> None:
    trace = at(100).move(CONTACT_MM + 15, 1.0)
    trace.lost(0.8, status, 0, signal_mcps=signal_mcps, ambient_mcps=ambient_mcps).move(CONTACT_MM + 15, 0.05)
    trace.move(CONTACT_MM + 100, 1.0).stand(CONTACT_MM + 100, 1.0)
    assert kinds(counted(trace.readings)) == ["arrived", "ready", "touch", "rep"]


@pytest.mark.parametrize(
    ("gap_mm", "status", "signal_mcps", "ambient_mcps"),
    [
        (15, HARDWARE, 12.0, 0.1),  # a fault of the chip
        (15, SIGNAL, 0.2, 0.1),  # the light has gone with the person, the room's is there
        (30, SIGNAL, 12.0, 0.1),  # still too far away
    ],
)
def test_a_target_lost_near_the_wall_is_no_touch_without_evidence(
    gap_mm: float, status: int, signal_mcps: float, ambient_mcps: float
) -> None:
    trace = at(100).move(CONTACT_MM + gap_mm, 1.0)
    trace.lost(0.8, status, 2, signal_mcps=signal_mcps, ambient_mcps=ambient_mcps)
    trace.move(CONTACT_MM + 100, 1.0).stand(CONTACT_MM + 100, 1.0)
    assert "touch" not in kinds(counted(trace.readings))


def test_stepping_aside_near_the_wall_is_no_touch() -> None:
    trace = at(100).move(CONTACT_MM + 15, 0.7).stand(1200, 3.0)
    assert kinds(counted(trace.readings))[-1] == "left"
    assert "touch" not in kinds(counted(trace.readings))


def test_a_target_lost_far_from_the_wall_is_no_touch() -> None:
    trace = at(100).move(CONTACT_MM + 60, 0.5).lost(1.0).move(CONTACT_MM + 100, 0.5).stand(CONTACT_MM + 100, 1.0)
    assert "touch" not in kinds(counted(trace.readings))


@pytest.mark.parametrize("rate_hz", [20, 30, 50])
@pytest.mark.parametrize("near_mm", [0, 20, 30])
def test_something_near_that_was_never_on_its_way_is_neither_rep_nor_miss(rate_hz: float, near_mm: float) -> None:
    trace = at(76, rate_hz=rate_hz)
    for seconds in (0.1, 0.3, 0.6, 1.5):
        trace.spike(*[near_mm] * round(seconds * rate_hz)).stand(CONTACT_MM + 76, 3.0)
    assert set(kinds(counted(trace.readings))) <= {"arrived", "ready", "left"}


@pytest.mark.parametrize("way_mm", [20, 60, 76])
def test_a_hole_in_the_readings_makes_whoever_is_there_arrive_anew(way_mm: float) -> None:
    trace = at(76).move(CONTACT_MM + way_mm, 0.6).gap(600.0).stand(CONTACT_MM, 3.0)
    assert kinds(counted(trace.readings))[-2:] == ["left", "arrived"]
    assert "touch" not in kinds(counted(trace.readings))


def test_without_readings_time_alone_makes_somebody_gone() -> None:
    counter = RepCounter(CONTACT_MM)
    readings = at(100).readings
    for reading in readings:
        counter.feed(reading)
    now_s = readings[-1].time_s
    assert counter.tick(now_s + 1.0) == []
    assert kinds(counter.tick(now_s + 2.0)) == ["left"]
    assert counter.gap_mm is None
    assert counter.tick(now_s + 3.0) == []


@pytest.mark.parametrize("stance_mm", [60, 76, 90])
def test_what_was_at_the_wall_and_is_gone_before_hips_could_be_there_is_no_touch(stance_mm: float) -> None:
    """Three readings to come in, four there and three to go, all within a fifth of a second; no light tells whose."""
    ways_mm = [CONTACT_MM + 2 + (stance_mm - 2) * third / 3 for third in (2, 1, 0, 0, 0, 0, 0, 1, 2)]
    trace = at(stance_mm, rate_hz=50).spike(*ways_mm).stand(CONTACT_MM + stance_mm, 2.0)
    assert "touch" not in kinds(counted(trace.readings))


def dazzled(bright: float) -> Trace:
    """On the way to the wall five readings in a row say some millimetres, with so much of the light of that place."""
    trace = at(200, rate_hz=50, noise_mm=1.5, seed=3).move(CONTACT_MM + 38, 1.5)
    trace.bright = bright
    trace.spike(12, 18, 14, 9, 16)
    trace.bright = 1.0
    return trace.move(CONTACT_MM, 0.5).stand(CONTACT_MM, 0.8).move(CONTACT_MM + 200, 1.0).stand(CONTACT_MM + 200, 1.0)


@pytest.mark.parametrize("bright", [0.05, 0.2, 0.4])
def test_what_leaps_to_the_wall_without_the_light_of_it_is_not_looked_at(bright: float) -> None:
    events = counted(dazzled(bright).readings, near_mm=100.0)
    assert kinds(events) == ["arrived", "ready", "touch", "rep"]


def test_that_needs_no_calibration_of_the_light() -> None:
    assert kinds(counted(dazzled(0.2).readings)) == ["arrived", "ready", "touch", "rep"]


def test_who_goes_away_after_a_false_reading_is_seen_to_go() -> None:
    trace = at(150)
    trace.bright = 0.2
    trace.spike(12)
    trace.bright = 1.0
    trace.move(CONTACT_MM + 300, 0.4).stand(CONTACT_MM + 300, 1.0)
    counter = RepCounter(CONTACT_MM)
    for reading in trace.readings:
        counter.feed(reading)
    assert counter.gap_mm == pytest.approx(300, abs=3)


def test_what_leaps_there_with_the_light_of_a_body_spoils_that_way() -> None:
    assert "touch" not in kinds(counted(dazzled(1.0).readings, near_mm=100.0))


@pytest.mark.parametrize(
    ("low_mm", "lost_s", "squats"),
    [
        (110, 0.5, True),
        (85, 0.45, True),
        (85, 0.25, False),  # nobody comes up again so soon
        (75, 0.5, False),  # so near the body may cover the sensor
        (110, 0.15, False),  # readings are lost for so long at any time
    ],
)
def test_a_body_that_sinks_under_the_beam_on_its_way_squats(low_mm: float, lost_s: float, squats: bool) -> None:
    trace = at(200)
    for _ in range(2):
        trace.move(CONTACT_MM + low_mm, 0.5).lost(lost_s).stand(CONTACT_MM + low_mm, 0.1)
        trace.move(CONTACT_MM + 200, 0.5).stand(CONTACT_MM + 200, 2.0)
    told = kinds(counted(trace.readings))
    assert ("squat" in told) is squats
    assert "touch" not in told


def test_a_target_that_is_lost_at_the_wall_or_in_standing_is_no_squat() -> None:
    trace = at(200)
    for _ in range(2):
        trace.move(CONTACT_MM, 0.8).lost(0.5, SIGNAL, 0, signal_mcps=12.0).stand(CONTACT_MM, 0.2)
        trace.move(CONTACT_MM + 200, 0.8).stand(CONTACT_MM + 200, 1.0).lost(0.5).stand(CONTACT_MM + 200, 1.0)
    told = kinds(counted(trace.readings))
    assert told.count("touch") == 2
    assert "squat" not in told


def test_a_wall_at_the_edge_of_sight_that_comes_and_goes_is_nobody_who_squats() -> None:
    trace = Trace()
    for _ in range(6):
        trace.move(755, 0.3).move(722, 0.3).lost(0.4).move(722, 0.1).move(755, 0.3).stand(755, 0.4)
    assert "squat" not in kinds(counted(trace.readings))
