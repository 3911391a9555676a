"""The ways of one person, cut out of their latest gaps, and what is remembered of how they move."""

from collections.abc import Callable

import pytest

from device.hinge.fit import Fitted, fit
from device.hinge.trail import KEPT, STYLE, Trail
from device.hinge.way import PRESS_MM, Gap, Way, press_mm
from device.simulator.motion import time_to
from tests.device.hinge.ways import even, least_jerk

STANCE_MM = 150.0
WHOLE_S = 2.0
IN_AIR_S = WHOLE_S * (1 - time_to(PRESS_MM / (STANCE_MM + PRESS_MM)))
"""Of that time: then the wall is met."""


def rising(shape: Callable[[float], float] = least_jerk, *, from_s: float = 0.0, aside_mm: float = 0.0) -> list[Gap]:
    """From contact, or `aside_mm` before it, up to standing, with a reading every 30 ms; it is left at `from_s`."""
    gaps: list[Gap] = []
    for number in range(90):
        part = shape(min(1.0, max(0.0, 1 - (IN_AIR_S - 0.03 * number) / WHOLE_S)))
        gaps.append((from_s + 0.03 * number, aside_mm + part * (STANCE_MM + PRESS_MM) - PRESS_MM))
    return gaps


def lowering(shape: Callable[[float], float] = least_jerk, *, to_s: float = 0.0, aside_mm: float = 0.0) -> list[Gap]:
    """The same against the time; the wall is met at `to_s`."""
    return [(to_s - time_s, gap_mm) for time_s, gap_mm in reversed(rising(shape, aside_mm=aside_mm))]


def trail_of(*gaps: Gap) -> Trail:
    trail = Trail()
    for gap in gaps:
        trail.add(*gap)
    return trail


def test_a_way_down_ends_at_the_latest_gap() -> None:
    way = trail_of(*lowering(to_s=10.0)).down(0.0, STANCE_MM, 0.0, 2.0)
    assert way.met_s == pytest.approx(10.0, abs=0.03)
    assert way.stood_s == pytest.approx(10.0 - IN_AIR_S, abs=0.12)
    assert way.whole_s < 0


def test_a_way_up_begins_where_they_were_at_the_wall() -> None:
    """What was before that is another way."""
    trail = trail_of(*lowering(to_s=10.0), *rising(from_s=10.6))
    way = trail.up(10.3, STANCE_MM, 0.0, 2.0, 0.0)
    assert way.met_s == pytest.approx(10.6, abs=0.03)
    assert way.stood_s == pytest.approx(10.6 + IN_AIR_S, abs=0.12)


def test_what_was_before_they_stood_is_no_part_of_the_way_down() -> None:
    """Somebody who stops on the way, and stands there: the way from there is a short one."""
    path = [gap for gap in lowering(to_s=10.0) if gap[1] < 110]
    since_s = path[0][0]
    before = [(since_s - 0.03 * number, 110.0) for number in range(30, 0, -1)]
    assert trail_of(*before, *path).down(since_s, STANCE_MM, 0.0, 2.0) == trail_of(*path).down(0.0, STANCE_MM, 0.0, 2.0)
    assert trail_of(*before, *path).down(0.0, STANCE_MM, 0.0, 2.0) != trail_of(*path).down(0.0, STANCE_MM, 0.0, 2.0)


def test_a_way_up_begins_with_the_gap_of_the_touch() -> None:
    """With a reading every 200 ms there is no other at the wall: 8 mm are six parts in 58 from it to the next."""
    trail = trail_of((10.0, 2.0), (10.2, 60.0), (10.4, 120.0))
    assert trail.up(10.0, STANCE_MM, 0.0, 2.0, 0.0).near_s == pytest.approx(10.0 + 0.2 * 6 / 58)


