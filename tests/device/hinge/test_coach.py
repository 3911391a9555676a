"""The coach: when a step is earned, when it is taken back, and the words for it."""

from collections.abc import Sequence

import pytest

from device.hinge import coach
from device.hinge.coach import Climb, Moment, Stage, comfort, place
from device.hinge.exercise import Plan
from device.hinge.log import Attempt, WorkoutLog
from device.hinge.snapshot import Advice
from device.hinge.words import length
from tests.device.hinge.logs import INCH_MM, miss, rep, workout

PLAN = Plan()


def climb(attempts: Sequence[Attempt], plan: Plan) -> Climb:
    """Climb through one set."""
    return coach.climb([attempts], plan)


THREE = 3 * INCH_MM
FOUR = 4 * INCH_MM
FIVE = 5 * INCH_MM


def test_it_starts_three_inches_from_the_wall() -> None:
    assert climb([], PLAN).stance_mm == pytest.approx(THREE)
    advice = place(climb([], PLAN), None)
    assert advice.kind == "start"
    assert advice.say == "Stand with your back to the wall, 3 inches away."
    assert advice.why == "The wall hinge begins 3 inches from the wall."


def test_five_comfortable_reps_in_a_row_earn_one_inch() -> None:
    assert climb([rep(THREE)] * 4, PLAN).stance_mm == pytest.approx(THREE)
    earned = climb([rep(THREE)] * 5, PLAN)
    assert earned.stance_mm == pytest.approx(FOUR)
    advice = place(earned, THREE)
    assert (advice.kind, advice.say) == ("step_out", "Step one inch farther from the wall.")
    assert advice.why == "5 comfortable reps in a row at 3 inches."


def test_a_miss_between_them_starts_the_row_again() -> None:
    attempts = [rep(THREE)] * 4 + [miss(THREE)] + [rep(THREE)] * 4
    assert climb(attempts, PLAN).stance_mm == pytest.approx(THREE)
    assert climb([*attempts, rep(THREE)], PLAN).stance_mm == pytest.approx(FOUR)


@pytest.mark.parametrize(
    ("reps", "row", "say", "why"),
    [
        ([rep(THREE)] * 4, 4, None, None),
        ([rep(THREE, lowering_s=0.45)], 0, "Lower more slowly.", "0.4 s is quick, 0.8 s is under control."),
        (
            [rep(THREE)] * 4 + [rep(THREE, lowering_s=0.79)],
            0,
            "Lower more slowly.",
            "0.7 s is quick, 0.8 s is under control.",
        ),
        ([rep(THREE)] * 4 + [rep(THREE, full=False)], 0, "Stand up fully.", "The next rep began before you stood."),
        ([rep(THREE)] * 4 + [rep(THREE, whole_s=6.0)], 1, "Keep one rhythm.", "Your reps took from 3.0 to 6.0 s."),
        ([rep(THREE)] * 4 + [rep(THREE + 11)], 1, "Keep your feet still.", "They moved by ½ inch."),
        ([rep(THREE)] * 4 + [Attempt(kind="rep", at_s=9.0, stance_mm=THREE)], 4, None, None),
    ],
)
def test_what_the_latest_rep_lacks_is_said_at_once(
    reps: list[Attempt], row: int, say: str | None, why: str | None
) -> None:
    counted, lack = comfort(reps)
    assert counted == row
    assert (lack.say, lack.why) == (say, why) if lack else say is None
    assert climb(reps, PLAN).stance_mm == pytest.approx(THREE)
    advice = place(climb(reps, PLAN), THREE)
    assert (advice.kind, advice.say) == (("hold", say) if say else ("go", coach.PUSH))


def test_a_row_of_comfortable_reps_is_made_in_one_set() -> None:
    assert coach.climb([[rep(THREE)] * 4, [rep(THREE)]], PLAN).stance_mm == pytest.approx(THREE)
    assert coach.climb([[rep(THREE)] * 4, [rep(THREE)] * 5], PLAN).stance_mm == pytest.approx(FOUR)


