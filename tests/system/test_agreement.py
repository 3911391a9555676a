"""Whatever people do and ask for, in any order: journal, snapshot and log tell the same, and nothing gets stuck."""

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from random import Random

import pytest

from device.daemon import Daemon, Request
from device.desk import Desk
from device.hinge.core import Core
from device.hinge.exercise import Plan
from device.hinge.snapshot import Snapshot
from device.hinge.workout import Workout
from device.journal import Journal
from device.live import LinkServer
from device.people import NOBODY
from device.reading import HARDWARE, NONE, SIGNAL, Reading
from device.service import Service
from device.simulator.clock import VirtualClock
from device.snapshots import Teller
from tests.device.hinge.traces import CONTACT_MM, Trace
from tests.system.house import CATCH_UP_STEPS, EPOCH, SENSOR, Ears, recorder_in, settings_of
from tests.system.replays import compare, sets_in

PLAN = Plan(target_reps=(3, 5), target_sets=(2, 3), rest_s=20.0)

ACTS = "rrrrrrrrmmslwfgnjb"
"""What somebody does, or happens, as often as its letter stands here."""
ASIDE = ACTS + "a"


class Script:
    """A finder that hands out readings made before; None stands for a look that found nothing."""

    health, detail, rate_hz = "ok", "", 30.0

    def __init__(self, readings: Iterator[Reading | None], clock: VirtualClock) -> None:
        self._readings = readings
        self._clock = clock
        self.over = False

    def read(self, timeout_s: float = 0.25) -> Reading | None:
        reading = next(self._readings, None)
        self.over = reading is None
        self._clock.sleep(timeout_s if reading is None else max(0.0, reading.time_s - self._clock.now_s()))
        return reading


def anything(chance: Random, acts: str) -> list[Reading]:  # noqa: C901, PLR0912 - it is a list
    """Several minutes of a person who does as they like, before a sensor that does as it likes."""
    trace = Trace(rate_hz=chance.choice([8, 15, 30, 50]), noise_mm=chance.uniform(0, 5), seed=chance.randrange(1000))
    trace.stand(1200, 1.0)
    stance_mm = 76.0
    for _ in range(60):
        match chance.choice(acts):
            case "r":
                trace.rep(stance_mm, lowering_s=chance.uniform(0.3, 3), pause_s=chance.uniform(0, 3))
            case "m":
                trace.short(stance_mm, chance.uniform(14, 60))
            case "s":
                stance_mm = chance.choice([76, 102, 127, 152, 254, 356])
                trace.move(CONTACT_MM + stance_mm, chance.uniform(0.5, 2)).stand(CONTACT_MM + stance_mm, 2.0)
            case "l":
                trace.move(CONTACT_MM, 1.0).stand(CONTACT_MM, chance.uniform(3, 20))
            case "w":
                trace.move(900, 1.0).lost(chance.uniform(0.5, 30)).move(CONTACT_MM + stance_mm, 2.0)
                trace.stand(CONTACT_MM + stance_mm, 2.0)
            case "f":
                trace.lost(chance.uniform(0.1, 3), chance.choice([HARDWARE, SIGNAL, NONE]), chance.choice([0, 4, 8190]))
            case "g":
                trace.gap(chance.uniform(0.1, 20))
            case "n":
                trace.spike(*[chance.uniform(0, 60)] * chance.randrange(1, 8))
            case "j":
                trace.stand(chance.uniform(0, 1200), chance.uniform(0.1, 2))
            case "a":
                for _ in range(chance.randint(1, 5)):
                    trace.aside(stance_mm, min(40.0, 0.3 * stance_mm))
            case "b":
                trace.move(CONTACT_MM, 0.5).move(CONTACT_MM + 40, 0.3).move(CONTACT_MM, 0.3)
    return trace.readings


