"""Lengths and counts as a person says them."""

import pytest

from device.hinge.words import length, many, steps


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
    assert length(length_mm, "in") == said
    assert length(length_mm + 3.1, "in") == said  # the nearest quarter
    assert length(length_mm - 3.1, "in") == said


def test_no_length_is_said_as_one() -> None:
    assert length(0.0, "in") == length(3.1, "in") == "0 inch"


@pytest.mark.parametrize(
    ("length_mm", "said"),
    [
        (0.0, "0 centimetres"),
        (5.0, "0.5 centimetres"),
        (9.6, "1 centimetre"),
        (-25.4, "2.5 centimetres"),
        (76.2, "7.6 centimetres"),
        (101.6, "10.2 centimetres"),
        (199.6, "20 centimetres"),
        (355.6, "35.6 centimetres"),
    ],
)
def test_a_length_is_said_in_tenths_of_a_centimetre_as_the_page_shows_it(length_mm: float, said: str) -> None:
    assert length(length_mm, "cm") == said
    assert float(said.split(maxsplit=1)[0]) == float(f"{abs(length_mm) / 10:.1f}")  # as `web.words.length`


@pytest.mark.parametrize(
    ("count", "inches", "centimetres"),
    [
        (1, "one inch", "2.5 centimetres"),
        (2, "two inches", "5.1 centimetres"),
        (4, "four inches", "10.2 centimetres"),
    ],
)
def test_steps_of_an_inch_are_converted_and_never_rounded_to_other_steps(
    count: int, inches: str, centimetres: str
) -> None:
    assert steps(count, "in") == inches
    assert steps(count, "cm") == centimetres


@pytest.mark.parametrize(("count", "said"), [(0, "0 reps"), (1, "1 rep"), (2, "2 reps"), (11, "11 reps")])
def test_one_is_said_without_an_s(count: int, said: str) -> None:
    assert many(count, "rep") == said
