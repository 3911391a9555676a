"""The gate: which readings are believed, what is a leap, and when the sensor is covered."""

from math import inf

import pytest

from device.hinge.aside import Aside
from device.hinge.exercise import Sensing
from device.hinge.gate import PERIODS, Gate
from device.hinge.light import Light
from device.hinge.noise import NOISE_MM, Noise
from device.hinge.wall import Wall
from device.reading import HARDWARE, MIN_RANGE, NONE, PHASE, SIGMA, SIGNAL, Reading

CONTACT_MM = 40.0
PERIOD_S = 0.03


class Door:
    """Shows readings to a gate, one after the other."""

    def __init__(self, *, period_s: float = PERIOD_S, near_mm: float | None = None) -> None:
        light = Light(near_mm)
        self.noise = Noise()
        self.gate = Gate(Wall(CONTACT_MM, None, Aside(light)), light, self.noise, Sensing())
        self.period_s = period_s
        self.time_s = 0.0
        self.said: float | None = None

    def see(self, *ranges_mm: float, ambient_mcps: float = 0.2, signal_mcps: float = 10.0) -> "Door":
        for range_mm in ranges_mm:
            self._show(Reading(self.time_s + self.period_s, range_mm, 0, signal_mcps, ambient_mcps))
        return self

    def lose(
        self, seconds: float, status: int = NONE, *, signal_mcps: float | None = 0.0, ambient_mcps: float = 0.2
    ) -> "Door":
        for _ in range(round(seconds / self.period_s)):
            self._show(Reading(self.time_s + self.period_s, None, status, signal_mcps, ambient_mcps))
        return self

    def wait(self, seconds: float) -> "Door":
        self.time_s += seconds
        return self

    def _show(self, reading: Reading) -> None:
        self.time_s = reading.time_s
        self.said = self.gate.believe(reading)

    def is_covered(self) -> bool:
        return self.gate.is_covered(self.time_s)


def test_a_distance_is_the_median_of_three() -> None:
    door = Door()
    assert (door.gate.valid_s, door.gate.last_mm) == (-inf, inf)
    door.see(200)
    assert door.said is None  # one alone says nothing
    assert door.gate.valid_s == door.time_s
    assert door.see(204).said == 204
    assert door.see(202).said == 202
    assert door.see(230).said == 204
    assert door.see(203).said == 203
    assert door.gate.last_mm == 203
    assert door.gate.valid_s == door.time_s


@pytest.mark.parametrize("status", [SIGMA, SIGNAL, MIN_RANGE, PHASE, HARDWARE, NONE])
def test_a_number_beside_a_bad_status_is_no_distance(status: int) -> None:
    door = Door().see(200, 200)
    valid_s = door.gate.valid_s
    door._show(Reading(1.0, 60, status, 10.0, 0.2))
    assert door.said is None
    assert (door.gate.last_mm, door.gate.valid_s) == (200, valid_s)


@pytest.mark.parametrize(("range_mm", "said"), [(800, 700), (801, None)])
def test_what_is_farther_than_anybody_who_trains_is_somebody_else(range_mm: float, said: float | None) -> None:
    assert Door().see(600, 700, range_mm).said == said


@pytest.mark.parametrize(("range_mm", "believed"), [(126, True), (124, False)])
def test_what_came_faster_than_hips_could_is_turned_away(range_mm: float, believed: bool) -> None:
    """1500 mm/s for 0.03 s, and 30 mm for noise: 75 mm from 200."""
    assert (Door().see(200, 200, range_mm).said is not None) is believed


def test_the_longer_nothing_was_seen_the_farther_it_may_have_come() -> None:
    assert Door().see(300, 300).lose(0.09).see(91).said == 300  # 0.12 s: 210 mm
    assert Door().see(300, 300).lose(0.09).see(89).said is None


def test_after_a_long_time_two_readings_must_agree_again() -> None:
    door = Door().see(300, 300).wait(1.5).see(50)
    assert door.said is None
    assert door.see(52).said == 52


@pytest.mark.parametrize(("range_mm", "believed"), [(15, True), (14, False)])
def test_what_is_behind_the_wall_is_not_believed(range_mm: float, believed: bool) -> None:
    assert (Door().see(60, 60, range_mm).said is not None) is believed


@pytest.mark.parametrize(
    ("room_mcps", "now_mcps", "believed"),
    [(0.2, 0.0, True), (0.2, 0.04, True), (0.2, 0.05, False), (0.04, 0.0, False), (0.2, None, False)],
)
def test_behind_the_wall_is_believed_where_the_rooms_light_is_gone_and_only_there(
    room_mcps: float, now_mcps: float | None, believed: bool
) -> None:
    door = Door().see(60, 60, ambient_mcps=room_mcps)
    door._show(Reading(door.time_s + PERIOD_S, 5, 0, 10.0, now_mcps))
    assert (door.said is not None) is believed


def test_the_light_of_the_room_is_the_most_of_the_last_few_seconds() -> None:
    def believes(others: int) -> bool:
        door = Door().see(60, ambient_mcps=0.5).see(*[60] * others, ambient_mcps=0.11)
        return door.see(5, ambient_mcps=0.05).said is not None

    assert believes(10)
    assert not believes(200)


