"""When a way between standing and wall began and ended, told from noisy readings of its middle."""

from collections.abc import Callable
from math import log
from random import Random
from statistics import fmean, pstdev

import pytest

from device.hinge.curves import RAMP
from device.hinge.way import (
    AT_REST,
    CELLS,
    FIRM_MM,
    LIGHT_MM,
    NEAR_MM,
    PRESS_MM,
    SHORTEST_S,
    SURELY,
    Gap,
    Way,
    press_mm,
)
from device.hinge.way import Shape as Table
from device.simulator.motion import time_to
from tests.device.hinge.ways import even, least_jerk

STANCE_MM = 150.0
Shape = Callable[[float], float]


def gaps(
    shape: Shape = least_jerk,
    *,
    whole_s: float = 2.0,
    stance_mm: float = STANCE_MM,
    noise_mm: float = 0.0,
    press_mm: float = PRESS_MM,
    seed: int = 0,
) -> list[Gap]:
    """Up from the wall with a reading every 30 ms: at rest behind it at 0 s, half a second before and after."""
    chance = Random(seed)
    made = []
    for number in range(round((whole_s + 1.0) / 0.03)):
        time_s = 0.03 * number - 0.5
        part = shape(min(1.0, max(0.0, time_s / whole_s)))
        gap_mm = max(0.0, part * (stance_mm + press_mm) - press_mm)
        made.append((time_s, gap_mm + chance.gauss(0, noise_mm)))
    return made


def met_s(whole_s: float = 2.0, stance_mm: float = STANCE_MM, press_mm: float = PRESS_MM) -> float:
    """When that leaves the wall, if it is a movement with least jerk."""
    return whole_s * time_to(press_mm / (stance_mm + press_mm))


@pytest.mark.parametrize("whole_s", [0.5, 1.0, 2.0, 4.5])
@pytest.mark.parametrize("stance_mm", [76.0, 150.0, 300.0])
def test_both_ends_are_told_though_nothing_is_seen_of_them(whole_s: float, stance_mm: float) -> None:
    way = Way.of(gaps(whole_s=whole_s, stance_mm=stance_mm), stance_mm, 2.0, evenness=-9.0)
    assert way.stood_s == pytest.approx(whole_s, abs=0.03 * whole_s)
    assert way.met_s == pytest.approx(met_s(whole_s, stance_mm), abs=0.02 * whole_s + 0.01)
    assert way.whole_s == pytest.approx(whole_s, rel=0.04)


def test_a_way_down_is_the_same_against_the_time() -> None:
    """Its gaps are given from the wall outwards as well."""
    up = Way.of(gaps(), STANCE_MM, 2.0, 0.0)
    down = Way.of([(-time_s, gap_mm) for time_s, gap_mm in gaps()], STANCE_MM, 2.0, 0.0)
    assert down == pytest.approx((-up.stood_s, -up.near_s, -up.met_s, -up.whole_s, up.evenness))


def test_noise_moves_the_ends_by_less_than_one_reading_would() -> None:
    """Two crossings of single readings err by 80 ms and more here."""
    ways = [Way.of(gaps(noise_mm=3.0, seed=seed), STANCE_MM, 3.0, -9.0) for seed in range(200)]
    assert pstdev(way.stood_s for way in ways) < 0.045
    assert pstdev(way.met_s for way in ways) < 0.045
    assert fmean(way.stood_s for way in ways) == pytest.approx(2.0, abs=0.05)


def test_what_is_near_standing_or_the_wall_says_nothing() -> None:
    """There cloth, sway and the wall move the readings, not the way."""
    plain, swaying = gaps(), gaps()
    for number, (time_s, gap_mm) in enumerate(plain):
        if gap_mm > 0.85 * STANCE_MM:
            swaying[number] = (time_s, gap_mm + 12.0)
        elif gap_mm < NEAR_MM / 2:
            swaying[number] = (time_s, gap_mm - 5.0)
    assert Way.of(swaying, STANCE_MM, 2.0, 0.0).stood_s == Way.of(plain, STANCE_MM, 2.0, 0.0).stood_s


def test_how_people_move_is_told_by_the_readings() -> None:
    for seed in range(20):
        assert Way.of(gaps(least_jerk, noise_mm=1.0, seed=seed), STANCE_MM, 2.0, 0.0).evenness < 0
        assert Way.of(gaps(even, noise_mm=1.0, seed=seed), STANCE_MM, 2.0, 0.0).evenness > 0


