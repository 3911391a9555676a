"""How the light grows, from two places to stand at, and the pad."""

from random import Random
from statistics import pstdev

import pytest

from device.hinge.holds import Contact
from device.hinge.nearness import (
    AGREE,
    FAR_MM,
    UNEVEN,
    UNEVEN_STANDING,
    UPPER,
    Stood,
    believed_mm,
    nearness,
    stood,
)
from device.reading import Reading

CLOSE_MM, FAR_OFF_MM = 120.0, 220.0


def light(distance_mm: float, near_mm: float, brightness: float = 4e5) -> float:
    return brightness / (distance_mm**2 + near_mm**2)


def seen(at_mm: float, near_mm: float, uneven: float = 0.0, off_mm: float = 0.0) -> Stood:
    """Exact means there, but for the cloth, and for what is read too far."""
    return Stood(at_mm + off_mm, light(at_mm, near_mm) * (1 + uneven), 0.4, 0.003)


def pad(near_mm: float, darker: float = 1.0) -> Contact:
    """Hips at the pad, in cloth that is `darker` than what is seen in standing by this factor."""
    return Contact(contact_mm=40.0, noise_mm=1.5, signal_mcps=darker * light(40, near_mm), readings=120)


def stands(near_mm: float) -> tuple[Stood, Stood]:
    return seen(CLOSE_MM, near_mm), seen(FAR_OFF_MM, near_mm)


def standing(at_mm: float, seconds: float = 1.0, **options: float | None) -> list[Reading]:
    chance, step_mm = Random(1), options.get("moving") or 0.0
    times = [n * 0.033 for n in range(round(seconds / 0.033) + 1)]
    signal = options.get("signal_mcps", 20.0)
    return [Reading(t, round(at_mm + step_mm * t + chance.gauss(0, 2)), 0, signal, 0.1) for t in times]


@pytest.mark.parametrize("near_mm", [30.0, 60.0, 100.0, 170.0])
@pytest.mark.parametrize(("close_mm", "far_mm"), [(40.0, FAR_MM[0]), (40.0, FAR_MM[1]), FAR_MM, (120.0, 170.0)])
def test_exact_means_give_near_exactly(near_mm: float, close_mm: float, far_mm: float) -> None:
    near = nearness(seen(close_mm, near_mm), seen(far_mm, near_mm), UNEVEN)
    assert near is not None
    assert near.near_mm == pytest.approx(near_mm)


@pytest.mark.parametrize(("close_mm", "far_mm"), [(40.0, 110.0), (40.0, 250.0), (120.0, 250.0)])
@pytest.mark.parametrize("near_mm", [60.0, 100.0, 160.0])
def test_the_stated_error_is_that_of_near(near_mm: float, close_mm: float, far_mm: float) -> None:
    chance, found, error_mm = Random(2), [], 0.0
    for _ in range(2000):
        far = seen(far_mm, near_mm, chance.gauss(0, 0.02), chance.gauss(0, 0.4))
        close = seen(close_mm, near_mm, chance.gauss(0, 0.003), chance.gauss(0, 0.4))
        near = nearness(close, far._replace(signal_error=0.0), 0.02)
        assert near is not None
        found.append(near.near_mm)
        error_mm += near.error_mm / 2000
    assert pstdev(found) == pytest.approx(error_mm, rel=0.1)


def test_who_stood_at_two_places_tells_near_and_the_pad_tells_it_better() -> None:
    standing_only = nearness(*stands(100.0), UNEVEN_STANDING)
    assert standing_only is not None
    two_mm = believed_mm(pad(100.0)._replace(signal_mcps=None), stands(100.0))
    three_mm = believed_mm(pad(100.0), stands(100.0))
    assert two_mm == pytest.approx(100 + UPPER * standing_only.error_mm, abs=0.05)  # rather too large
    assert two_mm is not None
    assert three_mm is not None
    assert 101 < three_mm < two_mm


def test_who_stood_at_one_place_or_none_tells_nothing() -> None:
    assert believed_mm(pad(100.0), []) is None
    assert believed_mm(pad(100.0), stands(100.0)[:1]) is None


@pytest.mark.parametrize("darker", [0.3, 0.8, 1.2, 2.0])
def test_a_pad_that_says_otherwise_is_another_cloth_and_does_not_count(darker: float) -> None:
    alone_mm = believed_mm(pad(100.0)._replace(signal_mcps=None), stands(100.0))
    assert believed_mm(pad(100.0, darker), stands(100.0)) == alone_mm