def test_after_a_rest_the_stance_is_asked_for_anew_to_a_quarter_inch() -> None:
    during = climb([rep(THREE)] * 2, PLAN)
    after = coach.climb([[rep(THREE)] * 2, []], PLAN)
    assert place(during, THREE + 9).kind == "go"
    assert place(after, THREE + 9).kind == "step_in"


def test_two_misses_in_a_row_bring_the_stance_back_an_inch() -> None:
    out = [rep(THREE)] * 5
    assert climb([*out, miss(FOUR)], PLAN).stance_mm == pytest.approx(FOUR)
    back = climb([*out, miss(FOUR), miss(FOUR)], PLAN)
    assert back.stance_mm == pytest.approx(THREE)
    advice = place(back, FOUR)
    assert (advice.kind, advice.say) == ("step_in", "Step one inch closer to the wall.")
    assert advice.why == "The hips turned back before the wall twice at 4 inches."


def test_three_misses_in_the_last_six_bring_it_back_too() -> None:
    attempts = [rep(THREE)] * 5 + [miss(FOUR), rep(FOUR), miss(FOUR), rep(FOUR), miss(FOUR)]
    back = climb(attempts, PLAN)
    assert back.stance_mm == pytest.approx(THREE)
    assert back.why == "The hips turned back before the wall 3 times at 4 inches."


def test_three_misses_in_seven_do_not() -> None:
    spread = [rep(FOUR) if good else miss(FOUR) for good in (0, 1, 1, 0, 1, 1, 0)]
    assert climb([*[rep(THREE)] * 5, *spread], PLAN).stance_mm == pytest.approx(FOUR)


def test_it_never_comes_nearer_than_three_inches_and_misses_there_bar_no_step() -> None:
    assert climb([miss(THREE)] * 10, PLAN).stance_mm == pytest.approx(THREE)
    assert climb([*[miss(THREE)] * 10, *[rep(THREE)] * 5], PLAN).stance_mm == pytest.approx(FOUR)


def test_a_step_that_failed_twice_is_not_offered_again() -> None:
    once = [*[rep(THREE)] * 5, miss(FOUR), miss(FOUR)]
    assert climb([*once, *[rep(THREE)] * 5], PLAN).stance_mm == pytest.approx(FOUR)
    twice = climb([*once, *once, *[rep(THREE)] * 5], PLAN)
    assert twice.stance_mm == pytest.approx(THREE)
    advice = place(twice, THREE)
    assert (advice.kind, advice.say) == ("hold", "Stay at this stance.")
    assert advice.why == "4 inches failed twice in this workout."
    assert (once_climbed := climb(once, PLAN)).limit_mm == PLAN.max_stance_mm
    assert once_climbed.stance_mm == twice.stance_mm == pytest.approx(twice.limit_mm)


def test_it_never_goes_beyond_the_upper_bound() -> None:
    plan = Plan(max_stance_mm=FIVE)
    attempts = [rep(mm) for mm in (THREE, FOUR, FIVE) for _ in range(10)]
    assert climb(attempts, plan).stance_mm == pytest.approx(FIVE)
    assert climb(attempts, Plan(max_stance_mm=FIVE - 0.5)).stance_mm == pytest.approx(FOUR)


def test_a_rep_that_lacked_something_is_forgotten_after_two_good_ones() -> None:
    quick, good = rep(THREE, lowering_s=0.4), rep(THREE)
    assert comfort([good, quick, good, good]) == (2, None)
    assert comfort([quick, good, good, rep(THREE, full=False)])[0] == 0


def test_of_reps_that_differ_the_latest_is_held_against_each_before_it() -> None:
    drifting = [rep(THREE + off_mm) for off_mm in (0, 4, 8, 12)]
    assert comfort(drifting) == (3, None)


def test_reps_at_another_stance_than_the_wanted_one_move_nothing() -> None:
    assert climb([rep(FIVE)] * 20, PLAN).stance_mm == pytest.approx(THREE)
    assert climb([rep(THREE)] * 5 + [rep(THREE)] * 20, PLAN).stance_mm == pytest.approx(FOUR)