def test_what_was_false_says_nothing_of_what_is_seen_after_a_long_time() -> None:
    door = Door().see(200, 200).see(130, signal_mcps=3.0)
    assert door.gate.last_mm == 200
    assert door.wait(1.5).see(90, 90, signal_mcps=3.0).said == 90


def test_noise_is_heard_from_three_readings_on_and_that_of_standing_in_standing_only() -> None:
    door = Door().see(200, 230)
    assert door.noise.mm == door.noise.standing_mm == NOISE_MM
    door.see(200)
    assert door.noise.mm > NOISE_MM
    assert door.noise.standing_mm == NOISE_MM
    door.gate.believe(Reading(door.time_s + PERIOD_S, 230.0), standing=True)
    assert door.noise.standing_mm > NOISE_MM


def test_a_reading_that_is_turned_away_is_not_heard() -> None:
    door = Door().see(200, 200, 200, 20, 200)
    assert door.noise.mm < NOISE_MM


# Leaps: two readings in a row beyond the top speed of hips.


def test_a_leap_is_known_once_a_second_reading_is_as_near() -> None:
    door = Door().see(200, 200)
    assert not door.see(150).gate.leapt  # 30 mm of way, 10, and 6 of noise: nearer than 154
    assert door.see(150).gate.leapt
    assert not door.see(150).gate.leapt


def test_who_is_first_seen_has_not_leapt() -> None:
    door = Door()
    assert not door.gate.leapt
    for range_mm in (300, 298, 297):
        assert not door.see(range_mm).gate.leapt


def test_one_false_reading_is_no_leap() -> None:
    door = Door().see(200, 200, 140)
    assert not door.see(198).gate.leapt
    assert not door.see(190).gate.leapt


@pytest.mark.parametrize(("range_mm", "leapt"), [(155, False), (152, True)])
def test_hips_at_top_speed_do_not_leap(range_mm: float, leapt: bool) -> None:
    assert Door().see(200, 200, range_mm, range_mm).gate.leapt is leapt


def test_who_goes_away_does_not_leap() -> None:
    assert not Door().see(100, 100, 300, 300).gate.leapt


def test_over_a_longer_time_hips_come_nearer() -> None:
    assert not Door().see(200, 200).lose(0.03).see(127, 127).gate.leapt  # 60 mm, 10, and 6 of noise
    assert Door().see(200, 200).lose(0.03).see(122, 122).gate.leapt


@pytest.mark.parametrize(("range_mm", "leapt"), [(158, False), (152, True)])
def test_who_seems_to_leap_because_the_reading_before_was_told_late_does_not(range_mm: float, leapt: bool) -> None:
    door = Door().see(*(200 for _ in range(3 * PERIODS)))
    door.period_s = 0.015  # 28 mm of way all the same, 10, and 6 of noise
    assert door.see(range_mm, range_mm).gate.leapt is leapt


def test_but_where_readings_come_as_quickly_each_time_it_is_a_leap() -> None:
    door = Door(period_s=0.01).see(*(200 for _ in range(3 * PERIODS)))
    assert door.see(157, 157).gate.leapt


def test_lost_readings_are_readings_and_a_silence_is_hardly_longer_than_one() -> None:
    door = Door().see(200, 200).lose(2.0)
    for _ in range(4):
        door.wait(9.0).see(200, 200)
    door.see(*(200 for _ in range(3 * PERIODS)))
    assert door.see(152, 152).gate.leapt


def test_where_readings_scatter_a_leap_is_farther() -> None:
    noisy = Door()
    noisy.noise.standing_mm = 6.0
    assert not noisy.see(200, 200, 145, 145).gate.leapt  # 18 of noise
    assert noisy.see(200, 200, 140, 140).gate.leapt


def test_a_second_reading_that_is_about_as_near_confirms_a_leap() -> None:
    assert Door().see(200, 200, 150, 158).gate.leapt
    assert not Door().see(200, 200, 150, 164).gate.leapt


# Covered: lost at the wall, and long enough.


@pytest.mark.parametrize(("seconds", "covered"), [(0.15, False), (0.21, True)])
def test_a_target_lost_at_contact_covers_the_sensor_once_it_is_lost_for_long(seconds: float, covered: bool) -> None:
    assert Door().see(55, 52, 49).lose(seconds).is_covered() is covered


def test_in_a_dark_room_a_target_lost_at_contact_covers_it_without_any_light_to_tell() -> None:
    door = Door().see(60, 55, 49, ambient_mcps=0.0)
    assert door.lose(0.3, ambient_mcps=0.0).is_covered()


def test_in_a_dark_room_a_target_lost_before_contact_is_only_lost() -> None:
    door = Door().see(60, 57, 55, ambient_mcps=0.0)
    assert not door.lose(0.3, ambient_mcps=0.0).is_covered()


