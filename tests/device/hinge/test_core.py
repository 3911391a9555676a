"""The core as a whole: readings in, events and advice out."""

import random
from pathlib import Path

import pytest

from device.errors import CommandRefused
from device.hinge.core import Core
from device.hinge.counter import RepCounter
from device.hinge.events import Advised, Event
from device.hinge.exercise import Plan, Sensing
from device.hinge.snapshot import Latest
from device.reading import Reading
from tests.device.hinge.traces import CONTACT_MM, Trace, at, kinds, told

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
PLAN = Plan(target_reps=(5, 8), rest_s=30.0)


def training(**options: float) -> Trace:
    """Five reps at 3 inches, an inch out, three reps at 4 inches, away."""
    trace = at(76.2, **options)
    for _ in range(5):
        trace.rep(76.2)
    trace.move(CONTACT_MM + 101.6, 1.0).stand(CONTACT_MM + 101.6, 2.0)
    for _ in range(3):
        trace.rep(101.6)
    return trace.lost(40.0)


def test_a_set_with_a_step_out_is_counted_and_coached() -> None:
    core = Core(CONTACT_MM, PLAN)
    events = told(core, training(noise_mm=2.0).readings)
    assert kinds(events).count("touch") == 8
    assert [e for e in kinds(events) if e in ("set_ended", "rest_over")] == ["set_ended", "rest_over"]
    advice = [(e.kind, round(e.target_stance_mm / 25.4)) for e in events if isinstance(e, Advised)]
    assert ("step_out", 4) in advice
    assert advice.index(("step_out", 4)) < advice.index(("go", 4)) < advice.index(("rest", 4))
    assert core.target_stance_mm == pytest.approx(101.6, abs=3.2)  # an inch from where the five reps were


def test_the_phase_follows_body_and_workout() -> None:
    core = Core(CONTACT_MM, PLAN)
    phases = [core.phase]
    for reading in training().readings:
        core.feed(reading)
        if core.phase != phases[-1]:
            phases.append(core.phase)
    assert phases[:7] == ["away", "arriving", "ready", "lowering", "at_wall", "rising", "ready"]
    assert phases[-2:] == ["rest", "away"]


def test_the_same_readings_give_the_same_events() -> None:
    readings = training(noise_mm=2.0).readings
    assert told(Core(CONTACT_MM, PLAN), readings) == told(Core(CONTACT_MM, PLAN), readings)


def test_ticks_between_readings_change_no_count() -> None:
    readings = training(noise_mm=2.0).readings
    core = Core(CONTACT_MM, PLAN)
    events: list[Event] = []
    for reading in readings:
        events += core.tick(reading.time_s - 0.001)
        events += core.feed(reading)
    assert kinds(events).count("touch") == kinds(told(Core(CONTACT_MM, PLAN), readings)).count("touch") == 8


def test_a_set_goes_on_in_a_new_core_with_its_log() -> None:
    readings = training(noise_mm=2.0).readings
    whole = Core(CONTACT_MM, PLAN)
    told(whole, readings[:600])
    assert whole.workout.log is not None
    again = Core(CONTACT_MM, PLAN, log=whole.workout.log)
    assert again.target_stance_mm == whole.target_stance_mm
    assert again.workout.phase is whole.workout.phase


def test_every_advice_has_something_to_do_and_a_reason() -> None:
    core = Core(CONTACT_MM, PLAN)
    for reading in training(noise_mm=2.0).readings:
        core.feed(reading)
        assert core.advice.say
        assert core.advice.why


def test_pausing_is_advised_and_a_refused_command_changes_nothing() -> None:
    core = Core(CONTACT_MM, PLAN)
    told(core, training().readings[:250])
    assert core.command("pause", 1e3)[-1].__class__ is Advised
    assert (core.phase, core.advice.kind) == ("paused", "paused")
    with pytest.raises(CommandRefused, match="paused already"):
        core.command("pause", 1e3)


def test_what_should_be_heard_is_numbered_and_new_things_have_new_numbers() -> None:
    core = Core(CONTACT_MM, PLAN)
    heard: list[Latest] = []
    for reading in training(noise_mm=2.0).readings:
        core.feed(reading)
        if core.latest is not None and (not heard or heard[-1] != core.latest):
            heard.append(core.latest)
    assert [latest.seq for latest in heard] == sorted({latest.seq for latest in heard})
    assert [latest.kind for latest in heard].count("touch") == 8


real_data = pytest.mark.skipif(not DATA.exists(), reason="the real recordings are not beside the project")


def recording(name: str, seed: int) -> list[Reading]:
    """A motion recording with the sensor's noise: SD 2 mm, and more with distance as the datasheet has it."""
    chance = random.Random(seed)
    readings = []
    for line in (DATA / "motion" / name).read_text().splitlines():
        if line[0] in "#t":
            continue
        time_s, range_mm, status, *_ = line.split(",")
        true_mm = float(range_mm) if range_mm else None
        noisy_mm = None if true_mm is None else round(true_mm + chance.gauss(0, 2.0 + 0.008 * true_mm))
        readings.append(Reading(float(time_s), noisy_mm, int(status)))
    return readings


@real_data
@pytest.mark.parametrize("seed", range(20))
def test_two_real_hinges_that_stop_short_are_two_misses(seed: int) -> None:
    counter = Core(CONTACT_MM, PLAN).counter
    events = [e for reading in recording("cmu_13_31.csv", seed) for e in counter.feed(reading)]
    assert (kinds(events).count("touch"), kinds(events).count("miss")) == (0, 2)


@real_data
@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("motion/uiprmd_*.csv")) or ["absent"])
def test_no_real_squat_sit_to_stand_lunge_or_raise_is_a_rep(name: str) -> None:
    for seed in range(20):
        assert "touch" not in kinds(told(Core(CONTACT_MM, PLAN), recording(name, seed)))


@real_data
@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("motion/uiprmd_*.csv")) or ["absent"])
def test_nor_is_it_for_somebody_who_was_ready_before(name: str) -> None:
    """Most clips begin in mid-movement, so nobody is ready in them: here they stand still first, at any distance."""
    for seed in range(20):
        clip = recording(name, seed)
        counter = RepCounter(CONTACT_MM, Sensing(max_stance_mm=760, max_range_mm=1200))
        trace = Trace(noise_mm=2.0, seed=seed, start_s=-4.0).stand(1500, 0.5).stand(clip[0].range_mm or 0, 2.5)
        told = [event for reading in [*trace.readings, *clip] for event in counter.feed(reading)]
        assert kinds(told)[:2] == ["arrived", "ready"]
        assert "touch" not in kinds(told)


@real_data
@pytest.mark.parametrize("contact_mm", [20, 40, 60])
def test_an_hour_of_a_still_target_is_nothing(contact_mm: float) -> None:
    lines = (DATA / "tof" / "static_76mm_20ms.txt").read_text().splitlines()[3:]
    readings = [Reading(n / 55.6, float(line)) for n, line in enumerate(lines) if line.strip()]
    assert len(readings) == 200_244
    core = Core(contact_mm, PLAN)
    told(core, readings[:300])
    phase = core.phase
    for reading in readings[300:]:
        assert core.feed(reading) == []
        assert core.phase == phase