@pytest.mark.parametrize(
    ("stance_mm", "kind", "say"),
    [
        (FOUR, "go", "Push your hips back to the wall."),
        (FOUR - 6, "go", "Push your hips back to the wall."),
        (FOUR - 13, "step_out", "A little more: ½ inch farther from the wall."),
        (FOUR + 13, "step_in", "Too far: ½ inch closer to the wall."),
        (THREE, "step_out", "Step one inch farther from the wall."),
    ],
)
def test_a_step_is_measured_and_told_to_a_quarter_inch(stance_mm: float, kind: str, say: str) -> None:
    advice = place(climb([rep(THREE)] * 5, PLAN), stance_mm)
    assert (advice.kind, advice.say) == (kind, say)


@pytest.mark.parametrize("off_mm", [-14.0, 14.0])
def test_a_step_that_was_not_quite_right_is_told_with_the_measure(off_mm: float) -> None:
    advice = place(climb([rep(THREE)] * 5, PLAN), FOUR + off_mm)
    assert advice.why == f"You stand {length(FOUR + off_mm, 'in')} from the wall; the aim is 4 inches."


@pytest.mark.parametrize(
    ("attempts", "stance_mm", "kind"),
    [
        ([], FOUR, "step_in"),  # nobody has asked for a step yet
        ([rep(THREE)] * 5, THREE - INCH_MM, "step_out"),  # an inch would not do
        ([*[rep(THREE)] * 5, rep(FOUR)], THREE, "step_out"),  # the step was made, and somebody has gone back
        ([*[rep(THREE)] * 5, miss(FOUR), miss(FOUR)], FIVE, "step_in"),
    ],
)
def test_one_inch_is_said_only_where_one_inch_was_earned_and_will_do(
    attempts: list[Attempt], stance_mm: float, kind: str
) -> None:
    climbed = climb(attempts, PLAN)
    advice = place(climbed, stance_mm)
    assert (advice.kind, advice.say) == (kind, f"Stand {length(climbed.stance_mm, 'in')} from the wall.")


@pytest.mark.parametrize(("whole_s", "row"), [(4.0, 2), (4.1, 1)])
def test_reps_within_a_third_of_each_other_are_one_rhythm(whole_s: float, row: int) -> None:
    assert comfort([rep(THREE), rep(THREE, whole_s=whole_s)])[0] == row


@pytest.mark.parametrize(
    ("reps", "off_mm", "kind"),
    [
        (0, 6.3, "go"),
        (0, 6.4, "step_in"),
        (0, -6.4, "step_out"),
        (1, 12.6, "go"),  # once a rep was done there, sway and a shuffle are not nagged about
        (1, 12.8, "step_in"),
        (0, 101.5, "step_in"),
        (0, 101.7, "start"),  # four inches off, nobody has taken the stance
    ],
)
def test_a_stance_is_good_within_a_quarter_inch_and_held_within_half_of_one(
    reps: int, off_mm: float, kind: str
) -> None:
    assert place(climb([rep(THREE)] * reps, PLAN), THREE + off_mm).kind == kind


@pytest.mark.parametrize(("off_mm", "here"), [(12.6, True), (12.8, False), (-12.6, True), (-12.8, False)])
def test_a_rep_half_an_inch_off_was_done_at_another_stance(off_mm: float, here: bool) -> None:
    assert len(climb([rep(THREE + off_mm)] * 4, PLAN).here) == (4 if here else 0)


@pytest.mark.parametrize(
    ("off_mm", "say"), [(-17.7, "A little more: ¾ inch"), (-17.9, "Step one inch"), (43.3, "Stand 4 inches")]
)
def test_up_to_seven_tenths_of_an_inch_a_step_was_made_and_is_short(off_mm: float, say: str) -> None:
    assert place(climb([rep(THREE)] * 5, PLAN), FOUR + off_mm).say.startswith(say)


