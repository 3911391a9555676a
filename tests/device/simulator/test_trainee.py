from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from msgspec import structs

from device.hinge.core import Core
from device.hinge.exercise import Plan as WorkoutPlan
from device.hinge.snapshot import Advice, AdviceKind, Phase, Sensor, Snapshot
from device.reading import Reading
from device.simulator.people import INCH_MM, PEOPLE, Clothing, Person, Skill
from device.simulator.scene import Target
from device.simulator.trainee import TRUTHS, Plan, Trainee, Truth

EVERYBODY = pytest.mark.parametrize("person", PEOPLE.values(), ids=list(PEOPLE))
STEADY = PEOPLE["steady"]
PERIOD_S = 0.02


def watch(trainee: Trainee, until_s: float, start_s: float = 0.0) -> list[tuple[float, Target | None]]:
    """Look at 50 Hz; each look is named by its end."""
    looks = []
    for i in range(round((until_s - start_s) / PERIOD_S)):
        end_s = start_s + (i + 1) * PERIOD_S
        looks.append((end_s, trainee.look(end_s - PERIOD_S, end_s)))
    return looks


def kinds(trainee: Trainee) -> list[str]:
    return [truth.kind for truth in trainee.truth]


def only(trainee: Trainee, kind: str) -> list[Truth]:
    return [truth for truth in trainee.truth if truth.kind == kind]


def said(
    phase: Phase,
    kind: AdviceKind,
    *,
    stance_mm: float | None = 3 * INCH_MM,
    target_mm: float = 3 * INCH_MM,
    rest_s: float | None = None,
    number: int = 1,
) -> Snapshot:
    return Snapshot(
        seq=1,
        at=0.0,
        simulated=True,
        speed=1.0,
        sensor=Sensor(),
        person="",
        exercise="wall",
        phase=phase,
        reps=0,
        misses=0,
        set=number,
        sets=(0,),
        target_reps=(15, 20),
        target_sets=(3, 4),
        gap_mm=None,
        stance_mm=stance_mm,
        target_stance_mm=target_mm,
        calibrated=True,
        advice=Advice(kind, "", ""),
        rest_s=rest_s,
        rest_total_s=60.0,
        last_rep=None,
        latest=None,
        warning="",
    )


@dataclass
class Room:
    """A trainee who hears one sentence again and again."""

    trainee: Trainee
    now_s: float = 0.0

    def hears(self, snapshot: Snapshot, until: Callable[[], bool], limit_s: float = 120.0) -> bool:
        """Say `snapshot` ten times a second until something is true; tell whether it became true."""
        end_s = self.now_s + limit_s
        while self.now_s < end_s and not until():
            self.trainee.look(self.now_s, self.now_s + 0.1)
            self.now_s += 0.1
            self.trainee.hear(snapshot, self.now_s)
        return until()

    def warms_up(self, touches: int = 2) -> None:
        assert self.hears(said("ready", "go"), lambda: kinds(self.trainee).count("rep") == touches)


@EVERYBODY
def test_plan_is_done_as_planned(person: Person) -> None:
    trainee = Trainee(person, seed=1, plan=Plan(sets=2, reps=6, stance_mm=100, misses={3: 30.0}, rest_s=20))
    watch(trainee, 240)
    one_set = ["touch", "rep"] * 2 + ["miss"] + ["touch", "rep"] * 3
    assert kinds(trainee) == (["arrive", "ready", *one_set, "leave"]) * 2
    assert [miss.by_mm for miss in only(trainee, "miss")] == [30.0, 30.0]
    assert all(abs(touch.stance_mm - 100) <= 4.5 for touch in only(trainee, "touch"))


@EVERYBODY
def test_room_is_empty_before_and_after(person: Person) -> None:
    trainee = Trainee(person, plan=Plan(reps=1))
    looks = watch(trainee, 60)
    assert all(target is None for end_s, target in looks if end_s <= 2)
    assert kinds(trainee)[-1] == "leave"
    assert all(target is None for end_s, target in looks if end_s > 55)
    assert trainee.gap_mm(61) is None


