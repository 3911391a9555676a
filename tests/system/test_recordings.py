"""Whole workouts leave recordings that replay to exactly what was counted, however the workout went."""

from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from device.hinge.exercise import Plan
from device.journal import DATABASE, RECORDINGS, History, Journal
from device.live import Answer
from device.process import open_recorder
from device.recorder import NoRecorder
from device.recorder.cutter import LEARNT
from device.recording import read_recording
from device.sessions import Session
from device.settings import DataSettings, Settings
from device.simulator.clock import VirtualClock
from device.simulator.people import PEOPLE
from device.simulator.trainee import Plan as Todo
from device.simulator.trainee import Trainee
from tests.system.house import House
from tests.system.replays import compare, sets_in
from tests.system.test_workouts import ask, deaf

SHORT = Plan(target_reps=(5, 7), target_sets=(3, 3), rest_s=20.0)
STATED = (
    "what",
    "exercise",
    "contact_mm",
    "near_mm",
    "max_stance_mm",
    "budget_ms",
    "started",
    "set",
    "part",
    "set_from_s",
)


def coached(folder: Path, person: str, seed: int, in_view: float, plan: Plan = SHORT) -> House:
    who = replace(PEOPLE[person], rests_in_view=in_view)
    return House(folder, Trainee(who, seed=seed), clock=VirtualClock(), plan=plan)


def done(house: House) -> bool:
    return bool(house.snapshots) and house.snapshots[-1].phase == "done"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("in_view", [0.0, 1.0], ids=["rests-away", "rests-in-view"])
@pytest.mark.parametrize("person", ["demo", "quick", "slow"])
def test_every_set_of_a_coached_workout_replays_to_what_was_counted(
    tmp_path: Path, person: str, in_view: float, seed: int
) -> None:
    with coached(tmp_path, person, seed, in_view) as house:
        house.until(lambda: done(house), within_s=900)
    sets = sets_in(tmp_path)
    assert len(sets) == 3
    for one in sets:
        compared = compare(tmp_path, one)
        assert compared.exact
        assert compared.replayed == compared.counted
        # Whether a way was quick is a matter of one reading, and quick ones count two later: where a replay that begins
        # later in the scene differs in that, a second part begins.
        assert len(one.recordings) <= (2 if person == "quick" else 1)
        recording = read_recording(tmp_path / RECORDINGS / one.recordings[0].name)
        assert tuple(key for key in recording.meta if key not in LEARNT) == STATED
        assert recording.meta["set"] == str(one.number)


@pytest.mark.parametrize("in_view", [0.0, 1.0], ids=["rests-away", "rests-in-view"])
@pytest.mark.parametrize(("exercise", "person"), [("dowel", "demo"), ("dowel", "quick"), ("handcuff", "steady")])
def test_every_set_by_depth_replays_to_what_was_counted_with_the_range_learnt_in_the_first(
    tmp_path: Path, exercise: str, person: str, in_view: float
) -> None:
    with coached(tmp_path, person, 3, in_view) as house:
        house.requests.put(("choose_exercise", {"exercise": exercise}, lambda _answer: None))
        house.until(lambda: house.core.workout.exercise == exercise, within_s=60)
        house.until(lambda: done(house), within_s=900)
    sets = sets_in(tmp_path)
    assert len(sets) == 3
    for one in sets:
        compared = compare(tmp_path, one)
        assert compared.exact
        assert compared.replayed == compared.counted
        meta = read_recording(tmp_path / RECORDINGS / one.recordings[0].name).meta
        assert ("reach_mm" in meta, "home_mm" in meta) == (one.number > 1, one.number > 1)
        assert len(meta.get("reach_mm", "").split()) == (3 if one.number > 1 else 0)