def test_in_centimetres_the_step_stays_an_inch_and_every_length_is_converted() -> None:
    plan = Plan(units="cm")
    assert place(climb([], plan), None, "cm").say == "Stand with your back to the wall, 7.6 centimetres away."
    step = place(climb([rep(THREE)] * 5, plan), THREE, "cm")
    assert step.say == "Step 2.5 centimetres farther from the wall."
    assert step.why == "5 comfortable reps in a row at 7.6 centimetres."
    short = place(climb([rep(THREE)] * 5, plan), FOUR - 10, "cm")
    assert short.say == "A little more: 1 centimetre farther from the wall."
    assert short.why == "You stand 9.2 centimetres from the wall; the aim is 10.2 centimetres."
    assert place(climb([rep(THREE), rep(THREE + 11)], plan), THREE, "cm").why == "They moved by 1.1 centimetres."


def test_what_a_rep_lacks_is_said_with_its_measurement() -> None:
    advice = place(climb([rep(THREE, lowering_s=0.45)], PLAN), THREE)
    assert (advice.say, advice.why) == ("Lower more slowly.", "0.4 s is quick, 0.8 s is under control.")


def test_where_somebody_starts_elsewhere_the_way_is_said() -> None:
    advice = place(climb([], PLAN), FIVE)
    assert (advice.kind, advice.say) == ("step_in", "Stand 3 inches from the wall.")
    assert advice.why == "You stand 5 inches from the wall; the aim is 3 inches."


def now(log: WorkoutLog | None, stage: Stage, stance_mm: float | None = None, earned: Advice | None = None) -> Moment:
    return Moment(log=log, stage=stage, stance_mm=stance_mm, earned=earned)


def test_between_sets_it_says_what_comes_next_and_in_a_set_where_to_stand() -> None:
    log = workout([rep(THREE)] * 5, open_=True)
    climbed = coach.climb(log.attempts(), PLAN)
    moments = [
        now(log, "rest", THREE),
        now(log, "between"),
        now(log, "between", FOUR),
        now(log, "set", FOUR),
        now(log, "paused", FOUR),
    ]
    told = [coach.advise(climbed, moment) for moment in moments]
    assert [advice.kind for advice in told] == ["rest", "next_set", "go", "go", "paused"]
    assert told[0].why == "Set 1 is done: 5 reps. Next: 4 inches from the wall."
    assert (told[1].say, told[1].why) == (
        "Set 2: stand 4 inches from the wall.",
        "5 comfortable reps in a row at 3 inches.",
    )


def test_between_sets_nobody_is_held_to_what_the_last_set_lacked() -> None:
    slow = [rep(THREE, lowering_s=0.4)] * 3 + [rep(THREE, whole_s=4.0)] * 5
    quick = [rep(THREE, lowering_s=0.4)]
    for attempts, lacks in ((slow, "You are slowing down: stay at this stance."), (quick, "Lower more slowly.")):
        log = workout(attempts, open_=True)
        climbed = coach.climb(log.attempts(), PLAN)
        assert coach.advise(climbed, now(log, "set", THREE)).say == lacks
        next_set = coach.advise(climbed, now(log, "between", THREE))
        assert (next_set.kind, next_set.why) == ("go", "3 inches: 0 of 5 comfortable reps in a row.")


def test_before_a_workout_and_before_its_first_set_it_says_where_to_stand() -> None:
    for moment in (now(None, "idle"), now(workout(open_=True), "between")):
        assert coach.advise(climb([], PLAN), moment).kind == "start"


def test_at_the_end_it_sums_up_and_offers_what_was_earned_once_it_is_over() -> None:
    earned = Advice("next_exercise", "Next.", "So.")
    made = [rep(THREE)] * 2 + [rep(FOUR)]
    open_, over, hurt = workout(made, open_=True), workout(made), workout(made, why="hurt")
    climbed = coach.climb(over.attempts(), PLAN)

    def told(log: WorkoutLog, earned: Advice | None = None) -> Advice:
        return coach.advise(climbed, now(log, "done", earned=earned))

    assert told(open_).why == "1 set, 3 reps. One more set? Just begin, or end the workout."
    assert (told(over).kind, told(over).why) == ("done", "1 set, 3 reps, up to 4 inches.")
    assert told(over, earned) is earned
    assert told(open_, earned).kind == "done"
    assert told(hurt, earned).why == "You said that it hurts; the next workout begins two inches inside."
    assert told(workout()).why == "No set was begun."
