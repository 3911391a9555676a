"""Holds what the counter said against what really happened."""

from typing import Final, NamedTuple

from msgspec import Struct

from device.hinge.counter import RepCounter
from device.hinge.events import Event, Miss, Rep, Settled, Squat, Touch
from device.hinge.exercise import Sensing
from device.reading import Reading
from tests.corpus.calibrating import calibrated
from tests.corpus.truth import CONTACT_MM, NEAR_MM, Happening, Trace

EARLY_S: Final = 0.1
"""Noise may show the beginning of a movement by so much too early."""
LATE_S: Final = 0.3
"""The instant that is told of a miss or squat is that of its turn: hardly later than its end."""

MEASURES: Final = ("lowering ms", "pause ms", "rising ms", "depth mm", "stance mm", "stance after mm")


class Ghost(Struct, frozen=True):
    """A count that was none: when, and what was going on."""

    time_s: float
    during: str


class Count(NamedTuple):
    """One that the counter counted: which instant it means, and when it was told."""

    at_s: float
    told_s: float


class Score(Struct, kw_only=True):
    """How a counter did on one trace."""

    kind: str
    seed: int
    seconds: float
    reps: int
    counted: int
    settled: int
    """How many of these were told as misses first."""
    ghosts: list[Ghost]
    lost_s: list[float]
    """The instants of touches that were not counted."""
    misses: list[tuple[float, bool, bool]]
    """Of each short rep: how short in mm, whether it was named, whether it was counted."""
    false_misses: list[str]
    """What was going on when a miss was named that was none."""
    squats: int
    squats_named: int
    hinges_as_squats: int
    false_squats: int
    latency: list[float]
    """Readings from each touch to its count."""
    errors: list[tuple[float, ...]]
    """Of each measured rep, in the order of MEASURES: said less true."""

    @property
    def exact(self) -> bool:
        """Every touch counted once, when it happened, and nothing else."""
        return not self.ghosts and not self.lost_s

    @property
    def within_one(self) -> bool:
        """The number is right or off by one."""
        return abs(self.counted - self.reps) <= 1


def counted(readings: list[Reading], sensing: Sensing | None = None) -> list[Event]:
    """All events of a fresh counter, calibrated with other hips and clothes: those that read the mount's depth."""
    return _counted(RepCounter(CONTACT_MM, sensing, near_mm=NEAR_MM), readings)


def counted_with_own(trace: Trace) -> list[Event]:
    """All events of a fresh counter that who trains has calibrated; of one as shipped, where they could not."""
    return _counted(_own(trace), trace.readings)


def counted_as_second(trace: Trace, *, own: bool) -> list[Event]:
    """All events of a counter that has seen the set before, of who trains: of their `own`, or of one like `counted`."""
    counter = _own(trace) if own else RepCounter(CONTACT_MM, near_mm=NEAR_MM)
    _counted(counter, trace.before)
    return _counted(counter, trace.readings)


def _own(trace: Trace) -> RepCounter:
    own = None if trace.calibrating is None else calibrated(trace.calibrating)
    contact_mm, near_mm = (CONTACT_MM, None) if own is None else (own.contact_mm, own.near_mm)
    return RepCounter(contact_mm, near_mm=near_mm)


def _counted(counter: RepCounter, readings: list[Reading]) -> list[Event]:
    return [event for reading in readings for event in counter.feed(reading)]


def score(trace: Trace, events: list[Event]) -> Score:
    """Hold `events` against the truth of `trace`: a touch counts for the rep in whose time it falls."""
    reps, misses, squats = trace.of("rep"), trace.of("miss"), trace.of("squat")
    count_of: dict[int, Count] = {}
    ghosts = []
    settled = [Count(event.turned_s, event.time_s) for event in events if isinstance(event, Settled)]
    counts = [Count(event.time_s, event.time_s) for event in events if isinstance(event, Touch)] + settled
    for count in counts:
        number = _within(reps, count.at_s)
        if number is None or number in count_of:
            ghosts.append(Ghost(count.at_s, _during(trace, count.at_s)))
        else:
            count_of[number] = count
    named_squats = [event.time_s for event in events if isinstance(event, Squat)]
    named_misses = [event.time_s for event in events if isinstance(event, Miss)]
    measured = {event.touched_s: event for event in events if isinstance(event, Rep)}
    hinges = reps + misses
    return Score(
        kind=trace.kind,
        seed=trace.seed,
        seconds=trace.readings[-1].time_s - trace.readings[0].time_s,
        reps=len(reps),
        counted=len(counts),
        settled=len(settled),
        ghosts=ghosts,
        lost_s=[rep.time_s for number, rep in enumerate(reps) if number not in count_of],
        misses=[
            (miss.short_mm, _named(miss, named_misses), _named(miss, [count.at_s for count in counts], late_s=0.0))
            for miss in misses
        ],
        false_misses=[_during(trace, at_s) for at_s in named_misses if not any(_named(m, [at_s]) for m in misses)],
        squats=len(squats),
        squats_named=sum(_named(squat, named_squats) for squat in squats),
        hinges_as_squats=sum(_named(hinge, named_squats, late_s=0.0) for hinge in hinges),
        false_squats=sum(not any(_named(s, [at_s]) for s in squats) for at_s in named_squats),
        latency=[(count.told_s - reps[number].time_s) / trace.period_s for number, count in count_of.items()],
        errors=[
            _errors(reps[number], measured[count.at_s]) for number, count in count_of.items() if count.at_s in measured
        ],
    )


def _errors(true: Happening, said: Rep) -> tuple[float, ...]:
    return (
        1000 * (said.lowering_s - true.lowering_s),
        1000 * (said.pause_s - true.pause_s),
        1000 * (said.rising_s - true.rising_s),
        said.depth_mm,  # the wall is where it is: the true depth of a touch is 0
        said.stance_mm - true.stance_mm,
        said.stance_after_mm - true.after_mm,
    )


def _within(happenings: list[Happening], time_s: float) -> int | None:
    for number, happening in enumerate(happenings):
        if happening.start_s - EARLY_S <= time_s <= happening.end_s:
            return number
    return None


def _named(happening: Happening, named_s: list[float], late_s: float = LATE_S) -> bool:
    return any(happening.start_s - EARLY_S <= at_s <= happening.end_s + late_s for at_s in named_s)


def _during(trace: Trace, time_s: float) -> str:
    for happening in trace.happenings:
        if happening.start_s <= time_s <= happening.end_s:
            return happening.kind
    return "nothing"
