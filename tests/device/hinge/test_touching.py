"""When the hips are at the wall: straight, aside, and once more."""

from math import inf

import pytest

from device.hinge.approach import SEEN, Approach
from device.hinge.aside import ROUND_MM, Aside
from device.hinge.bottom import Bottom, Rest
from device.hinge.exercise import Sensing
from device.hinge.noise import NOISE_MM, Noise
from device.hinge.touching import Touching
from device.hinge.wall import Wall
from tests.device.hinge.lights import Watcher

K = Sensing()
CONTACT_MM = 40.0


class Comer:
    """Somebody who stood at 100 mm and comes to the wall, from 5 s on; `even` tells that they have touched before."""

    def __init__(self, *, even: bool = False, noise_mm: float = NOISE_MM, seen: bool = True) -> None:
        self.watcher = Watcher().stand(times=200)
        self.noise = Noise()
        self.noise.mm = noise_mm
        self.aside = Aside(self.watcher.light)
        self.wall = Wall(CONTACT_MM, None, self.aside)
        self.approach = Approach(self.watcher.light, self.noise)
        self.touching = Touching(
            K, self.noise, self.watcher.light, approach=self.approach, wall=self.wall, aside=self.aside
        )
        if even:
            self.aside.touched(1.0)
        self.time_s = 5.0
        self.approach.near_standing(self.time_s, 95.0)
        self.approach.leave(self.time_s, 95.0, seen=seen)

    def come(self, gap_mm: float, *, bright: float = 1.0, seconds: float = 1.0, leapt: bool = False) -> bool:
        """Come so near in that time, and so bright; tell whether that reaches the wall."""
        self.watcher.see(gap_mm + CONTACT_MM, bright, times=9)
        for step in range(1, 6):
            self.time_s += seconds / 5
            self.approach.come(self.time_s, 95 + (gap_mm - 95) * step / 5, leapt=leapt)
        return self.reaches(0.0, gap_mm)

    def reaches(self, later_s: float, gap_mm: float, low_mm: float | None = None) -> bool:
        """The same of being there a little later, having been as low as `low_mm` on this way."""
        bottom = Bottom(self.time_s, gap_mm if low_mm is None else low_mm, 1.0)
        return self.touching.reaches(self.time_s + later_s, gap_mm, bottom)

    def stays(self, *gaps_mm: float) -> bool:
        """Whether who has come is at the wall once these are seen of them."""
        bottom = Bottom(self.time_s, 60.0, 1.0)
        for gap_mm in gaps_mm:
            bottom.sink(self.time_s, gap_mm, 1.0)
        return self.touching.reaches(self.time_s, gaps_mm[-1], bottom)


@pytest.mark.parametrize(
    ("noise_mm", "line_mm"),
    [(1.0, 10.0), (NOISE_MM, 10.0), (NOISE_MM + 2, 10 - 2 * 0.67 * 3.5), (NOISE_MM + 3.3, 2.2615), (12.0, 2.0)],
)
def test_the_line_of_a_touch_is_lower_in_noisy_cloth_and_never_below_two_millimetres(
    noise_mm: float, line_mm: float
) -> None:
    assert Comer(noise_mm=noise_mm).touching.line_mm == pytest.approx(line_mm)


@pytest.mark.parametrize(("gap_mm", "there"), [(-3.0, True), (10.0, True), (10.1, False)])
def test_hips_are_there_up_to_the_line(gap_mm: float, there: bool) -> None:
    assert Comer().come(gap_mm) is there


def test_in_noisy_cloth_they_have_to_be_nearer() -> None:
    assert not Comer(noise_mm=4.0).come(6.0)
    assert Comer(noise_mm=4.0).come(5.0)


@pytest.mark.parametrize(("noise_mm", "gaps_mm", "there"), [
    (2.0, [12.4] * 16, True),
    (2.0, [12.6] * 16, False),  # calm as it may be: half of the way to a short rep
    (4.0, [7, 8, 7, 8, 7, 8, 7], True),  # 7.44 at most, of seven
    (4.0, [7, 8, 7, 8, 7, 8, 8], False),
    (4.0, [9] * 12, True),
    (1.0, [11.0] * 3, False),  # too few
    (1.0, [11.0] * 4, True),
])  # fmt: skip
def test_who_stays_at_the_bottom_is_there_by_what_they_read_on_average(
    noise_mm: float, gaps_mm: list[float], there: bool
) -> None:
    one = Comer(noise_mm=noise_mm)
    assert not one.come(gaps_mm[0])
    assert one.stays(*gaps_mm) is there


def test_but_not_on_the_way_back_nor_if_they_are_none() -> None:
    one = Comer(noise_mm=4.0)
    one.come(8.0)
    assert one.stays(*[8.0] * 9, 18.0)
    assert not one.stays(*[8.0] * 9, 18.1)
    assert not Comer(noise_mm=4.0, seen=False).stays(*[8.0] * 9)


@pytest.mark.parametrize(("readings", "line_mm"), [(3, -inf), (4, 5.0), (16, 10.0), (100, 12.5)])
def test_more_readings_are_surer(readings: int, line_mm: float) -> None:
    assert Comer(noise_mm=4.0).touching.mean_line_mm(readings) == pytest.approx(line_mm)


def test_what_is_there_without_having_come_or_came_by_a_leap_is_none() -> None:
    assert not Comer(seen=False).come(0.0)
    assert not Comer().come(0.0, leapt=True)