@pytest.mark.parametrize("seed", range(3))
def test_pauses_undone_reps_and_skipped_rests_change_no_replay(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    with coached(tmp_path, "quick", seed, 0.5, Plan(target_reps=(8, 10), target_sets=(3, 3), rest_s=20.0)) as house:
        while not done(house) and house.clock.now_s() < 600:
            if chance.random() < 0.01:
                name = chance.choice(["pause", "resume", "resume", "undo", "skip_rest", "end_set"])
                house.requests.put((name, {}, lambda _answer: None))
            house.step()
    sets = sets_in(tmp_path)
    assert sum(len(one.attempts) for one in sets) > 5
    for one in sets:
        compared = compare(tmp_path, one)
        assert compared.exact
        assert compared.replayed == compared.counted


def test_a_device_stopped_in_a_set_goes_on_in_a_second_part(tmp_path: Path) -> None:
    clock = VirtualClock()
    with deaf(tmp_path, clock=clock) as house:
        house.until(lambda: house.reps == 7, within_s=200)
        trainee = house.trainee
    with House(tmp_path, trainee, clock=clock) as again:
        again.until(lambda: any(truth.kind == "leave" for truth in trainee.truth), within_s=300)
    (one,) = sets_in(tmp_path)
    first, second = one.recordings
    assert second.name == first.name.replace(".csv", "-part-2.csv")
    compared = compare(tmp_path, one)
    assert compared.replayed == compared.counted
    assert first.reps == 7


def test_a_set_takes_a_few_hundred_kilobytes(tmp_path: Path) -> None:
    with coached(tmp_path, "demo", 0, 0.0, Plan()) as house:
        house.until(lambda: done(house), within_s=1200)
    sizes = [file.stat().st_size for file in (tmp_path / RECORDINGS).iterdir()]
    readings = [len(read_recording(file).readings) for file in (tmp_path / RECORDINGS).iterdir()]
    print(f"{sum(sizes) / len(sizes):.0f} bytes a set, {sum(sizes) / sum(readings):.1f} a reading")
    assert 50_000 < sum(sizes) / len(sizes) < 500_000


def test_recordings_that_cannot_be_written_are_told_and_the_count_goes_on(tmp_path: Path) -> None:
    (tmp_path / RECORDINGS).write_text("in the way")
    with deaf(tmp_path, reps=6) as house:
        house.until(lambda: house.reps == 2, within_s=200)
        house.recorder.flush()
        house.for_(2.0)
        warning = f"This set is not recorded: {tmp_path / RECORDINGS} cannot be made: File exists"
        assert house.snapshots[-1].warning == warning
        house.until(lambda: house.reps == 6, within_s=200)
    assert [len(one.attempts) for one in sets_in(tmp_path)] == [6]


def test_nothing_is_recorded_where_the_settings_say_so(tmp_path: Path) -> None:
    journal = Journal(tmp_path, lambda time_s: time_s)
    settings = Settings(data=DataSettings(recordings_mb=0))
    recorder = open_recorder(settings, journal, lambda time_s: time_s, session=Session(), simulated=True)
    journal.close()
    assert isinstance(recorder, NoRecorder)


# Labels.


def test_a_set_is_labelled_over_the_link(tmp_path: Path) -> None:
    with deaf(tmp_path) as house:
        house.until(lambda: house.reps == 2, within_s=200)
        house.journal.flush()
        assert ask(house, "label_set", {"workout": 1, "set": 1, "reps": 14}) == Answer(ok=True)
        assert sets_in(tmp_path)[0].label_reps == 14
        assert History(tmp_path / DATABASE).labelled_recordings() == (sets_in(tmp_path)[0].recordings[0].name,)
        unknown = ask(house, "label_set", {"workout": 1, "set": 9, "reps": 14})
        assert unknown == Answer(ok=False, reason="There is no set 9 in workout 1.", code="refused")
        malformed = ask(house, "label_set", {"workout": 1, "set": 1, "reps": 201})
        reason = "label_set: reps is 201; it must be a whole number, 0 to 200"
        assert malformed == Answer(ok=False, reason=reason, code="malformed")
        assert ask(house, "label_set").code == "malformed"
        assert sets_in(tmp_path)[0].label_reps == 14


def test_what_a_label_says_changes_no_count(tmp_path: Path) -> None:
    with House(tmp_path, Trainee(PEOPLE["steady"], plan=Todo(reps=3)), clock=VirtualClock()) as house:
        house.until(lambda: house.reps == 3, within_s=200)
        house.journal.flush()
        assert ask(house, "label_set", {"workout": 1, "set": 1, "reps": 9}).ok
        assert house.reps == 3
    (workout,) = History(tmp_path / DATABASE).workouts(10)
    assert workout.sets == (3,)
