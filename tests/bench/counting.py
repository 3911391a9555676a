"""How well reps are counted, on the whole corpus, beside what others count with. See README.md."""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from device.hinge.exercise import Sensing
from tests.bench import counting_tables as tables
from tests.bench.counting_picture import draw
from tests.corpus import baselines
from tests.corpus.hard import KINDS, hard, pairs
from tests.corpus.motion import clips, motion, static
from tests.corpus.nothing import FAMILIES, nothing
from tests.corpus.score import Score, counted, counted_as_second, counted_with_own, score
from tests.corpus.sets import ordinary
from tests.corpus.shorts import SHORTS
from tests.corpus.spec import HELD_OUT, TUNING, WIDE, Ranges
from tests.corpus.truth import Trace

PROCESSES: Final = 2
KEPT: Final[Mapping[str, tuple[int, Ranges]]] = MappingProxyType(
    {"tuning": (0, TUNING), "held-out": (1_000_000, HELD_OUT), "wide": (2_000_000, WIDE)}
)
"""Which seeds the traces have, from there on, and which ranges."""
CLIP_SENSING: Final = Sensing(max_stance_mm=760, max_range_mm=1200)
"""People in the clips stand farther from the wall than anybody who trains."""


class Size(Struct, frozen=True):
    """How much of each corpus."""

    ordinary: int
    per_disturbance: int
    pairs: int
    shorts: int
    per_family: int
    nights: int
    night_hours: float
    motion_seeds: int


FULL: Final = Size(
    ordinary=1000, per_disturbance=27, pairs=150, shorts=120, per_family=10, nights=8, night_hours=8.0, motion_seeds=20
)
QUICK: Final = Size(
    ordinary=40, per_disturbance=1, pairs=8, shorts=8, per_family=1, nights=1, night_hours=1.0, motion_seeds=2
)
FAMILY_HOURS: Final = 0.5


class Task(Struct, frozen=True):
    """One trace to make and to count."""

    corpus: str
    kind: str
    seed: int
    kept: str
    """One of `KEPT`."""
    whole: bool = False
    """Count it calibrated by who trains, and as a second set, too."""
    hours: float = FAMILY_HOURS


def tasks(size: Size, kept: str, whole: bool) -> Iterator[Task]:
    """Everything that is to be counted, the longest first."""
    base, _ = KEPT[kept]

    def some(corpus: str, kind: str, count: int, first: int = 0, hours: float = FAMILY_HOURS) -> Iterator[Task]:
        for seed in range(base + first, base + first + count):
            yield Task(corpus, kind, seed, kept, whole, hours)

    yield from some("nothing", "empty", size.nights, hours=size.night_hours)
    for family in FAMILIES:
        yield from some("nothing", family, size.per_family, first=100)
    for kind in KINDS:
        yield from some("hard", kind, size.per_disturbance)
    for number, kind in enumerate(pairs(size.pairs, base)):
        yield from some("pairs", kind, 1, first=number)
    yield from some("ordinary", "ordinary", size.ordinary)
    for kind in SHORTS:
        yield from some("shorts", kind, size.shorts)
    for clip in clips():
        yield from some("motion", clip, size.motion_seeds)
        yield from some("motion ready", clip, size.motion_seeds)
    yield from some("static", "static", 1 if clips() else 0)


def make(task: Task) -> Trace:
    """The trace of a task."""
    _, ranges = KEPT[task.kept]
    match task.corpus:
        case "ordinary":
            return ordinary(task.seed, ranges)
        case "hard" | "pairs":
            return hard(task.kind, task.seed, ranges)
        case "shorts":
            return SHORTS[task.kind](task.seed, ranges)
        case "nothing":
            return nothing(task.kind, task.seed, ranges, task.hours)
        case "static":
            return static()
    return motion(task.kind, task.seed, ready=task.corpus == "motion ready")


def run(task: Task) -> tables.Result:
    """Make one trace and count it in every way."""
    trace = make(task)
    readings = trace.readings
    ready = task.corpus == "motion ready"
    result: Score = score(trace, counted(readings, CLIP_SENSING if ready else None))
    own, second = task.whole and trace.calibrating is not None, task.whole and bool(trace.before)
    return tables.Result(
        corpus=task.corpus,
        score=result,
        own=score(trace, counted_with_own(trace)) if own else None,
        second=score(trace, counted_as_second(trace, own=False)) if second else None,
        own_second=score(trace, counted_as_second(trace, own=True)) if second else None,
        fixed=baselines.fixed_threshold(readings),
        strong=baselines.strong_baseline(readings),
        peaks=baselines.find_peaks(readings) if baselines.has_scipy() else None,
    )


def main() -> None:
    """Count everything and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.counting", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a little of each corpus, in half a minute")
    whole = "each set once more calibrated by who trains, and as the second of its workout: twice the time"
    parser.add_argument("--whole", action="store_true", help=whole)
    seeds = parser.add_mutually_exclusive_group()
    for kept, why in (("held-out", "that are never tuned on"), ("wide", "in which to look for what is lost")):
        seeds.add_argument(f"--{kept}", dest="kept", action="store_const", const=kept, help=f"seeds and ranges {why}")
    parser.set_defaults(kept="tuning")
    parser.add_argument("--only", metavar="WORD", help="one corpus (hard), or one kind of trace (warming)")
    parser.add_argument("--picture", metavar="FILE", type=Path, help="draw the hard corpus as SVG into FILE")
    asked = parser.parse_args()
    began_s = time.perf_counter()
    results: dict[str, list[tables.Result]] = defaultdict(list)
    todo = list(tasks(QUICK if asked.quick else FULL, asked.kept, asked.whole))
    if asked.only is not None:
        todo = [task for task in todo if asked.only in {task.corpus, task.kind}]
    if not todo:
        parser.error(f"{asked.only} is no corpus and no kind of trace")
    with get_context("spawn").Pool(PROCESSES) as pool:
        for result in pool.imap_unordered(run, todo, chunksize=4):
            results[result.corpus].append(result)
    for some in results.values():
        some.sort(key=lambda result: (result.score.kind, result.score.seed))
    tables.print_all(results)
    if asked.picture is not None:
        draw(results["hard"], asked.picture)
    print(f"\n{len(todo)} traces of the {asked.kept} seeds in {time.perf_counter() - began_s:.0f} s")


if __name__ == "__main__":
    main()
