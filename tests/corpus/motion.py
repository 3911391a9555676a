"""Real recordings with the sensor's noise: motion capture of squats and others, and a still target."""

from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final

from device.reading import Reading
from tests.corpus.truth import Happening, Kind, Trace

DATA: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
PERIOD_S: Final = 0.02
STATIC_HZ: Final = 55.6
STOOD_S: Final = 2.0
"""Most clips begin in mid-movement, so nobody is ready in them: let them stand still before it."""

_KIND_OF: Final[dict[str, Kind]] = {"hinge": "miss", "squat": "squat", "sit2stand": "sit", "distractor": "fidget"}


def clips() -> list[str]:
    """The names of all motion recordings; none where they are not beside the project."""
    return sorted(path.name for path in (DATA / "motion").glob("*.csv"))


def motion(name: str, seed: int, *, ready: bool = False) -> Trace:
    """A clip with noise: SD 2 mm, and more with distance as the datasheet has it.

    With `ready` somebody stands still at its first distance before. The two hinges of cmu_13_31 stop short of the pad.
    """
    chance = Random(seed)
    meta: dict[str, str] = {}
    rows = []
    for line in (DATA / "motion" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            meta[key.strip()] = value.strip()
        elif not line.startswith("t"):
            time, range_, status, *_ = line.split(",")
            rows.append((float(time), float(range_) if range_ else None, int(status)))
    if ready:
        first_mm = rows[0][1] or 0.0
        before = [(at * PERIOD_S, first_mm, 0) for at in range(-round(STOOD_S / PERIOD_S), 0)]
        away = [(before[0][0] - at * PERIOD_S, 1500.0, 0) for at in range(25, 0, -1)]
        rows = [*away, *before, *rows]
    readings = [
        Reading(time_s, None if mm is None else float(round(mm + chance.gauss(0, 2.0 + 0.008 * mm))), status)
        for time_s, mm, status in rows
    ]
    happenings = _repetitions(meta, rows[-1][0])
    kind = f"{Path(name).stem} ready" if ready else Path(name).stem
    return Trace(corpus="motion", kind=kind, seed=seed, period_s=PERIOD_S, readings=readings, happenings=happenings)


def static() -> Trace:
    """An hour of a target that does not move."""
    lines = (DATA / "tof" / "static_76mm_20ms.txt").read_text(encoding="ascii").splitlines()[3:]
    readings = [Reading(number / STATIC_HZ, float(line)) for number, line in enumerate(lines) if line.strip()]
    return Trace(corpus="static", kind="static", seed=0, period_s=1 / STATIC_HZ, readings=readings, happenings=[])


def _repetitions(meta: dict[str, str], end_s: float) -> list[Happening]:
    """A repetition for each deepest instant; it reaches half of the way to the ones beside it."""
    kind = _KIND_OF[meta["role"]]
    deepest_s = [float(word) for word in meta["deepest_s"].split()]
    edges_s = [0.0, *((a + b) / 2 for a, b in pairwise(deepest_s)), end_s]
    return [
        Happening(kind=kind, start_s=edges_s[number], end_s=edges_s[number + 1], time_s=at_s)
        for number, at_s in enumerate(deepest_s)
    ]
