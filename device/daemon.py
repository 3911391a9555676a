"""The device process: one loop takes a reading, passes it through the core, and tells journal, panel and link.

Nothing in the loop waits for a disk, a phone or a sound: each of those has a thread of its own behind its door.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from device.calibrating import Calibrator
from device.clock import Clock
from device.commands import (
    AT_THE_DESK,
    CALIBRATE,
    CANCEL_CALIBRATION,
    CONTACT_LOST,
    NEXT_PERSON,
    read_nothing,
    read_point,
    read_switch,
)
from device.desk import Desk
from device.errors import CommandError, CommandRefused
from device.hardware.signals import SignalName
from device.heard import Heard
from device.hinge.core import Core
from device.hinge.events import Event, Miss, Rep, Squat
from device.hinge.snapshot import Sensor, Snapshot
from device.hinge.workout import Phase
from device.journal import Journal, Paused
from device.live import Answer, LinkServer
from device.reading import Reading
from device.service import Service
from device.snapshots import Teller

logger = logging.getLogger(__name__)

TRACE_READINGS = 1500
"""Readings kept for traces: 30 s at 50 Hz, the longest hinge and the approach to it."""
APPROACH_S = 1.0
"""A trace begins so long before the hips left the stance."""
MISS_TRACE_S = 5.0
"""A miss has no measured beginning; twice the median rep shows all of it."""
LOST_AFTER_S = 1.0
"""A fault that is over sooner is not worth a sound."""


class Finder(Protocol):
    """Where readings come from: the rangefinder, whatever is behind it."""

    health: str
    detail: str

    @property
    def rate_hz(self) -> float:
        """Readings per second, lately."""
        ...

    def read(self, timeout_s: float = 0.25) -> Reading | None:
        """Give the next reading, or None where none came in time."""
        ...


class Voice(Protocol):
    """What is shown and heard at the wall."""

    def show(self, signal: SignalName) -> None:
        """Play a signal, at once."""
        ...


class Tape(Protocol):
    """Who keeps the readings: the recorder."""

    @property
    def problem(self) -> str:
        """A sentence about what is not being recorded, or ""."""
        ...

    def record(self, reading: Reading | None, events: Sequence[Event]) -> None:
        """Take the next reading, and all events of that instant; at once."""
        ...


Request = tuple[str, dict[str, Any], Callable[[Answer], None]]


class Daemon:
    """Everything wired together. `run` returns when `stop` was called; what it was given is closed by who made it.

    `requests` holds commands from the link and the button; `hear` is given every snapshot (the simulated person).
    `unix_at` turns the clock's seconds into Unix time.
    """

    def __init__(
        self,
        *,
        finder: Finder,
        desk: Desk,
        teller: Teller,
        journal: Journal,
        recorder: Tape,
        voice: Voice,
        link: LinkServer,
        service: Service,
        clock: Clock,
        unix_at: Callable[[float], float],
        requests: "SimpleQueue[Request]",
        hear: Callable[[Snapshot, float], None],
    ) -> None:
        self._finder, self._desk, self._teller, self._journal = finder, desk, teller, journal
        self._recorder = recorder
        self._calibrator = Calibrator(desk.core, teller.speed)
        self._voice, self._link, self._service, self._clock = voice, link, service, clock
        self._unix_at, self._requests, self._hear = unix_at, requests, hear
        self._trace: deque[Reading] = deque(maxlen=TRACE_READINGS)
        self._range_mm: float | None = None
        self._unwell_since_s: float | None = None
        self._told_lost = False
        self._heard = Heard()
        self._paused = desk.core.workout.paused
        self._stopping = False

    @property
    def _core(self) -> Core:
        return self._desk.core

    def stop(self) -> None:
        """Let `run` return after the present reading; safe in a signal handler."""
        self._stopping = True

    def recent(self) -> list[Reading]:
        """The latest readings, oldest first. Any thread may ask."""
        return list(self._trace.copy())

    def run(self) -> None:
        """Sense, count, tell, until stopped."""
        self._service.ready("counting")
        while not self._stopping:
            self.step()
        self._service.stopping()

    def step(self) -> None:
        """Take one reading, or notice that none came, and do everything that follows from it."""
        reading = self._finder.read()
        now_s = self._clock.now_s() if reading is None else reading.time_s
        if reading is not None:
            self._range_mm = reading.distance_mm
        if counting := not self._calibrator.running:
            events = self._count(reading, now_s)
        else:
            events = self._calibrator.feed(reading, now_s, self._finder.detail)
        events += self._obey(now_s)
        self._keep(events)
        self._recorder.record(reading if counting else None, events)
        self._announce(events)
        self._settle(now_s)
        self._keep_pause(now_s)
        self._watch_sensor(now_s)
        self._tell(now_s)
        # A sensor that is being brought back is no stalled loop, so it must not end in a restart.
        if reading is not None or self._finder.health != "ok":
            self._service.alive(now_s)

    def _count(self, reading: Reading | None, now_s: float) -> list[Event]:
        self._calibrator.forget(now_s)
        if reading is None:
            return self._core.tick(now_s)
        self._trace.append(reading)
        return self._core.feed(reading)

    def _settle(self, now_s: float) -> None:
        """Turn to whoever has been chosen meanwhile."""
        events = self._desk.settle(now_s)
        self._keep(events)
        self._recorder.record(None, events)
        self._calibrator.core = self._teller.core = self._core
        self._teller.profile = self._desk.profile

    def _keep_pause(self, now_s: float) -> None:
        """A pause is over when somebody says so, not when the device is started anew."""
        paused = self._core.workout.paused
        if paused != self._paused:
            self._paused = paused
            self._journal.record(Paused(time_s=now_s, paused=paused))

    def _obey(self, now_s: float) -> list[Event]:
        events: list[Event] = []
        while True:
            try:
                name, args, reply = self._requests.get_nowait()
            except Empty:
                return events
            answer = Answer(ok=True)
            was_paused = self._core.phase == "paused"
            try:
                name = self._meant(name)
                if name in AT_THE_DESK:
                    self._desk.ask(name, args, reply, now_s)
                    continue
                events += self._command(name, args, now_s)
                if self._core.phase == "paused" and not was_paused:
                    self._voice.show("paused")
            except CommandError as error:
                answer = Answer(ok=False, reason=str(error), code="malformed")
            except CommandRefused as error:
                answer = Answer(ok=False, reason=str(error), code="refused")
            reply(answer)

    def _command(self, name: str, args: dict[str, Any], now_s: float) -> list[Event]:
        if (switch := read_switch(name)) is not None:
            point, closed = switch
            self._core.contacts.switch(point, now_s, closed=closed)
            return []
        if name == CONTACT_LOST:
            return self._core.contact_lost(read_point(args), now_s)
        read_nothing(name, args)
        if name not in (CALIBRATE, CANCEL_CALIBRATION):
            return self._core.command(name, now_s)
        self._calibrator.command(name, now_s)
        return []

    def _meant(self, name: str) -> str:
        """What a press of the button asks for now; other names mean themselves."""
        if name.startswith("button:") and self._calibrator.running:
            return CANCEL_CALIBRATION
        phase = self._core.phase
        match name:
            case "button:short" if self._in_a_dowel_set():
                return CONTACT_LOST
            case "button:short":
                idle = self._core.workout.log is None or phase == "done"
                return {"paused": "resume", "rest": "skip_rest"}.get(phase, "start" if idle else "pause")
            case "button:double":
                return "undo"
            case "button:hold":
                return "end_workout" if phase in ("rest", "done") else "end_set"
            case "button:long_hold":  # in a set nobody can be chosen
                return "hurt" if self._core.workout.phase is Phase.SET else NEXT_PERSON
        return name

    def _in_a_dowel_set(self) -> bool:
        workout = self._core.workout
        return workout.exercise == "dowel" and workout.phase is Phase.SET and not workout.paused

    def _keep(self, events: list[Event]) -> None:
        for event in events:
            trace: list[Reading] = []
            if isinstance(event, Rep):
                since_s = event.touched_s - event.lowering_s - APPROACH_S
                trace = [r for r in self._trace if r.time_s >= since_s]
            elif isinstance(event, Miss | Squat):
                log = self._core.workout.log
                if log is None or not log.holds("miss" if isinstance(event, Miss) else "squat", event.time_s):
                    continue  # a try before any workout is told, and belongs to none
                trace = [r for r in self._trace if r.time_s >= event.time_s - MISS_TRACE_S]
            self._journal.record(event, trace)

    def _announce(self, events: list[Event]) -> None:
        for signal in self._heard.signals(events, self._core):
            self._voice.show(signal)
        if (sound := self._calibrator.sound()) is not None:
            self._voice.show(sound)

    def _watch_sensor(self, now_s: float) -> None:
        """Say once that the sensor is lost, and once that it is back."""
        if self._finder.health == "ok":
            self._unwell_since_s = None
            if self._told_lost:
                self._told_lost = False
                self._service.status("counting")
                self._voice.show("sensor_back")
            return
        self._range_mm = None
        if self._unwell_since_s is None:
            self._unwell_since_s = now_s
        elif not self._told_lost and now_s - self._unwell_since_s >= LOST_AFTER_S:
            self._told_lost = True
            self._service.status(f"sensor {self._finder.health}: {self._finder.detail}")
            logger.warning("sensor %s: %s", self._finder.health, self._finder.detail)
            self._voice.show("sensor_lost")

    def _tell(self, now_s: float) -> None:
        finder = self._finder
        sensor = Sensor(finder.health, finder.detail, self._range_mm, round(finder.rate_hz, 1))
        warning, calibration = self._journal.problem or self._recorder.problem, self._calibrator.guidance
        if self._teller.due(now_s, sensor, warning, calibration):
            snapshot = self._teller.snapshot(now_s, self._unix_at(now_s), sensor, warning, calibration)
            self._link.publish(snapshot)
            self._hear(snapshot, now_s)
