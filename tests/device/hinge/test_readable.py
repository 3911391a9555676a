"""How far somebody can be read: never asked to stand where the sensor would not see them well."""

from math import inf, isclose

import pytest

from device.hinge.climb import Climb, Start, climb
from device.hinge.coach import place
from device.hinge.exercise import Plan
from device.hinge.log import Attempt
from device.hinge.readable import LEAST_REPS, POOR_MM, Readable
from tests.device.hinge.logs import INCH_MM, rep

PLAN = Plan()
WHY = "the sensor does not read well enough: dark cloth, or bright light."


def reps(inch: float, noise_mm: float | None, count: int = 5) -> list[Attempt]:
    return [rep(inch * INCH_MM, noise_mm=noise_mm)] * count


def farthest_mm(*made: list[Attempt]) -> float:
    readable = Readable()
    for attempt in (one for some in made for one in some):
        assert attempt.rep is not None
        readable.hear(attempt.rep)
    return readable.farthest_mm


def began_at(inch: int, *made: list[Attempt]) -> Climb:
    return climb(made, PLAN, Start(inch * INCH_MM, "So."))


@pytest.mark.parametrize(
    ("inch", "noise_mm", "reaches_mm"),
    [
        (3, 10 / 8, 4 * (3 * INCH_MM + 40) - 40),  # an eighth of the noise, four times as far from the sensor
        (6, 10.0, 6 * INCH_MM),
        (6, 27.0, (6 * INCH_MM + 40) * 0.515732 - 40),
    ],
)
def test_noise_is_taken_to_grow_faster_than_the_distance(inch: int, noise_mm: float, reaches_mm: float) -> None:
    assert isclose(farthest_mm(reps(inch, noise_mm)), reaches_mm, rel_tol=1e-5)


def test_the_latest_five_reps_say_it_and_three_at_least() -> None:
    assert farthest_mm() == inf
    assert farthest_mm(reps(6, 30.0, LEAST_REPS - 1)) == inf
    assert farthest_mm(reps(6, 30.0, LEAST_REPS)) < 6 * INCH_MM
    assert isclose(farthest_mm(reps(6, 30.0), reps(6, POOR_MM)), 6 * INCH_MM)  # other clothes now
    assert farthest_mm(reps(6, None), reps(6, 0.0)) == inf


def test_a_step_out_is_refused_where_the_readings_would_be_poor_and_made_where_they_would_not() -> None:
    dark, light = began_at(8, reps(8, 8.9)), began_at(8, reps(8, 8.3))
    assert (round(dark.stance_mm / INCH_MM), round(light.stance_mm / INCH_MM)) == (8, 9)
    told = place(dark, 8 * INCH_MM)
    assert (told.kind, told.say) == ("hold", "Stay at this stance.")
    assert told.why == "At 9 inches the sensor would not read well enough: dark cloth, or bright light."


def test_who_comes_in_darker_cloth_than_last_time_is_brought_nearer_inch_by_inch() -> None:
    two, three, many = (began_at(9, reps(5, 11.0, count)) for count in (2, 3, 20))
    assert [round(one.stance_mm / INCH_MM) for one in (two, three, many)] == [9, 8, 5]
    assert (three.taken, len(three.here)) == (0, 0)
    assert (three.came, three.why) == ("step_in", f"At 9 inches {WHY}")
    assert (many.came, many.why) == ("step_in", f"At 6 inches {WHY}")


def test_nobody_is_brought_nearer_than_the_first_stance_or_for_the_noise_of_a_reading() -> None:
    assert round(began_at(3, reps(3, 30.0, 20)).stance_mm / INCH_MM) == 3
    # A little too noisy where they stand already: the measure is no better than that.
    assert round(began_at(8, reps(8, 11.5, 4)).stance_mm / INCH_MM) == 8


def test_where_the_readings_were_poor_is_not_tried_again_in_that_workout() -> None:
    again = began_at(8, reps(8, 14.0), reps(7, 2.0, 10))
    assert round(again.stance_mm / INCH_MM) == 7
    assert (
        place(again, 7 * INCH_MM).why
        == "At 8 inches the sensor would not read well enough: dark cloth, or bright light."
    )
