"""People at the device: made, changed, chosen and deleted over the real link, while somebody trains in front of it."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from device.hinge.exercise import Plan
from device.hinge.past import PastWorkout
from device.journal import DATABASE, RECORDINGS, History
from device.journal.people import kept_people
from device.live import Answer, DeviceLink
from device.people import Profile
from device.simulator.clock import VirtualClock
from device.simulator.people import PEOPLE
from device.simulator.trainee import Plan as Todo
from device.simulator.trainee import Trainee
from tests.system.house import House

PATIENCE_S = 30.0


def house_with(folder: Path, reps: int = 6, clock: VirtualClock | None = None) -> House:
    clock = clock or VirtualClock()
    trainee = Trainee(PEOPLE["steady"], start_s=clock.now_s(), plan=Todo(reps=reps))
    return House(folder, trainee, clock=clock, plan=Plan(rest_s=20.0))


def ask(house: House, command: str, /, **args: Any) -> Answer:
    """Send a command over the real socket; the house goes on until it is answered."""
    answers: list[Answer] = []
    link = DeviceLink(house.link.path)
    asking = threading.Thread(target=lambda: answers.append(link.command(command, args, PATIENCE_S)))
    asking.start()
    while asking.is_alive():
        house.step()
        time.sleep(0.001)  # the house's seconds fly, those of the disk do not
    asking.join()
    return answers[0]


def make(house: House, name: str, **fields: Any) -> int:
    answer = ask(house, "add_person", name=name, **fields)
    assert answer.ok, answer.reason
    return int(answer.data["person"])


def chosen(house: House) -> tuple[str, int | None]:
    return house.snapshots[-1].person, house.snapshots[-1].person_id


def past_of(house: House) -> tuple[PastWorkout, ...]:
    return house.core.progression.past


def profiles(folder: Path) -> dict[str, Profile]:
    return {one.profile.name: one.profile for one in kept_people(folder / DATABASE)}


def refused(reason: str) -> Answer:
    return Answer(ok=False, reason=reason, code="refused")


def test_a_person_is_made_chosen_and_remembered(tmp_path: Path) -> None:
    clock = VirtualClock()
    with house_with(tmp_path, clock=clock) as house:
        house.step()
        assert chosen(house) == ("", None)
        ada = make(house, "  Ada ", units="cm", voice=False, target_reps=[16, 18], max_stance_mm=203.2, load_kg=8)
        assert chosen(house) == ("", None)
        assert ask(house, "choose_person", person=ada) == Answer(ok=True)
        house.step()
        assert chosen(house) == ("Ada", ada)
        state = house.snapshots[-1]
        assert (state.units, state.voice, state.target_reps, state.target_sets) == ("cm", False, (16, 18), (3, 4))
        assert state.advice.say == "Stand with your back to the wall, 7.6 centimetres away."
        assert house.core.plan.max_stance_mm == 203.2
        assert house.ears.called == [1]
    with house_with(tmp_path, clock=clock) as again:
        again.step()
        assert chosen(again) == ("Ada", ada)
        assert again.core.plan.target_reps == (16, 18)


def test_workouts_go_to_who_is_chosen(tmp_path: Path) -> None:
    clock = VirtualClock()
    with house_with(tmp_path, reps=4, clock=clock) as house:
        ada, bob = make(house, "Ada"), make(house, "Bob")
        ask(house, "choose_person", person=ada)
        house.until(lambda: house.reps == 4, within_s=200)
        assert ask(house, "end_workout").ok
        assert ask(house, "choose_person", person=bob).ok
        house.step()
        assert (chosen(house), house.reps) == (("Bob", bob), 0)
    with house_with(tmp_path, reps=3, clock=clock) as house:
        house.until(lambda: house.reps == 3, within_s=200)
    history = History(tmp_path / DATABASE)
    assert [(one.person, one.reps) for one in history.workouts(10)] == [("Bob", 3), ("Ada", 4)]
    assert [one.reps for one in history.workouts(10, person=ada)] == [4]
    assert [one.reps for one in history.workouts(10, person=bob)] == [3]


def test_choosing_waits_for_the_end_of_a_set_and_ends_a_workout_between_sets(tmp_path: Path) -> None:
    with house_with(tmp_path) as house:
        ada, bob = make(house, "Ada"), make(house, "Bob")
        ask(house, "choose_person", person=ada)
        house.until(lambda: house.reps == 3, within_s=200)
        in_a_set = "Ada is in the middle of a set: end the set first."
        for name, args in (
            ("choose_person", {"person": bob}),
            ("choose_exercise", {"exercise": "wall"}),
            ("next_person", {}),
            ("delete_person", {"person": ada}),
        ):
            assert ask(house, name, **args) == refused(in_a_set), name
        assert chosen(house) == ("Ada", ada)
        assert ask(house, "pause").ok
        assert ask(house, "choose_person", person=bob) == refused(in_a_set)
        assert ask(house, "resume").ok
        assert ask(house, "end_set").ok
        assert ask(house, "choose_person", person=bob).ok
        house.step()
        assert chosen(house) == ("Bob", bob)
        assert house.journal.flush()
        assert house.journal.problem == ""
    (workout,) = History(tmp_path / DATABASE).workouts(10)
    assert (workout.person, workout.why, workout.reps >= 3) == ("Ada", "asked", True)


def test_what_concerns_targets_holds_after_the_set_and_the_workout_goes_on(tmp_path: Path) -> None:
    with house_with(tmp_path, reps=8) as house:
        ada = make(house, "Ada")
        ask(house, "choose_person", person=ada)
        house.until(lambda: house.reps == 3, within_s=200)
        assert ask(house, "change_person", person=ada, name="Ada L.", units="cm", target_reps=[17, 19]).ok
        house.step()
        state = house.snapshots[-1]
        assert (state.person, state.units, state.target_reps) == ("Ada L.", "cm", (15, 20))
        reps = house.reps
        assert ask(house, "end_set").ok
        for _ in range(100):  # the house's seconds fly, those of the disk do not
            house.step()
            assert house.journal.flush(PATIENCE_S)
            house.recorder.flush()
            if house.snapshots[-1].target_reps == (17, 19):
                break
        assert house.snapshots[-1].target_reps == (17, 19)
        assert house.snapshots[-1].sets[0] >= reps  # a rep right after the end of a set is one more of it
        assert house.snapshots[-1].phase == "rest"
        house.until(lambda: house.snapshots[-1].set == 2 and house.snapshots[-1].reps > 0, within_s=200)
        said = house.snapshots[-1].sets[0]
        assert house.journal.flush()
        assert house.journal.problem == ""
        house.recorder.flush()
        assert house.recorder.problem == ""
    (workout,) = History(tmp_path / DATABASE).workouts(10)
    assert workout.sets[0] == said
    assert workout.person == "Ada L."


def test_the_button_goes_to_the_next_person_round_and_round(tmp_path: Path) -> None:
    with house_with(tmp_path, reps=0) as house:
        assert ask(house, "button:long_hold") == refused("Nobody has been made yet: add people on the page.")
        for name in ("cleo", "Ada", "Bob"):
            make(house, name)
        seen = []
        for _ in range(4):
            assert ask(house, "button:long_hold").ok
            house.step()
            seen.append(chosen(house)[0])
        assert seen == ["Ada", "Bob", "cleo", "Ada"]
        assert house.ears.called == [1, 2, 3, 1]


def test_stop_it_hurts_ends_everything_at_once_and_says_so(tmp_path: Path) -> None:
    with house_with(tmp_path) as house:
        assert ask(house, "hurt") == refused("No workout is running.")
        house.until(lambda: house.reps == 3, within_s=200)
        assert ask(house, "hurt").ok
        assert house.snapshots[-1].phase == "done"
        assert ask(house, "hurt").code == "refused"
    (workout,) = History(tmp_path / DATABASE).workouts(10)
    assert workout.why == "hurt"
    detail = History(tmp_path / DATABASE).workout(workout.id)
    assert detail is not None
    assert [one.why for one in detail.sets] == ["hurt"]


def test_a_long_hold_of_the_button_in_a_set_says_that_it_hurts_and_chooses_nobody(tmp_path: Path) -> None:
    with house_with(tmp_path) as house:
        ada, _ = make(house, "Ada"), make(house, "Bob")
        ask(house, "choose_person", person=ada)
        house.until(lambda: house.reps == 3, within_s=200)
        assert ask(house, "button:long_hold").ok
        house.step()
        assert (house.snapshots[-1].phase, chosen(house)) == ("done", ("Ada", ada))
    assert [one.why for one in History(tmp_path / DATABASE).workouts(10)] == ["hurt"]


def test_a_deleted_person_is_gone_with_everything_and_others_stay(tmp_path: Path) -> None:
    clock = VirtualClock()
    with house_with(tmp_path, reps=4, clock=clock) as house:
        ada, bob = make(house, "Ada Zorkmid"), make(house, "Bob")
        ask(house, "choose_person", person=bob)
        house.until(lambda: house.reps == 2, within_s=200)
        ask(house, "end_workout")
        ask(house, "choose_person", person=ada)
        house.until(lambda: house.snapshots[-1].reps == 2, within_s=200)
        house.recorder.flush()
        assert house.journal.flush()
        assert len(list((tmp_path / RECORDINGS).iterdir())) == 2
        assert b"Zorkmid" in everything(tmp_path)
        assert (
            ask(house, "delete_person", person=ada).reason
            == "Ada Zorkmid is in the middle of a set: end the set first."
        )
        assert ask(house, "end_set").ok
        assert ask(house, "delete_person", person=ada) == Answer(ok=True)
        house.step()
        assert chosen(house) == ("", None)
        assert b"Zorkmid" not in everything(tmp_path)
        assert len(list((tmp_path / RECORDINGS).iterdir())) == 1
        assert ask(house, "delete_person", person=ada).code == "refused"
        house.for_(5.0)
        assert house.journal.flush()
        assert (house.journal.problem, house.recorder.problem) == ("", "")
    history = History(tmp_path / DATABASE)
    assert [(one.person, one.reps) for one in history.workouts(10)] == [("Bob", 2)]
    assert set(profiles(tmp_path)) == {"", "Bob"}


def everything(folder: Path) -> bytes:
    """All bytes of the database and what stands beside it."""
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith(DATABASE))


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("add_person", {}, "malformed", "add_person must have a name, but name is missing"),
    ("add_person", {"name": ""}, "malformed", 'add_person: name is ""; it must be 1 to 40 characters that can be seen'),
    ("add_person", {"name": "x" * 41}, "malformed", "it must be 1 to 40 characters that can be seen"),
    ("add_person", {"name": "A\u0007da"}, "malformed", "it must be 1 to 40 characters that can be seen"),
    ("add_person", {"name": "A", "target_reps": [10, 20]}, "malformed", "target_reps is [10,20]; it must be two whole"),
    ("add_person", {"name": "A", "mood": 1}, "malformed", "add_person takes name, units, voice, "),
    ("add_person", {"name": "BOB"}, "refused", "There is somebody called Bob already: choose another name."),
    ("add_person", {"name": "simulated"}, "refused", "Simulated is the name of the simulation: choose another one."),
    ("change_person", {"name": "B"}, "malformed", "change_person must say which person, but person is missing"),
    ("change_person", {"person": 999, "name": "B"}, "refused", "There is nobody with the number 999"),
    ("choose_person", {"person": 999}, "refused", "There is nobody with the number 999: they may have been deleted."),
    ("choose_person", {"person": True}, "malformed", "person is true; it must be the number of a person"),
    ("choose_person", {"person": 1, "x": 2}, "malformed", "choose_person takes person, but x was given"),
    ("choose_person", {"person": 1}, "refused", "There is nobody with the number 1"),
    ("delete_person", {"person": 1}, "refused", "There is nobody with the number 1"),
    ("delete_person", {"person": 999}, "refused", "There is nobody with the number 999"),
    ("choose_exercise", {"exercise": "squat"}, "malformed", "choose_exercise takes exercise, which must be "),
    ("next_person", {"person": 1}, "malformed", "next_person takes no arguments, but person was given"),
    ("hurt", {"where": "back"}, "malformed", "hurt takes no arguments, but where was given"),
    ("undo", {}, "refused", "There is no rep to undo in this set."),
    ("end_set", {}, "refused", "No set is running."),
]


def test_what_makes_no_sense_is_refused_with_a_reason_and_changes_nothing(tmp_path: Path) -> None:
    with house_with(tmp_path, reps=0) as house:
        make(house, "Bob")
        before = profiles(tmp_path)
        for name, args, code, reason in BAD:
            answer = ask(house, name, **args)
            assert (answer.ok, answer.code) == (False, code), (name, args, answer)
            assert reason in answer.reason, (name, args)
        assert profiles(tmp_path) == before
        assert chosen(house) == ("", None)
        assert house.journal.problem == ""


@pytest.mark.parametrize("name", ["Åsa", "Zoë-Ann O'Neil", "<b>Bob</b>", "李雷", "علی‌رضا"])
def test_names_are_kept_as_people_write_them(tmp_path: Path, name: str) -> None:
    with house_with(tmp_path, reps=0) as house:
        person = make(house, name)
        assert ask(house, "choose_person", person=person).ok
        house.step()
        assert chosen(house)[0] == name


def test_a_workout_begins_where_the_persons_own_past_says_and_nobody_elses(tmp_path: Path) -> None:
    with house_with(tmp_path, reps=4) as house:
        ada, bob = make(house, "Ada"), make(house, "Bob")
        ask(house, "choose_person", person=ada)
        house.until(lambda: house.reps == 3, within_s=200)
        assert ask(house, "hurt").ok
        assert ask(house, "choose_person", person=bob).ok
        assert len(past_of(house)) == 0
        assert ask(house, "choose_person", person=ada).ok
        (past,) = past_of(house)
        assert past.reps == 3
        assert past.hurt_mm == pytest.approx(76.2, abs=10.0)
        assert past.ended_s <= house.clock.now_s()
        assert ask(house, "choose_exercise", exercise="dowel").ok
        assert len(past_of(house)) == 0
        house.step()
        assert house.snapshots[-1].exercise == "dowel"
    assert profiles(tmp_path)["Ada"].exercise == "dowel"
