from typing import Any

import pytest

from device.commands import MOST_REPS, Label, read_label
from device.errors import CommandError

GOOD: dict[str, Any] = {"workout": 7, "set": 2, "reps": 14}


@pytest.mark.parametrize("reps", [0, 14, MOST_REPS])
def test_a_label_is_read(reps: int) -> None:
    assert read_label({**GOOD, "reps": reps}) == Label(workout=7, set=2, reps=reps)


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ({}, "label_set takes workout, set and reps, but workout is missing"),
        ({"workout": 7, "set": 2}, "label_set takes workout, set and reps, but reps is missing"),
        (GOOD | {"mood": 1}, "label_set takes workout, set and reps, but mood was given"),
        (GOOD | {"reps": -1}, "label_set: reps is -1; it must be a whole number, 0 to 200"),
        (GOOD | {"reps": 201}, "label_set: reps is 201; it must be a whole number, 0 to 200"),
        (GOOD | {"reps": 14.5}, "label_set: reps is 14.5; it must be a whole number, 0 to 200"),
        (GOOD | {"reps": True}, "label_set: reps is True; it must be a whole number, 0 to 200"),
        (GOOD | {"reps": None}, "label_set: reps is None; it must be a whole number, 0 to 200"),
        (GOOD | {"reps": "14"}, "label_set: reps is '14'; it must be a whole number, 0 to 200"),
        (GOOD | {"set": 0}, f"label_set: set is 0; it must be a whole number, 1 to {2**63 - 1}"),
        (GOOD | {"workout": 2**63}, f"label_set: workout is {2**63}; it must be a whole number, 1 to {2**63 - 1}"),
    ],
)
def test_a_malformed_label_is_refused_with_name_value_and_bounds(args: dict[str, Any], reason: str) -> None:
    with pytest.raises(CommandError) as caught:
        read_label(args)
    assert str(caught.value) == reason


def test_a_huge_value_is_not_repeated_whole() -> None:
    with pytest.raises(CommandError) as caught:
        read_label(GOOD | {"reps": ["x" * 10_000]})
    assert len(str(caught.value)) < 150
