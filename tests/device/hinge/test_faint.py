"""Who is seen too faintly to be counted is told so, once it lasts; nobody and nothing else is."""

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from device.hinge.climb import climb
from device.hinge.coach import hardly_seen, within
from device.hinge.core import Core
from device.hinge.counter import FORGOTTEN_S
from device.hinge.events import Advised
from device.hinge.exercise import INCH_MM, Plan, Sensing
from device.hinge.faint import DAYLIGHT_RAISES, LIMIT_MCPS, MOVED_S, OVER_S, Faint
from device.reading import SIGNAL, Reading
from tests.device.hinge.lights import NEAR_MM

CONTACT_MM = 40.0
BLACK = 0.3 * (300.0**2 + NEAR_MM**2)
"""Cloth that sends 0.3 Mcps back from 300 mm; half a Mcps, from 245 mm."""
HERTZ = 10


def light(distance_mm: float, bright: float = BLACK) -> float:
    return bright / (distance_mm**2 + NEAR_MM**2)


def hinges(times: int, *, start_s: float = 0.0, bright: float = BLACK, far_mm: float = 300.0) -> list[Reading]:
    """Somebody who goes to the wall and back, five seconds each time."""
    way_mm = [far_mm - (far_mm - CONTACT_MM) * min(1.0, abs(part) / 15) for part in range(-25, 25)]
    way_mm = [CONTACT_MM + far_mm - at_mm for at_mm in way_mm]
    return [
        Reading(start_s + number / HERTZ, at_mm, 0, light(at_mm, bright), 0.0)
        for number, at_mm in enumerate(way_mm * times, 1)
    ]


def stands(distance_mm: float, seconds: float, *, start_s: float, bright: float = BLACK) -> list[Reading]:
    return [
        Reading(start_s + number / HERTZ, distance_mm, 0, light(distance_mm, bright), 0.0)
        for number in range(1, round(seconds * HERTZ) + 1)
    ]


def shown(readings: Iterable[Reading], faint: Faint | None = None) -> tuple[Faint, list[float]]:
    """That, and the instants at which it is told."""
    faint = faint or Faint(CONTACT_MM, Sensing())
    told_s = []
    for reading in readings:
        faint.see(reading)
        if faint.is_told(reading.time_s):
            told_s.append(reading.time_s)
    return faint, told_s


def test_who_hinges_in_black_is_told_after_some_seconds_and_until_they_are_gone() -> None:
    faint, told_s = shown(hinges(6))
    assert 6.0 <= told_s[0] <= 12.0
    assert faint.is_told(30.0)
    assert not faint.is_told(told_s[-1] + OVER_S)
    assert faint.reach_mm == pytest.approx((BLACK / 0.5 - NEAR_MM**2) ** 0.5 - CONTACT_MM, abs=2.0)


def test_who_comes_and_stands_there_is_told_too_but_not_for_longer_than_a_minute() -> None:
    faint, told_s = shown(hinges(1) + stands(300.0, 120.0, start_s=5.0))
    assert 6.0 <= told_s[0] <= 12.0
    assert told_s[-1] < 5.0 + MOVED_S
    assert not faint.is_told(125.0)


def test_a_dark_coat_that_hangs_there_is_no_person_whatever_the_light_does() -> None:
    coat = stands(300.0, 600.0, start_s=0.0)
    flutters = [
        Reading(r.time_s, r.range_mm, SIGNAL if n % 3 else 0, r.signal_mcps, n / 1000) for n, r in enumerate(coat)
    ]
    assert shown(coat)[1] == []
    assert shown(flutters)[1] == []