@EVERYBODY
def test_touches_happen_when_truth_says(person: Person) -> None:
    plan = Plan(reps=5, stance_mm=110, misses={2: 20.0})
    first, again = Trainee(person, seed=4, plan=plan), Trainee(person, seed=4, plan=plan)
    watch(first, 90)
    for truth in first.truth:
        if truth.kind == "touch":
            before_mm = again.gap_mm(truth.time_s - 0.02)
            assert before_mm is not None
            assert 0 < before_mm < 25
            assert again.gap_mm(truth.time_s + 1e-6) == 0
            target = again.look(truth.time_s, truth.time_s + 1e-6)
            assert target is not None
            assert 40 - person.clothing.loose_mm <= target.distance_mm <= 40 + 18
        if truth.kind == "rep":
            assert again.gap_mm(truth.time_s - truth.rising_s - 1e-6) == pytest.approx(0, abs=1e-3)
        if truth.kind == "miss":
            assert again.gap_mm(truth.time_s) == pytest.approx(20, abs=1)
    assert len(only(first, "touch")) == 4


@EVERYBODY
def test_durations_are_within_those_of_real_hinges(person: Person) -> None:
    trainee = Trainee(person, seed=2, plan=Plan(reps=15, stance_mm=120))
    watch(trainee, 200)
    reps = only(trainee, "rep")
    assert len(reps) == 15
    for rep in reps:
        assert 0.2 <= rep.lowering_s <= 2.6
        assert 0.26 <= rep.pause_s <= 1.7
        assert 0.22 <= rep.rising_s <= 4.5


@EVERYBODY
def test_body_never_passes_the_wall_nor_hurries_beyond_real_hips(person: Person) -> None:
    trainee = Trainee(person, seed=3, plan=Plan(reps=4, stance_mm=130))
    last_mm: float | None = None
    touched = False
    for i in range(12000):
        gap_mm = trainee.gap_mm(i * 0.005)
        if gap_mm is not None and last_mm is not None:
            assert gap_mm >= 0
            assert abs(gap_mm - last_mm) / 0.005 <= 1000
        touched = touched or gap_mm == 0
        last_mm = gap_mm
    assert touched


@EVERYBODY
def test_contact_is_a_flat_bottom_at_the_same_depth_every_time(person: Person) -> None:
    trainee = Trainee(person, seed=5, plan=Plan(reps=5, stance_mm=100))
    looks = watch(trainee, 90)
    bottoms = []
    for rep in only(trainee, "rep"):
        left_s = rep.time_s - rep.rising_s
        pressed = [t.distance_mm for end_s, t in looks if t and left_s - rep.pause_s + 0.02 < end_s < left_s]
        assert max(pressed) - min(pressed) < 4
        bottoms.append(min(pressed))
    assert max(bottoms) - min(bottoms) < 2


@EVERYBODY
def test_calm_standing_sways_a_little_and_comes_back_to_the_same_gap(person: Person) -> None:
    trainee = Trainee(person, seed=6, plan=Plan(reps=12))
    gaps: dict[int, float] = {}
    watch(trainee, 14.0)
    for i in range(1400, 12000):
        gap_mm = trainee.gap_mm(i * 0.01)
        if gap_mm is not None:
            gaps[i] = gap_mm
    standing = [gaps[round(rep.time_s * 100) + 20] for rep in only(trainee, "rep")[:11]]
    assert all(abs(gap_mm - 3 * INCH_MM) <= 6.5 for gap_mm in standing)
    assert max(standing) - min(standing) > 0.5


def test_arms_that_move_make_the_hips_sway_as_in_motion_capture() -> None:
    person = structs.replace(PEOPLE["demo"], rests_in_view=1.0)
    room = Room(Trainee(person, seed=1))
    room.warms_up(1)
    assert room.hears(said("rest", "rest", rest_s=90, number=1), lambda: room.now_s > 40)
    gaps = [room.trainee.gap_mm(40 + i * 0.05) or 0.0 for i in range(400)]
    assert 21 <= max(gaps) - min(gaps) <= 118


