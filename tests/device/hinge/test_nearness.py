"""How the light grows, from two means."""

from random import Random
from statistics import pstdev

import pytest

from device.hinge.holds import Contact
from device.hinge.nearness import FAR_MM, NEAR_MM, Stood, believed_mm, nearness, stood
from device.reading import Reading

CONTACT = Contact(contact_mm=40.0, noise_mm=1.5, signal_mcps=None, readings=120)


def light(distance_mm: float, near_mm: float, brightness: float = 4e5) -> float:
    return brightness / (distance_mm**2 + near_mm**2)


def both(near_mm: float, far_mm: float = 120.0, uneven: float = 0.0, noise_mm: float = 0.0) -> tuple[Contact, Stood]:
    """Exact means at 40 mm and `far_mm`, but for the cloth, and for what is read too far."""
    contact = CONTACT._replace(signal_mcps=light(40, near_mm))
    return contact, Stood(far_mm + noise_mm, light(far_mm, near_mm) * (1 + uneven), 0.4, 0.003)


def standing(at_mm: float, seconds: float = 1.0, **options: float | None) -> list[Reading]:
    chance, step_mm = Random(1), options.get("moving") or 0.0
    times = [n * 0.033 for n in range(round(seconds / 0.033) + 1)]
    signal = options.get("signal_mcps", 20.0)
    return [Reading(t, round(at_mm + step_mm * t + chance.gauss(0, 2)), 0, signal, 0.1) for t in times]


@pytest.mark.parametrize("near_mm", [30.0, 60.0, 100.0, 170.0])
@pytest.mark.parametrize("far_mm", FAR_MM)
def test_exact_means_give_near_exactly(near_mm: float, far_mm: float) -> None:
    near = nearness(*both(near_mm, far_mm))
    assert near is not None
    assert near.near_mm == pytest.approx(near_mm)


@pytest.mark.parametrize("far_mm", [110.0, 250.0])
@pytest.mark.parametrize("near_mm", [60.0, 100.0, 160.0])
def test_the_stated_error_is_that_of_near(near_mm: float, far_mm: float) -> None:
    chance, found, error_mm = Random(2), [], 0.0
    for _ in range(2000):
        contact, far = both(near_mm, far_mm, chance.gauss(0, 0.02), chance.gauss(0, 0.4))
        contact = contact._replace(contact_mm=40 + chance.gauss(0, 1.5 / 120**0.5))
        near = nearness(contact, far._replace(signal_error=0.0))
        assert near is not None
        found.append(near.near_mm)
        error_mm += near.error_mm / 2000
    assert pstdev(found) == pytest.approx(error_mm, rel=0.1)


def test_what_is_believed() -> None:
    near = nearness(*both(100.0))
    assert near is not None
    assert near.near_mm == pytest.approx(100.0)
    assert believed_mm(*both(100.0)) == pytest.approx(100 + 2 * near.error_mm, abs=0.05)  # rather too large
    contact, far = both(100.0)
    assert believed_mm(contact, None) is None
    assert believed_mm(contact._replace(signal_mcps=None), far) is None


def test_what_is_not_known_well_enough_is_not_believed() -> None:
    contact, far = both(100.0)
    assert believed_mm(contact, far._replace(signal_error=0.05)) is None
    assert believed_mm(contact, far._replace(distance_error_mm=4.0)) is None
    assert believed_mm(contact._replace(noise_mm=60.0), far) is None


@pytest.mark.parametrize("near_mm", [NEAR_MM[0] - 3, NEAR_MM[1] + 10])
def test_near_out_of_bounds_is_not_believed(near_mm: float) -> None:
    assert believed_mm(*both(near_mm, 290.0)) is None


def test_light_that_does_not_grow_tells_nothing() -> None:
    contact, far = both(100.0)
    assert nearness(contact._replace(signal_mcps=far.signal_mcps), far) is None
    assert nearness(contact._replace(signal_mcps=far.signal_mcps - 1), far) is None
    assert nearness(contact._replace(signal_mcps=20 * far.signal_mcps), far) is None  # more than the inverse square


def test_a_still_stand_is_its_means() -> None:
    seen = stood(standing(120.0))
    assert seen is not None
    assert seen.distance_mm == pytest.approx(120, abs=1.5)
    assert (seen.signal_mcps, seen.signal_error) == (20.0, 0.0)
    assert 0.2 < seen.distance_error_mm < 0.6


def test_a_lost_reading_is_no_stand_of_its_own() -> None:
    readings = standing(120.0)
    readings[9] = Reading(readings[9].time_s, None, 255, 0.0, 0.1)
    seen = stood(readings)
    assert seen is not None
    assert seen.signal_mcps == 20.0


def test_no_stand() -> None:
    assert stood([]) is None
    assert stood(standing(120.0, 0.5)) is None
    assert stood(standing(120.0, moving=40.0)) is None
    assert stood(standing(120.0, signal_mcps=None)) is None
    assert stood(standing(120.0, signal_mcps=0.0)) is None
    assert stood(standing(FAR_MM[0] - 10)) is None
    assert stood(standing(FAR_MM[1] + 10)) is None
