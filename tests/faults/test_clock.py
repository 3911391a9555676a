"""The machine's clock is wrong, or set in the middle of a set: count, tempo and order stay, and times come right.

In virtual time, with clocks that are handed in: the machine's own is not touched.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from device.hinge.exercise import Plan
from device.journal import DATABASE, History, WorkoutDetail
from device.simulator.clock import VirtualClock
from device.simulator.people import PEOPLE
from device.simulator.trainee import Trainee
from tests.device.journal.test_tallies import agree
from tests.system.house import EPOCH, House

HOUR_S = 3600.0
REPS = 6


class Wall:
    """The machine's clock, that can be set."""

    def __init__(self, clock: VirtualClock, starts_at: float) -> None:
        self._clock, self._offset_s = clock, starts_at - clock.now_s()

    def __call__(self) -> float:
        return self._clock.now_s() + self._offset_s

    def set(self, at: float) -> None:
        self._offset_s = at - self._clock.now_s()


def train(folder: Path, starts_at: float, then: Callable[[Wall, VirtualClock], None]) -> WorkoutDetail:
    """A set in the middle of which something is done to the clock, and its end."""
    clock = VirtualClock()
    wall = Wall(clock, starts_at)
    trainee = Trainee(PEOPLE["steady"], seed=3)
    with House(folder, trainee, clock=clock, plan=Plan(), wall=wall) as house:
        house.until(lambda: house.reps >= REPS // 2, within_s=120)
        then(wall, clock)
        house.until(lambda: house.reps >= REPS, within_s=120)
        house.for_(1.0)
        assert house.journal.flush(10)
    workout = History(folder / DATABASE).workout(1)
    assert workout is not None
    return workout


def instants(workout: WorkoutDetail) -> list[float]:
    return [attempt.at for one in workout.sets for attempt in one.attempts]


def same_tempo(one: WorkoutDetail, other: WorkoutDetail) -> None:
    """Their reps have the same measures, and the same time between them."""
    pairs = list(zip(one.sets[0].attempts, other.sets[0].attempts, strict=True))
    assert [a.kind for a, _ in pairs] == [b.kind for _, b in pairs]
    for name in ("lowering_s", "pause_s", "rising_s", "stance_mm"):
        assert [getattr(a, name) for a, _ in pairs] == [getattr(b, name) for _, b in pairs]
    assert [a.at - pairs[0][0].at for a, _ in pairs] == pytest.approx(
        [b.at - pairs[0][1].at for _, b in pairs], abs=1e-3
    )


@pytest.fixture
def undisturbed(tmp_path: Path) -> WorkoutDetail:
    (tmp_path / "undisturbed").mkdir()
    return train(tmp_path / "undisturbed", EPOCH, lambda _wall, _clock: None)


@pytest.mark.parametrize(
    ("starts_at", "jumps_to"),
    [(0.0, EPOCH), (EPOCH - 30 * 86400.0, EPOCH), (EPOCH, EPOCH + 5 * HOUR_S), (EPOCH + 3 * HOUR_S, EPOCH)],
    ids=["from 1970", "from a month ago", "ahead by hours", "back by hours"],
)
def test_a_clock_that_is_set_in_the_middle_of_a_set_changes_no_rep_and_puts_the_times_right(
    tmp_path: Path, undisturbed: WorkoutDetail, starts_at: float, jumps_to: float
) -> None:
    ends: list[float] = []

    def jump(wall: Wall, clock: VirtualClock) -> None:
        wall.set(jumps_to)
        ends.append(jumps_to - clock.now_s())

    workout = train(tmp_path, starts_at, jump)
    same_tempo(workout, undisturbed)
    began_at, at = workout.summary.started_at, instants(workout)
    (real_start_at,) = ends
    assert [one - real_start_at for one in at] == pytest.approx(
        [one - EPOCH for one in instants(undisturbed)], abs=1e-3
    )
    assert began_at <= at[0]
    assert at == sorted(at)
    assert agree(tmp_path) == []  # it is still open


def test_a_device_started_again_with_a_clock_that_lags_goes_on_with_the_set_and_nothing_is_in_the_future(
    tmp_path: Path,
) -> None:
    before = train(tmp_path, EPOCH, lambda _wall, _clock: None)
    clock = VirtualClock()
    wall = Wall(clock, 0.0)  # the power was gone, and with it the time
    trainee = Trainee(PEOPLE["steady"], seed=4)
    with House(tmp_path, trainee, clock=clock, wall=wall) as house:
        reps = sum(before.summary.sets)
        house.until(lambda: house.reps >= reps + 2, within_s=120)
        assert house.journal.flush(10)
        told = History(tmp_path / DATABASE).workout(1)
        assert told is not None
        assert instants(told) == sorted(instants(told))
        wall.set(EPOCH + 600.0)
        house.for_(0.5)
        assert house.journal.flush(10)
    after = History(tmp_path / DATABASE).workout(1)
    assert after is not None
    assert instants(after)[: len(instants(before))] == instants(before)  # those were right
    assert instants(after) == sorted(instants(after))
    assert EPOCH + 500 < instants(after)[-1] <= EPOCH + 600


@pytest.fixture
def zone() -> Iterator[Callable[[str], None]]:
    """Sets the process's time zone, and puts it back."""
    before = os.environ.get("TZ")

    def put(name: str | None) -> None:
        if name is None:
            os.environ.pop("TZ", None)
        else:
            os.environ["TZ"] = name
        time.tzset()

    yield put
    put(before)


def test_another_time_zone_and_daylight_saving_change_nothing_that_is_kept(
    tmp_path: Path, undisturbed: WorkoutDetail, zone: Callable[[str], None]
) -> None:
    zone("Europe/Berlin")
    workout = train(tmp_path, EPOCH, lambda _wall, _clock: zone("Pacific/Auckland"))
    same_tempo(workout, undisturbed)
    assert instants(workout) == instants(undisturbed)
