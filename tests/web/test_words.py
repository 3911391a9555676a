"""Lengths in inches and centimetres, and what the coach said in the units of who reads it."""

import pytest

from web.words import load, said, told_length


@pytest.mark.parametrize(
    ("inches", "centimetres"),
    [
        ("5 comfortable reps in a row at 3 inches.", "5 comfortable reps in a row at 7.6 centimetres."),
        ("Step one inch farther from the wall.", "Step 2.5 centimetres farther from the wall."),
        ("They moved by 4½ inches.", "They moved by 11.4 centimetres."),
        ("A little more: ½ inch farther from the wall.", "A little more: 1.3 centimetres farther from the wall."),
        ("this workout begins four inches inside that.", "this workout begins 10.2 centimetres inside that."),
        ("12 inches, 2 days ago", "30.5 centimetres, 2 days ago"),
        ("Keep one rhythm.", "Keep one rhythm."),
    ],
)
def test_what_the_coach_said_is_told_in_the_units_of_who_reads_it(inches: str, centimetres: str) -> None:
    assert said(inches, "in") == inches
    assert said(inches, "cm") == centimetres


@pytest.mark.parametrize(
    ("length_mm", "inches", "centimetres"),
    [(25.4, "1 inch", "2.5 centimetres"), (76.2, "3 inches", "7.6 centimetres"), (10.0, "0.4 inches", "1 centimetre")],
)
def test_a_length_in_a_sentence(length_mm: float, inches: str, centimetres: str) -> None:
    assert told_length(length_mm, "in") == inches
    assert told_length(length_mm, "cm") == centimetres


def test_a_load_is_in_pounds_beside_inches() -> None:
    assert (load(8.0, "in"), load(8.0, "cm")) == ("17.6 lb", "8.0 kg")
