"""When a way between standing and wall began and ended, told by all its readings at once."""

from collections.abc import Callable
from math import isfinite
from random import Random
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.hinge import curves
from device.hinge.fit import FEW, MOST, Fitted, fit
from device.hinge.way import SURELY, Gap, Way
from tests.device.hinge.ways import even, least_jerk

STANCE_MM = 150.0
PRESS_MM = 10.0
WHOLE_S = 2.0
Shape = Callable[[float], float]


def lowering(
    shape: Shape = least_jerk,
    *,
    noise_mm: float = 0.0,
    seed: int = 0,
    every_s: float = 0.03,
    stance_mm: float = STANCE_MM,
    pad_mm: float = 0.0,
) -> list[Gap]:
    """From standing at 0 s to rest behind the wall at 2 s, with 0.6 s before; each reading is a mean since the last."""
    chance, parts = Random(seed), 8
    made = []
    for number in range(round(2.9 / every_s)):
        time_s = every_s * number - 0.6
        gap_mm = 0.0
        for part in range(parts):
            share = (time_s + every_s * ((part + 0.5) / parts - 0.5)) / WHOLE_S
            gone = shape(min(1.0, max(0.0, share)))
            gap_mm += max(0.0, stance_mm - (stance_mm + PRESS_MM) * gone) / parts
        made.append((time_s, pad_mm + gap_mm + chance.gauss(0, noise_mm * (0.3 + 0.7 * gap_mm / stance_mm))))
    return made


def met_s(shape: Shape = least_jerk) -> float:
    """When that meets the wall."""
    return next(n / 1000 for n in range(2001) if shape(n / 1000 / WHOLE_S) * (STANCE_MM + PRESS_MM) >= STANCE_MM)


def fitted(gaps: list[Gap], guess: tuple[float, float] = (0.1, 1.8), evenness: float = 0.0) -> Fitted:
    way = fit(gaps, guess, PRESS_MM, STANCE_MM, 2.0, evenness=evenness)
    assert way is not None
    return way


@pytest.mark.parametrize(("curve", "formula"), [(curves.least_jerk, least_jerk), (curves.even, even)])
def test_the_curves_are_those_of_the_simulated_people_and_know_their_areas(curve: curves.Curve, formula: Shape) -> None:
    area, steps = 0.0, 2000
    for number in range(steps):
        assert curve(number / steps)[0] == pytest.approx(formula(number / steps))
        assert curve(number / steps)[1] == pytest.approx(area, abs=1e-6)
        area += formula((number + 0.5) / steps) / steps
    assert curve(-1.0) == (0.0, 0.0)
    assert curve(1.5) == pytest.approx((1.0, 1.0))
    for part in (0.05, 0.5, 0.9):
        assert curve(curves.share_of(part, curve))[0] == pytest.approx(part, abs=1e-5)


@pytest.mark.parametrize("shape", [least_jerk, even])
@pytest.mark.parametrize("guess", [(0.0, 2.0), (-0.3, 2.5), (0.3, 1.5)])
def test_both_ends_are_told_wherever_the_guess_began(shape: Shape, guess: tuple[float, float]) -> None:
    way = fitted(lowering(shape), guess)
    assert way.stood_s == pytest.approx(0.0, abs=0.03)
    assert way.met_s == pytest.approx(met_s(shape), abs=0.03)


def test_a_way_up_is_the_same_against_the_time() -> None:
    down, up = lowering(), [(-time_s, gap_mm) for time_s, gap_mm in reversed(lowering())]
    way, back = fitted(down), fit(up, (-0.1, -1.8), PRESS_MM, STANCE_MM, 2.0, evenness=0.0)
    assert back is not None
    assert (-back.stood_s, -back.met_s) == pytest.approx((way.stood_s, way.met_s), abs=0.01)


def test_a_reading_that_is_lost_or_a_moment_late_moves_nothing() -> None:
    chance, gaps = Random(1), lowering()
    late = [(time_s + chance.uniform(0.0, 0.001), gap_mm) for time_s, gap_mm in gaps]
    lost = [gap for number, gap in enumerate(gaps) if number % 7]
    for seen in (late, lost):
        assert fitted(seen)[:2] == pytest.approx(fitted(gaps)[:2], abs=0.005)


