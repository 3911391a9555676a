"""The therapist's judgement: a pure function of the log and of where the person stands now.

Nothing is remembered here. `climb` walks through the attempts of the workout and says which stance they have earned;
`advise` compares it with the measured stance. Whoever repeats it on the same log gets the same words.
"""

from collections.abc import Iterable, Sequence
from math import floor

from msgspec import Struct

from device.hinge.events import Rep
from device.hinge.exercise import INCH_MM, Plan
from device.hinge.log import Attempt
from device.hinge.snapshot import Advice, AdviceKind
from device.hinge.words import inches

PUSH = "Push your hips back to the wall."
COMFORT_REPS = 5
"""So many good reps in a row at one stance are comfortable: the handout's "a few reps"."""
CONTROLLED_S = 0.8
"""Lowered under control: at least this long. Real hinges take 0.2 to 2.6 s; what drops in 0.4 s is not controlled."""
EVEN = 0.35
"""Rep times within this part of each other: no struggle and no rush."""
FEET_STILL_MM = 10.0
"""Stances within this of each other: the feet stood still (the stance is measured to about 4 mm)."""
GOOD_MM = 6.35
"""A stance within a quarter of an inch of the wanted one is good."""
SAME_STANCE_MM = 12.7
"""A rep within half an inch of a stance was done at it; nearer to the next one it was not."""
WHOLE_STEP_MM = 17.8
"""Off by more than 0.7 inch, the step has not been made yet; by less, it was short or long."""
ELSEWHERE_MM = 4 * INCH_MM
"""Farther off than this nobody has taken the stance: they rest, or are about to come."""
MISSES_IN_A_ROW = 2
MISSES_OF_SIX = 3
"""Two misses running, or three in the last six, are not bad luck: one in ten is usual among people at a good stance."""
_TIMES = {2: "twice"}
FAILED_TWICE = 2
"""A step that failed so often in a workout is not offered again in it."""


class Climb(Struct, frozen=True):
    """Where the attempts have led: the stance to stand at, how it was reached, and what this set has done at it."""

    stance_mm: float
    came: str
    why: str
    here: tuple[Attempt, ...]
    limit_mm: float


class Lack(Struct, frozen=True):
    """What keeps a rep from being comfortable: what to do, and the measurement that says so."""

    say: str
    why: str


def climb(sets: Iterable[Iterable[Attempt]], plan: Plan) -> Climb:
    """Walk through the attempts of each set and step out, hold or step in as they earn it.

    Attempts that were not made at the wanted stance move nothing: an inch is only earned where it was asked for. A row
    of comfortable reps is made in one set, because between sets the feet have moved.
    """
    stance_mm, came, why = plan.start_stance_mm, "start", "The wall hinge begins 3 inches from the wall."
    here: list[Attempt] = []
    failures: dict[float, int] = {}
    limit_mm = plan.max_stance_mm
    for attempts in sets:
        here = []
        for attempt in attempts:
            if abs(attempt.stance_mm - stance_mm) > SAME_STANCE_MM:
                continue
            here.append(attempt)
            if _struggling(here) and stance_mm > plan.start_stance_mm:
                failures[stance_mm] = failures.get(stance_mm, 0) + 1
                if failures[stance_mm] >= FAILED_TWICE:
                    limit_mm = min(limit_mm, stance_mm - plan.step_mm)
                times = _TIMES.get(_misses(here), f"{_misses(here)} times")
                why = f"The hips turned back before the wall {times} at {inches(stance_mm)}."
                stance_mm, came, here = max(plan.start_stance_mm, stance_mm - plan.step_mm), "step_in", []
            elif comfort(here)[0] >= COMFORT_REPS and stance_mm + plan.step_mm <= limit_mm + 1e-6:
                why = f"{COMFORT_REPS} comfortable reps in a row at {inches(stance_mm)}."
                stance_mm, came, here = stance_mm + plan.step_mm, "step_out", []
    return Climb(stance_mm, came, why, tuple(here), limit_mm)


def comfort(here: Sequence[Attempt]) -> tuple[int, Lack | None]:
    """Count the comfortable reps in a row up to the latest, and say what the latest lacked, if anything."""
    row: list[Rep] = []
    for attempt in reversed(here):
        if attempt.kind != "rep":
            break
        if attempt.rep is None:  # the one at the wall now is not measured yet
            continue
        lack = _lack([attempt.rep, *row])
        if lack is not None:
            return len(row), lack if len(row) <= 1 else None
        row.insert(0, attempt.rep)
        if len(row) == COMFORT_REPS:
            break
    return len(row), None


def _lack(row: Sequence[Rep]) -> Lack | None:
    """What the first rep of `row` lacks, by itself or beside those after it."""
    rep = row[0]
    if rep.lowering_s < CONTROLLED_S:
        tenths_s = floor(rep.lowering_s * 10) / 10  # rounded up it might contradict the rule
        return Lack("Lower more slowly.", f"{tenths_s} s is quick, {CONTROLLED_S} s is under control.")
    if not rep.full:
        return Lack("Stand up fully.", "The next rep began before you stood.")
    times_s = [r.lowering_s + r.pause_s + r.rising_s for r in row]
    if max(times_s) > (1 + EVEN) * min(times_s):
        return Lack("Keep one rhythm.", f"Your reps took from {min(times_s):.1f} to {max(times_s):.1f} s.")
    stances_mm = [r.stance_mm for r in row]
    if max(stances_mm) - min(stances_mm) > FEET_STILL_MM:
        return Lack("Keep your feet still.", f"They moved by {inches(max(stances_mm) - min(stances_mm))}.")
    return None


def _misses(here: Sequence[Attempt]) -> int:
    return sum(1 for a in here[-6:] if a.kind == "miss")


def _struggling(here: Sequence[Attempt]) -> bool:
    row = here[-MISSES_IN_A_ROW:]
    return (len(row) == MISSES_IN_A_ROW and all(a.kind == "miss" for a in row)) or _misses(here) >= MISSES_OF_SIX


def place(climbed: Climb, stance_mm: float | None) -> Advice:
    """Say what to do while a set runs to somebody who stands at `stance_mm` (None: nobody stands still yet)."""
    target_mm = climbed.stance_mm
    if stance_mm is None or stance_mm - target_mm > ELSEWHERE_MM:
        return Advice("start", f"Stand with your back to the wall, {inches(target_mm)} away.", climbed.why)
    off_mm = stance_mm - target_mm
    if abs(off_mm) <= (SAME_STANCE_MM if climbed.here else GOOD_MM):
        row, lack = comfort(climbed.here)
        if lack is not None:
            return Advice("hold", lack.say, lack.why)
        if row >= COMFORT_REPS:
            return Advice("hold", "Stay at this stance.", f"{inches(target_mm)} is as far as is good today.")
        return Advice("go", PUSH, f"{inches(target_mm)}: {row} of {COMFORT_REPS} comfortable reps in a row.")
    way = "farther from" if off_mm < 0 else "closer to"
    kind: AdviceKind = "step_out" if off_mm < 0 else "step_in"
    where = f"You stand {inches(stance_mm)} from the wall; the aim is {inches(target_mm)}."
    if abs(off_mm) <= WHOLE_STEP_MM:
        much = "A little more" if off_mm < 0 else "Too far"
        return Advice(kind, f"{much}: {inches(off_mm)} {way} the wall.", where)
    if climbed.came == kind and not climbed.here and abs(off_mm) <= WHOLE_STEP_MM + INCH_MM:
        return Advice(kind, f"Step one inch {way} the wall.", climbed.why)
    return Advice(kind, f"Stand {inches(target_mm)} from the wall.", where)