def test_hips_that_come_in_aside_meet_the_wall_before_contact() -> None:
    plain, aside = trail_of(*lowering()), trail_of(*lowering(aside_mm=12.0))
    assert aside.down(-9.0, STANCE_MM + 12.0, 12.0, 2.0) == pytest.approx(plain.down(-9.0, STANCE_MM, 0.0, 2.0))
    plain, aside = trail_of(*rising()), trail_of(*rising(aside_mm=12.0))
    assert aside.up(0.0, STANCE_MM + 12.0, 12.0, 2.0, 0.0) == pytest.approx(plain.up(0.0, STANCE_MM, 0.0, 2.0, 0.0))


@pytest.mark.parametrize(("low_mm", "left_s"), [(12.0, 0.16), (0.0, 0.16), (-5.0, 0.26)])
def test_the_wall_is_left_eight_millimetres_beyond_the_deepest_gap_or_contact(low_mm: float, left_s: float) -> None:
    trail = trail_of(*((0.1 * number, low_mm + 5.0 * number) for number in range(10)))
    assert trail.up(0.0, STANCE_MM, 0.0, 2.0, low_mm).near_s == pytest.approx(left_s)


def fitted(trail: Trail, at_s: float = 10.0, shape: Callable[[float], float] = even) -> tuple[Fitted, Fitted] | None:
    """Of a rep that met the wall at `at_s` and left it 0.6 s later."""
    down = trail.down(at_s - 3.0, STANCE_MM, 0.0, 2.0)
    for gap in [(at_s + 0.03 * number, 0.0) for number in range(1, 20)] + rising(shape, from_s=at_s + 0.6):
        trail.add(*gap)
    up = trail.up(at_s, STANCE_MM, 0.0, 2.0, 0.0)
    return trail.fit(down, up, stance_mm=STANCE_MM, after_mm=STANCE_MM, aside_mm=0.0, noise_mm=2.0)


def standing(until_s: float) -> list[Gap]:
    return [(until_s - 0.03 * number, STANCE_MM) for number in range(30, 0, -1)]


def test_both_ways_of_a_rep_are_told_by_all_that_was_seen_of_them() -> None:
    path = lowering(to_s=10.0)
    ways = fitted(trail_of(*standing(path[0][0]), *path), shape=least_jerk)
    assert ways is not None
    down, up = ways
    assert down.met_s == pytest.approx(10.0, abs=0.05)
    assert up.met_s == pytest.approx(10.6, abs=0.05)
    assert up.stood_s - up.met_s == pytest.approx(down.met_s - down.stood_s, abs=0.1)


def test_the_way_down_tells_of_the_way_up() -> None:
    trail = trail_of(*standing(lowering(even, to_s=10.0)[0][0]), *lowering(even, to_s=10.0))
    down = trail.down(7.0, STANCE_MM, 0.0, 12.0)
    seen = rising(even, from_s=10.6)
    for gap in seen:
        trail.add(*gap)
    up = trail.up(10.3, STANCE_MM, 0.0, 12.0, 0.0)
    ways = trail.fit(down, up, stance_mm=STANCE_MM, after_mm=STANCE_MM, aside_mm=0.0, noise_mm=12.0)
    assert ways is not None
    assert ways[0].evenness > 0
    pressed_mm = press_mm(down, up, STANCE_MM)
    assert ways[1] == fit(seen, up.guess, pressed_mm, STANCE_MM, 12.0, evenness=ways[0].evenness)
    assert ways[1] != fit(seen, up.guess, pressed_mm, STANCE_MM, 12.0, evenness=0.0)


def test_how_somebody_moves_is_remembered_by_four_fifths_from_rep_to_rep() -> None:
    """And forgotten with who it was: then each rep says for itself alone."""
    trail, said = Trail(), []
    for rep in range(3):
        for gap in lowering(even, to_s=10.0 * rep):
            trail.add(*gap)
        ways = fitted(trail, 10.0 * rep)
        assert ways is not None
        said.append(ways[0].evenness + ways[1].evenness)
    assert min(said) > 0
    known = STYLE * (said[2] + STYLE * (said[1] + STYLE * said[0]))
    seen = rising(even, from_s=20.6)
    assert trail.down(20.6, STANCE_MM, 0.0, 30.0) == Way.of(reversed(seen), STANCE_MM, 30.0, known)
    trail.forget()
    for gap in rising(from_s=0.03):
        trail.add(*gap)
    assert trail.up(-9.0, STANCE_MM, 0.0, 4.0, 0.0) == Way.of(rising(from_s=0.03), STANCE_MM, 4.0, 0.0)


