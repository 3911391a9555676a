"""Contact: calibrated once, and followed within bounds."""

import pytest

from device.hinge.aside import ROUND_MM, Aside, Place
from device.hinge.wall import FELT, Wall
from tests.device.hinge.lights import Watcher

NOISE_MM = 2.0


def pressed(wall: Wall, *gaps_mm: float, noise_mm: float = NOISE_MM, part: float = 1.0) -> bool:
    """A touch with these gaps, and its end; tells whether contact was followed."""
    before_mm = wall.contact_mm
    wall.touch(0.0)
    for gap_mm in gaps_mm:
        wall.feel(gap_mm, part)
    wall.release(noise_mm)
    return wall.contact_mm != before_mm


def at(contact_mm: float | None = None) -> Wall:
    """A wall that was calibrated to 40 mm, and then followed to `contact_mm`; nothing is known of the light."""
    return Wall(40.0, contact_mm, Aside(Watcher(None).light))


def lit() -> Wall:
    """A wall with a sensor whose light is known."""
    return Wall(40.0, None, Aside(Watcher().stand().see(40, times=9).light))


def test_contact_is_as_calibrated_until_it_was_followed() -> None:
    assert at().contact_mm == at().calibrated_mm == 40.0
    assert at(44.0).contact_mm == 44.0
    assert at(44.0).calibrated_mm == 40.0
    assert at().aside_mm == 0.0


def test_what_reads_nearer_is_followed_halfway_at_once() -> None:
    wall = at()
    assert pressed(wall, -6, -6, -6, -6)
    assert wall.contact_mm == 37.0
    assert pressed(wall, -3, -3, -3, -3)
    assert wall.contact_mm == 35.5
    assert wall.calibrated_mm == 40.0


def test_what_reads_farther_is_followed_once_it_was_felt_again_there() -> None:
    wall = at()
    assert not pressed(wall, 0.5, 0.5, 0.5, 0.5)  # however little
    assert not pressed(wall, 6, 6, 6, 6)
    assert wall.contact_mm == 40.0
    assert pressed(wall, 6, 6, 6, 6)
    assert wall.contact_mm == 43.0


@pytest.mark.parametrize(("second_mm", "followed"), [(4.5, True), (9.5, True), (1.5, False), (10.5, False)])
def test_again_is_within_two_millimetres_and_the_noise(second_mm: float, followed: bool) -> None:
    wall = at()
    pressed(wall, 6, 6, 6, 6)
    assert pressed(wall, *[second_mm] * 4, noise_mm=NOISE_MM) is followed
    assert wall.contact_mm == (40 + second_mm / 2 if followed else 40)


def test_again_is_meant_of_the_reading_and_not_of_the_gap() -> None:
    """After a step nearer the same reading is a greater gap."""
    wall = at()
    pressed(wall, -6, -6, -6, -6)  # read 34, and contact is 37 now
    assert not pressed(wall, 3, 3, 3, 3, noise_mm=0.0)  # 40
    assert pressed(wall, 3, 3, 3, 3, noise_mm=0.0)
    assert wall.contact_mm == 38.5


def test_a_wall_that_stays_is_reached_step_by_step() -> None:
    """It reads 46 mm each time, and that is less and less above contact."""
    wall = at()
    contacts_mm = []
    for _ in range(5):
        pressed(wall, *[46 - wall.contact_mm] * 4, noise_mm=0.0)
        contacts_mm.append(wall.contact_mm)
    assert contacts_mm == [40.0, 43.0, 44.5, 45.25, 45.625]


def test_who_stops_in_the_air_here_and_there_moves_nothing() -> None:
    wall = at()
    for gap_mm in (8, 2.5, 9, 3, 9, 1, 8):
        assert not pressed(wall, *[gap_mm] * 9, noise_mm=2.0)
    assert wall.contact_mm == 40.0


def test_the_bottom_is_what_was_felt_and_not_the_way_there() -> None:
    """The lower quarter of eight, which is the third."""
    wall = at()
    assert pressed(wall, 12, 6, -2, -4, -6, -8, 6, 12)
    assert wall.contact_mm == 38.0


def test_a_touch_of_which_nothing_was_felt_moves_nothing() -> None:
    wall = at()
    assert not pressed(wall)
    assert wall.contact_mm == 40.0
    wall.touch(0.0)
    assert wall.release(NOISE_MM) is False  # nor is anything new to know


def test_one_reading_of_a_touch_is_enough() -> None:
    wall = at()
    assert pressed(wall, -6)
    assert wall.contact_mm == 37.0


def test_a_touch_exactly_at_contact_changes_nothing() -> None:
    wall = at()
    assert not pressed(wall, 0, 0, 0, 0)
    assert wall.contact_mm == 40.0


