"""What the counter learns while it counts: where the wall is now, and whose hips these are."""

from collections.abc import Iterable

import pytest

from device.hinge.aside import ROUND_MM, Habit
from device.hinge.counter import FORGOTTEN_S, RepCounter
from device.hinge.events import Arrived, ContactMoved, Event, Learnt, Miss, Rep, Settled, Touch
from device.hinge.wall import BOUND_MM
from tests.device.hinge.lights import NEAR_MM
from tests.device.hinge.traces import CONTACT_MM, Trace, at, counted, kinds


def attempts(events: Iterable[Event]) -> list[str]:
    """What was made of the reps."""
    return [kind for kind in kinds(events) if kind in ("touch", "miss", "squat")]


# Hips that come in aside of their middle.


@pytest.mark.parametrize("high_mm", [25, 40, 60])
def test_who_is_aside_every_time_counts_from_the_fourth_rep_on_and_then_the_first_three_count_as_well(
    high_mm: float,
) -> None:
    """They are told as misses: they may have been short, in trousers that are darker than the shirt."""
    trace = at(203, noise_mm=1.5)
    for _ in range(6):
        trace.aside(203, high_mm)
    events = counted(trace.readings, near_mm=NEAR_MM)
    assert attempts(events) == ["miss"] * 3 + ["touch"] * 3
    settled = [event for event in events if isinstance(event, Settled)]
    misses = [event for event in events if isinstance(event, Miss)]
    touches = [event.time_s for event in events if isinstance(event, Touch)]
    assert [(one.turned_s, one.stance_mm) for one in settled] == [(one.time_s, one.stance_mm) for one in misses]
    assert all(touches[0] < one.time_s < touches[1] for one in settled)


@pytest.mark.parametrize(("short_mm", "settled"), [(13, 2), (20, 0)])
def test_in_cloth_that_reads_high_what_was_short_by_no_more_counts_once_contact_is_followed(
    short_mm: float, settled: int
) -> None:
    trace = at(203).short(203, short_mm).short(203, short_mm)
    for _ in range(4):
        trace.short(203, 8)
    events = counted(trace.readings)
    assert attempts(events) == ["miss"] * 2 + ["touch"] * 4
    assert kinds(events).count("settled") == settled


def test_so_do_those_who_pause_there_for_longer_than_a_touch_takes() -> None:
    trace = at(203, noise_mm=1.5)
    for _ in range(5):
        trace.move(CONTACT_MM + 45, 1.0, bright=1 - 40 / ROUND_MM).stand(CONTACT_MM + 45, 1.3)
        trace.move(CONTACT_MM + 203, 1.0, bright=1.0).stand(CONTACT_MM + 203, 2.5)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["miss"] * 3 + ["touch"] * 2


def test_short_reps_in_trousers_that_are_darker_than_the_shirt_do_not_count_where_they_scatter() -> None:
    trace = at(203, noise_mm=1.5)
    for short_mm in (20, 34, 48, 27, 41, 55, 20, 34):
        trace.move(CONTACT_MM + short_mm, 1.0, bright=0.75).stand(CONTACT_MM + short_mm, 0.4)
        trace.move(CONTACT_MM + 203, 1.0, bright=1.0).stand(CONTACT_MM + 203, 1.0)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["miss"] * 8


@pytest.mark.parametrize("high_mm", [15, 25, 40, 60])
@pytest.mark.parametrize("stance_mm", [152, 203])
def test_round_hips_that_come_in_aside_count_by_their_light(high_mm: float, stance_mm: float) -> None:
    trace = at(stance_mm, noise_mm=1.5).rep(stance_mm)
    for _ in range(3):
        trace.aside(stance_mm, high_mm)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["touch"] * 4


@pytest.mark.parametrize("high_mm", [25, 40, 60])
def test_where_the_light_is_not_known_they_are_misses(high_mm: float) -> None:
    trace = at(203, noise_mm=1.5).rep(203).aside(203, high_mm)
    assert attempts(counted(trace.readings)) == ["touch", "miss"]


