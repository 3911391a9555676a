"""Lengths and counts as a person says them."""

from device.hinge.exercise import INCH_MM

_QUARTERS = ("", "¼", "½", "¾")


def inches(length_mm: float) -> str:
    """A length in inches, to the nearest quarter, such as `3 inches`, `1 inch` or `4½ inches`."""
    quarters = round(abs(length_mm) / INCH_MM * 4)
    whole, part = divmod(quarters, 4)
    number = f"{whole or (0 if not part else '')}{_QUARTERS[part]}"
    return f"{number} inch" if quarters <= 4 else f"{number} inches"  # noqa: PLR2004 - up to one whole inch


def many(count: int, noun: str, nouns: str = "") -> str:
    """`1 rep`, `2 reps`; `nouns` where it is not the noun with an s."""
    return f"{count} {noun}" if count == 1 else f"{count} {nouns or noun + 's'}"
