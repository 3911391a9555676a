"""Whole workouts: somebody trains, hears the coach, obeys; journal, link and panel with them."""

import threading
import time
from pathlib import Path

import msgspec
from msgspec.structs import replace

from device.hinge.exercise import Plan
from device.hinge.snapshot import Snapshot
from device.journal import DATABASE, History
from device.live import Answer, DeviceLink
from device.simulator.clock import VirtualClock
from device.simulator.faults import Fault
from device.simulator.people import PEOPLE
from device.simulator.trainee import Plan as Todo
from device.simulator.trainee import Trainee
from tests.system.house import House

PATIENCE_S = 30.0


def deaf(folder: Path, reps: int = 20, clock: VirtualClock | None = None) -> House:
    """A house with somebody steady who does one set at 3 inches without listening."""
    clock = clock or VirtualClock()
    return House(folder, Trainee(PEOPLE["steady"], start_s=clock.now_s(), plan=Todo(reps=reps)), clock=clock)


def test_a_whole_workout_is_counted_coached_and_kept(tmp_path: Path) -> None:
    with House(tmp_path, Trainee(PEOPLE["demo"], seed=0), clock=VirtualClock(), plan=Plan(rest_s=30.0)) as house:
        house.until(lambda: house.snapshots[-1:] != [] and house.snapshots[-1].phase == "done", within_s=1200)
        house.until(lambda: house.snapshots[-1].gap_mm is None, within_s=120)
        assert house.reps == house.true_touches()
        house.journal.flush()
        seen = house.snapshots
        inches = [round(s.target_stance_mm / 25.4) for s in seen]
        assert inches[0] == 3
        assert {4, 5} <= set(inches)
        assert len(seen[-1].sets) >= 3
        assert all(15 <= reps <= 21 for reps in seen[-1].sets)
        assert {"ready", "lowering", "at_wall", "rising", "rest", "done"} <= {s.phase for s in seen}
        assert {"ready", "touch", "step_out", "set_done", "rest_over"} <= set(house.ears.heard)
        assert all(s.advice.say and s.advice.why for s in seen)
    history = History(tmp_path / DATABASE)
    (workout,) = history.workouts(10)
    assert workout.sets == seen[-1].sets
    assert workout.misses == sum(truth.kind == "miss" for truth in house.trainee.truth)
    detail = history.workout(workout.id)
    assert detail is not None
    assert all(attempt.trace for one in detail.sets for attempt in one.attempts if attempt.kind == "rep")


def test_in_dark_cloth_it_goes_no_farther_than_the_sensor_reads_well(tmp_path: Path) -> None:
    steady = PEOPLE["steady"]
    dark = replace(steady, clothing=replace(steady.clothing, reflectance=0.12), reach_mm=330.0)
    with House(tmp_path, Trainee(dark, seed=0), clock=VirtualClock(), plan=Plan(rest_s=20.0)) as house:
        house.until(lambda: house.core.advice.why.startswith("At "), within_s=1500)
        advice, target_mm = house.core.advice, house.core.target_stance_mm
        inch = round(target_mm / 25.4)
        assert 5 <= inch <= 9
        assert (advice.kind, advice.say) == ("hold", "Stay at this stance.")
        assert advice.why == f"At {inch + 1} inches the sensor would not read well enough: dark cloth, or bright light."
        house.until(lambda: house.snapshots[-1].phase == "done", within_s=1500)
        # noise is measured to a tenth, which is an inch
        assert max(seen.target_stance_mm for seen in house.snapshots) <= target_mm + 25.5


def test_started_again_it_goes_on_in_the_same_set(tmp_path: Path) -> None:
    clock = VirtualClock()
    with deaf(tmp_path, clock=clock) as house:
        house.until(lambda: house.reps == 7, within_s=200)
        trainee = house.trainee
    with House(tmp_path, trainee, clock=clock) as again:
        again.step()
        assert (again.snapshots[-1].set, again.snapshots[-1].reps) == (1, 7)
        again.until(lambda: any(truth.kind == "leave" for truth in trainee.truth), within_s=300)
        # the rep that was under way when it stopped may have been missed while it was away, and no other
        assert 19 <= again.reps <= 20
    (workout,) = History(tmp_path / DATABASE).workouts(10)
    assert workout.sets == (again.reps,)


def ask(house: House, name: str, args: dict[str, object] | None = None) -> Answer:
    """Send a command over the real socket; the house takes one step when it has arrived."""
    answers: list[Answer] = []
    link = DeviceLink(house.link.path)
    asking = threading.Thread(target=lambda: answers.append(link.command(name, args or {}, PATIENCE_S)))
    asking.start()
    while house.requests.empty() and asking.is_alive():
        time.sleep(0.001)
    house.step()
    asking.join()
    return answers[0]


