"""A whole month of three people who train every other day at a device that is killed at random. See README.md."""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from device.journal import DATABASE, History
from tests.system.house import settings_of
from tests.system.month import PEOPLE, Stay, live, stay
from tests.system.retold import retold, said_otherwise
from tests.system.visit import PLAN

SECOND: Final = {"Ada": "dowel", "Bob": "handcuff", "Cleo": "dowel"}
"""What each does besides the wall hinge, every other time."""


def month(days: int, seed: int) -> Iterator[Stay]:
    """Who comes when, and the kills: in half of the visits one or two, anywhere in them."""
    chance = Random(seed)
    for day in range(days):
        for place, who in enumerate(PEOPLE):
            if (day + place) % 2:
                continue
            exercise = SECOND[who] if day % 4 >= 2 else "wall"
            kills = sorted(chance.sample(range(1, 45), chance.choice((0, 0, 1, 2))))
            yield stay(day + place / 10, who, exercise, kills=tuple(kills))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wall-hinge-") as data:
        folder = Path(data)
        touches = kills = 0
        for one in month(asked.days, asked.seed):
            touches += live(folder, one)
            kills += len(one.kills)
        workouts = list(retold(folder, settings_of(PLAN)))
        wrong = [line for this in workouts for line in said_otherwise(this)]
        reps = sum(one.reps for one in History(folder / DATABASE).workouts(10_000))
        advice = sum(len(this.detail.advice) for this in workouts)
        print(f"{asked.days} days, {len(workouts)} workouts, {kills} kills, in {time.monotonic() - began_s:.0f} s")
        print(f"touches {touches}, reps kept {reps}")
        print(f"advice {advice}, that the log does not explain {len(wrong)}")
        for line in wrong:
            print(f"  {line}")


if __name__ == "__main__":
    main()
