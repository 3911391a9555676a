"""The exercises as data, and what the coach says in those that are counted by depth."""

import pytest

from device.errors import CommandRefused
from device.hinge.by_depth import advise_by_depth, contact_lost
from device.hinge.coach import Moment, Stage
from device.hinge.contacts import Contacts
from device.hinge.core import Core
from device.hinge.depth import DepthCounter
from device.hinge.exercise import Plan, Units
from device.hinge.exercises import EXERCISES, cue
from device.hinge.holds import Contact
from device.hinge.log import SetLog, WorkoutLog
from device.hinge.snapshot import Advice
from tests.device.hinge.logs import rep, workout
from tests.device.hinge.test_depth import hinge, hinges, standing
from tests.device.hinge.traces import CONTACT_MM, kinds

LONGEST = 90
"""Characters of a sentence that is read at a glance."""


def log(*reps: int, running: bool = False) -> WorkoutLog:
    sets = []
    for number, many in enumerate(reps, 1):
        start_s = 100.0 * number
        attempts = tuple(rep(500, at_s=start_s + second) for second in range(many))
        sets.append(SetLog(number=number, started_s=start_s, ended_s=start_s + 90, attempts=attempts))
    if running:
        sets[-1] = SetLog(number=sets[-1].number, started_s=sets[-1].started_s, attempts=sets[-1].attempts)
    return WorkoutLog(exercise="dowel", started_s=1.0, sets=tuple(sets))


@pytest.mark.parametrize("name", ["dowel", "wall", "handcuff"])
def test_every_exercise_is_whole_and_short(name: str) -> None:
    one = EXERCISES[name]
    assert one.name == name
    assert one.title.endswith("hinge")
    assert all(text and len(text) <= LONGEST and text.endswith(".") for text in (*one.setup, *one.cues, one.rep))
    assert one.miss


def test_cues_come_by_turns_from_set_to_set() -> None:
    said = [cue("dowel", None), cue("dowel", log(15)), cue("dowel", log(15, 15)), cue("dowel", log(15, 15, 15))]
    assert len(set(said)) == 4
    assert cue("dowel", log(15, 3, running=True)) == said[1]
    assert cue("dowel", log(15, 15, 15, 15)) == said[0]


def test_advice_goes_by_reps_and_sets() -> None:
    def advised(
        stage: Stage,
        *,
        at_mm: float | None = 500.0,
        of: WorkoutLog | None = None,
        reach_mm: float | None = 170,
        exercise: str = "dowel",
    ) -> tuple[str, str, str]:
        advice = advise_by_depth(exercise, Plan(), Moment(log=of, stage=stage, stance_mm=at_mm), reach_mm)
        return advice.kind, advice.say, advice.why

    start = ("start", "Stand half a metre off, your back to the sensor, and still.", EXERCISES["dowel"].rep)
    go, open_ = "Sit your hips back.", "3 sets, 45 reps. One more set? Just begin, or end the workout."
    assert advised("idle", at_mm=None) == start
    assert advised("between", at_mm=None, of=log()) == start
    assert advised("set", at_mm=None, of=log(7, running=True)) == start
    assert advised("idle") == ("go", go, "0 of 15 to 20.")
    assert advised("idle", reach_mm=None) == ("go", go, "Your first 3 reps show how deep you go.")
    assert advised("set", of=log(7, running=True)) == ("go", go, "7 of 15 to 20.")
    assert advised("set", of=log(7, running=True), exercise="handcuff")[1] == "Push the weight back."
    assert advised("rest", of=log(15)) == ("rest", "Rest.", "Set 1 is done: 15 reps.")
    next_set = ("next_set", "Set 2: half a metre off, your back to the sensor.", "15 to 20 reps.")
    assert advised("between", at_mm=None, of=log(15)) == next_set
    assert advised("done", of=log(15, 15, 15)) == ("done", "Well done.", open_)
    assert advised("paused") == ("paused", "Paused.", "Nothing is counted until you resume.")


def test_at_the_end_by_depth_it_sums_up_and_offers_what_was_earned() -> None:
    earned = Advice("hold", "Take more load next time.", "So.")
    over, hurt = (workout([rep(500.0)], [rep(500.0)] * 2, exercise="handcuff", why=why) for why in ("done", "hurt"))

    def told(of: WorkoutLog, earned: Advice | None = None) -> Advice:
        now = Moment(log=of, stage="done", stance_mm=None, earned=earned)
        return advise_by_depth("handcuff", Plan(), now, None)

    assert told(over) == Advice("done", "Well done.", "2 sets, 3 reps.")
    assert told(over, earned) is earned
    careful = Advice("done", "Stop, and rest.", "You said that it hurts: take fewer reps next time, without load.")
    assert told(hurt) == told(hurt, earned) == careful


