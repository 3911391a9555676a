"""Somebody in cloth so dark that the sensor hardly sees them, through the unmodified driver on the software chip."""

from pathlib import Path

from msgspec.structs import replace

from device.simulator.clock import VirtualClock
from device.simulator.people import PEOPLE
from device.simulator.trainee import Plan as Todo
from device.simulator.trainee import Trainee
from tests.system.house import House

STEADY = PEOPLE["steady"]


def house(folder: Path, reflectance: float, stance_in: float) -> House:
    person = replace(STEADY, clothing=replace(STEADY.clothing, reflectance=reflectance), reach_mm=330.0)
    return House(folder, Trainee(person, plan=Todo(reps=8, stance_mm=25.4 * stance_in)), clock=VirtualClock())


def test_who_hinges_in_black_farther_off_than_is_seen_is_told_to_come_nearer_and_hears_it(tmp_path: Path) -> None:
    with house(tmp_path, 0.022, 9.0) as black:
        black.until(lambda: black.core.advice.say.startswith("Hardly seen"), within_s=60)
        assert black.true_touches() <= 3
        assert black.core.advice.kind == "step_in"
        assert black.ears.heard[-1] == "step_in"
        black.until(lambda: not black.core.advice.say.startswith("Hardly seen"), within_s=120)
        assert black.snapshots[-1].phase == "away"
        assert black.true_touches() == 8
        assert black.reps == 0


def test_who_is_seen_even_if_badly_is_counted_and_told_nothing(tmp_path: Path) -> None:
    with house(tmp_path, 0.035, 9.0) as dark:
        dark.until(lambda: dark.true_touches() == 8, within_s=120)
        dark.for_(10.0)
        assert dark.reps == 8
        assert not any(one.advice.say.startswith("Hardly seen") for one in dark.snapshots)