@pytest.mark.parametrize(
    "readings",
    [
        [],
        hinges(20, bright=4 * BLACK),  # grey cloth
        hinges(20, far_mm=90.0),  # too near to be a stance
        stands(600.0, 20.0, start_s=0.0, bright=4 * BLACK) + stands(500.0, 20.0, start_s=20.0),  # beyond any stance
        hinges(1),  # who only passes
        [Reading(r.time_s, r.range_mm) for r in hinges(20)],  # a recording without light
        [Reading(r.time_s, r.range_mm, SIGNAL, 0.2) for r in hinges(20)],
    ],
)
def test_nobody_else_is_told(readings: list[Reading]) -> None:
    faint, told_s = shown(readings)
    assert told_s == []
    assert faint.reach_mm is None


def test_in_daylight_it_takes_more_light() -> None:
    bright = [Reading(r.time_s, r.range_mm, 0, r.signal_mcps, 5.0) for r in hinges(6, bright=2 * BLACK)]
    faint, told_s = shown(bright)
    assert told_s
    good_mcps = 2 * LIMIT_MCPS * (1 + 5.0 * DAYLIGHT_RAISES) ** 0.5
    assert faint.reach_mm == pytest.approx((2 * BLACK / good_mcps - NEAR_MM**2) ** 0.5 - CONTACT_MM, abs=2.0)


def test_how_near_they_must_be_is_kept_once_they_are_ready_there_and_not_farther_out() -> None:
    faint, _ = shown(hinges(4))
    reach_mm = faint.reach_mm
    assert reach_mm is not None
    faint.ready(21.0, reach_mm)
    assert not faint.is_told(21.0)
    assert faint.reach_mm == reach_mm
    faint.ready(22.0, reach_mm + 60.0)
    assert faint.reach_mm is None


def test_it_is_forgotten_once_nobody_was_there_for_long() -> None:
    faint, _ = shown(hinges(4))
    faint.see(Reading(20.0 + FORGOTTEN_S - 1.0, None, SIGNAL))
    assert faint.reach_mm is not None
    faint.see(Reading(21.0 + FORGOTTEN_S, None, SIGNAL))
    assert faint.reach_mm is None


def test_the_aim_is_no_farther_than_they_are_seen() -> None:
    plan = Plan(start_stance_mm=3 * INCH_MM)
    far = climb((), plan)
    assert within(far, None, plan) is far
    assert within(far, 200.0, plan) is far
    eight = replace(far, asked_mm=8 * INCH_MM, stance_mm=8 * INCH_MM)
    nearer = within(eight, 150.0, plan)
    assert nearer.asked_mm == pytest.approx(5 * INCH_MM)
    assert nearer.why == "Farther off you are hardly seen: dark cloth, or bright light."
    assert within(eight, 10.0, plan).asked_mm == plan.start_stance_mm


def test_the_words_name_the_place_or_the_clothes() -> None:
    climbed = climb((), Plan())
    advice = hardly_seen(climbed, 100.0, "in")
    assert (advice.kind, advice.say) == ("step_in", "Hardly seen: stand 3 inches away.")
    advice = hardly_seen(climbed, 60.0, "cm")
    assert (advice.kind, advice.say) == ("hold", "Wear something lighter.")
    assert advice.why == "Even 7.6 centimetres away you are hardly seen: dark cloth, or bright light."


def test_the_core_says_it_to_somebody_who_is_never_ready_and_takes_it_back() -> None:
    core = Core(CONTACT_MM, Plan())
    black = [
        one if (one.signal_mcps or 0.0) >= LIMIT_MCPS else Reading(one.time_s, None, SIGNAL, one.signal_mcps)
        for one in hinges(8, bright=0.7 * BLACK)  # seen for the last two thirds of the way
    ]
    nobody = [Reading(40.0 + number / HERTZ, None, SIGNAL, 0.1) for number in range(1, 150)]
    said = []
    for reading in black + nobody:
        said += [event for event in core.feed(reading) if isinstance(event, Advised)]
    assert [one.say for one in said] == [
        "Hardly seen: stand 3 inches away.",
        "Stand with your back to the wall, 3 inches away.",
    ]
    assert said[0].why == "Dark cloth, or bright light: lighter clothes help too."