def test_a_way_that_was_hardly_seen_is_not_fitted() -> None:
    """And leaves what was known as it was: nothing."""
    trail = trail_of((9.0, 150.0), (10.0, 2.0))
    down = trail.down(0.0, STANCE_MM, 0.0, 2.0)
    for gap in [(10.2, 60.0), (10.4, 120.0)]:
        trail.add(*gap)
    up = trail.up(10.0, STANCE_MM, 0.0, 2.0, 0.0)
    assert trail.fit(down, up, stance_mm=STANCE_MM, after_mm=STANCE_MM, aside_mm=0.0, noise_mm=2.0) is None
    seen = [(10.4, 120.0), (10.2, 60.0), (10.0, 2.0)]
    assert trail.down(10.0, STANCE_MM, 0.0, 2.0) == Way.of(seen, STANCE_MM, 2.0, 0.0)


def pressing(behind_mm: float) -> list[Gap]:
    """Up in 2 s from rest so far behind the wall, which is left after a part of that, and then 0.9 s of standing."""
    whole_mm = STANCE_MM + behind_mm
    return [
        (0.03 * number, max(0.0, least_jerk(min(1.0, 0.03 * number / WHOLE_S)) * whole_mm - behind_mm))
        for number in range(97)
    ]


@pytest.mark.parametrize(("behind_mm", "still_s", "within_s"), [
    (8.0, 0.6, 0.1), (10.0, 0.6, 0.1), (13.0, 0.6, 0.1), (2.0, 0.02, 0.12),
])  # fmt: skip
def test_the_pause_is_from_contact_to_contact(behind_mm: float, still_s: float, within_s: float) -> None:
    """Of who is at the wall for a moment only as well: else that is told a quarter of a second too long."""
    met_s = WHOLE_S * time_to(behind_mm / (STANCE_MM + behind_mm))
    up = [(still_s + time_s, gap_mm) for time_s, gap_mm in pressing(behind_mm)]
    path = [(-time_s, gap_mm) for time_s, gap_mm in reversed(pressing(behind_mm))]
    at_wall = [(0.03 * number, 0.0) for number in range(1, 40) if 0.03 * number < still_s]
    trail = trail_of(*(gap for gap in path if gap[0] <= -met_s + 0.03))
    down = trail.down(-9.0, STANCE_MM, 0.0, 2.0)
    for gap in [gap for gap in path if gap[0] > -met_s + 0.03] + at_wall + up:
        trail.add(*gap)
    rise = trail.up(-met_s + 0.03, STANCE_MM, 0.0, 2.0, 0.0)
    ways = trail.fit(down, rise, stance_mm=STANCE_MM, after_mm=STANCE_MM, aside_mm=0.0, noise_mm=2.0)
    assert ways is not None
    assert ways[1].met_s - ways[0].met_s == pytest.approx(still_s + 2 * met_s, abs=within_s)


def test_they_are_where_the_gaps_of_the_last_fifth_of_a_second_are() -> None:
    trail = trail_of((10.0, 100.0), (10.125, 120.0), (10.25, 140.0), (10.375, 147.0))
    assert trail.settled_mm() == 143.5
    trail.add(11.0, 130.0)
    assert trail.settled_mm() == 130.0


def test_who_stays_at_the_wall_for_long_does_not_fill_the_memory() -> None:
    trail = trail_of((0.0, -90.0), *((1.0 + number, 20.0 + number) for number in range(KEPT)))
    assert trail.up(0.0, STANCE_MM, 0.0, 2.0, 0.0).near_s == 1.0