def test_slow_readings_which_are_means_make_no_way_longer() -> None:
    """With a budget of 200 ms a line through them takes it for a twentieth longer."""
    slow = lowering(every_s=0.2)
    way = fitted(slow, evenness=-9.0)
    assert way.met_s - way.stood_s == pytest.approx(met_s(), abs=0.03)
    line = Way.of([(-time_s, gap_mm) for time_s, gap_mm in reversed(slow)], STANCE_MM, 2.0, -50.0)
    assert abs(line.stood_s - line.met_s) > met_s() + 0.03


def test_noise_moves_the_ends_by_less_than_it_moves_a_line() -> None:
    ways, lines = [], []
    for seed in range(60):
        gaps = lowering(noise_mm=5.0, seed=seed)
        way = fit(gaps, (0.1, 1.8), PRESS_MM, STANCE_MM, 5.0, evenness=-9.0)
        assert way is not None
        ways.append(way.met_s - way.stood_s)
        line = Way.of([(at_s, gap) for at_s, gap in reversed(gaps) if at_s <= met_s()], STANCE_MM, 5.0, -9.0)
        lines.append(line.met_s - line.stood_s)
    assert pstdev(ways) < 0.9 * pstdev(lines)
    assert fmean(ways) == pytest.approx(met_s(), abs=0.03)


def test_a_wall_that_reads_a_little_off_is_met_at_the_same_instant() -> None:
    assert fitted(lowering(pad_mm=3.0)).met_s == pytest.approx(met_s(), abs=0.04)


def test_how_people_move_is_told_by_the_readings_and_else_by_what_was_known() -> None:
    for seed in range(10):
        assert fitted(lowering(least_jerk, noise_mm=1.0, seed=seed)).evenness < -1
        assert fitted(lowering(even, noise_mm=1.0, seed=seed)).evenness > 1
    known = [fitted(lowering(noise_mm=1.0), evenness=odds).stood_s for odds in (2 * SURELY, -2 * SURELY)]
    assert known[0] > known[1] + 0.05


def test_few_readings_and_those_that_fit_no_way_leave_the_guess() -> None:
    """A covered sensor reads 25 mm at the wall, and one who came half of the way back stands nearer than the stance."""
    gaps = lowering(every_s=0.2)
    middle = [gap for gap in gaps if 5.0 < gap[1] < 140.0]
    assert fit(middle[: FEW - 1], (0.1, 1.8), PRESS_MM, STANCE_MM, 2.0, evenness=0.0) is None
    assert fit(middle[:FEW], (0.1, 1.8), PRESS_MM, STANCE_MM, 2.0, evenness=0.0) is not None
    covered = [(time_s, 25.0 if gap_mm < 2.0 else gap_mm) for time_s, gap_mm in lowering()]
    assert fit(covered, (0.1, 1.8), PRESS_MM, STANCE_MM, 2.0, evenness=0.0) is None
    assert fit(lowering(stance_mm=75.0), (0.1, 1.8), PRESS_MM, STANCE_MM, 2.0, evenness=0.0) is None


def test_what_is_seen_for_a_moment_or_without_any_way_to_go_leaves_the_guess() -> None:
    brief = [(0.001 * number, 150.0 - number) for number in range(99)]
    assert fit(brief, (0.1, 1.8), PRESS_MM, STANCE_MM, 2.0, evenness=0.0) is None
    assert fit(lowering(), (0.1, 1.8), PRESS_MM, 0.0, 2.0, evenness=0.0) is None


@given(
    st.lists(st.tuples(st.floats(0.001, 0.3), st.floats(-40, 1200)), min_size=1, max_size=120),
    st.floats(-5, 30),
    st.floats(0.2, 20).flatmap(lambda whole_s: st.sampled_from((whole_s, -whole_s))),
    st.floats(-20, 400),
    st.floats(0, 60),
)
def test_no_gaps_whatever_break_it_or_give_what_is_no_time(
    steps: list[tuple[float, float]], stood_s: float, whole_s: float, stance_mm: float, noise_mm: float
) -> None:
    gaps, now_s = [], 0.0
    for step_s, gap_mm in steps:
        now_s += step_s
        gaps.append((now_s, gap_mm))
    way = fit(gaps, (stood_s, whole_s), PRESS_MM, stance_mm, noise_mm, evenness=0.0)
    assert way is None or all(isfinite(value) for value in way)


def test_many_readings_are_taken_together_and_say_the_same() -> None:
    few, many = lowering(every_s=2.9 / MOST), lowering(every_s=0.005)
    assert len(few) <= MOST < len(many)
    assert fitted(many)[:2] == pytest.approx(fitted(few)[:2], abs=0.02)
