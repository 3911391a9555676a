"""Brightness: whose hips they are."""

import pytest

from device.hinge.light import FIRST_SCATTER, LEAST_MISSING, Light
from tests.device.hinge.lights import NEAR_MM, Watcher, light_mcps


@pytest.mark.parametrize("distance_mm", [40, 100, 300])
def test_the_same_body_is_as_bright_wherever_it_is(distance_mm: float) -> None:
    watcher = Watcher().stand().see(distance_mm, times=9)
    assert watcher.light.part == pytest.approx(1.0)


@pytest.mark.parametrize("bright", [0.5, 0.8, 1.25, 2.0])
def test_other_cloth_is_told_by_its_brightness(bright: float) -> None:
    watcher = Watcher().stand().see(60, bright, times=9)
    assert watcher.light.part == pytest.approx(bright)


@pytest.mark.parametrize(("brights", "least"), [((1.0,), 0.02), ((0.95, 1.05), 0.1)])
def test_cloth_that_scatters_needs_more_darkness_to_be_sure(brights: tuple[float, ...], least: float) -> None:
    light = Watcher().stand(140, *brights, times=400).see(60, times=9).light
    assert light.sure == pytest.approx(least, abs=0.01)


def test_few_readings_need_more_darkness_than_many() -> None:
    few, many = Watcher().stand(140, 0.97, 1.03, times=200), Watcher().stand(140, 0.97, 1.03, times=200)
    few.time_s += 9.0  # what was before that is too old, and a reading alone says nothing
    few.see(60).see(60).see(60)
    many.see(60, times=9)
    assert few.light.sure > 1.2 * many.light.sure


def test_one_reading_alone_needs_the_most() -> None:
    sure = LEAST_MISSING + 3.2 * 1.25 * FIRST_SCATTER
    light = Watcher().see(60).light  # nobody has stood yet
    assert light.sure == pytest.approx(sure)


def test_how_much_scatters_is_bounded_by_what_first_was_thought_and_by_half() -> None:
    first = Watcher().stand(times=1).see(60, times=3).light
    # One reading of standing: half of the first scatter is left, and four are in the window.
    sure = LEAST_MISSING + 3.2 * 1.25 * FIRST_SCATTER / 2 / 4**0.5
    assert first.sure == pytest.approx(sure, rel=0.02)
    passed = Watcher().stand(times=60).stand(140, 40.0, times=1).stand(times=60)
    assert passed.see(60, times=9).light.part == pytest.approx(1.0, abs=0.15)


def test_brightness_is_the_median_of_the_last_readings() -> None:
    watcher = Watcher().stand()
    assert watcher.see(60, 0.5).see(60, 0.5).light.part == pytest.approx(1.0)  # two of six are no news
    assert watcher.see(60, 0.5, times=2).light.part == pytest.approx(0.5)


def test_slow_readings_keep_three_and_quick_ones_at_most_eight() -> None:
    slow = Watcher().stand()
    for bright in (0.7, 0.8, 0.9):
        slow.time_s += 1.0
        slow.see(60, bright)
    assert slow.light.part == pytest.approx(0.8)
    quick = Light(NEAR_MM)
    for number in range(20):
        quick.see(number * 0.001, 140.0, light_mcps(140.0))
    quick.stand()
    for number in range(20, 28):
        assert quick.part == pytest.approx(1.0 if number < 24 else 0.75 if number == 24 else 0.5)
        quick.see(number * 0.001, 140.0, light_mcps(140.0, 0.5))


def test_between_two_middle_readings_it_is_their_mean() -> None:
    watcher = Watcher().stand()
    watcher.time_s += 9.0
    watcher.see(60, 0.6).see(60, 0.8)
    watcher.see(60, 1.0)
    assert watcher.light.part == pytest.approx(0.8)
    assert watcher.see(60, 0.7).light.part == pytest.approx(0.75)


def test_standing_is_an_average_that_follows_slowly() -> None:
    watcher = Watcher().stand(140, 1.0, times=100).stand(140, 1.1, times=1)
    assert watcher.see(140, 1.0, times=9).light.part == pytest.approx(1 / 1.005, abs=1e-4)  # a twentieth of the way
    assert watcher.stand(140, 1.1, times=300).light.part == pytest.approx(1.0, abs=1e-3)


def test_standing_begins_as_bright_as_the_first_reading_of_it() -> None:
    watcher = Watcher().see(1200, 7.0, times=20).see(140, times=9)
    watcher.light.stand()
    assert watcher.light.part == pytest.approx(1.0)
    assert watcher.see(140, 0.8, times=9).light.part == pytest.approx(0.8)


def test_where_the_light_of_the_sensor_is_not_known_all_are_the_same_and_straight() -> None:
    light = Watcher(None).stand().see(60, 0.3, times=9).light
    assert light.part == 1.0


def test_a_reading_that_does_not_tell_its_light_leaves_nothing_known() -> None:
    light = Watcher().stand().see(60, 0.3, times=9).see(60, None).light
    assert light.part == 1.0
    light.stand()  # learns nothing
    assert light.part == 1.0


def test_before_anybody_has_stood_nothing_is_known() -> None:
    light = Watcher().see(60, 0.3, times=9).light
    assert light.part == 1.0


def test_no_light_at_all_in_standing_upsets_nothing() -> None:
    watcher = Watcher().stand(140, 0.0).see(60, 0.5, times=9)
    assert watcher.light.part == 1.0
    assert watcher.stand(140, 0.5, times=5).see(60, 0.5, times=9).light.part == pytest.approx(1.0)


def test_who_is_seen_next_is_somebody_else() -> None:
    watcher = Watcher().stand().see(60, 0.5, times=9)
    watcher.light.forget()
    assert watcher.light.part == 1.0
    assert watcher.stand(140, 0.5, times=1).see(60, 0.5, times=9).light.part == pytest.approx(1.0)


@pytest.mark.parametrize(("near_mm", "growth"), [(100.0, 1.25), (None, 1.0)])
def test_the_light_of_one_body_grows_as_it_comes(near_mm: float | None, growth: float) -> None:
    assert Light(near_mm).growth(50, 0) == pytest.approx(growth)