def test_commands_over_the_link_are_done_or_refused_with_a_reason(tmp_path: Path) -> None:
    with deaf(tmp_path) as house:
        assert ask(house, "undo") == Answer(ok=False, reason="There is no rep to undo in this set.", code="refused")
        house.until(lambda: house.reps == 3, within_s=200)
        assert ask(house, "undo").ok
        assert house.reps == 2
        assert ask(house, "pause").ok
        assert house.snapshots[-1].phase == "paused"
        assert "paused" in house.ears.heard
        assert ask(house, "resume").ok
        jump = ask(house, "jump")
        assert (jump.code, jump.reason.split(";")[0]) == ("malformed", "'jump' is not a command")
        odd = ask(house, "undo", {"reps": 2})
        assert (odd.code, odd.reason) == ("malformed", "undo takes no arguments, but reps was given")


def test_the_button_pauses_goes_on_takes_back_and_ends_set_rest_and_workout(tmp_path: Path) -> None:
    def pressed(how: str) -> str:
        assert ask(house, f"button:{how}").ok, how
        house.step()
        return house.snapshots[-1].phase

    with deaf(tmp_path) as house:
        house.until(lambda: house.reps == 3, within_s=200)
        assert pressed("double") != "paused"
        assert house.reps == 2
        assert pressed("short") == "paused"
        assert pressed("short") != "paused"
        assert pressed("hold") == "rest"
        assert pressed("short") != "rest"
        house.until(lambda: house.snapshots[-1].sets[1:] == (1,), within_s=60)
        assert pressed("hold") == "rest"
        assert pressed("hold") == "done"
        assert house.core.workout.log is not None
        ended_s = house.core.workout.log.ended_s
        assert ended_s is not None
        assert pressed("short") != "done"  # which begins the next
        assert house.core.workout.log.started_s > ended_s


def test_a_watcher_gets_the_snapshots(tmp_path: Path) -> None:
    with deaf(tmp_path) as house:
        link = DeviceLink(house.link.path)
        link.start()
        house.until(lambda: link.newest() is not None, within_s=10_000)
        frame = link.newest()
        link.close()
    assert frame is not None
    assert len(frame.data) < 1024
    assert msgspec.json.decode(frame.data, type=Snapshot).sensor.health in ("ok", "starting")


def test_a_lost_sensor_is_told_and_counts_nothing_and_comes_back(tmp_path: Path) -> None:
    with deaf(tmp_path, reps=12) as house:
        house.until(lambda: house.reps == 3, within_s=200)
        house.until(lambda: house.snapshots[-1].phase == "ready", within_s=20)
        house.chip.fail(Fault(kind="no_answer", duration_s=6.0))
        house.until(lambda: "sensor_lost" in house.ears.heard, within_s=60)
        assert house.snapshots[-1].sensor.health in ("absent", "bus_fault")
        assert house.snapshots[-1].sensor.detail
        assert house.snapshots[-1].gap_mm is None
        count = house.reps
        assert count <= house.true_touches()
        house.until(lambda: "sensor_back" in house.ears.heard, within_s=60)
        assert house.snapshots[-1].sensor.health == "ok"
        house.until(lambda: any(truth.kind == "leave" for truth in house.trainee.truth), within_s=200)
        assert count < house.reps <= house.true_touches()


def test_a_frozen_sensor_is_started_again_and_the_set_goes_on(tmp_path: Path) -> None:
    with deaf(tmp_path, reps=12) as house:
        house.until(lambda: house.reps == 3 and house.snapshots[-1].phase == "ready", within_s=200)
        house.chip.fail(Fault(kind="frozen"))
        house.until(lambda: house.snapshots[-1].sensor.health == "frozen", within_s=20)
        house.until(lambda: house.snapshots[-1].sensor.health == "ok", within_s=20)
        house.until(lambda: any(truth.kind == "leave" for truth in house.trainee.truth), within_s=200)
        assert 10 <= house.reps <= house.true_touches()


def test_an_empty_room_stays_silent(tmp_path: Path) -> None:
    class Nobody(Trainee):
        def look(self, start_s: float, end_s: float) -> None:
            pass

    with House(tmp_path, Nobody(PEOPLE["steady"]), clock=VirtualClock()) as house:
        house.for_(120)
        assert house.ears.heard == []
        assert {s.phase for s in house.snapshots} == {"away"}
        assert len(house.snapshots) < 200
