"""Looks at everything: through the device where it runs, which has the sensor, else by itself."""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Final

from device.clock import SystemClock
from device.commands import DOCTOR
from device.doctor import verdicts
from device.doctor.finding import Finding, findings_of, note, well, wrong
from device.doctor.machine import Facts, read_machine
from device.doctor.sight import Sensed, sight
from device.errors import CommandRefused, JournalError, SensorError, SettingsError
from device.hardware.bus import close_bus, open_real_bus
from device.journal import DATABASE, DataFolder, calibration_of_chosen
from device.journal.aside import latest_damaged
from device.journal.backup import BACKUPS, newest_good
from device.journal.schema import open_to_read
from device.live import DeviceLink
from device.live.wire import runs
from device.machine import Machine, real_machine, simulated_machine
from device.reading import Reading
from device.settings import Settings, Simulation

ANSWER_S: Final = 15.0
"""Asking systemd from a Pi Zero 2 W takes a second or two."""
LOOK_S: Final = 1.0
GIVE_UP_S: Final = 5.0
"""A sensor starts within a second; it may have to be tried twice."""
SERVICE: Final = "wall-hinge-device.service"

Read = Callable[[int, Path], Facts]
"""Gives the machine with that I2C bus and data folder."""


def visit(
    settings: Settings, asked: Simulation, *, folder: Path, socket_path: Path, read: Read = read_machine
) -> list[Finding]:
    """Look at this machine, as `read` has it. Raises LinkError or CommandRefused where a running device is silent."""
    if runs(socket_path):
        with closing(DeviceLink(socket_path)) as link:
            answer = link.command(DOCTOR, {}, ANSWER_S)
        if not answer.ok:
            raise CommandRefused(answer.reason)
        asked_of = well("asked", "the device, which runs and has the sensor")
        facts = read(settings.sensor.bus, folder)  # it has no network, so it cannot tell the address
        return [asked_of, *findings_of(answer.data), verdicts.page(facts, settings)]
    facts = read(settings.sensor.bus, folder)
    found = judge(facts, settings, folder, simulated=asked.simulate)
    return [*found, *_look(facts, settings, asked, folder), verdicts.page(facts, settings)]


def judge(facts: Facts, settings: Settings, folder: Path, *, simulated: bool) -> list[Finding]:
    """All that can be said without the sensor."""
    judges = verdicts.EVERYWHERE if simulated else verdicts.EVERYWHERE + verdicts.HARDWARE
    found = [one for one in (judge(facts, settings) for judge in judges) if one is not None]
    database = folder / DATABASE
    with suppress(JournalError):  # the device tells that where it matters; here it is one of many things
        kept = calibration_of_chosen(database, simulated=simulated)
        found.append(verdicts.calibration(None if kept is None else kept.contact_mm, settings))
    if (aside := latest_damaged(folder)) is not None:
        found.append(verdicts.damaged(aside, newest_good(folder / BACKUPS)))
    phones = verdicts.phones(paired(database), settings)
    return found if phones is None else [*found, phones]


def paired(database: Path) -> int | None:
    """How many phones are paired; None where the database has no such thing."""
    with suppress(JournalError, sqlite3.Error):
        db = open_to_read(database)
        if db is not None:
            with closing(db):
                return int(db.execute("SELECT count(*) FROM phone").fetchone()[0])
    return None


def _look(facts: Facts, settings: Settings, asked: Simulation, folder: Path) -> list[Finding]:
    """Use the sensor, which nobody else uses."""
    if not asked.simulate and facts.units.get(SERVICE) == "active":
        return [note("sensor", "the service has it, and is not to be disturbed", "sudo wall-hinge doctor asks it")]
    answering = None if asked.simulate else _answering(settings)
    try:
        with ExitStack() as opened:
            if folder.is_dir():
                opened.enter_context(DataFolder(folder).lock())  # a device that hangs may have the sensor
            clock = SystemClock(asked.speed if asked.simulate else 1.0)
            machine = _open(settings, clock, asked)
            opened.callback(machine.close)
            return sight(_watch(machine, clock, answering), settings)
    except JournalError as error:
        return [wrong("sensor", "it was not tried", str(error))]
    except SettingsError as error:
        return [wrong("pins", "they cannot be used, so the sensor was not tried", str(error))]


def _open(settings: Settings, clock: SystemClock, asked: Simulation) -> Machine:
    if asked.simulate:
        return simulated_machine(settings, clock, lambda _press: None, asked)
    return real_machine(settings, clock, lambda _press: None)


def _answering(settings: Settings) -> tuple[int, ...] | None:
    try:
        bus = open_real_bus(settings.sensor.bus)
    except SensorError:
        return None  # the finding of the bus says so
    try:
        return tuple(bus.scan())
    finally:
        close_bus(bus)


def _watch(machine: Machine, clock: SystemClock, answering: tuple[int, ...] | None) -> Sensed:
    finder, readings = machine.finder, list[Reading]()
    give_up_s = clock.now_s() + GIVE_UP_S
    while clock.now_s() < give_up_s and (not readings or readings[-1].time_s - readings[0].time_s < LOOK_S):
        reading = finder.read()
        if reading is not None:
            readings.append(reading)
        elif readings:
            break  # it was lost again
    return Sensed(
        health=finder.health,
        detail=finder.detail,
        rate_hz=finder.rate_hz,
        readings=tuple(readings),
        answers=answering,
    )
