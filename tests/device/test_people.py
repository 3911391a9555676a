"""What a person may say of themselves, and the plan that comes of it."""

import math
from typing import Any

import pytest

from device.errors import CommandError
from device.people import LONGEST_NAME, NOBODY, Profile, plan_of, read_person, read_profile, same_name
from device.settings import Settings, WorkoutSettings

GOOD: dict[str, Any] = {
    "name": "Ada",
    "units": "cm",
    "voice": False,
    "target_reps": (15, 15),
    "target_sets": (3, 3),
    "max_stance_mm": 203.2,
    "load_kg": 8.0,
}


def test_what_is_allowed_is_read_as_it_is() -> None:
    assert read_profile("add_person", GOOD) == GOOD
    assert read_profile("change_person", {}) == {}
    low = {"target_reps": [15, 20], "target_sets": [3, 4], "max_stance_mm": 76, "load_kg": 0}
    high = {"target_reps": [20, 20], "target_sets": [4, 4], "max_stance_mm": 356, "load_kg": 100}
    assert read_profile("change_person", low)["target_reps"] == (15, 20)
    assert read_profile("change_person", high)["max_stance_mm"] == 356.0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Ada ", "Ada"), ("x" * LONGEST_NAME, "x" * LONGEST_NAME), ("A\u0308", "\u00c4"), ("José Ñ", "José Ñ")],
)
def test_names_are_trimmed_and_kept(typed: str, kept: str) -> None:
    assert read_profile("add_person", {"name": typed}) == {"name": kept}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "x" * (LONGEST_NAME + 1),
        "A\nda",
        "A\tda",
        "\u0000",
        "\u202eada",
        "\u200d",
        "\ud800",
        None,
        7,
        ["Ada"],
    ],
)
def test_names_that_cannot_be_seen_are_refused(name: Any) -> None:
    with pytest.raises(CommandError, match="it must be 1 to 40 characters that can be seen"):
        read_profile("add_person", {"name": name})


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("units", "mm", 'units is "mm"; it must be in or cm'),
        ("voice", 1, "voice is 1; it must be true or false"),
        (
            "target_reps",
            [14, 20],
            "target_reps is [14,20]; it must be two whole numbers, 15 to 20, the lower one first",
        ),
        (
            "target_reps",
            [15, 21],
            "target_reps is [15,21]; it must be two whole numbers, 15 to 20, the lower one first",
        ),
        (
            "target_reps",
            [18, 16],
            "target_reps is [18,16]; it must be two whole numbers, 15 to 20, the lower one first",
        ),
        ("target_reps", [15], "target_reps is [15]; it must be two whole numbers, 15 to 20, the lower one first"),
        ("target_reps", [True, 20], "target_reps is [true,20]; it must be two whole numbers"),
        ("target_reps", 15.5, "target_reps is 15.5; it must be two whole numbers"),
        ("target_sets", [2, 4], "target_sets is [2,4]; it must be two whole numbers, 3 to 4, the lower one first"),
        ("target_sets", [3, 5], "target_sets is [3,5]; it must be two whole numbers, 3 to 4, the lower one first"),
        ("max_stance_mm", 75.9, "max_stance_mm is 75.9; it must be 76 (3 inches) to 356 (14 inches)"),
        ("max_stance_mm", 357, "max_stance_mm is 357; it must be 76 (3 inches) to 356 (14 inches)"),
        ("max_stance_mm", math.nan, "it must be 76 (3 inches) to 356 (14 inches)"),
        ("load_kg", -1, "load_kg is -1; it must be 0 to 100"),
        ("load_kg", 100.1, "load_kg is 100.1; it must be 0 to 100"),
        ("load_kg", "8", 'load_kg is "8"; it must be 0 to 100'),
        (
            "mood",
            1,
            "change_person takes name, units, voice, target_reps, target_sets, max_stance_mm, load_kg, but mood",
        ),
    ],
)
def test_what_is_outside_the_bounds_is_refused_with_name_value_and_bound(field: str, value: Any, reason: str) -> None:
    with pytest.raises(CommandError) as caught:
        read_profile("change_person", {field: value})
    assert reason in str(caught.value)


def test_a_huge_value_is_not_repeated_whole() -> None:
    for args in ({"name": "x" * 100_000}, {"y" * 100_000: 1}, {"load_kg": ["z" * 100_000]}):
        with pytest.raises(CommandError) as caught:
            read_profile("add_person", args)
        assert len(str(caught.value)) < 200


def test_who_is_meant_is_a_number() -> None:
    assert read_person("choose_person", {"person": 7}) == 7
    assert read_person("change_person", {"person": 7, "name": "Ada"}, alone=False) == 7
    persons: list[Any] = [0, -1, 2**63, True, "7", 7.0, None, []]
    for person in persons:
        with pytest.raises(CommandError, match="it must be the number of a person"):
            read_person("choose_person", {"person": person})
    with pytest.raises(CommandError, match="choose_person must say which person, but person is missing"):
        read_person("choose_person", {})
    with pytest.raises(CommandError, match="choose_person takes person, but name was given"):
        read_person("choose_person", {"person": 7, "name": "Ada"})


@pytest.mark.parametrize(
    ("one", "other", "same"), [("Ada", "aDA", True), ("Straße", "STRASSE", True), ("Ada", "Ad", False)]
)
def test_names_are_the_same_whatever_their_case(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


def test_a_persons_plan_is_their_own_within_what_the_settings_allow() -> None:
    settings = Settings(workout=WorkoutSettings(target_reps=(5, 8), rest_s=33, max_stance_mm=250.0))
    own = Profile(id=7, name="Ada", target_reps=(16, 18), target_sets=(4, 4), max_stance_mm=300.0)
    plan = plan_of(own, settings)
    assert (plan.target_reps, plan.target_sets, plan.rest_s, plan.max_stance_mm) == ((16, 18), (4, 4), 33, 250.0)
    nobody = plan_of(NOBODY, settings)
    assert (nobody.target_reps, nobody.target_sets, nobody.max_stance_mm) == ((5, 8), (3, 4), 250.0)
    least = plan_of(Profile(id=7, name="Ada", max_stance_mm=76.0), settings)
    assert least.max_stance_mm == least.start_stance_mm