def test_of_weeks_of_training_the_latest_is_remembered() -> None:
    sets = 2 + TRUTHS // (2 * 20)
    trainee = Trainee(PEOPLE["demo"], plan=Plan(sets=sets, reps=20))
    time_s = 0.0
    while "leave" not in kinds(trainee)[-1:] or len(trainee.truth) < TRUTHS:
        trainee.gap_mm(time_s)
        time_s += 20.0
    assert len(trainee.truth) == TRUTHS
    assert time_s - 40.0 < trainee.truth[-1].time_s <= time_s


def test_squats_are_two_dips_and_no_touch() -> None:
    trainee = Trainee(STEADY, plan=Plan(reps=3, stance_mm=200, squats=frozenset({1, 2, 3})))
    looks = watch(trainee, 60)
    assert kinds(trainee) == ["arrive", "ready", "squat", "squat", "squat", "leave"]
    for squat in only(trainee, "squat"):
        around = {end_s: t.distance_mm for end_s, t in looks if t and abs(end_s - squat.time_s) < 1.8}
        down_mm = min(mm for end_s, mm in around.items() if end_s < squat.time_s)
        up_mm = min(mm for end_s, mm in around.items() if end_s > squat.time_s + 0.3)
        low_mm = min(mm for end_s, mm in around.items() if abs(end_s - squat.time_s) < 0.1)
        assert 87 <= down_mm < low_mm - 50
        assert 87 <= up_mm < low_mm - 50


@pytest.mark.parametrize("window_s", [0.02, 0.033, 0.2])
def test_look_averages_over_its_window(window_s: float) -> None:
    plan = Plan(reps=2, stance_mm=150)
    whole, fine = Trainee(STEADY, plan=plan), Trainee(STEADY, plan=plan)
    for i in range(int(14 / window_s), int(24 / window_s)):
        start_s = i * window_s
        parts = [fine.look(start_s + k * window_s / 20, start_s + (k + 1) * window_s / 20) for k in range(20)]
        mean_mm = sum(part.distance_mm for part in parts if part) / len(parts)
        target = whole.look(start_s, start_s + window_s)
        assert target is not None
        assert target.distance_mm == pytest.approx(mean_mm, abs=0.6)


def test_clothes_cover_the_pad_only_while_pressed_on_it() -> None:
    person = structs.replace(STEADY, clothing=Clothing(reflectance=0.1, cover="lost"))
    trainee = Trainee(person, plan=Plan(reps=1))
    looks = watch(trainee, 30)
    (rep,) = only(trainee, "rep")
    left_s = rep.time_s - rep.rising_s
    for end_s, target in looks:
        if target is not None:
            assert target.reflectance == 0.1
            assert target.cover == ("lost" if left_s - rep.pause_s <= end_s <= left_s else "open")


def test_light_of_the_room_is_what_it_was_told() -> None:
    assert Trainee(STEADY, room_mcps=4.5).ambient_mcps(3.0) == 4.5


def test_same_seed_gives_the_same_workout_and_another_seed_another() -> None:
    plan = Plan(reps=3)
    one, same, other = (Trainee(PEOPLE["demo"], seed=seed, plan=plan) for seed in (7, 7, 8))
    looks = watch(one, 40)
    assert looks == watch(same, 40)
    assert looks != watch(other, 40)
    assert one.truth == same.truth != other.truth


def test_truth_does_not_depend_on_how_often_one_looks() -> None:
    often, seldom = (Trainee(PEOPLE["quick"], seed=7, plan=Plan(reps=3)) for _ in range(2))
    watch(often, 40)
    for i in range(200):
        seldom.look(i * 0.2, (i + 1) * 0.2)
    assert often.truth == seldom.truth


def test_start_moves_the_whole_workout() -> None:
    late, early = Trainee(STEADY, start_s=1000, plan=Plan(reps=1)), Trainee(STEADY, plan=Plan(reps=1))
    watch(early, 40)
    watch(late, 1040, start_s=1000)
    assert [t.kind for t in late.truth] == [t.kind for t in early.truth]
    for a, b in zip(late.truth, early.truth, strict=True):
        assert a.time_s - 1000 == pytest.approx(b.time_s, abs=0.2)  # the sway of the moment shifts a touch a little


