"""Calibrations in the journal: a person's own is in force, else the newest, the simulation's for it alone."""

import sqlite3
from concurrent.futures import Future
from pathlib import Path

import pytest

from device.chosen import Chosen
from device.hinge.events import Calibrated
from device.journal import CalibrationDetail, calibration_of_chosen
from device.journal.people import add
from device.journal.schema import SIMULATED
from device.people import Profile
from device.sessions import sensor_of
from device.settings import SensorSettings, Settings
from tests.device.journal.kept import PATIENCE_S, UNIX_START, Open, keep, rows

BARE = Settings()


def calibrated(
    time_s: float, contact_mm: float, signal_mcps: float | None = 37.7, near_mm: float | None = None
) -> Calibrated:
    return Calibrated(
        time_s=time_s,
        contact_mm=contact_mm,
        noise_mm=1.73,
        signal_mcps=signal_mcps,
        readings=120,
        replaced_mm=40.0,
        near_mm=near_mm,
    )


def sensor(path: Path, settings: Settings = BARE, *, simulated: bool = False) -> SensorSettings:
    """What whoever is chosen is counted with."""
    return sensor_of(settings, calibration_of_chosen(path, simulated=simulated))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hinge.db"


def test_without_a_calibration_there_is_none(open_journal: Open, path: Path) -> None:
    assert calibration_of_chosen(path, simulated=False) is None
    open_journal()
    assert calibration_of_chosen(path, simulated=False) is None
    assert sensor(path) == BARE.sensor


def test_the_newest_is_in_force_with_all_that_is_known_of_it(open_journal: Open, path: Path) -> None:
    keep(open_journal(), calibrated(10.0, 38.2), calibrated(20.0, 44.1, None, 97.3))
    assert calibration_of_chosen(path, simulated=False) == CalibrationDetail(
        person=None,
        at=UNIX_START + 20.0,
        contact_mm=44.1,
        noise_mm=1.73,
        signal_mcps=None,
        readings=120,
        replaced_mm=40.0,
        near_mm=97.3,
    )
    assert sensor(path) == SensorSettings(contact_mm=44.1, near_mm=97.3, calibrated=True)
    assert rows(path.parent, "SELECT at, contact_mm FROM calibration ORDER BY id") == [
        (UNIX_START + 10.0, 38.2),
        (UNIX_START + 20.0, 44.1),
    ]


def test_a_calibration_that_could_not_tell_how_the_light_grows_goes_before_what_the_file_says(
    open_journal: Open, path: Path
) -> None:
    settings = Settings(sensor=SensorSettings(contact_mm=41.0, near_mm=120.0))
    open_journal()
    assert sensor(path, settings) == settings.sensor
    keep(open_journal(), calibrated(10.0, 38.2, near_mm=95.0), calibrated(20.0, 44.1))
    assert sensor(path, settings) == SensorSettings(contact_mm=44.1, calibrated=True)


def test_the_newest_is_the_one_made_last_though_the_clock_was_set_back(open_journal: Open, path: Path) -> None:
    keep(open_journal(), calibrated(20.0, 38.2), calibrated(10.0, 44.1))
    kept = calibration_of_chosen(path, simulated=False)
    assert kept is not None
    assert kept.contact_mm == 44.1


def test_the_simulation_and_the_sensor_have_each_their_own(open_journal: Open, path: Path) -> None:
    keep(open_journal(person=SIMULATED), calibrated(10.0, 44.1))
    assert calibration_of_chosen(path, simulated=False) is None
    assert sensor(path, simulated=True).contact_mm == 44.1
    keep(open_journal(), calibrated(20.0, 38.2))
    assert sensor(path).contact_mm == 38.2
    assert sensor(path, simulated=True).contact_mm == 44.1


def test_a_person_is_counted_with_their_own_calibration_and_without_one_with_the_newest(
    open_journal: Open, path: Path
) -> None:
    journal = open_journal()
    ada = journal.do(lambda db: add(db, Profile(name="Ada"))).result().id
    bob = journal.do(lambda db: add(db, Profile(name="Bob"))).result().id
    keep(journal, calibrated(10.0, 40.0), Chosen(time_s=11.0, person=ada, exercise="wall"), calibrated(12.0, 55.0))
    assert sensor(path).contact_mm == 55.0
    keep(journal, Chosen(time_s=13.0, person=bob, exercise="wall"))
    assert sensor(path).contact_mm == 55.0  # the newest, because he has none
    keep(journal, calibrated(14.0, 47.0), calibrated(15.0, 48.0))
    assert sensor(path).contact_mm == 48.0
    keep(journal, Chosen(time_s=16.0, person=ada, exercise="wall"))
    assert sensor(path).contact_mm == 55.0
    assert rows(path.parent, "SELECT person FROM calibration ORDER BY id") == [(None,), (ada,), (bob,), (bob,)]


def test_with_a_person_their_calibrations_are_deleted(open_journal: Open, path: Path) -> None:
    journal = open_journal()
    ada = journal.do(lambda db: add(db, Profile(name="Ada"))).result().id
    keep(journal, calibrated(10.0, 40.0), Chosen(time_s=11.0, person=ada, exercise="wall"), calibrated(12.0, 55.0))
    erased: Future[None] = Future()
    journal.erase(ada, erased)
    erased.result(PATIENCE_S)
    assert rows(path.parent, "SELECT person, contact_mm FROM calibration") == [(None, 40.0)]


def test_a_calibration_outside_a_workout_opens_none(open_journal: Open, path: Path) -> None:
    keep(open_journal(), calibrated(10.0, 44.1))
    assert rows(path.parent, "SELECT count(*) FROM workout") == [(0,)]


def test_a_contact_that_cannot_be_is_not_kept(open_journal: Open, path: Path) -> None:
    journal = open_journal()
    journal.record(calibrated(10.0, -1.0))
    journal.flush()
    assert journal.problem == f"{path}: one Calibrated could not be kept: CHECK constraint failed: contact_mm > 0"
    assert calibration_of_chosen(path, simulated=False) is None


def test_a_damaged_database_is_told(path: Path) -> None:
    path.write_bytes(b"this is not a database " * 100)
    with pytest.raises(Exception, match="file is not a database") as caught:
        calibration_of_chosen(path, simulated=False)
    assert isinstance(caught.value.__cause__, sqlite3.DatabaseError)