def test_what_came_quickly_is_looked_at_and_has_to_be_as_bright() -> None:
    one = Comer()
    assert not one.come(0.0, seconds=0.15)
    looks = [one.reaches(0.02 * number, 0.0) for number in range(1, SEEN)]
    assert looks == [False] * (SEEN - 2) + [True]
    other = Comer()
    other.come(0.0, seconds=0.15, bright=0.6)
    assert not any(other.reaches(0.02 * number, 0.0) for number in range(1, 9))


@pytest.mark.parametrize("gap_mm", [0.0, 30.0])
def test_what_came_quicker_than_hips_can_is_none_however_bright(gap_mm: float) -> None:
    bright = 1.0 - gap_mm / ROUND_MM
    quick, sudden = Comer(even=True), Comer(even=True)
    for one, seconds in [(quick, 0.4), (sudden, 0.1)]:
        one.come(gap_mm, seconds=seconds, bright=bright)
    assert any(quick.reaches(0.02 * number, gap_mm) for number in range(1, 9))
    assert not any(sudden.reaches(0.02 * number, gap_mm) for number in range(1, 9))


@pytest.mark.parametrize(("rest", "low_mm", "there"), [
    (Rest(6.0, 2.0, 1.0, 3), 0.0, True),
    (Rest(6.0, 2.0, 1.0, 2), 0.0, False),
    (Rest(6.0, 2.0, 0.89, 3), 10.0, True),
    (Rest(6.0, 2.0, 0.87, 3), 10.0, False),
    (Rest(6.0, 2.0, 1.13, 3), 10.0, False),
    (Rest(6.0, 12.0, 1.0, 3), 10.1, False),
    (Rest(6.0, -12.0, 1.0, 3), -13.0, True),
    (Rest(6.0, -12.1, 1.0, 3), -13.0, False),
    (Rest(6.4, 2.0, 1.0, 3), 0.0, False),
])  # fmt: skip
def test_what_nobody_saw_come_was_at_the_wall_if_it_did_what_hips_do_there(
    rest: Rest, low_mm: float, there: bool
) -> None:
    """As near, as bright, for three readings, and back 0.2 s later at the earliest."""
    assert Comer().touching.was_reached(6.5, low_mm, rest) is there


def test_or_as_dim_as_in_the_touch_before() -> None:
    one = Comer()
    one.wall.touch(0.0)
    for _ in range(9):
        one.wall.feel(0.0, 0.6)
    one.wall.release(NOISE_MM)
    one.come(0.0, seconds=0.15, bright=0.6)
    assert one.reaches(0.02, 0.0) is False
    assert one.reaches(0.04, 0.0) is True


@pytest.mark.parametrize(("even", "bright", "there"), [
    (True, 1 - 30 / ROUND_MM, True), (True, 1.0, False), (False, 1 - 30 / ROUND_MM, False),
])  # fmt: skip
def test_hips_aside_are_there_as_dark_as_a_slope_is_of_who_has_shown_even_cloth(
    even: bool, bright: float, there: bool
) -> None:
    assert Comer(even=even).come(30.0, bright=bright) is there


def test_but_not_where_they_came_as_quickly_as_a_hand() -> None:
    assert not Comer(even=True).come(30.0, bright=1 - 30 / ROUND_MM, seconds=0.15)


@pytest.mark.parametrize(("low_mm", "there"), [(20.0, True), (19.9, False)])
def test_nor_on_the_way_back_from_a_lower_place(low_mm: float, there: bool) -> None:
    """A dark hand behind the back is as dark as a slope somewhere on its way."""
    one = Comer(even=True)
    assert not one.come(60.0, bright=1 - 30 / ROUND_MM)
    one.watcher.see(30.0 + CONTACT_MM, 1 - 30 / ROUND_MM, times=9)
    assert one.reaches(0.1, 30.0, low_mm) is there


def test_the_wall_knows_from_where_it_is_touched() -> None:
    one = Comer()
    one.wall.touch(50.0)  # the touch before
    assert one.come(4.0)
    assert one.wall.aside_mm == 0.0
    aside = Comer(even=True)
    assert aside.come(30.0, bright=1 - 30 / ROUND_MM)
    assert aside.wall.aside_mm == 30.0


def test_what_does_not_reach_the_wall_leaves_the_touch_before_as_it_was() -> None:
    one = Comer()
    one.wall.touch(20.0)
    assert not one.come(60.0)
    assert one.wall.aside_mm == 20.0


@pytest.mark.parametrize("aside_mm", [0.0, 30.0])
@pytest.mark.parametrize(("above_mm", "there"), [(10.0, True), (10.1, False)])
def test_who_comes_off_a_little_is_there_again_at_the_same_line(aside_mm: float, above_mm: float, there: bool) -> None:
    one = Comer()
    one.wall.touch(aside_mm)
    assert one.touching.bounces(aside_mm + above_mm) is there
    assert one.wall.aside_mm == aside_mm


def test_what_is_felt_of_a_touch_begins_anew_with_a_bounce_only() -> None:
    """A release without anything felt has nothing to tell."""

    def felt(gap_mm: float) -> bool:
        one = Comer()
        one.wall.touch(0.0)
        for _ in range(9):
            one.wall.feel(2.0, 1.0)
        one.touching.bounces(gap_mm)
        return one.wall.release(NOISE_MM)

    assert felt(20.0)
    assert not felt(3.0)