@pytest.mark.parametrize("short_mm", [15, 25, 40, 60])
@pytest.mark.parametrize("seed", range(5))
def test_hips_as_bright_as_in_standing_are_as_short_of_the_wall_as_they_read(short_mm: float, seed: int) -> None:
    trace = at(203, noise_mm=2.0, seed=seed).rep(203)
    for _ in range(3):
        trace.short(203, short_mm)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["touch", "miss", "miss", "miss"]


def test_a_rep_aside_is_measured_to_the_middle_of_the_hips() -> None:
    trace = at(203).rep(203).aside(203, 40)
    aside = [event for event in counted(trace.readings, near_mm=NEAR_MM) if isinstance(event, Rep)][-1]
    assert aside.depth_mm == pytest.approx(0, abs=8)
    assert aside.stance_mm == pytest.approx(203, abs=3)
    assert aside.full
    assert aside.bounces == 0


def test_hips_aside_that_come_off_a_little_and_on_again_bounce() -> None:
    trace = at(203).rep(203).move(CONTACT_MM + 40, 1.0, bright=1 - 40 / 145).stand(CONTACT_MM + 40, 0.5)
    trace.move(CONTACT_MM + 75, 0.4).move(CONTACT_MM + 40, 0.4).stand(CONTACT_MM + 40, 0.3)
    trace.move(CONTACT_MM + 203, 1.0, bright=1.0).stand(CONTACT_MM + 203, 1.0)
    events = counted(trace.readings, near_mm=NEAR_MM)
    assert attempts(events) == ["touch", "touch"]
    assert [event.bounces for event in events if isinstance(event, Rep)] == [0, 1]


def test_after_a_touch_aside_the_next_counts_from_three_fifths_of_the_way_that_is_left() -> None:
    """From 60 mm that is 146 mm of 203."""
    at_wall = 1 - 60 / ROUND_MM
    trace = at(203).rep(203).move(CONTACT_MM + 60, 1.0, bright=at_wall).stand(CONTACT_MM + 60, 0.4)
    for back_mm in (135, 155):
        trace.move(CONTACT_MM + back_mm, 0.8, bright=0.9).move(CONTACT_MM + 60, 0.8, bright=at_wall)
        trace.stand(CONTACT_MM + 60, 0.4)
    trace.move(CONTACT_MM + 203, 1.0, bright=1.0).stand(CONTACT_MM + 203, 1.0)
    events = counted(trace.readings, near_mm=NEAR_MM)
    assert attempts(events) == ["touch"] * 3
    assert [event.bounces for event in events if isinstance(event, Rep)] == [0, 1, 0]


@pytest.mark.parametrize(("high_mm", "bright"), [(60, 0.1), (90, 1 - 90 / 145), (60, 1 - 45 / 145)])
def test_what_is_too_dark_for_its_distance_or_too_far_or_not_dark_enough_is_no_touch(
    high_mm: float, bright: float
) -> None:
    trace = at(203).rep(203)
    trace.bright = bright
    trace.move(CONTACT_MM + high_mm, 1.0).stand(CONTACT_MM + high_mm, 0.5).move(CONTACT_MM + 203, 1.0)
    trace.bright = 1.0
    trace.stand(CONTACT_MM + 203, 1.0)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["touch", "miss"]


# Strangers.


@pytest.mark.parametrize("bright", [0.4, 0.7, 1.5])
@pytest.mark.parametrize("rate_hz", [30, 50])
def test_a_hand_that_sweeps_in_is_no_touch_and_no_miss(bright: float, rate_hz: float) -> None:
    trace = at(102, rate_hz=rate_hz, noise_mm=1.5).rep(102)
    for _ in range(3):
        trace.hand(CONTACT_MM, seconds=0.15, bright=bright)
    assert attempts(counted(trace.rep(102).readings, near_mm=NEAR_MM)) == ["touch", "touch"]