def test_each_touch_is_felt_for_itself() -> None:
    wall = at()
    pressed(wall, -8, -8, -8, -8)
    assert wall.contact_mm == 36.0
    pressed(wall, -2, -2)
    assert wall.contact_mm == 35.0


@pytest.mark.parametrize(("toward", "bound_mm"), [(-1, 10.0), (1, 70.0)])
def test_contact_is_never_followed_beyond_three_centimetres(toward: int, bound_mm: float) -> None:
    wall = at()
    for _ in range(50):
        pressed(wall, *[14.0 * toward] * 4)
        assert 10 <= wall.contact_mm <= 70
    assert wall.contact_mm == bound_mm
    assert not pressed(wall, *[14.0 * toward] * 4)  # no news


@pytest.mark.parametrize(("gap_mm", "followed"), [(-15.0, True), (-15.1, False), (-25, False)])
def test_a_covered_sensor_is_not_followed(gap_mm: float, followed: bool) -> None:
    wall = at()
    wall.touch(0.0)
    wall.feel(gap_mm, 1.0)
    assert wall.release(NOISE_MM) is followed  # it is no news either
    assert (wall.contact_mm < 40) is followed


def test_what_is_much_brighter_than_who_stood_there_is_not_followed() -> None:
    assert pressed(lit(), -6, -6, -6, part=1.25)
    assert not pressed(lit(), -6, -6, -6, part=1.35)


def test_hips_that_came_in_aside_are_followed_by_their_middle() -> None:
    """They read 30 mm too far, and 4 of it were not their slope."""
    slope_mm = 26.0
    wall = lit()
    for _ in range(2):
        pressed(wall, 30, 30, 30, 30, part=1 - slope_mm / ROUND_MM)
    assert wall.contact_mm == pytest.approx(42.0, abs=0.1)


def test_a_steep_slope_may_be_off_by_more_than_a_straight_touch() -> None:
    """Off by 32 and by 34, where 15 + 18 are allowed."""
    part = 1 - 60.0 / ROUND_MM
    ordinary, covered = lit(), lit()
    pressed(ordinary, 28, 28, 28, 28, part=part)
    pressed(covered, 26, 26, 26, 26, part=part)
    assert (ordinary.felt_mm, covered.felt_mm) == (40.0, None)


@pytest.mark.parametrize("bright", [0.9, 0.8, 0.7])
def test_cloth_that_is_darker_at_the_touch_does_not_lead_contact_behind_the_wall(bright: float) -> None:
    wall = lit()
    for _ in range(20):
        assert not pressed(wall, 0, 0, 0, 0, part=bright)
    assert wall.contact_mm == 40.0


def test_nor_where_it_reads_a_little_behind_the_wall_by_more_than_that() -> None:
    wall = lit()
    pressed(wall, -1, -1, -1, -1, part=0.9)
    assert wall.felt_mm == 39.0


def test_a_touch_that_was_no_ordinary_one_is_not_remembered() -> None:
    wall = at()
    pressed(wall, 6, 6, 6, 6)
    pressed(wall, -25, -25, -25)  # a hand
    assert pressed(wall, 6, 6, 6, 6)


def test_readings_that_go_to_and_fro_at_the_wall_lead_contact_nowhere() -> None:
    """Hips are held still there, so some of these were of something else: of glossy black, 0 to 27 mm."""
    wall = at()
    wall.touch(0.0)
    for gap_mm in (5, 0, -12, -10, 0, -11, 0, -9, 0, -12, 6):
        wall.feel(gap_mm, 1.0)
    assert wall.release(NOISE_MM) is False
    assert (wall.contact_mm, wall.felt_mm) == (40.0, None)


def test_coming_and_going_are_no_to_and_fro_however_quick() -> None:
    wall = at()
    assert pressed(wall, 20, -4, -4, -3, -4, 25)
    assert wall.contact_mm == 38.0


@pytest.mark.parametrize(("swing_mm", "followed"), [(2.4, True), (2.9, False)])
def test_of_to_and_fro_so_much_is_noise(swing_mm: float, followed: bool) -> None:
    """The seven steps less the one from beginning to end are six swings in eight readings."""
    wall = at()
    assert pressed(wall, *(mm for _ in range(4) for mm in (-6.0, -6.0 - swing_mm * 8 / 6))) is followed


def test_aside_is_of_the_touch_that_goes_on() -> None:
    wall = at()
    wall.touch(33.0)
    assert wall.aside_mm == 33.0
    wall.touch(0.0)
    assert wall.aside_mm == 0.0


def test_who_leans_for_long_is_felt_for_the_beginning_only() -> None:
    wall = at()
    assert pressed(wall, *[-4.0] * FELT, *[-12.0] * 1000)
    assert wall.contact_mm == 38.0


