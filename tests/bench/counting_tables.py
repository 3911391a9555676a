"""The tables of the counting benchmark."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from tests.bench.common import against, percentile, table
from tests.corpus.baselines import PAIRS, PROMINENCES, THRESHOLDS
from tests.corpus.score import MEASURES, Score
from tests.corpus.shorts import BINS_MM, SHORTS

AIMS: Final = {"ordinary": 100.0, "hard": 99.5}
MEASURE_AIMS: Final = (60.0, 60.0, 60.0, 5.0, 4.0, 4.0)
SHORTS_AIM: Final = 95.0
SQUATS_AIM: Final = 90.0
HINGES_AIM: Final = 0.5
LATENCY_AIMS: Final = (2.0, 3.0)


class Result(Struct):
    """How the counter did on one trace, and what the others counted with each of their settings."""

    corpus: str
    score: Score
    own: Score | None
    """The same with a calibration by the person of the set; None where nobody calibrates, or it was not asked for."""
    second: Score | None
    """The same set as the second of its workout; None where there is no first."""
    own_second: Score | None
    fixed: list[int]
    strong: list[int]
    peaks: list[int] | None


Corpora = Mapping[str, Sequence[Result]]


class Rival(Struct, frozen=True):
    """One of the others with its best setting for a corpus."""

    name: str
    setting: int
    said: str

    def counts(self, result: Result) -> int:
        """What it counts."""
        counts: list[int] = getattr(result, self.name)
        return counts[self.setting]

    def exact(self, results: Iterable[Result]) -> float:
        """In how many per cent of sets it counts the right number."""
        return _percent([self.counts(result) == result.score.reps for result in results])

    def within_one(self, results: Iterable[Result]) -> float:
        """In how many per cent it is off by one at most."""
        return _percent([abs(self.counts(result) - result.score.reps) <= 1 for result in results])


def best_rivals(results: Sequence[Result]) -> list[Rival]:
    """Each of the others, with the setting that is exact most often on these traces."""
    settings = {"fixed": [f"{mm:.0f} mm" for mm in THRESHOLDS], "peaks": [f"{mm:.0f} mm" for mm in PROMINENCES]}
    settings["strong"] = [f"{low:.0f}/{high:.0f} mm" for low, high in PAIRS]
    if any(result.peaks is None for result in results):
        del settings["peaks"]
    rivals = []
    for name, said in settings.items():
        tried = [Rival(name, number, words) for number, words in enumerate(said)]
        rivals.append(max(tried, key=lambda rival: (rival.exact(results), rival.within_one(results))))
    return rivals


def print_all(corpora: Corpora) -> None:
    """Print every table for which there are results."""
    if any(result.peaks is None for results in corpora.values() for result in results):
        print("find_peaks is left out: scipy is not installed")
    for corpus in ("ordinary", "hard", "pairs"):
        if corpus in corpora:
            _sets(corpus, corpora[corpus])
    _disturbances(corpora.get("hard", []))
    _nothing(corpora)
    _shorts(corpora.get("shorts", []))
    _squats(corpora)
    _latency(corpora)
    _measures(corpora)
    _worst([*corpora.get("ordinary", []), *corpora.get("hard", []), *corpora.get("pairs", [])])


def _sets(corpus: str, results: Sequence[Result]) -> None:
    scores = [result.score for result in results]
    aim = AIMS.get(corpus)
    ways = {
        "calibrated by others": scores,
        "by who trains": [result.own for result in results if result.own is not None],
        "second set, by others": [result.second for result in results if result.second is not None],
        "second set, by who trains": [result.own_second for result in results if result.own_second is not None],
    }
    rows = [_ours(way, some, aim) for way, some in ways.items() if some]
    for rival in best_rivals(results):
        more = [rival.counts(result) - result.score.reps for result in results]
        off = [str(sum(max(0, n) for n in more)), str(sum(max(0, -n) for n in more))]
        rows.append(
            [rival.name, rival.said, f"{rival.exact(results):.1f}", f"{rival.within_one(results):.1f}", *off, *[""] * 3]
        )
    title = f"{corpus}: {len(scores)} sets, {sum(one.reps for one in scores):,} reps"
    table(title, ("", "setting", "exact %", "within 1 %", "too many", "too few", "settled", "aim", ""), rows)


def _ours(setting: str, scores: Sequence[Score], aim: float | None) -> list[str]:
    exact = _percent([one.exact for one in scores])
    return [
        "the counter",
        setting,
        f"{exact:.1f}",
        f"{_percent([one.within_one for one in scores]):.1f}",
        str(sum(len(one.ghosts) for one in scores)),
        str(sum(len(one.lost_s) for one in scores)),
        str(sum(one.settled for one in scores)),
        "" if aim is None else f"{aim:g}",
        "" if aim is None else against(exact, aim, at_least=True),
    ]


def _disturbances(results: Sequence[Result]) -> None:
    if not results:
        return
    rivals = best_rivals(results)
    by_kind: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_kind[result.score.kind].append(result)
    rows = []
    for kind, some in by_kind.items():
        scores = [result.score for result in some]
        missed = [named for one in scores for _, named, _ in one.misses]
        false = sum(len(one.false_misses) for one in scores)
        wrong = [one.seed for one in scores if not one.exact]
        rows.append(
            [
                kind,
                str(len(some)),
                f"{_percent([one.exact for one in scores]):.0f}",
                f"{_percent([one.within_one for one in scores]):.0f}",
                str(sum(len(one.ghosts) for one in scores)),
                str(sum(len(one.lost_s) for one in scores)),
                f"{sum(missed)}/{len(missed)}",
                str(false),
                _owns([result.own for result in some if result.own is not None]),
                *(f"{rival.exact(some):.0f}" for rival in rivals),
                " ".join(map(str, sorted(wrong)[:4])),
            ]
        )
    rows.sort(key=lambda row: (float(row[2]), row[0]))
    head = ("hard", "sets", "exact %", "within 1 %", "ghosts", "lost", "misses", "false misses", "own %")
    table("by disturbance, the worst first", (*head, *(rival.name for rival in rivals), "seeds"), rows)


def _owns(owns: Sequence[Score]) -> str:
    return f"{_percent([one.exact for one in owns]):.0f}" if owns else ""


def _nothing(corpora: Corpora) -> None:
    results = corpora.get("nothing", [])
    if not results:
        return
    rivals = best_rivals([*corpora.get("hard", []), *corpora.get("ordinary", [])])
    by_kind: dict[str, list[Result]] = defaultdict(list)
    for result in [*results, *corpora.get("static", [])]:
        by_kind[result.score.kind].append(result)
    rows = []
    for kind, some in [*by_kind.items(), ("all", results)]:
        ghosts = Counter(ghost.during for result in some for ghost in result.score.ghosts)
        wrong = sorted(result.score.seed for result in some if result.score.ghosts)
        rows.append(
            [
                kind,
                f"{sum(result.score.seconds for result in some) / 3600:.1f}",
                str(ghosts.total()),
                *(str(sum(rival.counts(result) for result in some)) for rival in rivals),
                " ".join(f"{during} {count}" for during, count in ghosts.most_common()),
                str(sum(len(result.score.false_misses) for result in some)),
                str(sum(result.score.false_squats for result in some)),
                " ".join(map(str, wrong[:3])),
            ]
        )
    head = ("not reps", "hours", "ghosts", *(rival.name for rival in rivals), "during", "misses", "squats", "seeds")
    table("nothing to count (the others with their best settings for sets); aim 0 ghosts", head, rows)


def _shorts(results: Sequence[Result]) -> None:
    rows = []
    for kind in SHORTS:
        some_sets = [result for result in results if result.score.kind == kind]
        misses = [one for result in some_sets for one in result.score.misses]
        owns = [one for result in some_sets if result.own is not None for one in result.own.misses]
        for low_mm, high_mm in pairwise(BINS_MM):
            some = [(named, count) for short_mm, named, count in misses if low_mm <= short_mm < high_mm]
            if some:
                named = _percent([one for one, _ in some])
                counts = str(sum(count for _, count in some))
                own = str(sum(count for short_mm, _, count in owns if low_mm <= short_mm < high_mm)) if owns else ""
                bin_mm = f"{low_mm:.0f} to {high_mm:.0f} mm"
                met = against(named, SHORTS_AIM, at_least=True)
                rows.append([f"{kind} {bin_mm}", str(len(some)), f"{named:.1f}", f"{SHORTS_AIM:g}", met, counts, own])
    if rows:
        head = ("short by", "of them", "named %", "aim", "", "counted (aim 0)", "with an own calibration")
        table("short reps", head, rows)


def _squats(corpora: Corpora) -> None:
    rows = [*_clip_rows(corpora, "motion"), *_clip_rows(corpora, "motion ready")]
    for corpus in ("hard", "nothing"):
        made = sum(result.score.squats for result in corpora.get(corpus, []))
        if made:
            known = sum(result.score.squats_named for result in corpora[corpus])
            rows.append([f"{corpus}: simulated squats named", f"{known}/{made}", f"{100 * known / made:.1f}", "", ""])
    for corpus in ("ordinary", "hard", "pairs"):
        scores = [result.score for result in corpora.get(corpus, [])]
        hinges = sum(one.reps + len(one.misses) for one in scores)
        if hinges:
            wrong = sum(one.hinges_as_squats for one in scores)
            part = 100 * wrong / hinges
            cells = [f"{wrong}/{hinges}", f"{part:.2f}", f"{HINGES_AIM:g}", against(part, HINGES_AIM)]
            rows.append([f"{corpus}: hinges named as squats", *cells])
    if rows:
        table("squats", ("", "", "%", "aim", ""), rows)


def _clip_rows(corpora: Corpora, corpus: str) -> list[list[str]]:
    scores = [result.score for result in corpora.get(corpus, [])]
    squats, named = sum(one.squats for one in scores), sum(one.squats_named for one in scores)
    if not squats:
        return []
    part = 100 * named / squats
    met = against(part, SQUATS_AIM, at_least=True)
    counts = sum(one.counted for one in scores)
    rows = [
        [f"{corpus}: squats named", f"{named}/{squats}", f"{part:.1f}", f"{SQUATS_AIM:g}", met],
        [f"{corpus}: counted, of all clips", str(counts), "", "0", against(counts, 1)],
    ]
    by_kind: dict[str, list[Score]] = defaultdict(list)
    for one in scores:
        if one.squats:
            by_kind[one.kind].append(one)
    for kind, some in sorted(by_kind.items()):
        of, known = sum(one.squats for one in some), sum(one.squats_named for one in some)
        rows.append([f"  {kind}", f"{known}/{of}", f"{100 * known / of:.1f}", "", ""])
    hinges = sum(len(one.misses) for one in scores)
    missed = sum(named for one in scores for _, named, _ in one.misses)
    wrong = sum(one.hinges_as_squats for one in scores)
    rows.append([f"{corpus}: short hinges named as misses", f"{missed}/{hinges}", "", "", ""])
    rows.append([f"{corpus}: hinges named as squats", f"{wrong}/{hinges}", "", "0", against(wrong, 1)])
    return rows


def _latency(corpora: Corpora) -> None:
    rows = []
    for corpus in ("ordinary", "hard"):
        late = [value for result in corpora.get(corpus, []) for value in result.score.latency]
        if len(late) > 1:
            half, most = percentile(late, 50), percentile(late, 95)
            met = against(max(half - LATENCY_AIMS[0], most - LATENCY_AIMS[1]), 0.001)
            rows.append([corpus, *(f"{percentile(late, part):.1f}" for part in (1, 5, 50, 95, 99)), "2 and 3", met])
    if rows:
        table("readings from touch to count", ("", "p1", "p5", "p50", "p95", "p99", "aim p50, p95", ""), rows)


def _measures(corpora: Corpora) -> None:
    rows = []
    for corpus in ("ordinary", "hard"):
        errors = [error for result in corpora.get(corpus, []) for error in result.score.errors]
        if len(errors) < 2:
            continue
        for number, name in enumerate(MEASURES):
            values = [error[number] for error in errors]
            deviation = statistics.stdev(values)
            cells = (statistics.fmean(values), statistics.median(values), deviation, percentile(values, 5))
            aim = MEASURE_AIMS[number]
            tail = (f"{percentile(values, 95):.1f}", f"{aim:g}", against(deviation, aim))
            rows.append([f"{corpus}: {name}", *(f"{cell:.1f}" for cell in cells), *tail])
    if rows:
        table("errors of measures (said less true)", ("", "mean", "median", "SD", "p5", "p95", "aim SD", ""), rows)


def _worst(results: Sequence[Result]) -> None:
    scores = sorted((r.score for r in results), key=lambda one: -len(one.ghosts) - len(one.lost_s))
    rows = [
        [one.kind, str(one.seed), f"{one.counted}/{one.reps}", str(len(one.ghosts)), str(len(one.lost_s))]
        for one in scores[:10]
        if not one.exact
    ]
    if rows:
        table("the worst sets", ("kind", "seed", "counted", "ghosts", "lost"), rows)


def _percent(yes: Sequence[bool]) -> float:
    return 100 * sum(yes) / len(yes) if yes else 0.0