def test_hips_as_quick_as_a_hand_count_by_their_light() -> None:
    trace = at(102, rate_hz=50).rep(102).rep(102, lowering_s=0.22)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["touch", "touch"]


def test_what_is_there_faster_than_hips_can_be_is_no_touch_whatever_its_light() -> None:
    trace = at(254, rate_hz=50).rep(254)
    trace.move(CONTACT_MM, 0.24).stand(CONTACT_MM, 0.5).move(CONTACT_MM + 254, 0.24).stand(CONTACT_MM + 254, 1.0)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["touch"]
    assert attempts(counted(trace.readings)) == ["touch"]


# People who step back to lean.


@pytest.mark.parametrize("stages_mm", [(120, 48), (150, 90, 40), (50,), (60, 30)])
@pytest.mark.parametrize("stay_s", [1.5, 3.0])
def test_who_steps_back_in_stages_and_leans_does_not_count(stages_mm: tuple[float, ...], stay_s: float) -> None:
    trace = at(200, noise_mm=1.0)
    for stage_mm in stages_mm:
        trace.move(CONTACT_MM + stage_mm, 0.8).stand(CONTACT_MM + stage_mm, stay_s)
    trace.move(CONTACT_MM, 0.8).stand(CONTACT_MM, 10.0).move(CONTACT_MM + 200, 1.5).stand(CONTACT_MM + 200, 2.0)
    assert not {"touch", "settled"} & set(kinds(counted(trace.readings, near_mm=NEAR_MM)))


def test_who_stops_for_less_than_standing_takes_on_the_way_down_counts() -> None:
    trace = at(150, noise_mm=1.0).move(CONTACT_MM + 45, 0.8).stand(CONTACT_MM + 45, 0.4)
    trace.move(CONTACT_MM, 0.6).stand(CONTACT_MM, 0.4).move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.0)
    assert attempts(counted(trace.readings)) == ["touch"]


@pytest.mark.parametrize("stop_mm", [15, 30, 50])
@pytest.mark.parametrize("stop_s", [1.0, 1.5, 2.5])
def test_who_feels_for_the_wall_between_two_reps_counts(stop_mm: float, stop_s: float) -> None:
    trace = at(150, noise_mm=1.0).rep(150).move(CONTACT_MM + stop_mm, 1.0).stand(CONTACT_MM + stop_mm, stop_s)
    trace.move(CONTACT_MM, 0.6).stand(CONTACT_MM, 0.4).move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.0)
    assert attempts(counted(trace.rep(150).readings, near_mm=NEAR_MM)) == ["touch"] * 3


def test_who_stops_short_of_the_wall_between_two_reps_and_turns_back_misses() -> None:
    trace = at(150, noise_mm=1.0).rep(150).move(CONTACT_MM + 20, 1.0).stand(CONTACT_MM + 20, 1.5)
    trace.move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.0)
    assert attempts(counted(trace.rep(150).readings, near_mm=NEAR_MM)) == ["touch", "miss", "touch"]


# Contact that moves.


def warming(per_rep_mm: float, reps: int, *, stance_mm: float = 150, seed: int = 0) -> Trace:
    """A sensor that reads more and more too far, as it warms."""
    trace = at(stance_mm, noise_mm=1.0, seed=seed)
    for _ in range(reps):
        trace.warm_mm += per_rep_mm
        trace.rep(stance_mm)
    return trace


@pytest.mark.parametrize("per_rep_mm", [-1.5, 1.5])
@pytest.mark.parametrize("seed", range(3))
def test_a_contact_that_drifts_is_followed_and_short_reps_still_miss(per_rep_mm: float, seed: int) -> None:
    trace = warming(per_rep_mm, 19, seed=seed)
    for _ in range(3):
        trace.short(150, 18).rep(150)
    events = counted(trace.readings)
    assert attempts(events) == ["touch"] * 19 + ["miss", "touch"] * 3
    moved = [event.contact_mm for event in events if isinstance(event, ContactMoved)]
    assert moved[-1] == pytest.approx(CONTACT_MM + trace.warm_mm, abs=4)


