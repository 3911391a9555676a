"""Lengths and counts as a person says them."""

import pytest

from device.hinge.words import inches, many


@pytest.mark.parametrize(
    ("length_mm", "said"),
    [
        (6.35, "¼ inch"),
        (12.7, "½ inch"),
        (19.05, "¾ inch"),
        (25.4, "1 inch"),
        (31.75, "1¼ inches"),
        (50.8, "2 inches"),
        (76.2, "3 inches"),
        (114.3, "4½ inches"),
        (-19.0, "¾ inch"),
        (-76.2, "3 inches"),
    ],
)
def test_a_length_is_said_in_quarters_of_an_inch(length_mm: float, said: str) -> None:
    assert inches(length_mm) == said
    assert inches(length_mm + 3.1) == said  # the nearest quarter
    assert inches(length_mm - 3.1) == said


@pytest.mark.parametrize(("count", "said"), [(0, "0 reps"), (1, "1 rep"), (2, "2 reps"), (11, "11 reps")])
def test_one_is_said_without_an_s(count: int, said: str) -> None:
    assert many(count, "rep") == said
