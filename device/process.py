"""The device as a process: opens everything, runs the loop, and lets go of everything whatever happens."""

import logging
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from device.clock import SystemClock, UnixClock
from device.commands import AT_THE_DOOR, DOCTOR, switch_name
from device.daemon import Daemon, Request
from device.desk import Desk
from device.doctor.consultation import Consultation, seen
from device.door import Door
from device.hardware.bus import open_real_bus, sensor_present
from device.hinge.events import SetStarted
from device.hinge.workout import Phase
from device.journal import RECORDINGS, SIMULATED, DataFolder, History, Journal
from device.journal.schema import journal_errors
from device.journal.shifting import latest_at
from device.journal.writer import LINGER_S
from device.live import Answer, LinkServer
from device.live.server import OnCommand
from device.machine import real_machine, simulated_machine
from device.people import plan_of
from device.recorder import NoRecorder, Recorder
from device.service import Service
from device.sessions import Session, begin, core_of, sensor_of
from device.settings import Settings, Simulation
from device.snapshots import Teller

logger = logging.getLogger(__name__)


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
    session: Session,
    simulated: bool,
) -> Recorder | NoRecorder:
    """Make what records, beside the journal; it goes on with the set that the session's open workout is in."""
    if settings.data.recordings_mb == 0:
        return NoRecorder()
    history = History(journal.path)
    resumed, log = None, session.log
    if log is not None and log.sets and log.sets[-1].ended_s is None:
        begun = log.sets[-1]
        resumed = SetStarted(time_s=begun.started_s, number=begun.number), history.open_recordings()
    return Recorder(
        journal.path.parent / RECORDINGS,
        meta=meta_of(settings, session, simulated=simulated),
        max_bytes=settings.data.recordings_mb * 1_000_000,
        unix_at=unix_at,
        note=journal.record,
        labelled=history.labelled_recordings,
        resumed=resumed,
    )


def meta_of(settings: Settings, session: Session, *, simulated: bool) -> dict[str, str]:
    """What stands above the readings of every recording: all that its replay has to know, and where it is from."""
    sensor = sensor_of(settings, session.calibration)
    return {
        "what": "a set, recorded by the simulation" if simulated else "a set, recorded by the device",
        "exercise": session.profile.exercise,
        "contact_mm": repr(sensor.contact_mm),
        **({} if sensor.near_mm is None else {"near_mm": repr(sensor.near_mm)}),
        "max_stance_mm": repr(plan_of(session.profile, settings).max_stance_mm),
        "budget_ms": str(settings.sensor.budget_ms),
    }


def answering(door: Door, consultation: Consultation, requests: "SimpleQueue[Request]") -> OnCommand:
    """Give each command from the link to who obeys it: door and doctor beside the loop, the rest is the loop's."""

    def on_command(name: str, args: dict[str, Any], reply: Callable[[Answer], None]) -> None:
        if ":" in name:
            reply(
                Answer(
                    ok=False, reason=f"{name:.60} is for the wires at the wall: no program says it", code="malformed"
                )
            )
        elif name in AT_THE_DOOR:
            door.ask(name, args, reply)
        elif name == DOCTOR:
            consultation.ask(args, reply)
        else:
            requests.put((name, args, reply))

    return on_command


def run_device(settings: Settings, asked: Simulation, *, folder: Path, socket_path: Path) -> None:
    """Run until SIGTERM or SIGINT. Raises WallHingeError for whatever keeps it from starting."""
    requests: SimpleQueue[Request] = SimpleQueue()

    def on_button(press: str) -> None:
        if door.press(press):
            return
        requests.put((f"button:{press}", {}, lambda answer: None if answer.ok else machine.panel.show("refused")))

    def on_contact(point: str, closed: bool) -> None:
        requests.put((switch_name(point, closed=closed), {}, lambda _answer: None))

    with ExitStack() as opened:
        opened.enter_context(DataFolder(folder).lock())
        simulated = simulates(settings, asked)
        clock = SystemClock(asked.speed if simulated else 1.0)  # a real sensor keeps life's time
        unix_at = UnixClock(clock)
        journal = Journal(folder, unix_at, SIMULATED if simulated else "", LINGER_S / clock.speed)
        opened.callback(journal.close)
        with journal_errors(journal.path):
            unix_at.begin_after(journal.do(latest_at).result())
        if simulated:
            machine = simulated_machine(settings, clock, on_button, asked, on_contact)
        else:
            machine = real_machine(settings, clock, on_button, on_contact)
        opened.callback(machine.close)
        session = begin(journal, settings, clock.now_s(), unix_at)
        core = core_of(settings, session)
        door = Door(
            journal=journal,
            show=machine.panel.show,
            has_button=settings.panel.button_pin is not None,
            busy=lambda: desk.core.workout.phase is Phase.SET,
        )
        opened.callback(door.close)
        consultation = Consultation(
            settings, folder, lambda: seen(machine.finder, daemon.recent()), simulated=simulated
        )
        link = LinkServer(socket_path, answering(door, consultation, requests))
        opened.callback(link.close)
        recorder = open_recorder(settings, journal, unix_at, session=session, simulated=simulated)
        opened.callback(recorder.close)  # before the journal, which it tells what it has closed
        desk = Desk(
            core=core,
            profile=session.profile,
            settings=settings,
            journal=journal,
            recorder=recorder,
            unix_at=unix_at,
            call=machine.panel.call,
            follow=unix_at.follow,
        )
        daemon = Daemon(
            finder=machine.finder,
            desk=desk,
            teller=Teller(core, profile=session.profile, simulated=simulated, speed=clock.speed),
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
        machine.switches.start()
        link.start()
        daemon.run()
