"""Lengths and counts as a person says them."""

from typing import Final

from device.hinge.exercise import INCH_MM, Units

_QUARTERS: Final = ("", "¼", "½", "¾")
_NUMBERS: Final = {1: "one", 2: "two", 4: "four"}


def length(length_mm: float, units: Units) -> str:
    """A length in the person's units, without its sign.

    In inches to the nearest quarter, such as `3 inches`, `1 inch` or `4½ inches`; in centimetres to the nearest tenth,
    such as `7.6 centimetres`: what was an inch is converted, so that it is the number which the page shows.
    """
    if units == "cm":
        tenths = round(abs(length_mm))
        return f"{tenths / 10:g} centimetre{'' if tenths == 10 else 's'}"  # noqa: PLR2004 - one
    quarters = round(abs(length_mm) / INCH_MM * 4)
    whole, part = divmod(quarters, 4)
    number = f"{whole or (0 if not part else '')}{_QUARTERS[part]}"
    return f"{number} inch" if quarters <= 4 else f"{number} inches"  # noqa: PLR2004 - up to one whole inch


def steps(count: int, units: Units) -> str:
    """So many steps of the coach, an inch each: `one inch`, `two inches`; in centimetres a length like any other."""
    if units == "cm":
        return length(count * INCH_MM, units)
    return f"{_NUMBERS[count]} inch{'' if count == 1 else 'es'}"


def many(count: int, noun: str, nouns: str = "") -> str:
    """`1 rep`, `2 reps`; `nouns` where it is not the noun with an s."""
    return f"{count} {noun}" if count == 1 else f"{count} {nouns or noun + 's'}"
