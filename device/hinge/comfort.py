"""What is comfortable: good reps in a row at one stance, even and with the feet still."""

from collections.abc import Iterable, Sequence
from math import floor

from msgspec import Struct

from device.hinge.events import Rep
from device.hinge.exercise import Units
from device.hinge.log import Attempt
from device.hinge.words import length

COMFORT_REPS = 5
"""So many good reps in a row at one stance are comfortable: the handout's "a few reps"."""
CONTROLLED_S = 0.8
"""Lowered under control: at least this long. Real hinges take 0.2 to 2.6 s; what drops in 0.4 s is not controlled."""
EVEN = 0.35
"""Rep times within this part of each other: no struggle and no rush."""
FEET_STILL_MM = 10.0
"""Stances within this of each other: the feet stood still (the stance is measured to about 4 mm)."""
TIRED = 0.25
"""So much slower than at the set's start is tired: the rhythm that is allowed within five reps is wider."""
TIRED_REPS = 3
"""The means of so many reps are compared, of the set's first and of its latest, which must not overlap."""


class Lack(Struct, frozen=True):
    """What keeps a rep, or a row of them, from earning more: what to do, and the measurement that says so."""

    say: str
    why: str


def whole_s(rep: Rep) -> float:
    """How long the rep took, from leaving the stance to standing again."""
    return rep.lowering_s + rep.pause_s + rep.rising_s


def comfort(here: Sequence[Attempt], units: Units = "in") -> tuple[int, Lack | None]:
    """Count the comfortable reps in a row up to the latest, five at most, and say what the latest lacks, if anything.

    A rep of which nothing was measured ends the row, unless it is the latest: that one is at the wall now.
    """
    times_s: list[float] = []
    stances_mm: list[float] = []
    for number, attempt in enumerate(reversed(here)):
        row, rep = len(times_s), attempt.rep
        if row == COMFORT_REPS:
            break
        if rep is None:
            if attempt.kind == "rep" and number == 0:
                continue
            break
        lack = _own_lack(rep)
        if lack is not None:
            return row, None if row else lack
        times_s.append(whole_s(rep))
        stances_mm.append(rep.stance_mm)
        lack = _unlike(times_s, stances_mm, units)
        if lack is not None:
            return row, lack if row == 1 else None
    return len(times_s), None


def comfortable_reps(attempts: Sequence[Attempt]) -> int:
    """Count those attempts at one stance that are part of five comfortable reps in a row."""
    part: set[int] = set()
    for end in range(COMFORT_REPS, len(attempts) + 1):
        five = range(end - COMFORT_REPS, end)
        if attempts[end - 1].rep is not None and comfort([attempts[n] for n in five])[0] == COMFORT_REPS:
            part.update(five)
    return len(part)


def slowing(attempts: Iterable[Attempt]) -> Lack | None:
    """Say by how much the latest three reps of a set were slower than its first three, if that is tired.

    Nothing is said of fewer than six measured reps.
    """
    times_s = [whole_s(attempt.rep) for attempt in attempts if attempt.rep is not None]
    if len(times_s) < 2 * TIRED_REPS:
        return None
    first_s, last_s = sum(times_s[:TIRED_REPS]) / TIRED_REPS, sum(times_s[-TIRED_REPS:]) / TIRED_REPS
    if last_s <= (1 + TIRED) * first_s:
        return None
    return Lack(
        "You are slowing down: stay at this stance.",
        f"Your latest {TIRED_REPS} reps took {last_s:.1f} s each, the first {TIRED_REPS} of this set {first_s:.1f} s.",
    )


def _own_lack(rep: Rep) -> Lack | None:
    """What a rep lacks by itself."""
    if rep.lowering_s < CONTROLLED_S:
        tenths_s = floor(rep.lowering_s * 10) / 10  # rounded up it might contradict the rule
        return Lack("Lower more slowly.", f"{tenths_s} s is quick, {CONTROLLED_S} s is under control.")
    if not rep.full:
        return Lack("Stand up fully.", "The next rep began before you stood.")
    return None


def _unlike(times_s: Sequence[float], stances_mm: Sequence[float], units: Units) -> Lack | None:
    """What reps in a row lack beside each other."""
    if max(times_s) > (1 + EVEN) * min(times_s):
        return Lack("Keep one rhythm.", f"Your reps took from {min(times_s):.1f} to {max(times_s):.1f} s.")
    moved_mm = max(stances_mm) - min(stances_mm)
    if moved_mm > FEET_STILL_MM:
        return Lack("Keep your feet still.", f"They moved by {length(moved_mm, units)}.")
    return None
