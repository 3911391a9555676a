"""The whole device in virtual time: the real driver on the software chip, the core, and somebody in front of it."""

from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from device.clock import UnixClock
from device.daemon import Daemon, Request
from device.desk import Desk
from device.hardware.rangefinder import Rangefinder
from device.hardware.signals import SignalName
from device.hinge.core import Core
from device.hinge.exercise import Plan
from device.hinge.snapshot import Snapshot
from device.journal import Journal
from device.journal.shifting import latest_at
from device.live import LinkServer
from device.process import open_recorder
from device.recorder import Recorder
from device.service import Service
from device.sessions import Session, begin, core_of
from device.settings import SensorSettings, Settings, WorkoutSettings
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock
from device.simulator.optics import NEAR_MM
from device.simulator.trainee import Trainee
from device.snapshots import Teller

EPOCH = 1_760_000_000.0
CATCH_UP_STEPS = 1000
"""Virtual time flies, and the recorder's thread lives in real time: it is waited for so often."""


SENSOR = SensorSettings(near_mm=NEAR_MM)
"""What is known of the software chip before a calibration."""


class Ears:
    """Hears what the panel would play."""

    def __init__(self) -> None:
        self.heard: list[SignalName] = []
        self.called: list[int] = []

    def show(self, signal: SignalName) -> None:
        self.heard.append(signal)

    def call(self, place: int) -> None:
        self.called.append(place)


def settings_of(plan: Plan) -> Settings:
    """Settings whose workouts are like that."""
    workout = WorkoutSettings(
        target_reps=plan.target_reps,
        target_sets=plan.target_sets,
        rest_s=int(plan.rest_s),
        max_stance_mm=plan.max_stance_mm,
    )
    return Settings(sensor=SENSOR, workout=workout)


def recorder_in(
    journal: Journal, unix_at: Callable[[float], float], plan: Plan, session: Session | None = None
) -> Recorder:
    """The recorder that the device would have beside that journal."""
    recorder = open_recorder(settings_of(plan), journal, unix_at, session=session or Session(), simulated=True)
    assert isinstance(recorder, Recorder)
    return recorder


class House:
    """A device on its data folder, one step at a time. Use it as a context; leaving it is an orderly stop."""

    def __init__(
        self,
        folder: Path,
        trainee: Trainee,
        *,
        clock: VirtualClock,
        plan: Plan | None = None,
        wall: Callable[[], float] | None = None,
    ) -> None:
        self.clock = clock
        unix = UnixClock(clock, wall or (lambda: EPOCH + clock.now_s()), clock.now_s)
        self.unix_at = self.exactly if wall is None else unix
        self.trainee = trainee
        self.ears = Ears()
        self.snapshots: list[Snapshot] = []
        self._steps = 0
        self.requests: SimpleQueue[Request] = SimpleQueue()
        self.chip = Chip(trainee, clock)
        clock.watch(self.chip)
        self.journal = Journal(folder, self.unix_at)
        unix.begin_after(self.journal.do(latest_at).result())
        plan = plan or Plan()
        settings = settings_of(plan)
        session = begin(self.journal, settings, clock.now_s(), self.unix_at)
        core = core_of(settings, session)
        self.recorder = recorder_in(self.journal, self.unix_at, plan, session)
        self.desk = Desk(
            core=core,
            profile=session.profile,
            settings=settings,
            journal=self.journal,
            recorder=self.recorder,
            unix_at=self.unix_at,
            call=self.ears.call,
            follow=unix.follow,
        )
        self.link = LinkServer(folder / "link.sock", lambda name, args, reply: self.requests.put((name, args, reply)))
        self.finder = Rangefinder(lambda: SoftwareBus(self.chip), clock, budget_ms=33)
        self._daemon = Daemon(
            finder=self.finder,
            desk=self.desk,
            teller=Teller(core, profile=session.profile, simulated=True, speed=1.0),
            journal=self.journal,
            recorder=self.recorder,
            voice=self.ears,
            link=self.link,
            service=Service({}),
            clock=clock,
            unix_at=self.unix_at,
            requests=self.requests,
            hear=self._hear,
        )

    @property
    def core(self) -> Core:
        return self.desk.core

    @staticmethod
    def exactly(time_s: float) -> float:
        return EPOCH + time_s

    def _hear(self, snapshot: Snapshot, time_s: float) -> None:
        self.snapshots.append(snapshot)
        self.trainee.hear(snapshot, time_s)

    def __enter__(self) -> Self:
        self.link.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.link.close()
        self.recorder.close()
        self.journal.close()
        self.finder.close()

    def step(self) -> None:
        self._daemon.step()
        self._steps += 1
        if self._steps % CATCH_UP_STEPS == 0:
            self.recorder.flush()

    def until(self, happened: Callable[[], bool], *, within_s: float) -> None:
        """Go on until something has happened; fail where it does not within so much virtual time."""
        end_s = self.clock.now_s() + within_s
        while not happened():
            assert self.clock.now_s() < end_s, f"it did not happen within {within_s} s"
            self.step()

    def for_(self, seconds: float) -> None:
        end_s = self.clock.now_s() + seconds
        while self.clock.now_s() < end_s:
            self.step()

    @property
    def reps(self) -> int:
        return sum(self.snapshots[-1].sets) if self.snapshots else 0

    def true_touches(self) -> int:
        return sum(truth.kind == "touch" for truth in self.trainee.truth)