def test_who_hears_nothing_does_a_set_alone() -> None:
    trainee = Trainee(STEADY)
    watch(trainee, 150)
    assert kinds(trainee).count("touch") == 20
    assert kinds(trainee)[-1] == "leave"


def test_reps_begin_only_when_the_machine_is_ready() -> None:
    room = Room(Trainee(STEADY))
    assert not room.hears(said("arriving", "start", stance_mm=None), lambda: "ready" in kinds(room.trainee), 60)
    room.warms_up()


@pytest.mark.parametrize("seed", range(5))
def test_step_out_makes_the_stance_an_inch_larger_after_the_rep(seed: int) -> None:
    person = PEOPLE["demo"]
    room = Room(Trainee(person, seed=seed))
    room.warms_up()
    out = said("ready", "step_out", target_mm=4 * INCH_MM)
    assert room.hears(out, lambda: "step" in kinds(room.trainee))
    (step,) = only(room.trainee, "step")
    assert abs(step.by_mm - INCH_MM) <= 3.5 * person.skill.step_error * INCH_MM
    before_mm = only(room.trainee, "rep")[-1].stance_mm
    assert step.stance_mm - before_mm == pytest.approx(step.by_mm, abs=2 * person.sway.settle_mm + 0.1)
    assert room.trainee.gap_mm(room.now_s + 1) == pytest.approx(step.stance_mm, abs=person.sway.calm_mm / 2 + 0.1)


def test_step_in_comes_nearer() -> None:
    room = Room(Trainee(STEADY))
    room.warms_up()
    assert room.hears(
        said("ready", "step_in", stance_mm=100, target_mm=100 - INCH_MM), lambda: "step" in kinds(room.trainee)
    )
    assert only(room.trainee, "step")[0].by_mm == pytest.approx(-INCH_MM, abs=5)


def test_a_short_step_is_corrected_by_what_the_machine_says_is_missing() -> None:
    room = Room(Trainee(STEADY))
    room.warms_up()
    assert room.hears(said("ready", "step_out", target_mm=4 * INCH_MM), lambda: kinds(room.trainee).count("step") == 1)
    more = said("ready", "step_out", stance_mm=4 * INCH_MM - 10, target_mm=4 * INCH_MM)
    assert room.hears(more, lambda: kinds(room.trainee).count("step") == 2)
    assert only(room.trainee, "step")[1].by_mm == pytest.approx(10, abs=3)


def test_who_knows_where_the_wall_is_does_not_believe_a_wrong_machine() -> None:
    room = Room(Trainee(STEADY))
    room.warms_up()
    assert not room.hears(said("ready", "step_in", stance_mm=440), lambda: "step" in kinds(room.trainee), 60)


@pytest.mark.parametrize(("in_view", "walks"), [(0.0, 2), (1.0, 1)])
def test_rest_is_taken_and_ends_about_when_it_is_over(in_view: float, walks: int) -> None:
    room = Room(Trainee(structs.replace(PEOPLE["demo"], rests_in_view=in_view), seed=2))
    room.warms_up()
    over_s = room.now_s + 60
    touches = kinds(room.trainee).count("touch")
    while room.now_s < over_s:
        room.hears(said("rest", "rest", rest_s=over_s - room.now_s), lambda: room.now_s >= over_s, 0.5)
    assert kinds(room.trainee).count("touch") <= touches + 1
    assert room.hears(said("ready", "next_set", number=2), lambda: kinds(room.trainee).count("touch") > touches + 1, 30)
    assert kinds(room.trainee).count("arrive") == walks
    assert kinds(room.trainee).count("ready") == 2


def test_nobody_begins_a_rep_while_paused() -> None:
    room = Room(Trainee(STEADY))
    room.warms_up()
    touches = kinds(room.trainee).count("touch")
    assert not room.hears(
        said("paused", "paused"), lambda: kinds(room.trainee).count("touch") > touches + 1, 60
    )  # the one under way is finished


def test_done_means_leaving_and_after_a_while_coming_again() -> None:
    room = Room(Trainee(STEADY))
    room.warms_up()
    assert room.hears(said("done", "done"), lambda: "leave" in kinds(room.trainee))
    left_s = room.now_s
    assert all(target is None for _, target in watch(room.trainee, left_s + 30, left_s + 10))
    assert any(target is not None for _, target in watch(room.trainee, left_s + 70, left_s + 30))