def test_what_both_say_is_weighed_by_how_well_each_is_known() -> None:
    """A mean by the inverse of the variances, whose own variance is the inverse of their sum."""
    close, far = stands(100.0)
    contact = pad(100.0, 0.97)
    standing_near = nearness(close, far, UNEVEN_STANDING)
    at_pad = nearness(Stood(40.0, 0.97 * light(40, 100.0), 1.5 / 120**0.5, 0.0), far, UNEVEN)
    assert standing_near is not None
    assert at_pad is not None
    (a_mm, a_error), (b_mm, b_error) = standing_near, at_pad
    assert b_mm > a_mm + 1
    mean_mm = (a_mm * b_error**2 + b_mm * a_error**2) / (a_error**2 + b_error**2)
    error_mm = a_error * b_error / (a_error**2 + b_error**2) ** 0.5
    assert believed_mm(contact, (close, far)) == pytest.approx(mean_mm + UPPER * error_mm, abs=0.05)


@pytest.mark.parametrize("apart", [1.9, 2.1])
def test_two_standard_deviations_apart_are_the_same_still(apart: float) -> None:
    close, far = stands(100.0)
    standing_near = nearness(close, far, UNEVEN_STANDING)
    at_pad = nearness(Stood(40.0, light(40, 100.0), 1.5 / 120**0.5, 0.0), far, UNEVEN)
    assert standing_near is not None
    assert at_pad is not None
    # With another light at the pad its near is so far off.
    off_mm = apart * (standing_near.error_mm**2 + at_pad.error_mm**2) ** 0.5
    want_mm = 100 + off_mm
    signal = far.signal_mcps * (FAR_OFF_MM**2 + want_mm**2) / (40**2 + want_mm**2)
    found_mm = believed_mm(pad(100.0)._replace(signal_mcps=signal), stands(100.0))
    alone_mm = believed_mm(pad(100.0)._replace(signal_mcps=None), stands(100.0))
    assert (found_mm == alone_mm) is (apart > AGREE)


def test_what_is_not_known_well_enough_is_not_believed() -> None:
    close, far = stands(100.0)
    no_light = pad(100.0)._replace(signal_mcps=None)
    assert believed_mm(no_light, [close, far]) is not None
    assert believed_mm(no_light, [close, far._replace(signal_error=0.05)]) is None
    assert believed_mm(no_light, [close._replace(signal_error=0.05), far]) is None
    assert believed_mm(no_light, [close, far._replace(distance_error_mm=4.0)]) is None
    assert believed_mm(no_light, [close._replace(distance_error_mm=4.0), far]) is None


@pytest.mark.parametrize(("near_mm", "believed"), [(26.0, False), (35.0, True), (240.0, True), (260.0, False)])
def test_near_out_of_bounds_is_not_believed(near_mm: float, believed: bool) -> None:
    sure = [one._replace(distance_error_mm=0.01, signal_error=0.0) for one in (seen(100, near_mm), seen(290, near_mm))]
    found_mm = believed_mm(pad(near_mm), sure)
    assert (found_mm is not None) is believed


def test_light_that_does_not_grow_tells_nothing() -> None:
    close, far = stands(100.0)
    assert nearness(close._replace(signal_mcps=far.signal_mcps), far, UNEVEN) is None
    assert nearness(close._replace(signal_mcps=far.signal_mcps - 1), far, UNEVEN) is None
    assert nearness(close._replace(signal_mcps=20 * far.signal_mcps), far, UNEVEN) is None  # more than inverse square
    assert believed_mm(pad(100.0), [close._replace(signal_mcps=far.signal_mcps), far]) is None


def test_a_still_stand_is_its_means() -> None:
    still = stood(standing(120.0))
    assert still is not None
    assert still.distance_mm == pytest.approx(120, abs=1.5)
    assert (still.signal_mcps, still.signal_error) == (20.0, 0.0)
    assert 0.2 < still.distance_error_mm < 0.6


def test_a_lost_reading_is_no_stand_of_its_own() -> None:
    readings = standing(120.0)
    readings[9] = Reading(readings[9].time_s, None, 255, 0.0, 0.1)
    still = stood(readings)
    assert still is not None
    assert still.signal_mcps == 20.0


def test_no_stand() -> None:
    assert stood([]) is None
    assert stood(standing(120.0, 0.5)) is None
    assert stood(standing(120.0, moving=40.0)) is None
    assert stood(standing(120.0, signal_mcps=None)) is None
    assert stood(standing(120.0, signal_mcps=0.0)) is None
    assert stood(standing(FAR_MM[0] - 10)) is None
    assert stood(standing(FAR_MM[1] + 10)) is None