def test_the_brightness_of_a_touch_is_the_median_over_it() -> None:
    watcher = Watcher().stand()
    wall = Wall(40.0, None, Aside(watcher.light))
    wall.touch(0.0)
    for bright in (1.0, 1.0, 2.0):  # somebody passes
        watcher.see(36, bright, times=9)
        wall.feel(-4.0, watcher.light.part)
    assert wall.release(NOISE_MM)
    assert wall.contact_mm == 38.0


def test_forgetting_leads_back_to_what_was_calibrated_and_says_whether_that_is_news() -> None:
    wall = at(46.0)
    assert wall.forget()
    assert wall.contact_mm == 40.0
    assert not wall.forget()
    pressed(wall, 6, 6, 6)
    wall.forget()
    assert not pressed(wall, 6, 6, 6)  # the first of somebody else


def turn_often(aside: Aside, part: float) -> None:
    """Turn back at one dark place, 40 mm above contact, until it is one."""
    for _ in range(3):
        aside.turned(Place(80.0, part), 40.0, known=True)


@pytest.mark.parametrize(("bottom_mm", "stays"), [(25.0, True), (24.0, False), (0.0, False)])
def test_a_place_that_the_hips_went_through_was_no_wall(bottom_mm: float, stays: bool) -> None:
    """Three short reps in clothes of two colours ended there alike; then a rep goes on by more than `WELL_MM`."""
    aside = Aside(Watcher().stand(times=200).see(80, 0.74, times=9).light)
    turn_often(aside, 0.74)
    assert aside.is_touch(40.0, 40.0, quick=False)
    wall = Wall(40.0, None, aside)
    wall.touch(40.0)
    for _ in range(9):
        wall.feel(bottom_mm, 0.56)
    wall.release(NOISE_MM)
    assert aside.is_touch(40.0, 40.0, quick=False) is stays


def test_touches_aside_at_the_same_place_prove_it() -> None:
    aside = Aside(Watcher().stand(times=200).see(80, 0.72, times=9).light)
    turn_often(aside, 0.72)
    wall = Wall(40.0, None, aside)
    for _ in range(3):
        assert aside.habit is None
        wall.touch(40.0)
        for _ in range(9):
            wall.feel(80.0 - wall.contact_mm, 0.72)
        wall.release(NOISE_MM)
    assert aside.habit is not None
    assert aside.habit.place == pytest.approx((80.0, 0.72))


@pytest.mark.parametrize(
    ("gap_mm", "part", "same"),
    [(-18.0, 0.3, True), (-29.0, 0.3, True), (-31.0, 0.3, False), (-18.0, 0.41, True), (-18.0, 0.43, False)],
)
def test_what_covers_the_sensor_is_known_by_the_touch_before(gap_mm: float, part: float, same: bool) -> None:
    wall = at()
    assert not wall.is_as_before(-18.0, 0.3)
    wall.touch(0.0)
    for _ in range(9):
        wall.feel(-18.0, 0.3)
    wall.release(NOISE_MM)
    assert wall.is_as_before(gap_mm, part) is same
    wall.leave()
    assert not wall.is_as_before(gap_mm, part)


# A wall that turns have shown.


def test_a_wall_that_was_met_without_a_touch_is_contact_within_bounds_and_once() -> None:
    for met_mm, found in ((58.0, True), (70.0, True), (70.1, False), (9.9, False)):
        wall = at()
        assert wall.meet(met_mm) is found
        assert (wall.contact_mm, wall.felt_mm) == ((met_mm, met_mm) if found else (40.0, None))
        assert wall.meet(55.0) is not found  # once


def test_whoever_has_felt_a_touch_knows_the_wall_until_all_is_forgotten() -> None:
    wall = at()
    pressed(wall, 1, 1, 1)
    assert not wall.meet(58.0)
    wall.forget()
    assert wall.meet(58.0)
    assert wall.forget()
    assert wall.contact_mm == 40.0


@pytest.mark.parametrize(("deeper_mm", "contact_mm"), [(-3, 56.5), (-15, 50.5), (-16, 40.0)])
def test_a_touch_well_behind_a_wall_that_was_met_shows_that_it_was_none(deeper_mm: float, contact_mm: float) -> None:
    wall = at()
    wall.meet(58.0)
    assert pressed(wall, deeper_mm, deeper_mm, deeper_mm)
    assert wall.contact_mm == contact_mm
    assert not pressed(at(58.0), -16, -16, -16)  # behind one that was felt it is something else


def test_hips_may_come_as_near_as_before_a_wall_was_met() -> None:
    wall = at()
    assert wall.nearest_mm == 40.0
    wall.meet(58.0)
    assert wall.nearest_mm == 40.0
    assert at(58.0).nearest_mm == 58.0