class Home:
    """The device in virtual time, with everything but hardware and page, that has seen all `readings`."""

    def __init__(self, folder: Path, readings: list[Reading], ask: Callable[[], str | None] = lambda: None) -> None:
        self.clock = VirtualClock()
        finder = Script(iter(readings), self.clock)
        self.journal = Journal(folder, self._unix_at)
        self.recorder = recorder_in(self.journal, self._unix_at, PLAN)
        self.core = Core(CONTACT_MM, PLAN, near_mm=SENSOR.near_mm)
        self.told: list[Snapshot] = []
        self.ears = Ears()
        requests: SimpleQueue[Request] = SimpleQueue()
        daemon = Daemon(
            finder=finder,
            desk=Desk(
                core=self.core,
                profile=NOBODY,
                settings=settings_of(PLAN),
                journal=self.journal,
                recorder=self.recorder,
                unix_at=self._unix_at,
            ),
            teller=Teller(self.core, simulated=True, speed=1.0),
            journal=self.journal,
            recorder=self.recorder,
            voice=self.ears,
            link=LinkServer(folder / "link.sock", lambda _name, _args, _reply: None),
            service=Service({}),
            clock=self.clock,
            unix_at=self._unix_at,
            requests=requests,
            hear=lambda snapshot, _time_s: self.told.append(snapshot),
        )
        steps = 0
        while not finder.over:
            if (asked := ask()) is not None:
                requests.put((asked, {}, lambda _answer: None))
            daemon.step()
            steps += 1
            if steps % CATCH_UP_STEPS == 0:
                self.recorder.flush()
        self.recorder.close()
        assert self.recorder.problem == ""
        assert self.journal.flush()
        assert self.journal.problem == ""

    @staticmethod
    def _unix_at(time_s: float) -> float:
        return EPOCH + time_s


@pytest.mark.parametrize(
    ("acts", "seed"), [*((ACTS, seed) for seed in range(25)), *((ASIDE, seed) for seed in range(8))]
)
def test_journal_snapshot_and_log_agree_whatever_happens(tmp_path: Path, acts: str, seed: int) -> None:
    chance = Random(seed)
    readings = anything(chance, acts)

    def ask() -> str | None:
        return chance.choice(sorted(Workout.ACTS)) if chance.random() < 0.004 else None

    home = Home(tmp_path, readings, ask)
    journal, core, clock, told = home.journal, home.core, home.clock, home.told
    compared = [compare(tmp_path, one) for one in sets_in(tmp_path)]
    assert [one.replayed for one in compared] == [one.counted for one in compared]
    log = core.workout.log
    if log is not None and log.ended_s is None:
        kept = journal.resume(clock.now_s())
        assert kept is not None
        for mine, theirs in zip(log.sets, kept.sets, strict=True):
            assert [(a.kind, a.undone) for a in mine.attempts] == [(a.kind, a.undone) for a in theirs.attempts]
            assert (mine.ended_s is None) == (theirs.ended_s is None)
        reps = tuple(one.reps for one in kept.sets)
        assert told[-1].sets in (reps, (*reps, 0))  # after a rest the next set is shown at its start
    journal.close()
    # and whoever now comes and does five good reps after a while has them counted
    if core.workout.paused:
        core.command("resume", clock.now_s())
    trace = Trace(start_s=clock.now_s()).stand(1200, 1900.0).stand(CONTACT_MM + 76, 2.0)
    for _ in range(4):
        trace.rep(76)
    events = [event for reading in trace.readings for event in core.feed(reading)]
    assert sum(type(event).__name__ == "Touch" for event in events) == 4


def test_touches_that_were_told_as_misses_are_reps_of_their_set_everywhere(tmp_path: Path) -> None:
    trace = Trace(noise_mm=1.5).stand(1200, 1.0).stand(CONTACT_MM + 203, 2.0)
    for _ in range(4):
        trace.aside(203, 40)
    home = Home(tmp_path, trace.stand(CONTACT_MM + 203, 2.0).readings)
    counts = [snapshot.reps for snapshot in home.told]
    assert sorted(set(counts)) == [0, 1, 4]
    assert home.told[-1].misses == 0
    assert home.ears.heard == ["ready", *["miss"] * 3, *["touch"] * 4]
    (only,) = sets_in(tmp_path)
    compared = compare(tmp_path, only)
    assert compared.replayed == compared.counted
    kept = home.journal.resume(home.clock.now_s())
    home.journal.close()
    assert kept is not None
    assert [attempt.kind for attempt in kept.sets[0].attempts] == ["rep"] * 4