def test_who_moves_evenly_is_not_taken_to_need_a_fifth_longer() -> None:
    """As they are if every movement were one with least jerk."""
    moved = gaps(even)
    assert Way.of(moved, STANCE_MM, 2.0, 0.0).stood_s == pytest.approx(2.0, abs=0.06)
    assert Way.of(moved, STANCE_MM, 2.0, -50.0).stood_s > 2.1


def test_what_was_known_before_decides_where_the_readings_do_not() -> None:
    noisy = gaps(noise_mm=6.0)
    even_s, jerk_s = (Way.of(noisy, STANCE_MM, 30.0, before).stood_s for before in (9.0, -9.0))
    unknown_s = Way.of(noisy, STANCE_MM, 30.0, 0.0).stood_s
    assert even_s < unknown_s < jerk_s
    assert Way.of(noisy, STANCE_MM, 30.0, 0.0).evenness == pytest.approx(0.0, abs=0.5)


def test_never_less_than_was_seen_of_it() -> None:
    """A jump to half of the way, and a stop there that is not long enough to be standing."""
    seen = [(0.0, 0.0), (0.03, 70.0), *((0.06 + 0.03 * number, 75.0) for number in range(20)), (0.66, 150.0)]
    assert Way.of(seen, STANCE_MM, 2.0, 0.0).stood_s >= 0.6


def test_who_stops_for_a_second_stands_there() -> None:
    """What is beyond is another movement: a step back before the rep, or ten seconds of standing misjudged."""
    moved = [(time_s, gap_mm) for time_s, gap_mm in gaps(stance_mm=80.0) if gap_mm < 80.0]
    moved += [(moved[-1][0] + 0.03 * number, 80.0) for number in range(1, 300)]
    way = Way.of(moved, STANCE_MM, 2.0, 0.0)
    assert way.stood_s < 4.0


@pytest.mark.parametrize("seen", [1, 2, 3])
def test_few_readings_are_better_than_none(seen: int) -> None:
    """With a budget of 200 ms a quick lowering is three readings."""
    few = [(0.0, 2.0), (0.175, 60.0), (0.35, 140.0)][:seen]
    way = Way.of(few, STANCE_MM, 2.0, 0.0)
    assert 0.0 <= way.stood_s <= 0.8
    assert -0.2 <= way.met_s <= 0.2


def test_whoever_is_still_rising_will_stand_where_the_way_ends() -> None:
    way = Way.of(gaps(), STANCE_MM, 2.0, -9.0)
    for time_s, gap_mm in gaps():
        if gap_mm > 0.9 * STANCE_MM:
            assert way.standing_mm(time_s, gap_mm, 0.85) == pytest.approx(STANCE_MM, abs=4.0)
    assert way.standing_mm(3.0, 141.0, 0.85) == 141.0
    assert way.standing_mm(1.0, 72.0, 0.85) == pytest.approx((72.0 + PRESS_MM) / 0.85 - PRESS_MM)


@pytest.mark.parametrize(("shape", "speed"), [(least_jerk, 30 / 16), (even, 1 / (1 - RAMP))])
def test_a_shape_tells_the_share_of_the_time_and_how_much_the_speed_lets_a_gap_say(shape: Shape, speed: float) -> None:
    table = Table(lambda share: (shape(share), 0.0))
    for share in (0.0, 0.1, 0.2, 0.5, 0.6, 0.9, 1.0):
        assert shape(table.share(shape(share))) == pytest.approx(shape(share), abs=2 / CELLS)
    assert table.share(0.0) == pytest.approx(0.0, abs=0.1)  # at rest the gap says little of it
    assert table.at(0.5) == pytest.approx((speed**2 + AT_REST, 0.5), abs=0.01)
    for part in (0.0, 1.0):
        assert table.at(part)[0] == pytest.approx(AT_REST, abs=0.005)
        assert table.at(2 * part - 0.5) == table.at(part)


