"""The core with another contact: it counts by that one, and the workout goes on."""

from device.hinge.core import Core
from device.hinge.events import Calibrated
from device.hinge.exercise import Plan
from device.hinge.holds import Contact
from device.reading import Reading
from tests.device.hinge.traces import at, kinds

DEEPER = Contact(contact_mm=75.0, noise_mm=1.7, signal_mcps=20.0, readings=120, near_mm=98.0)


def deeper(readings: list[Reading], later_s: float) -> list[Reading]:
    """The same in front of a sensor that sits 35 mm deeper."""
    return [Reading(r.time_s + later_s, None if r.range_mm is None else r.range_mm + 35) for r in readings]


def test_the_contact_is_another_and_the_workout_goes_on() -> None:
    core = Core(40.0, Plan())
    for reading in at(100).rep(100).readings:
        core.feed(reading)
    core.command("end_set", 50.0)
    before = core.workout.log
    assert (core.contact_mm, core.calibrated) == (40.0, False)
    events = core.calibrate(DEEPER, 55.0)
    assert events[0] == Calibrated(time_s=55.0, **DEEPER._asdict(), replaced_mm=40.0)
    assert (core.contact_mm, core.calibrated) == (75.0, True)
    assert core.workout.log == before
    assert (core.counter.gap_mm, core.counter.stance_mm) == (None, None)
    assert core.latest is not None
    assert core.latest.kind == "calibrated"
    told = [event for reading in deeper(at(100).rep(100).readings, 60.0) for event in core.feed(reading)]
    assert kinds(told).count("touch") == 1
    assert [s.reps for s in core.workout.log.sets] == [1, 1] if core.workout.log else False


def test_without_it_the_same_readings_are_no_touch() -> None:
    core = Core(40.0, Plan())
    told = [event for reading in deeper(at(100).rep(100).readings, 0.0) for event in core.feed(reading)]
    assert "touch" not in kinds(told)