def test_lost_contact_is_said_by_its_point() -> None:
    why = "A rep counts while the dowel touches all three points."
    assert contact_lost(("tailbone",)) == Advice("hold", "Contact lost at the tailbone: back to the start.", why)
    assert contact_lost(()).say == "Contact lost: back to the start."
    two = contact_lost(("head", "upper_back"))
    assert two.say == "Contact lost at the head and the upper back: back to the start."


def test_flicker_of_a_switch_is_no_lost_contact() -> None:
    contacts = Contacts()
    contacts.switch("head", 1.0, closed=False)
    assert contacts.lost(1.1) is None
    contacts.switch("head", 1.12, closed=True)
    assert contacts.lost(2.0) is None
    contacts.switch("head", 3.0, closed=False)
    assert contacts.lost(3.2) == ("head",)
    contacts.switch("head", 3.3, closed=True)
    assert contacts.lost(3.4) is None


def dowel(sets: int = 3) -> tuple[Core, float]:
    core = Core(CONTACT_MM, Plan(), exercise="dowel")
    for reading in hinges(standing(), *[170] * sets).readings:
        core.feed(reading)
    return core, reading.time_s


def test_a_told_contact_takes_the_rep_back_and_says_so() -> None:
    core, time_s = dowel()
    assert core.workout.log is not None
    assert core.workout.log.sets[-1].reps == 3
    events = core.contact_lost("tailbone", time_s)
    assert kinds(events)[:3] == ["miss", "undone", "contact_lost"]
    assert core.workout.log.sets[-1].reps == 2
    assert core.advice.say == "Contact lost at the tailbone: back to the start."
    core.tick(time_s + 0.5)
    assert core.advice.kind == "hold"


def test_a_contact_that_is_told_long_after_is_refused_and_changes_nothing() -> None:
    core, time_s = dowel()
    with pytest.raises(CommandRefused, match="No rep is being done: stand in the start position"):
        core.contact_lost("head", time_s + 30)
    assert core.workout.log is not None
    assert core.workout.log.sets[-1].reps == 3
    wall = Core(CONTACT_MM, Plan())
    with pytest.raises(CommandRefused, match="Contacts belong to the dowel hinge"):
        wall.contact_lost("head", 1.0)


@pytest.mark.parametrize(
    ("noise_mm", "count", "units", "why"),
    [
        (22.0, 5, "in", "Readings scatter by ¾ inch so far off, and reps may be missed."),
        (22.0, 5, "cm", "Readings scatter by 2.2 centimetres so far off, and reps may be missed."),
        (22.0, 4, "in", None),
        (20.9, 5, "in", None),
        (None, 20, "in", None),
    ],
)
def test_who_is_so_far_off_that_reps_are_missed_is_asked_to_come_closer(
    noise_mm: float | None, count: int, units: Units, why: str | None
) -> None:
    now = Moment(
        log=workout([rep(900.0, noise_mm=noise_mm)] * count, open_=True), stage="set", stance_mm=900.0, units=units
    )
    advice = advise_by_depth("dowel", Plan(), now, 170.0)
    assert advice.say == ("Come closer to the sensor." if why else "Sit your hips back.")
    assert advice.kind == ("hold" if why else "go")
    assert why in (None, advice.why)


def test_no_rep_counts_while_a_switch_is_open() -> None:
    core, _ = dowel()
    trace = hinges(standing(), *[170] * 3)
    done = len(trace.readings)
    hinge(trace, 170)
    events = []
    for number, reading in enumerate(trace.readings[done:]):
        if number == 25:
            core.contacts.switch("head", reading.time_s, closed=False)
        events += core.feed(reading)
    told = kinds(events)
    assert told.count("contact_lost") == 1
    assert told.count("touch") == told.count("undone")
    assert core.advice.say == "Contact lost at the head: back to the start."
    core.contacts.switch("head", reading.time_s, closed=True)
    done = len(trace.readings)
    events = [event for reading in hinge(trace, 170).readings[done:] for event in core.feed(reading)]
    assert kinds(events).count("touch") == 1
    assert core.advice.kind == "go"


def test_calibrating_keeps_the_way_of_counting() -> None:
    core, time_s = dowel()
    core.calibrate(Contact(42.0, 2.0, None, 60), time_s)
    assert isinstance(core.counter, DepthCounter)
    assert core.contact_mm == 42.0