@pytest.mark.parametrize(("time_s", "gap_mm", "stands_mm"), [
    (1.5, 130.0, 140 / 0.896484375 - 10),
    (1.5, 150.0, 160 / 0.896484375 - 10),
    (1.0, 75.0, 85 / 0.75 - 10),
    (-1.0, 75.0, 85 / 0.75 - 10),
    (2.0, 130.0, 130.0),
])  # fmt: skip
def test_where_they_will_stand_is_what_the_way_still_lacks_beyond_where_they_are(
    time_s: float, gap_mm: float, stands_mm: float
) -> None:
    """A way of two seconds: 0.896 of it are over after 1.5 s. More than a quarter of it is never added."""
    way = Way(stood_s=2.0, near_s=0.3, met_s=0.2, whole_s=2.0, evenness=0.0)
    assert way.standing_mm(time_s, gap_mm, 0.75) == pytest.approx(stands_mm)
    assert way._replace(whole_s=0.0).standing_mm(time_s, gap_mm, 0.75) == gap_mm


@pytest.mark.parametrize(("near_s", "pressed_mm"), [(1.2, FIRM_MM), (1.01, 8.867), (0.2, LIGHT_MM), (-0.1, LIGHT_MM)])
def test_hips_press_no_farther_than_they_had_time_for(near_s: float, pressed_mm: float) -> None:
    """Two ways of two seconds each. Near the wall for 0.2525 of that, hips go 0.1062 of the way: 8.9 mm behind."""
    down = Way(stood_s=8.0, near_s=9.8, met_s=10.0, whole_s=-2.0, evenness=0.0)
    up = Way(stood_s=13.0, near_s=9.8 + near_s, met_s=11.0, whole_s=2.0, evenness=0.0)
    assert press_mm(down, up, STANCE_MM) == pytest.approx(pressed_mm, abs=0.001)


def test_ways_that_did_not_move_tell_of_no_press() -> None:
    """It is as firm as can be: nothing says that they were there for a moment only."""
    way = Way(stood_s=10.0, near_s=10.0, met_s=10.0, whole_s=0.0, evenness=0.0)
    assert press_mm(way, way, STANCE_MM) == FIRM_MM


def test_a_fit_begins_with_when_they_stood_and_how_long_it_took() -> None:
    up = Way(stood_s=13.0, near_s=11.2, met_s=11.0, whole_s=2.0, evenness=0.0)
    assert up.guess == (13.0, -2.0)
    assert Way(stood_s=8.0, near_s=9.8, met_s=10.0, whole_s=-2.0, evenness=0.0).guess == (8.0, 2.0)
    assert up._replace(whole_s=0.0).guess == (13.0, -SHORTEST_S)


def test_the_wall_is_left_for_good_where_the_last_gap_near_it_was() -> None:
    """Between two readings: 8 mm are three fifteenths of the way from 5 to 20."""
    seen = [(0.0, 0.0), (0.1, 20.0), (0.2, 5.0), (0.3, 20.0), (0.4, 40.0), (0.5, 70.0)]
    assert Way.of(seen, STANCE_MM, 2.0, 0.0).near_s == pytest.approx(0.22)
    assert Way.of(seen, STANCE_MM, 2.0, 0.0, near_mm=25.0).near_s == pytest.approx(0.325)
    assert Way.of(seen[1:2] + seen[4:], STANCE_MM, 2.0, 0.0).near_s == 0.1


def test_what_a_way_says_of_how_they_move_grows_with_the_square_of_how_well_it_is_seen() -> None:
    said = [Way.of(gaps(), STANCE_MM, noise_mm, 0.0).evenness for noise_mm in (0.0, 2.0, 4.0, 8.0)]
    assert said[0] == said[1]
    assert said[2] == pytest.approx(said[1] / 4)
    assert said[3] == pytest.approx(said[1] / 16)
    assert Way.of(gaps(stance_mm=900.0), 900.0, 2.0, 0.0).evenness == -SURELY


def test_both_shapes_are_believed_as_far_as_they_fit() -> None:
    """Odds of 1 to 1 give the middle, those of 3 to 1 three quarters."""
    moved = gaps()
    said = Way.of(moved, STANCE_MM, 30.0, 0.0).evenness
    jerk, middle, three, flat = (Way.of(moved, STANCE_MM, 30.0, odds - said) for odds in (-40.0, 0.0, log(3), 40.0))
    for number in (0, 2, 3):
        assert middle[number] == pytest.approx((jerk[number] + flat[number]) / 2)
        assert three[number] == pytest.approx((jerk[number] + 3 * flat[number]) / 4)


def test_one_reading_tells_its_own_instant_and_no_way() -> None:
    way = Way.of([(3.0, 0.0)], STANCE_MM, 2.0, 0.0)
    assert way == pytest.approx((3.0, 3.0, 3.0, 0.0, 0.0))
