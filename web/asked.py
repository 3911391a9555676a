"""What the addresses of the history ask for, read strictly: a page number, an exercise, a range, a month."""

from datetime import date

from flask import abort, request

from device.commands import LARGEST_ID
from device.hinge.exercises import EXERCISES
from web.days import RANGES, Range, read_month


def number(name: str, what: str) -> int | None:
    """The number that the address gives under that name, None without. Answers 400 for anything that is none."""
    asked = request.args.get(name)
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= len(str(LARGEST_ID)) and int(asked) <= LARGEST_ID):
        abort(400, f"The address is wrong: {name}= must be {what}.")
    return int(asked)


def before() -> int | None:
    """The page asked for: workouts before this one's id."""
    return number("before", "the number of a workout")


def exercise() -> str | None:
    """The exercise asked for. Answers 400 for anything that is none."""
    asked = request.args.get("exercise")
    if asked is not None and asked not in EXERCISES:
        abort(400, f"The address is wrong: exercise= must be {' or '.join(EXERCISES)}.")
    return asked


def range_() -> Range | None:
    """The range asked for. Answers 400 for anything that is none."""
    asked = request.args.get("range")
    if asked is None:
        return None
    found = next((range_ for range_ in RANGES if range_ == asked), None)
    return found or abort(400, f"The address is wrong: range= must be {' or '.join(RANGES)}.")


def month() -> date | None:
    """The first day of the month asked for. Answers 400 for anything that is none."""
    asked = request.args.get("month")
    if asked is None:
        return None
    return read_month(asked) or abort(400, "The address is wrong: month= must be a month, such as 2026-05.")


def attempt(most: int) -> int | None:
    """The attempt of a set that is asked for, from 1. Answers 400 for what is no number, 404 for one too many."""
    asked = number("attempt", "the number of an attempt")
    if asked is not None and not 1 <= asked <= most:
        abort(404, f"There is no attempt {asked} in this set.")
    return asked
