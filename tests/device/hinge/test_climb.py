"""Where attempts lead: what holds a step back, and where a walk begins."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.hinge.climb import Climb, Start, climb, on_grid_mm
from device.hinge.coach import place
from device.hinge.exercise import Plan
from device.hinge.log import Attempt
from tests.device.hinge.logs import INCH_MM, miss, rep

PLAN = Plan()


def reps(inch: float, count: int = 5, *, whole_s: float = 3.0, lowering_s: float = 1.2) -> list[Attempt]:
    return [rep(inch * INCH_MM, whole_s=whole_s, lowering_s=lowering_s)] * count


def misses(inch: float, count: int = 2) -> list[Attempt]:
    return [miss(inch * INCH_MM)] * count


def from_(inch: float, *failed: float) -> Start:
    return Start(inch * INCH_MM, "So.", tuple(each * INCH_MM for each in failed))


def at_inch(climbed: Climb) -> int:
    return round(climbed.stance_mm / INCH_MM)


def test_it_begins_where_it_is_told_and_says_why() -> None:
    climbed = climb([], PLAN, from_(6))
    assert (at_inch(climbed), climbed.came, climbed.why) == (6, "start", "So.")
    assert (climbed.comfortable_mm, climbed.farthest_mm, climbed.hold) == (None, None, None)


@pytest.mark.parametrize(("start", "begins"), [(20, 14), (1, 3), (8, 8)])
def test_it_begins_within_bounds(start: float, begins: int) -> None:
    assert at_inch(climb([], PLAN, from_(start))) == begins


@pytest.mark.parametrize(("stance_mm", "inch"), [(76.2, 3), (101.6, 4), (101.5, 3), (355.6, 14), (900.0, 14), (0.0, 3)])
def test_stances_are_whole_inches_within_bounds(stance_mm: float, inch: int) -> None:
    assert on_grid_mm(stance_mm, PLAN) == pytest.approx(inch * INCH_MM)


def test_a_workout_that_began_too_far_comes_in_below_its_start() -> None:
    climbed = climb([misses(6) + misses(5)], PLAN, from_(6))
    assert (at_inch(climbed), climbed.came) == (4, "step_in")


def test_comfortable_stances_are_told_the_latest_and_the_farthest() -> None:
    climbed = climb([reps(5) + reps(6) + misses(7) + misses(6) + reps(5)], PLAN, from_(5))
    assert climbed.comfortable_mm == pytest.approx(5 * INCH_MM)
    assert climbed.farthest_mm == pytest.approx(6 * INCH_MM)


def test_what_bars_the_next_step_is_said_as_it_is() -> None:
    bounded = climb([reps(4)], Plan(max_stance_mm=4 * INCH_MM), from_(4))
    unreadable = climb([[rep(4 * INCH_MM, noise_mm=8.5)] * 5], PLAN, from_(4))
    failed = climb([reps(4) + misses(5) + reps(4) + misses(5) + reps(4)], PLAN, from_(4))
    again = climb([reps(4) + misses(5) + reps(4)], PLAN, from_(4, 5))
    tired = climb([[*reps(4, 1), *reps(3, 4), *reps(4, 4, whole_s=3.9), *reps(4, 5, whole_s=3.9)]], PLAN, from_(4))
    for climbed, why in (
        (bounded, "4 inches is the farthest that is set for you."),
        (unreadable, "At 5 inches the sensor would not read well enough: dark cloth, or bright light."),
        (failed, "5 inches failed twice in this workout."),
        (again, "5 inches failed in the last workout, and again in this one."),
        (tired, "Your latest 3 reps took 3.9 s each, the first 3 of this set 3.0 s."),
    ):
        assert at_inch(climbed) == 4
        advice = place(climbed, climbed.stance_mm)
        assert (advice.kind, advice.why) == ("hold", why)


def test_tiredness_holds_until_the_next_set() -> None:
    slow = [*reps(4, 3), *reps(4, 1, lowering_s=0.5), *reps(4, 6, whole_s=4.0)]
    assert at_inch(climb([slow], PLAN, from_(4))) == 4
    assert at_inch(climb([slow, reps(4, whole_s=4.0)], PLAN, from_(4))) == 5


def test_a_hold_stays_while_the_next_rep_is_at_the_wall_and_a_miss_ends_it() -> None:
    plan = Plan(max_stance_mm=4 * INCH_MM)
    at_wall = Attempt(kind="rep", at_s=0.0, stance_mm=4 * INCH_MM)
    assert climb([[*reps(4), at_wall]], plan, from_(4)).hold is not None
    assert climb([[*reps(4), *misses(4, 1)]], plan, from_(4)).hold is None


def test_a_step_that_was_barred_last_time_fails_once() -> None:
    again = reps(6) + misses(7) + reps(6)
    assert at_inch(climb([again], PLAN, from_(6))) == 7
    assert at_inch(climb([again], PLAN, from_(6, 7))) == 6
    assert climb([again], PLAN, from_(6, 7)).failed_mm == pytest.approx((7 * INCH_MM,))
    assert at_inch(climb([reps(6) + reps(7)], PLAN, from_(6, 7))) == 8  # it is tried, and may go well


def test_only_what_failed_too_often_is_kept_as_failed() -> None:
    assert climb([reps(4) + misses(5)], PLAN, from_(4)).failed_mm == ()
    assert climb([reps(4) + misses(5) + reps(4) + misses(5)], PLAN, from_(4)).failed_mm == pytest.approx((5 * INCH_MM,))


def test_five_reps_short_of_the_stance_earn_no_step_but_a_little_more() -> None:
    short = climb([reps(3.55)], PLAN, from_(4))
    assert (at_inch(short), short.comfortable_mm) == (4, None)
    assert short.why == "5 comfortable reps, but ½ inch short of 4 inches."
    advice = place(short, 3.55 * INCH_MM)
    assert (advice.kind, advice.say) == ("step_out", "A little more: ½ inch farther from the wall.")
    assert at_inch(climb([reps(3.55) + reps(4)], PLAN, from_(4))) == 5
    eighth = climb([reps(3.85)], PLAN, from_(4))
    assert (at_inch(eighth), eighth.why) == (4, "5 comfortable reps, but ¼ inch short of 4 inches.")
    assert place(eighth, 3.85 * INCH_MM).say == "A little more: ¼ inch farther from the wall."
    assert place(eighth, 3.9 * INCH_MM).kind == "go"
    assert at_inch(climb([reps(3.89)], PLAN, from_(4))) == 5  # as near as a stance is measured
    assert at_inch(climb([reps(4.45)], PLAN, from_(4))) == 5  # farther is no less


def test_what_is_missing_of_a_stance_is_asked_for_once_and_half_an_inch_always() -> None:
    assert at_inch(climb([reps(3.85) + reps(3.65)], PLAN, from_(4))) == 5
    assert at_inch(climb([reps(3.85) + reps(3.55)], PLAN, from_(4))) == 4
    assert at_inch(climb([reps(3.55) + reps(3.55)], PLAN, from_(4))) == 4
    assert at_inch(climb([reps(3.85, 10) + reps(4.85, 5)], PLAN, from_(4))) == 5  # and at every stance anew


@pytest.mark.parametrize(("done", "asked"), [(3.9, 4.9), (4.0, 5.0), (4.2, 5.0)])
def test_a_step_leads_an_inch_beyond_where_the_reps_were_and_no_farther_than_the_next_inch(
    done: float, asked: float
) -> None:
    climbed = climb([reps(done)], PLAN, from_(4))
    assert at_inch(climbed) == 5
    assert climbed.asked_mm == pytest.approx(asked * INCH_MM)
    assert place(climbed, asked * INCH_MM).why == "5 inches: 0 of 5 comfortable reps in a row."
    assert place(climbed, done * INCH_MM).say == "Step one inch farther from the wall."


def test_what_a_stance_lacks_adds_up_to_no_more_than_an_eighth_of_an_inch() -> None:
    lacking = climb([reps(3.9) + reps(4.8)], PLAN, from_(4))
    assert at_inch(lacking) == 5
    assert lacking.asked_mm == pytest.approx(5 * INCH_MM)
    assert lacking.why == "5 comfortable reps, but ¼ inch short of 5 inches."
    made_up = climb([reps(3.9) + reps(4.9) + reps(6)], PLAN, from_(4))
    assert at_inch(made_up) == 7
    assert made_up.asked_mm == pytest.approx(7 * INCH_MM)


def test_who_stays_short_of_a_stance_is_led_an_inch_beyond_where_they_are() -> None:
    climbed = climb([reps(3.85) + reps(3.65)], PLAN, from_(4))
    assert climbed.asked_mm == pytest.approx(4.65 * INCH_MM)
    assert place(climbed, None).say == "Stand with your back to the wall, 4¾ inches away."


def test_a_step_in_leads_to_the_whole_inch() -> None:
    climbed = climb([reps(3.9) + misses(4.9)], PLAN, from_(4))
    assert climbed.asked_mm == climbed.stance_mm == pytest.approx(4 * INCH_MM)


def test_what_has_no_stance_moves_nothing() -> None:
    nowhere = rep(math.nan)
    assert at_inch(climb([[nowhere] * 20], PLAN)) == 3
    assert climb([[nowhere] * 20], PLAN).here == ()


attempts_made = st.lists(
    st.builds(
        lambda kind, inch, off_mm, lowering_s: (
            rep(inch * INCH_MM + off_mm, lowering_s=lowering_s) if kind else miss(inch * INCH_MM + off_mm)
        ),
        st.booleans(),
        st.integers(2, 15),
        st.floats(-12, 12),
        st.floats(0.2, 2.0),
    ),
    max_size=80,
)


@given(attempts_made)
def test_the_stance_moves_by_whole_inches_within_its_bounds(attempts: list[Attempt]) -> None:
    stance_mm = climb([attempts], PLAN).stance_mm
    assert 3 * INCH_MM - 1e-6 <= stance_mm <= PLAN.max_stance_mm + 1e-6
    assert (stance_mm - 3 * INCH_MM) / INCH_MM == pytest.approx(round((stance_mm - 3 * INCH_MM) / INCH_MM))


@given(attempts_made)
def test_nobody_is_asked_more_than_an_inch_beyond_what_they_did(attempts: list[Attempt]) -> None:
    climbed = climb([attempts], PLAN)
    assert climbed.stance_mm - 12.7 <= climbed.asked_mm <= climbed.stance_mm
    farthest_mm = max((a.stance_mm for a in attempts if a.kind == "rep"), default=0.0)
    assert climbed.asked_mm <= max(PLAN.start_stance_mm, farthest_mm + INCH_MM) + 1e-6


@given(attempts_made)
def test_one_attempt_moves_it_by_one_inch_at_most(attempts: list[Attempt]) -> None:
    steps_mm = [climb([attempts[:n]], PLAN).stance_mm for n in range(len(attempts) + 1)]
    assert all(abs(b - a) <= INCH_MM + 1e-6 for a, b in pairwise(steps_mm))


@given(attempts_made)
def test_nothing_advances_without_five_reps_at_the_very_stance(attempts: list[Attempt]) -> None:
    stance_mm = climb([attempts], PLAN).stance_mm
    inch_mm = 3 * INCH_MM
    while inch_mm < stance_mm - 1:
        assert sum(a.kind == "rep" and abs(a.stance_mm - inch_mm) <= 12.7 for a in attempts) >= 5
        inch_mm += INCH_MM
