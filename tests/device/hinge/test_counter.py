"""The counter: what counts, what does not, and when."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.hinge.counter import RepCounter
from device.hinge.events import Miss, Ready, Rep, Squat, Touch
from device.hinge.states import State
from device.reading import Reading
from tests.device.hinge.traces import CONTACT_MM, Trace, at, counted, kinds


@pytest.mark.parametrize("stance_mm", [76, 102, 127, 203, 305, 356])
@pytest.mark.parametrize("rate_hz", [5, 15, 30, 50])
def test_every_rep_of_a_set_is_counted_once_at_any_stance_and_rate(stance_mm: float, rate_hz: float) -> None:
    trace = at(stance_mm, rate_hz=rate_hz, noise_mm=2.1)
    for _ in range(15):
        trace.rep(stance_mm)
    events = kinds(counted(trace.readings))
    assert events.count("touch") == 15
    assert events.count("rep") == 15
    assert "miss" not in events


def test_a_rep_is_counted_at_the_touch_and_not_on_the_return() -> None:
    trace = at(100).move(CONTACT_MM, 1.0)
    arrived_s = trace.readings[-1].time_s
    touches = [e for e in counted(trace.stand(CONTACT_MM, 0.2).readings) if isinstance(e, Touch)]
    assert len(touches) == 1
    assert touches[0].time_s <= arrived_s + 2 / 30


@pytest.mark.parametrize(("lowering_s", "pause_s", "rising_s"), [(0.3, 0.1, 0.25), (4.0, 10.0, 4.5), (0.5, 0.0, 0.5)])
def test_quick_slow_and_long_held_reps_count_once(lowering_s: float, pause_s: float, rising_s: float) -> None:
    trace = at(150, noise_mm=2.1)
    for _ in range(5):
        trace.rep(150, lowering_s=lowering_s, pause_s=pause_s, rising_s=rising_s)
    assert kinds(counted(trace.readings)).count("touch") == 5


@pytest.mark.parametrize("stance_mm", [76, 150, 300])
def test_measures_of_a_rep(stance_mm: float) -> None:
    trace = at(stance_mm, rate_hz=50).rep(stance_mm, lowering_s=1.5, pause_s=1.2, rising_s=1.2)
    (rep,) = (e for e in counted(trace.readings) if isinstance(e, Rep))
    assert rep.stance_mm == pytest.approx(stance_mm, abs=2)
    assert rep.travel_mm == pytest.approx(stance_mm, abs=2)
    assert rep.depth_mm == pytest.approx(0, abs=1)
    assert rep.stance_after_mm == pytest.approx(stance_mm, abs=2)
    assert rep.lowering_s == pytest.approx(1.5, rel=0.08)  # the first rep does not tell how this person moves
    assert rep.pause_s == pytest.approx(1.2, abs=0.06)
    assert rep.rising_s == pytest.approx(1.2, rel=0.08)
    assert rep.full
    assert rep.bounces == 0


@pytest.mark.parametrize("stance_mm", [76, 127, 305])
@pytest.mark.parametrize("short_mm", [15, 20, 30])
def test_a_turn_back_before_the_wall_is_a_miss_and_no_rep(stance_mm: float, short_mm: float) -> None:
    trace = at(stance_mm, noise_mm=1.5).short(stance_mm, short_mm)
    events = counted(trace.readings)
    assert kinds(events) == ["arrived", "ready", "miss"]
    (miss,) = (e for e in events if isinstance(e, Miss))
    assert miss.short_mm == pytest.approx(short_mm, abs=5)
    assert miss.stance_mm == pytest.approx(stance_mm, abs=5)


@pytest.mark.parametrize("seed", range(10))
def test_cloth_that_reads_noisy_makes_no_touch_of_a_near_miss_and_no_miss_of_a_touch(seed: int) -> None:
    near = at(150, noise_mm=4.5, seed=seed)
    good = at(150, noise_mm=4.5, seed=seed)
    for number in range(10):
        end_mm = CONTACT_MM + 16 + 3 * (number % 3)  # no wall
        near.move(end_mm, 1.5).stand(end_mm, 1.0).move(CONTACT_MM + 150, 1.5).stand(190, 1.0)
        good.rep(150)
    assert kinds(counted(near.readings)).count("touch") == 0
    assert kinds(counted(good.readings)).count("touch") == 10


def test_a_rep_after_a_miss_counts_and_so_does_one_after_a_hesitation() -> None:
    trace = at(120).short(120, 25).rep(120).move(CONTACT_MM + 50, 0.5).move(CONTACT_MM + 65, 0.4).rep(120)
    assert [k for k in kinds(counted(trace.readings)) if k in ("touch", "miss")] == ["miss", "touch", "touch"]


def test_swaying_and_small_bows_are_neither_reps_nor_misses() -> None:
    trace = at(100)
    for _ in range(10):
        trace.move(CONTACT_MM + 75, 0.5).move(CONTACT_MM + 100, 0.5)
    assert kinds(counted(trace.readings)) == ["arrived", "ready"]


def test_pulses_at_the_bottom_count_once() -> None:
    trace = at(150).move(CONTACT_MM, 1.0)
    for _ in range(6):
        trace.move(CONTACT_MM + 60, 0.4).move(CONTACT_MM, 0.4)
    trace.move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.0)
    events = counted(trace.readings)
    assert kinds(events).count("touch") == 1
    (rep,) = (e for e in events if isinstance(e, Rep))
    assert rep.bounces == 6


def test_a_rep_without_standing_up_fully_counts_and_says_so() -> None:
    trace = at(150)
    for _ in range(2):
        trace.move(CONTACT_MM, 1.0).stand(CONTACT_MM, 0.3).move(CONTACT_MM + 105, 0.6)
    trace.move(CONTACT_MM, 1.0).stand(CONTACT_MM, 0.3).move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.0)
    reps = [e for e in counted(trace.readings) if isinstance(e, Rep)]
    assert [rep.full for rep in reps] == [False, False, True]


def test_leaning_on_the_wall_and_arriving_backwards_do_not_count() -> None:
    leaning = Trace().stand(1200, 1.0).move(CONTACT_MM, 2.0).stand(CONTACT_MM, 30.0)
    assert kinds(counted(leaning.readings)) == ["arrived"]


@pytest.mark.parametrize("back_mm", [150, 320])
@pytest.mark.parametrize("stand_s", [0.0, 0.3, 1.0])
def test_squats_of_two_dips_are_named_and_not_counted(back_mm: float, stand_s: float) -> None:
    trace = at(200)
    for _ in range(5):
        trace.move(CONTACT_MM + 70, 0.5).move(CONTACT_MM + back_mm, 0.5)
        trace.move(CONTACT_MM + 70, 0.5).move(CONTACT_MM + 200, 0.5).stand(CONTACT_MM + 200, stand_s)
    events = counted(trace.stand(CONTACT_MM + 200, 0.4).readings)
    assert kinds(events) == ["arrived", "ready", *["squat"] * 5]
    assert all(event.stance_mm == pytest.approx(200, abs=3) for event in events if isinstance(event, Squat))


@pytest.mark.parametrize("seconds", [0.8, 1.0, 1.2])
def test_slow_squats_are_not_told_as_misses_first(seconds: float) -> None:
    trace = at(200)
    for _ in range(5):
        for gap_mm in (70, 320, 70, 200):
            trace.move(CONTACT_MM + gap_mm, seconds)
        trace.stand(CONTACT_MM + 200, 1.0)
    assert kinds(counted(trace.readings)) == ["arrived", "ready", *["squat"] * 5]


def test_nor_afterwards_where_they_come_up_farther_than_they_stood() -> None:
    trace = at(120).move(CONTACT_MM + 400, 0.7)
    for _ in range(4):
        for gap_mm in (90, 120, 90, 400):
            trace.move(CONTACT_MM + gap_mm, 0.7)
        trace.stand(CONTACT_MM + 400, 0.4)
    assert kinds(counted(trace.readings)) == ["arrived", "ready", *["squat"] * 4]


@pytest.mark.parametrize("stance_mm", [130, 200, 300])
@pytest.mark.parametrize("wait_s", [0.9, 1.5, 2.0, 4.0])
def test_after_a_long_step_in_every_rep_counts_from_the_new_stance(stance_mm: float, wait_s: float) -> None:
    trace = at(stance_mm, noise_mm=2.0).move(CONTACT_MM + 76, 1.0).stand(CONTACT_MM + 76, wait_s)
    for _ in range(10):
        trace.rep(76)
    events = counted(trace.readings)
    assert kinds(events).count("touch") == 10
    assert kinds(events).count("rep") == 10
    assert all(e.stance_mm == pytest.approx(76, abs=5) for e in events if isinstance(e, Touch))


@pytest.mark.parametrize("held_s", [0.3, 1.0, 2.0, 4.0, 10.0])
@pytest.mark.parametrize("short_mm", [20, 60])
def test_a_short_rep_that_is_held_is_a_miss_all_the_same(held_s: float, short_mm: float) -> None:
    trace = at(150, noise_mm=1.5)
    trace.move(CONTACT_MM + short_mm, 1.0).stand(CONTACT_MM + short_mm, held_s)
    trace.move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 2.0).rep(150)
    assert kinds(counted(trace.readings)) == ["arrived", "ready", "miss", "touch", "rep"]


@pytest.mark.parametrize("then_mm", [60, 300, 750])
def test_who_has_stepped_in_for_long_and_stands_on_or_walks_off_has_missed_nothing(then_mm: float) -> None:
    trace = at(150, noise_mm=1.5).move(CONTACT_MM + 60, 1.0).stand(CONTACT_MM + 60, 5.0)
    trace.move(CONTACT_MM + then_mm, 1.0).stand(CONTACT_MM + then_mm, 2.0)
    assert "miss" not in kinds(counted(trace.readings))


def test_pulses_do_not_shrink_the_stance_until_small_ones_count() -> None:
    trace = at(300)
    for _ in range(8):
        trace.move(CONTACT_MM + 25, 0.6).move(CONTACT_MM + 130, 0.6)
    for _ in range(8):
        trace.move(CONTACT_MM, 0.5).move(CONTACT_MM + 85, 0.5)
    assert kinds(counted(trace.readings)).count("touch") <= 1


def test_a_slow_lowering_does_not_drag_the_stance_along() -> None:
    trace = at(76, noise_mm=1.0).rep(76, lowering_s=4.0)
    (touch,) = (e for e in counted(trace.readings) if isinstance(e, Touch))
    assert touch.stance_mm == pytest.approx(76, abs=4)


def test_a_miss_has_the_instant_of_its_turn_and_a_touch_right_after_it_another() -> None:
    trace = at(76)
    for _ in range(2):
        trace.move(60, 0.5).move(105, 0.4).move(40, 0.6).stand(40, 0.5).move(116, 1.0).stand(116, 1.5)
    events = [e for e in counted(trace.readings) if isinstance(e, Miss | Touch)]
    assert kinds(events) == ["miss", "touch", "miss", "touch"]
    instants = [e.time_s for e in events]
    assert instants == sorted(set(instants))


def test_walking_away_is_left_and_coming_back_must_stand_still_first() -> None:
    trace = at(100).rep(100).lost(3.0).move(CONTACT_MM + 100, 0.5).move(CONTACT_MM, 0.5).stand(CONTACT_MM, 0.3)
    assert kinds(counted(trace.readings)) == ["arrived", "ready", "touch", "rep", "left", "arrived"]


def test_walking_past_is_nobody() -> None:
    trace = Trace()
    for _ in range(10):
        trace.lost(3.0).move(300, 0.25).move(800, 0.25)
    assert "ready" not in kinds(counted(trace.readings))


def test_a_step_out_is_measured_as_the_new_stance() -> None:
    counter = RepCounter(CONTACT_MM)
    for reading in at(76, noise_mm=2.0).rep(76).move(CONTACT_MM + 102, 1.0).stand(CONTACT_MM + 102, 1.5).readings:
        counter.feed(reading)
    assert counter.stance_mm == pytest.approx(102, abs=3)


def test_a_step_in_is_measured_as_the_new_stance() -> None:
    counter = RepCounter(CONTACT_MM)
    for reading in at(127, noise_mm=2.0).rep(127).move(CONTACT_MM + 102, 1.0).stand(CONTACT_MM + 102, 1.5).readings:
        counter.feed(reading)
    assert counter.stance_mm == pytest.approx(102, abs=3)


def test_somebody_who_turns_round_far_away_is_not_ready_there() -> None:
    trace = (
        Trace().stand(1200, 1.0).move(500, 1.0).stand(500, 2.0).move(CONTACT_MM + 76, 2.0).stand(CONTACT_MM + 76, 2.0)
    )
    events = counted(trace.rep(76).readings)
    assert kinds(events) == ["arrived", "ready", "touch", "rep"]
    assert [e.stance_mm for e in events if isinstance(e, Ready)] == [pytest.approx(76, abs=3)]


@pytest.mark.parametrize(("still_s", "told"), [(0.7, ["arrived"]), (0.8, ["arrived", "ready", "touch"])])
def test_who_slows_down_on_the_way_in_to_lean_is_not_ready_there(still_s: float, told: list[str]) -> None:
    """Four means agree in either, but once they do in the first they have gone on."""
    trace = Trace().stand(1200, 1.0).move(CONTACT_MM + 330, 0.5).stand(CONTACT_MM + 330, still_s)
    assert kinds(counted(trace.move(CONTACT_MM, 0.45).stand(CONTACT_MM, 3.0).readings)) == told


def test_somebody_ready_too_far_who_steps_back_is_measured_at_the_new_place() -> None:
    counter = RepCounter(CONTACT_MM)
    for reading in at(330).move(CONTACT_MM + 76, 3.0).stand(CONTACT_MM + 76, 4.0).readings:
        counter.feed(reading)
    assert counter.state is State.STANDING
    assert counter.stance_mm == pytest.approx(76, abs=3)


def test_somebody_who_steps_away_to_rest_has_to_become_ready_again() -> None:
    trace = at(100).rep(100).move(600, 1.0).stand(600, 3.0).move(CONTACT_MM + 100, 1.0).stand(CONTACT_MM + 100, 2.0)
    assert kinds(counted(trace.readings)) == ["arrived", "ready", "touch", "rep", "arrived", "ready"]


def test_the_stance_told_does_not_flutter_with_sway() -> None:
    trace = at(82, noise_mm=2.1)
    for _ in range(20):
        trace.move(CONTACT_MM + 80, 1.5).move(CONTACT_MM + 84, 1.5)
    counter = RepCounter(CONTACT_MM)
    stances = {counter.stance_mm for reading in trace.readings for _ in [counter.feed(reading)]}
    assert len(stances - {None}) <= 2


def test_somebody_too_near_to_hinge_is_never_ready() -> None:
    assert kinds(counted(at(30).stand(CONTACT_MM + 30, 20.0).readings)) == ["arrived"]


def test_duplicated_and_late_readings_change_nothing() -> None:
    trace = at(100, noise_mm=2.0).rep(100).short(100, 25).rep(100)
    twice = [r for reading in trace.readings for r in (reading, reading)]
    late = [r for i, reading in enumerate(trace.readings) for r in (reading, trace.readings[max(0, i - 2)])]
    assert counted(twice) == counted(late) == counted(trace.readings)


def test_counts_do_not_depend_on_when_it_was() -> None:
    def run(start_s: float) -> list[str]:
        return kinds(counted(at(100, start_s=start_s, noise_mm=2.0).rep(100).short(100, 25).rep(100).readings))

    assert run(0.0) == run(86_400.0 * 365)


def test_stance_is_told_only_once_somebody_stood_still() -> None:
    counter = RepCounter(CONTACT_MM)
    assert counter.stance_mm is None
    assert counter.gap_mm is None
    events = [event for reading in at(100).readings for event in counter.feed(reading)]
    assert [e.stance_mm for e in events if isinstance(e, Ready)] == [pytest.approx(100)]
    assert counter.gap_mm == pytest.approx(100)


readings = st.lists(
    st.tuples(
        st.floats(0.001, 3.0),
        st.one_of(st.none(), st.integers(0, 8191)),
        st.sampled_from([0, 0, 0, 0, 1, 2, 4, 255, None]),
    ),
    max_size=300,
)


@settings(max_examples=200, deadline=None)
@given(readings)
def test_no_sequence_of_readings_upsets_the_counter_and_every_rep_has_its_touch(
    rows: list[tuple[float, int | None, int | None]],
) -> None:
    counter = RepCounter(CONTACT_MM)
    time_s, touched = 0.0, []
    for pause_s, range_mm, status in rows:
        time_s += pause_s
        for event in counter.feed(Reading(time_s, range_mm, status)):
            if isinstance(event, Touch):
                touched.append(event.time_s)
            if isinstance(event, Rep):
                assert touched
                assert event.touched_s == touched[-1]


walks = st.lists(st.tuples(st.integers(20, 400), st.floats(0.2, 2.0), st.floats(0.0, 1.5)), min_size=1, max_size=15)


@settings(max_examples=100, deadline=None)
@given(walks)
def test_between_two_touches_the_hips_really_came_back(walk: list[tuple[int, float, float]]) -> None:
    trace = at(150)
    for gap_mm, seconds, still_s in walk:
        trace.move(CONTACT_MM - 20 + gap_mm, seconds).stand(CONTACT_MM - 20 + gap_mm, still_s)
    touches = [e.time_s for e in counted(trace.readings) if isinstance(e, Touch)]
    for earlier, later in pairwise(touches):
        highest = max(r.range_mm or 0 for r in trace.readings if earlier < r.time_s < later)
        assert highest - CONTACT_MM >= 40