@pytest.mark.parametrize("status", [SIGMA, SIGNAL, MIN_RANGE, PHASE, NONE])
@pytest.mark.parametrize(("signal_mcps", "ambient_mcps"), [(5.0, 0.2), (0.0, 0.0), (0.0, 0.04)])
def test_before_contact_the_light_has_to_say_that_it_is_covered(
    status: int, signal_mcps: float, ambient_mcps: float
) -> None:
    """At least half of its own light comes back still, or the room's does not."""
    door = Door().see(61, 58, 55)
    assert door.lose(0.3, status, signal_mcps=signal_mcps, ambient_mcps=ambient_mcps).is_covered()


@pytest.mark.parametrize(
    ("status", "signal_mcps", "ambient_mcps"), [(NONE, 4.9, 0.2), (NONE, 0.0, 0.05), (HARDWARE, 10.0, 0.0)]
)
def test_before_contact_lost_light_or_a_fault_of_the_chip_is_no_cover(
    status: int, signal_mcps: float, ambient_mcps: float
) -> None:
    door = Door().see(61, 58, 55)
    assert not door.lose(0.3, status, signal_mcps=signal_mcps, ambient_mcps=ambient_mcps).is_covered()


def test_a_fault_of_the_chip_at_contact_is_no_cover_either_and_begins_it_anew() -> None:
    assert not Door().see(55, 52, 49).lose(0.3, HARDWARE).is_covered()
    door = Door().see(55, 52, 49).lose(0.3).lose(0.03, HARDWARE)
    assert not door.is_covered()
    assert not door.lose(0.15).is_covered()
    assert door.lose(0.06).is_covered()


@pytest.mark.parametrize(("steps_mm", "covered"), [((85, 85), False), ((110, 85), True), ((80, 70), True)])
def test_who_comes_quickly_is_taken_to_go_on_while_it_is_lost(steps_mm: tuple[float, ...], covered: bool) -> None:
    """45 mm off and gone on by 25 is near; 30 mm off and by 10 is, too."""
    door = Door().see(130, *steps_mm)
    assert door.lose(0.3, ambient_mcps=0.0).is_covered() is covered


@pytest.mark.parametrize(("steps_mm", "covered"), [
    ((76, 65, 55), True),  # 15 above contact, and 5 at the next
    ((76, 70, 56), False),
    ((71, 61, 53), True),
    ((71, 60, 54), False),
])  # fmt: skip
def test_in_a_dark_room_too_who_would_have_been_there_by_the_next_slow_reading(
    steps_mm: tuple[float, ...], covered: bool
) -> None:
    door = Door(period_s=0.2).see(*steps_mm, ambient_mcps=0.0)
    assert door.lose(0.6, ambient_mcps=0.0).is_covered() is covered


def test_nobody_goes_on_by_more_than_sixty_millimetres() -> None:
    assert Door(period_s=0.2).see(260, 221, 119).lose(0.6, ambient_mcps=0.0).is_covered()  # by 102, and 59 are left
    assert not Door(period_s=0.2).see(260, 223, 121).lose(0.6, ambient_mcps=0.0).is_covered()


def test_who_goes_away_does_not_come_and_one_reading_alone_is_not_on_the_way() -> None:
    assert not Door().see(62, 62, 65).lose(0.3, ambient_mcps=0.0).is_covered()
    assert not Door().see(65).lose(0.3, ambient_mcps=0.0).is_covered()
    assert Door().see(55).lose(0.3, signal_mcps=9.0).is_covered()


@pytest.mark.parametrize(("near_mm", "signal_mcps", "covered"), [
    (None, 9.4, True),
    (None, 9.6, False),
    (None, 10.4, False),
    (None, 10.6, True),
    (100.0, 9.4, True),
    (100.0, 9.6, False),
    (100.0, 10.6, False),
    (100.0, 10.7, True),  # at the wall they are brighter by 1.123
])  # fmt: skip
def test_who_is_lost_as_bright_as_on_the_way_may_still_turn_back(
    near_mm: float | None, signal_mcps: float, covered: bool
) -> None:
    door = Door(near_mm=near_mm).see(61, 58, 55)
    assert door.lose(0.3, SIGNAL, signal_mcps=signal_mcps).is_covered() is covered


def test_who_is_lost_without_a_word_of_the_light_is_only_lost() -> None:
    assert not Door().see(61, 58, 55).lose(0.3, SIGNAL, signal_mcps=None).is_covered()


def test_but_where_the_rooms_light_is_gone_they_are_at_the_wall() -> None:
    assert Door(near_mm=100.0).see(61, 58, 55).lose(0.3, SIGNAL, signal_mcps=10.0, ambient_mcps=0.0).is_covered()


def test_a_single_distance_between_begins_it_anew() -> None:
    door = Door().see(55, 52, 49).lose(0.15).see(49)
    assert not door.is_covered()
    assert not door.lose(0.12).is_covered()


def test_light_that_comes_back_in_between_begins_it_anew() -> None:
    door = Door().see(61, 58, 55).lose(0.12, ambient_mcps=0.0).lose(0.03).lose(0.12, ambient_mcps=0.0)
    assert not door.is_covered()
    assert door.lose(0.06, ambient_mcps=0.0).is_covered()


def test_nothing_is_covered_before_anybody_was_seen() -> None:
    assert not Door().lose(1.0, ambient_mcps=0.0).is_covered()
