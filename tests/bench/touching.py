"""A device as a process whose readings are a script: somebody who touches the wall, on and on, at life's speed.

Everything else is the real device: core, journal, panel, link. Prints a line of JSON for every touch: the count, the
Unix time at which the reading that completed it was handed over, and the one at which its snapshot was published.
"""

import signal
import sys
import time
from pathlib import Path
from queue import SimpleQueue
from random import Random
from typing import Final

import msgspec

from device.clock import SystemClock
from device.daemon import Daemon, Request
from device.desk import Desk
from device.family import end_with_parent
from device.hardware.panel import open_panel
from device.hinge.core import Core
from device.hinge.exercise import Plan
from device.hinge.snapshot import Snapshot
from device.journal import Journal
from device.live import LinkServer
from device.people import NOBODY
from device.process import open_recorder
from device.reading import Reading
from device.service import Service
from device.sessions import Session
from device.settings import DataSettings, Settings
from device.snapshots import Teller
from tests.device.hinge.traces import CONTACT_MM, Trace
from wall_hinge import _socket_path

RATE_HZ: Final = 30.0
NOISE_MM: Final = 2.08
STANCE_MM: Final = 76.2
MOVE_S: Final = 0.4
"""The median of real people, down and up."""
PAUSE_S: Final = 0.3
STAND_S: Final = 0.5
"""The shortest of real pauses, so that many touches take few minutes."""
LULLS: Final = 7
"""A pause is up to so many readings longer, so that touches keep no step with what is sent every few readings."""


class Script:
    """A rangefinder that reads its readings off a script, in real time."""

    health = "ok"
    detail = ""
    rate_hz = RATE_HZ

    def __init__(self, readings: list[Reading], clock: SystemClock) -> None:
        self.handed_at = 0.0
        self._readings = iter(readings)
        self._clock = clock
        self._start_s = clock.now_s()

    def read(self, timeout_s: float = 0.25) -> Reading | None:
        """Wait for the next reading; none after the last."""
        reading = next(self._readings, None)
        if reading is None:
            self._clock.sleep(timeout_s)
            return None
        due_s = self._start_s + reading.time_s
        self._clock.sleep(due_s - self._clock.now_s())
        self.handed_at = time.time()
        return msgspec.structs.replace(reading, time_s=due_s)


class Witness:
    """Sees every snapshot and tells of those with one more rep."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._reps = 0

    def hear(self, snapshot: Snapshot, _time_s: float) -> None:
        """It was published just now."""
        told_at = time.time()
        if snapshot.reps > self._reps:
            self._reps = snapshot.reps
            line = {"reps": self._reps, "handed_at": self._script.handed_at, "told_at": told_at}
            print(msgspec.json.encode(line).decode(), flush=True)


def script(touches: int) -> list[Reading]:
    """Somebody comes, stands, and touches so many times."""
    chance = Random(0)
    trace = Trace(rate_hz=RATE_HZ, noise_mm=NOISE_MM)
    trace.stand(1200, 1.0).stand(CONTACT_MM + STANCE_MM, 3.0)
    for _ in range(touches):
        trace.move(CONTACT_MM, MOVE_S).stand(CONTACT_MM, PAUSE_S + chance.randrange(LULLS) / RATE_HZ)
        trace.move(CONTACT_MM + STANCE_MM, MOVE_S).stand(CONTACT_MM + STANCE_MM, STAND_S)
    return trace.readings


def main() -> None:
    """Run until stopped; the arguments are the data folder and how many touches."""
    end_with_parent()
    folder, touches = Path(sys.argv[1]), int(sys.argv[2])
    socket_path = _socket_path(Settings(data=DataSettings(folder=str(folder))))  # where `wall-hinge web` looks
    clock = SystemClock()
    requests: SimpleQueue[Request] = SimpleQueue()

    def unix_at(time_s: float) -> float:
        return time.time() - (clock.now_s() - time_s)

    readings = script(touches)
    journal = Journal(folder, unix_at)
    recorder = open_recorder(Settings(), journal, unix_at, session=Session(), simulated=True)
    core = Core(CONTACT_MM, Plan(target_reps=(touches + 1, touches + 1)))  # one set holds them all
    panel = open_panel(Settings().panel, clock, lambda _press: None)
    link = LinkServer(socket_path, lambda name, args, reply: requests.put((name, args, reply)))
    finder = Script(readings, clock)
    daemon = Daemon(
        finder=finder,
        desk=Desk(core=core, profile=NOBODY, settings=Settings(), journal=journal, recorder=recorder, unix_at=unix_at),
        teller=Teller(core, simulated=True, speed=1.0),
        journal=journal,
        recorder=recorder,
        voice=panel,
        link=link,
        service=Service(),
        clock=clock,
        unix_at=unix_at,
        requests=requests,
        hear=Witness(finder).hear,
    )
    signal.signal(signal.SIGTERM, lambda *_: daemon.stop())
    panel.start()
    link.start()
    try:
        daemon.run()
    finally:
        link.close()
        panel.close()
        recorder.close()
        journal.close()


if __name__ == "__main__":
    main()
