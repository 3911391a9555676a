"""Noise: measured from three readings in a row."""

from random import Random

import pytest

from device.hinge.counter import RepCounter
from device.hinge.noise import NOISE_MM, Noise
from tests.device.hinge.traces import CONTACT_MM, at


def bends(noise_mm: float, *, slope_mm: float = 0.0, count: int = 3000, seed: int = 0) -> list[float]:
    """The bends of readings with this noise, of somebody who moves by `slope_mm` from one to the next."""
    chance = Random(seed)
    read_mm = [number * slope_mm + chance.gauss(0, noise_mm) for number in range(count)]
    return [abs(a - 2 * b + c) for a, b, c in zip(read_mm, read_mm[1:], read_mm[2:], strict=False)]


def averaged(noise: Noise, some: list[float], *, standing: bool) -> tuple[float, float]:
    """Means of both measures while they hear `some`."""
    both = []
    for bend_mm in some:
        noise.hear(bend_mm, 0.03, standing=standing)
        both.append((noise.mm, noise.standing_mm))
    late = both[len(both) // 3 :]
    return sum(mm for mm, _ in late) / len(late), sum(mm for _, mm in late) / len(late)


def test_it_begins_with_that_of_a_white_target() -> None:
    assert Noise().mm == Noise().standing_mm == NOISE_MM


@pytest.mark.parametrize("noise_mm", [1.0, 2.08, 4.0])
def test_it_finds_the_deviation_of_a_reading(noise_mm: float) -> None:
    mm, standing_mm = averaged(Noise(), bends(noise_mm), standing=True)
    assert mm == pytest.approx(noise_mm, rel=0.05)
    assert standing_mm == pytest.approx(noise_mm, rel=0.05)


def test_steady_movement_is_no_noise() -> None:
    mm, _ = averaged(Noise(), bends(2.08, slope_mm=13.0), standing=False)
    assert mm == pytest.approx(2.08, rel=0.05)


def test_great_noise_is_told_in_standing_only_because_movement_bends_as_much() -> None:
    mm, standing_mm = averaged(Noise(), bends(15.0), standing=True)
    assert mm < 8
    assert standing_mm == pytest.approx(15.0, rel=0.1)


def test_off_standing_the_one_measure_follows_and_the_other_stays() -> None:
    noise = Noise()
    noise.hear(15.0, 0.03, standing=False)
    assert noise.mm == pytest.approx(NOISE_MM + (0.512 * 15.0 - NOISE_MM) / 24)
    assert noise.standing_mm == NOISE_MM


def test_one_bend_counts_for_so_much_at_most() -> None:
    most, more = Noise(), Noise()
    most.hear(15.0, 0.03, standing=False)
    more.hear(400.0, 0.03, standing=False)
    assert most.mm == more.mm
    most.hear(60.0, 0.03, standing=True)
    more.hear(400.0, 0.03, standing=True)
    assert most.standing_mm == more.standing_mm == pytest.approx(NOISE_MM + (0.512 * 60.0 - NOISE_MM) / 24)


@pytest.mark.parametrize(("between_s", "heard"), [(0.05, True), (0.051, False)])
def test_readings_far_apart_say_nothing_of_noise_but_in_standing(between_s: float, heard: bool) -> None:
    noise = Noise()
    noise.hear(10.0, between_s, standing=True)
    assert (noise.mm > NOISE_MM) is heard
    assert noise.standing_mm > NOISE_MM


@pytest.mark.parametrize(("made_mm", "within_mm"), [(0.0, 0.1), (1.0, 0.2), (6.0, 1.0)])
def test_what_a_counter_tells_of_noise_is_that_of_standing_and_not_of_coming_and_going(
    made_mm: float, within_mm: float
) -> None:
    counter = RepCounter(CONTACT_MM)
    trace = at(200, noise_mm=made_mm).rep(200, lowering_s=0.5, rising_s=0.5).stand(CONTACT_MM + 200, 3.0)
    for reading in trace.readings:
        counter.feed(reading)
    assert counter.noise_mm == pytest.approx(made_mm, abs=within_mm)


def test_who_is_still_coming_is_heard_too_but_is_not_taken_to_stand() -> None:
    noise = Noise()
    for bend_mm in bends(20.0):
        noise.hear(bend_mm, 0.03, standing=False)
    assert noise.coming_mm == pytest.approx(20.0, rel=0.35)
    assert noise.standing_mm == NOISE_MM
    for bend_mm in bends(5.0):
        noise.hear(bend_mm, 0.03, standing=True)
    assert noise.coming_mm == pytest.approx(noise.standing_mm)
    noise.forget()
    assert noise.coming_mm == NOISE_MM
