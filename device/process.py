"""The device as a process: opens everything, runs the loop, and lets go of everything whatever happens."""

import logging
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from device.calibrating import in_force
from device.clock import SystemClock
from device.daemon import Daemon, Request
from device.hardware.bus import open_real_bus, sensor_present
from device.hinge.core import Core
from device.hinge.events import SetStarted
from device.hinge.exercise import Plan
from device.hinge.log import WorkoutLog
from device.journal import RECORDINGS, SIMULATED, DataFolder, History, Journal
from device.live import LinkServer
from device.machine import real_machine, simulated_machine
from device.recorder import NoRecorder, Recorder
from device.service import Service
from device.settings import Settings, Simulation
from device.snapshots import Teller

logger = logging.getLogger(__name__)


def plan_of(settings: Settings) -> Plan:
    """What the settings say of workouts."""
    workout = settings.workout
    return Plan(
        target_reps=workout.target_reps,
        target_sets=workout.target_sets,
        rest_s=workout.rest_s,
        max_stance_mm=workout.max_stance_mm,
    )


def unix_clock(clock: SystemClock) -> Callable[[float], float]:
    """Turn the clock's seconds into Unix time, following the machine's clock when it is set right; never the future."""
    return lambda time_s: time.time() - (clock.now_s() - time_s)


def simulates(settings: Settings, asked: Simulation) -> bool:
    """Whether to simulate: it was asked for, or it is allowed and no sensor answers."""
    if asked.simulate or not asked.fall_back:
        return asked.simulate
    present, why = sensor_present(lambda: open_real_bus(settings.sensor.bus), settings.sensor.address)
    if not present:
        sys.stderr.write(f"no sensor, so this is a simulation: {why}\n")
    return not present


def open_recorder(
    settings: Settings,
    journal: Journal,
    unix_at: Callable[[float], float],
    *,
    log: WorkoutLog | None,
    simulated: bool,
) -> Recorder | NoRecorder:
    """Make what records, beside the journal; it goes on with the set that `log`, read back from there, is in."""
    if settings.data.recordings_mb == 0:
        return NoRecorder()
    history = History(journal.path)
    resumed = None
    if log is not None and log.sets and log.sets[-1].ended_s is None:
        begun = log.sets[-1]
        resumed = SetStarted(time_s=begun.started_s, number=begun.number), history.open_recordings()
    return Recorder(
        journal.path.parent / RECORDINGS,
        meta=meta_of(settings, simulated=simulated),
        max_bytes=settings.data.recordings_mb * 1_000_000,
        unix_at=unix_at,
        note=journal.record,
        labelled=history.labelled_recordings,
        resumed=resumed,
    )


def meta_of(settings: Settings, *, simulated: bool) -> dict[str, str]:
    """What stands above the readings of every recording: all that its replay has to know, and where it is from."""
    return {
        "what": "a set, recorded by the simulation" if simulated else "a set, recorded by the device",
        "exercise": "wall",
        "contact_mm": repr(settings.sensor.contact_mm),
        "max_stance_mm": repr(settings.workout.max_stance_mm),
        "budget_ms": str(settings.sensor.budget_ms),
    }


def run_device(settings: Settings, asked: Simulation, *, folder: Path, socket_path: Path) -> None:
    """Run until SIGTERM or SIGINT. Raises WallHingeError for whatever keeps it from starting."""
    requests: SimpleQueue[Request] = SimpleQueue()

    def on_button(press: str) -> None:
        requests.put((f"button:{press}", {}, lambda answer: None if answer.ok else machine.panel.show("refused")))

    with ExitStack() as opened:
        opened.enter_context(DataFolder(folder).lock())
        simulated = simulates(settings, asked)
        clock = SystemClock(asked.speed if simulated else 1.0)  # a real sensor keeps life's time
        unix_at = unix_clock(clock)
        journal = Journal(folder, unix_at, SIMULATED if simulated else "")
        opened.callback(journal.close)
        log = journal.resume(clock.now_s())
        if simulated:
            machine = simulated_machine(settings, clock, on_button, asked)
        else:
            machine = real_machine(settings, clock, on_button)
        opened.callback(machine.close)
        # The simulated pad is where the file says; what was measured of it is another thing.
        settings = in_force(settings, journal.path, simulated=simulated)
        core = Core(settings.sensor.contact_mm, plan_of(settings), log=log)
        link = LinkServer(socket_path, lambda name, args, reply: requests.put((name, args, reply)))
        opened.callback(link.close)
        recorder = open_recorder(settings, journal, unix_at, log=log, simulated=simulated)
        opened.callback(recorder.close)  # before the journal, which it tells what it has closed
        daemon = Daemon(
            finder=machine.finder,
            core=core,
            teller=Teller(
                core,
                person="",
                calibrated=settings.sensor.calibrated,
                simulated=simulated,
                speed=clock.speed,
            ),
            journal=journal,
            recorder=recorder,
            voice=machine.panel,
            link=link,
            service=Service(),
            clock=clock,
            unix_at=unix_at,
            requests=requests,
            hear=machine.hear,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: daemon.stop())
        machine.panel.start()
        link.start()
        daemon.run()
