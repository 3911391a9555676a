from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from device.simulator.motion import PEAK, Hips, Move, Pose, Wander, cruise, minimum_jerk, time_to


@pytest.mark.parametrize("way", [minimum_jerk, lambda part: cruise(part, 0.2), lambda part: cruise(part, 0.5)])
def test_moves_begin_and_end_at_rest_and_never_turn_back(way: Callable[[float], float]) -> None:
    along = [way(i / 1000) for i in range(1001)]
    assert along[0] == 0
    assert along[500] == pytest.approx(0.5)
    assert along[-1] == pytest.approx(1)
    steps = [b - a for a, b in pairwise(along)]
    assert min(steps) >= 0
    assert steps[0] < 1e-6
    assert steps[-1] < 1e-6
    assert max(abs(b - a) for a, b in pairwise(steps)) < 2e-5  # no jolt


def test_peak_speed_of_a_minimum_jerk_move_is_1_875_times_its_mean() -> None:
    assert (minimum_jerk(0.5001) - minimum_jerk(0.4999)) / 0.0002 == pytest.approx(PEAK, rel=1e-4)


def test_time_to_is_the_inverse_of_the_way() -> None:
    for progress in (0.0, 0.1, 0.5, 0.87, 1.0):
        assert minimum_jerk(time_to(progress)) == pytest.approx(progress, abs=1e-6)


def test_sway_is_slow_and_stays_within_its_peak_to_peak() -> None:
    wander = Wander(Random(1), (0.13, 0.27, 0.43))
    values = [wander.at(i * 0.01) for i in range(12000)]
    assert 0.7 < max(values) - min(values) <= 1
    assert sum(1 for a, b in pairwise(values) if a < 0 <= b) / 120 < 0.5  # Hz


def test_hips_meet_the_touch_plane_where_the_gap_is_nil() -> None:
    hips = Hips(Random(2), calm_mm=5, arms_mm=30)
    down = Move(10.0, 1.5, Pose(80), Pose(80, lean=1.0, bottom_mm=-10))
    touch_s = hips.crossing_s(down)
    assert 10.5 < touch_s < 11.5
    assert hips.gap_mm(down.at(touch_s), touch_s) == pytest.approx(0, abs=1e-6)
    up = Move(12.0, 1.0, Pose(80, lean=1.0, bottom_mm=-10), Pose(82))
    assert hips.gap_mm(up.at(hips.crossing_s(up)), hips.crossing_s(up)) == pytest.approx(0, abs=1e-6)
