"""Who trains what: everything that a core is made from, in the one place that makes cores."""

import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from device.hinge.core import Core
from device.hinge.log import WorkoutLog
from device.hinge.past import MOST_PAST, PastWorkout, summaries
from device.journal import Journal
from device.journal.book import is_paused
from device.journal.calibrations import CalibrationDetail, in_force
from device.journal.logs import Instant, in_device_clock, read_past
from device.journal.people import whoever
from device.journal.schema import journal_errors
from device.people import NOBODY, Profile, plan_of
from device.settings import SensorSettings, Settings


class Session(NamedTuple):
    """A person, their workouts of their exercise that are over (newest last), and the one to go on with."""

    profile: Profile = NOBODY
    past: tuple[PastWorkout, ...] = ()
    log: WorkoutLog | None = None
    paused: bool = False
    """Whether that one is paused."""
    calibration: CalibrationDetail | None = None
    """What they are counted with; None where nobody ever calibrated."""


def load(db: sqlite3.Connection, profile: Profile, settings: Settings, at_s: Instant) -> Session:
    """What is kept of that person's exercise; `at_s` turns Unix time into the core's seconds. Raises sqlite3.Error."""
    plan = plan_of(profile, settings)
    kept = list(read_past(db, profile.id, profile.exercise, MOST_PAST, at_s))
    past = summaries([one for one, _ in kept], plan, whole=len(kept) < MOST_PAST)
    loaded = tuple(replace(one, load_kg=load_kg) for one, (_, load_kg) in zip(past, kept, strict=True))
    return Session(profile, loaded, calibration=in_force(db, profile.id, simulated=profile.simulated))


def begin(journal: Journal, settings: Settings, now_s: float, unix_at: Callable[[float], float]) -> Session:
    """Go on where the device stopped: with who was chosen last and their open workout. Raises JournalError."""
    log = journal.resume(now_s)

    def session(db: sqlite3.Connection) -> Session:
        profile = whoever(db, journal.person)
        if log is not None:
            profile = replace(profile, exercise=log.exercise)
        paused = log is not None and is_paused(db, profile.id)
        return load(db, profile, settings, in_device_clock(now_s, unix_at(now_s)))._replace(log=log, paused=paused)

    with journal_errors(journal.path):
        return journal.do(session).result()


def sensor_of(settings: Settings, calibration: CalibrationDetail | None) -> SensorSettings:
    """The sensor as it was calibrated, if ever: that goes before what the file says, all of it."""
    if calibration is None:
        return settings.sensor
    return replace(settings.sensor, contact_mm=calibration.contact_mm, near_mm=calibration.near_mm, calibrated=True)


def core_of(settings: Settings, session: Session, before: Core | None = None, *, same: bool = False) -> Core:
    """Make the core for that session, in the place of `before`; `same` tells that it is the same person's."""
    sensor = sensor_of(settings, session.calibration)
    if before is not None and same:  # it may count with a calibration that the disk could not keep
        sensor = replace(sensor, contact_mm=before.contact_mm, near_mm=before.near_mm, calibrated=before.calibrated)
    core = Core(
        sensor.contact_mm,
        plan_of(session.profile, settings),
        exercise=session.profile.exercise,
        log=session.log,
        past=session.past,
        near_mm=sensor.near_mm,
    )
    core.calibrated = sensor.calibrated
    core.workout.paused = session.paused
    if before is not None:
        core.contacts = before.contacts  # switches only tell of changes
        core.latest = before.latest  # its number tells a new one from the same, and goes on
    return core