def test_a_change_of_contact_is_told_at_the_end_of_the_touch_and_before_its_rep() -> None:
    trace = at(150)
    trace.warm_mm = -6.0
    events = counted(trace.rep(150).readings)
    assert kinds(events) == ["arrived", "ready", "touch", "rep"]
    (moved,) = (event for event in events if isinstance(event, ContactMoved))
    (touch,) = (event for event in events if isinstance(event, Touch))
    assert moved.contact_mm == pytest.approx(37, abs=0.6)
    assert moved.felt_mm == pytest.approx(34, abs=0.6)
    assert moved.time_s > touch.time_s


def test_of_a_touch_that_was_no_ordinary_one_nothing_is_told_of_contact() -> None:
    """18 mm behind the wall: a covered sensor."""
    trace = at(150)
    trace.warm_mm = -18.0
    told = counted(trace.rep(150).readings)
    assert attempts(told) == ["touch"]
    assert not any(isinstance(event, ContactMoved) for event in told)


def test_contact_that_stays_stays() -> None:
    trace = at(150)
    for _ in range(3):
        trace.rep(150)
    moved = [event.contact_mm for event in counted(trace.readings) if isinstance(event, ContactMoved)]
    assert moved == [CONTACT_MM] * 3


def test_contact_is_never_followed_farther_than_sensors_drift() -> None:
    trace = at(150)
    for _ in range(40):
        trace.warm_mm += 1.5
        trace.rep(150)
    moved = [event.contact_mm for event in counted(trace.readings) if isinstance(event, ContactMoved)]
    assert max(moved) == CONTACT_MM + BOUND_MM


def test_what_was_followed_can_be_handed_to_the_next_counter() -> None:
    trace = at(150)
    trace.warm_mm = 20.0
    readings = trace.rep(150).rep(150).readings

    def touches(contact_now_mm: float | None) -> int:
        counter = RepCounter(CONTACT_MM, contact_now_mm=contact_now_mm)
        return kinds(event for reading in readings for event in counter.feed(reading)).count("touch")

    assert touches(None) == 0
    assert touches(60.0) == 2


@pytest.mark.parametrize(
    ("seconds", "warm_mm", "told"),
    [(FORGOTTEN_S - 60, -6.0, False), (FORGOTTEN_S + 60, -6.0, True), (FORGOTTEN_S + 60, 0.0, False)],
)
def test_who_comes_after_a_long_time_may_be_somebody_else_and_contact_is_as_calibrated(
    seconds: float, warm_mm: float, told: bool
) -> None:
    trace = at(150)
    trace.warm_mm = warm_mm
    trace.rep(150).lost(3.0)
    now = [*counted(trace.readings)]
    trace.gap(seconds).stand(CONTACT_MM + 150, 2.0)
    later = counted(trace.readings)[len(now) :]
    assert kinds(later) == ["arrived", "ready"]
    moved = [event for event in later if isinstance(event, ContactMoved)]
    (came_s,) = (event.time_s for event in later if isinstance(event, Arrived))
    assert [(event.contact_mm, event.time_s) for event in moved] == ([(CONTACT_MM, came_s)] if told else [])


# Who comes back.


def back(trace: Trace, seconds: float = 90.0, bright: float = 1.0) -> Trace:
    """They go away, and so much later they stand there again, in cloth that is so bright."""
    trace.lost(5.0).gap(seconds)
    trace.bright = bright
    return trace.stand(1200, 1.0).stand(CONTACT_MM + 203, 2.0)


def aside(trace: Trace, high_mm: float, bright: float = 1.0) -> Trace:
    """One rep aside, in cloth that is so bright."""
    trace.move(CONTACT_MM + high_mm, 1.0, bright=bright * (1 - high_mm / ROUND_MM)).stand(CONTACT_MM + high_mm, 0.5)
    return trace.move(CONTACT_MM + 203, 1.0, bright=bright).stand(CONTACT_MM + 203, 1.0)


