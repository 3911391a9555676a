"""Calibrations in the journal: the newest is in force, the simulation's for the simulation alone."""

import sqlite3
from pathlib import Path

import pytest

from device.calibrating import in_force
from device.hinge.events import Calibrated
from device.journal import CalibrationDetail, newest_calibration
from device.journal.schema import SIMULATED
from device.settings import SensorSettings, Settings
from tests.device.journal.kept import UNIX_START, Open, keep, rows


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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hinge.db"


def test_without_a_calibration_there_is_none(open_journal: Open, path: Path) -> None:
    assert newest_calibration(path, simulated=False) is None
    open_journal()
    assert newest_calibration(path, simulated=False) is None
    assert in_force(Settings(), path, simulated=False) == Settings()


def test_the_newest_is_in_force_with_all_that_is_known_of_it(open_journal: Open, path: Path) -> None:
    keep(open_journal(), calibrated(10.0, 38.2), calibrated(20.0, 44.1, None, 97.3))
    assert newest_calibration(path, simulated=False) == CalibrationDetail(
        at=UNIX_START + 20.0,
        contact_mm=44.1,
        noise_mm=1.73,
        signal_mcps=None,
        readings=120,
        replaced_mm=40.0,
        near_mm=97.3,
    )
    sensor = in_force(Settings(), path, simulated=False).sensor
    assert sensor == SensorSettings(contact_mm=44.1, near_mm=97.3, calibrated=True)
    assert rows(path.parent, "SELECT at, contact_mm FROM calibration ORDER BY id") == [
        (UNIX_START + 10.0, 38.2),
        (UNIX_START + 20.0, 44.1),
    ]


def test_a_calibration_that_could_not_tell_how_the_light_grows_goes_before_what_the_file_says(
    open_journal: Open, path: Path
) -> None:
    settings = Settings(sensor=SensorSettings(contact_mm=41.0, near_mm=120.0))
    open_journal()
    assert in_force(settings, path, simulated=False) == settings
    keep(open_journal(), calibrated(10.0, 38.2, near_mm=95.0), calibrated(20.0, 44.1))
    assert in_force(settings, path, simulated=False).sensor == SensorSettings(contact_mm=44.1, calibrated=True)


def test_the_newest_is_the_one_made_last_though_the_clock_was_set_back(open_journal: Open, path: Path) -> None:
    keep(open_journal(), calibrated(20.0, 38.2), calibrated(10.0, 44.1))
    kept = newest_calibration(path, simulated=False)
    assert kept is not None
    assert kept.contact_mm == 44.1


def test_the_simulation_and_the_sensor_have_each_their_own(open_journal: Open, path: Path) -> None:
    keep(open_journal(person=SIMULATED), calibrated(10.0, 44.1))
    assert newest_calibration(path, simulated=False) is None
    assert in_force(Settings(), path, simulated=True).sensor.contact_mm == 44.1
    keep(open_journal(), calibrated(20.0, 38.2))
    assert in_force(Settings(), path, simulated=False).sensor.contact_mm == 38.2
    assert in_force(Settings(), path, simulated=True).sensor.contact_mm == 44.1


def test_a_calibration_outside_a_workout_opens_none(open_journal: Open, path: Path) -> None:
    keep(open_journal(), calibrated(10.0, 44.1))
    assert rows(path.parent, "SELECT count(*) FROM workout") == [(0,)]


def test_a_contact_that_cannot_be_is_not_kept(open_journal: Open, path: Path) -> None:
    journal = open_journal()
    journal.record(calibrated(10.0, -1.0))
    journal.flush()
    assert journal.problem == f"{path}: one Calibrated could not be kept: CHECK constraint failed: contact_mm > 0"
    assert newest_calibration(path, simulated=False) is None


def test_a_damaged_database_is_told(path: Path) -> None:
    path.write_bytes(b"this is not a database " * 100)
    with pytest.raises(Exception, match="file is not a database") as caught:
        newest_calibration(path, simulated=False)
    assert isinstance(caught.value.__cause__, sqlite3.DatabaseError)
