"""What the journal has of sets, beside what replays of their recordings give."""

import json
from pathlib import Path
from typing import NamedTuple

from device.hardware.measurement import TICKS_HZ
from device.journal import DATABASE, RECORDINGS, History, SetDetail
from device.recording import read_recording
from device.replay import replay_file
from tests.system.house import EPOCH


class Compared(NamedTuple):
    """The attempts of a set as (kind, instant in a reading's ticks): those that the device counted, and replays'."""

    counted: list[tuple[str, int]]
    replayed: list[tuple[str, int]]
    exact: bool


def sets_in(folder: Path) -> list[SetDetail]:
    """All sets in the journal, in order."""
    history = History(folder / DATABASE)
    details = [history.workout(workout.id) for workout in reversed(history.workouts(1000))]
    return [one for detail in details if detail is not None for one in detail.sets]


def compare(folder: Path, one: SetDetail, epoch: float = EPOCH) -> Compared:
    """Replay a set's recordings as `wall-hinge replay --json` does."""
    counted: list[tuple[str, int]] = [
        (attempt.kind, round((attempt.at - epoch) * TICKS_HZ)) for attempt in one.attempts
    ]
    replayed: list[tuple[str, int]] = []
    exact = True
    for recording in one.recordings:
        file = folder / RECORDINGS / recording.name
        exact = exact and "exact" not in read_recording(file).meta
        events = [json.loads(line) for line in replay_file(file, exercise=None, contact_mm=None, as_json=True)]
        told: list[tuple[str, float]] = []
        for e in events[:-1]:
            match e["event"]:
                case "touch":
                    told.append(("rep", e["time_s"]))
                case "miss" | "squat" as kind:
                    told.append((kind, e["time_s"]))
                case "settled" if ("miss", e["turned_s"]) in told:
                    told[told.index(("miss", e["turned_s"]))] = "rep", e["turned_s"]
                case "settled":
                    told.append(("rep", e["turned_s"]))
        replayed += [(kind, round(at_s * TICKS_HZ)) for kind, at_s in told]
        summary = events[-1]["summary"]
        kinds = [kind for kind, _ in told]
        assert [summary["reps"], summary["misses"], summary["squats"]] == [
            kinds.count("rep"),
            kinds.count("miss"),
            kinds.count("squat"),
        ]
        assert (recording.reps, recording.misses, recording.squats) == (
            summary["reps"],
            summary["misses"],
            summary["squats"],
        )
    return Compared(counted, replayed, exact)