@pytest.mark.parametrize("high_mm", [25, 40, 60])
def test_who_was_straight_in_one_set_may_begin_the_next_aside(high_mm: float) -> None:
    trace = aside(back(at(203, noise_mm=1.5).rep(203)), high_mm)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["touch", "touch"]


def test_who_is_aside_every_time_is_known_in_the_next_set() -> None:
    trace = at(203, noise_mm=1.5)
    for _ in range(6):
        trace.aside(203, 40)
    aside(back(trace), 42)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["miss"] * 3 + ["touch"] * 4


@pytest.mark.parametrize("bright", [0.8, 1.2])
def test_somebody_in_other_clothes_has_to_show_first_that_they_are_even(bright: float) -> None:
    trace = aside(back(at(203, noise_mm=1.5).rep(203), bright=bright), 40, bright)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["touch", "miss"]


def test_so_has_who_comes_after_a_long_time() -> None:
    trace = aside(back(at(203, noise_mm=1.5).rep(203), FORGOTTEN_S + 60), 40)
    events = counted(trace.readings, near_mm=NEAR_MM)
    assert attempts(events) == ["touch", "miss"]
    learnt = [event for event in events if isinstance(event, Learnt)]
    arrived = [event.time_s for event in events if isinstance(event, Arrived)]
    assert [(event.habit is None, event.time_s) for event in learnt][1:] == [(True, arrived[1])]
    assert learnt[0].habit is not None


def test_what_was_learnt_can_be_handed_to_the_next_counter() -> None:
    first = at(203, noise_mm=1.5).rep(203)
    (learnt,) = (event for event in counted(first.readings, near_mm=NEAR_MM) if isinstance(event, Learnt))
    readings = aside(at(203, noise_mm=1.5), 40).readings

    def events_with(habit: Habit | None) -> list[Event]:
        counter = RepCounter(CONTACT_MM, near_mm=NEAR_MM, habit=habit)
        return [event for reading in readings for event in counter.feed(reading)]

    assert attempts(events_with(None)) == ["miss"]
    assert attempts(events_with(learnt.habit)) == ["touch"]
    assert not any(isinstance(event, Learnt) for event in events_with(learnt.habit))  # it is no news


# Squats, whoever does them.


def squat(trace: Trace, stance_mm: float, back_mm: float, low_mm: float = 90) -> Trace:
    """Down and up again: two dips, and the back between them."""
    for to_mm in (low_mm, back_mm, low_mm, stance_mm):
        trace.move(CONTACT_MM + to_mm, 0.5)
    return trace


@pytest.mark.parametrize("back_mm", [140, 330])
def test_squats_are_named_though_nobody_ever_stood_still(back_mm: float) -> None:
    trace = Trace(noise_mm=1.5).stand(1200, 1.0).move(CONTACT_MM + 210, 1.0)
    for _ in range(5):
        squat(trace, 210, back_mm)
    events = kinds(counted(trace.readings))
    assert "ready" not in events
    assert events.count("squat") >= 3  # the first is not: who comes may look like it once
    assert "touch" not in events


def test_a_body_that_is_lost_as_it_sinks_has_squatted() -> None:
    trace = at(210, noise_mm=1.0)
    for _ in range(4):
        trace.move(CONTACT_MM + 120, 0.5).lost(0.5).move(CONTACT_MM + 120, 0.1).move(CONTACT_MM + 210, 0.6)
    events = kinds(counted(trace.readings))
    assert events.count("squat") >= 3
    assert "touch" not in events


def test_hinges_and_misses_are_never_named_squats() -> None:
    trace = at(203, noise_mm=2.0)
    for _ in range(6):
        trace.rep(203).short(203, 40).rep(203).short(203, 60).short(203, 25)
    assert attempts(counted(trace.readings, near_mm=NEAR_MM)) == ["touch", "miss", "touch", "miss", "miss"] * 6