def test_beyond_the_reach_the_hips_turn_back_and_at_last_the_feet_come_nearer() -> None:
    room = Room(Trainee(structs.replace(STEADY, reach_mm=70.0)))
    assert room.hears(said("ready", "go"), lambda: "touch" in kinds(room.trainee))
    order = [kind for kind in kinds(room.trainee) if kind in {"miss", "step", "touch"}]
    assert order == ["miss"] * 4 + ["step", "touch"]


def test_skill_makes_misses_rare_or_frequent() -> None:
    clumsy = structs.replace(STEADY, skill=Skill(miss_chance=0.5, learning=1.0))
    room = Room(Trainee(clumsy, seed=3))
    room.hears(said("ready", "go"), lambda: False, 200)
    misses, touches = len(only(room.trainee, "miss")), len(only(room.trainee, "touch"))
    assert misses > 8
    assert touches > 8
    assert all(miss.by_mm >= 16 for miss in only(room.trainee, "miss"))


def test_tired_people_are_slower() -> None:
    trainee = Trainee(structs.replace(STEADY, endurance_reps=20.0), plan=Plan(reps=20))
    watch(trainee, 180)
    reps = only(trainee, "rep")
    assert sum(rep.lowering_s for rep in reps[-5:]) > 1.1 * sum(rep.lowering_s for rep in reps[:5])


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (Plan(stance_mm=400), "plan: stance_mm is 400; these hips reach .*: plan it nearer"),
        (Plan(squats=frozenset({2})), "plan: stance_mm is 76.2; this body needs .* to squat: plan it farther"),
        (Plan(misses={1: 3.0}), "plan: the miss at attempt 1 is 3 mm short; it must be 16 to 76.2, the stance"),
        (Plan(misses={1: 90.0}), "plan: the miss at attempt 1 is 90 mm short"),
        (Plan(reps=5, misses={6: 20.0}), "plan: attempt 6 is to be odd; it must be 1 to 5"),
    ],
)
def test_impossible_plans_are_refused(plan: Plan, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Trainee(STEADY, plan=plan)


def coached(person: Person, seed: int, limit_s: float) -> tuple[Trainee, Core]:
    """A whole workout with the real core and the sensor's own noise (SD 2.08 mm at 76 mm and 20 ms)."""
    trainee, core, noise = Trainee(person, seed=seed), Core(40.0, WorkoutPlan()), Random(seed)
    for i in range(int(limit_s / PERIOD_S)):
        end_s = (i + 1) * PERIOD_S
        target = trainee.look(end_s - PERIOD_S, end_s)
        if target is None or target.distance_mm > 1000:
            core.feed(Reading(end_s, 8190, 4))
        else:
            core.feed(Reading(end_s, round(target.distance_mm + noise.gauss(0, 2.08))))
        if i % 5 == 0:
            until_s = core.workout.rest_until_s
            snapshot = said(
                core.phase,
                core.advice.kind,
                stance_mm=core.counter.stance_mm,
                target_mm=core.target_stance_mm,
                rest_s=None if until_s is None else until_s - end_s,
                number=len(core.workout.log.sets) if core.workout.log else 0,
            )
            trainee.hear(snapshot, end_s)
        if core.phase == "done" and target is None:
            break
    return trainee, core


@pytest.mark.parametrize("seed", [0, 1])
def test_demo_is_worth_watching(seed: int) -> None:
    trainee, core = coached(PEOPLE["demo"], seed, 900)
    rests = [i for i, kind in enumerate(kinds(trainee)) if kind == "ready"]
    assert len(rests) >= 2
    true = list(trainee.truth)
    first_set, first_two = true[: rests[1]], true[: rests[2]] if len(rests) > 2 else true
    inches = {round(truth.stance_mm / INCH_MM) for truth in first_set if truth.kind == "touch"}
    assert {3, 4, 5} <= inches
    assert any(truth.kind == "miss" for truth in first_two)
    assert core.workout.log is not None
    assert sum(one.reps for one in core.workout.log.sets) == len(only(trainee, "touch"))
