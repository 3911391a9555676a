"""When a way between standing and wall began and ended, told from noisy readings of its middle."""

from collections.abc import Callable
from random import Random
from statistics import fmean, pstdev

import pytest

from device.hinge.way import NEAR_MM, PRESS_MM, RAMP, Gap, Way, even, least_jerk, pause_s
from device.simulator.motion import cruise, minimum_jerk, time_to

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


def test_the_shapes_are_those_that_people_are_known_by() -> None:
    for share in (0.0, 0.1, 0.3, 0.5, 0.8, 1.0):
        assert least_jerk(share) == pytest.approx(minimum_jerk(share))
        assert even(share) == pytest.approx(cruise(share, RAMP))


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


def paused_s(still_s: float, press_mm: float) -> tuple[float, float]:
    """What is told of a pause, and what it is: 2 s down, `still_s` behind the wall, and 2 s up."""
    moved = gaps(press_mm=press_mm)
    down = Way.of([(-time_s, gap_mm) for time_s, gap_mm in moved], STANCE_MM, 2.0, -9.0)
    up = Way.of([(time_s + still_s, gap_mm) for time_s, gap_mm in moved], STANCE_MM, 2.0, -9.0)
    return pause_s(down, up, STANCE_MM), still_s + 2 * met_s(press_mm=press_mm)


@pytest.mark.parametrize("press_mm", [8.0, 10.0, 13.0])
def test_the_pause_is_from_contact_to_contact(press_mm: float) -> None:
    said_s, true_s = paused_s(0.6, press_mm)
    assert said_s == pytest.approx(true_s, abs=0.1)


def test_who_is_at_the_wall_for_a_moment_only_is_not_taken_to_press() -> None:
    """Else the pause of a slow rep with the lightest touch is told a quarter of a second too long."""
    said_s, true_s = paused_s(0.02, 2.0)
    assert said_s == pytest.approx(true_s, abs=0.12)
