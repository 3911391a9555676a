"""The contract of the command line, through real processes."""

import json
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from device.reading import Reading
from device.recording import HEADER, RecordingWriter, read_recording
from device.simulator.people import PEOPLE
from device.simulator.trainee import Trainee
from tests.device.hinge.traces import at
from tests.processes import DATA, House, complaints, house_in, in_one_line, until

MOTION = sorted((DATA / "motion").glob("*.csv"))
STATIC = DATA / "tof" / "static_76mm_20ms.txt"
STATIC_HZ = 55.6
STALL_S = 0.5
"""Half of the time that the steady person stays at the wall."""
SEEDS = 3
NO_SENSOR = not Path("/dev/i2c-1").exists()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def write(path: Path, readings: list[Reading], **meta: str) -> Path:
    with RecordingWriter(path, meta) as writer:
        for reading in readings:
            writer.write(reading)
    return path


def told(house: House, *files: Path) -> list[dict[str, Any]]:
    """What `replay --json` says of recordings, a line each."""
    ended = house.run("replay", "--json", *files)
    assert (ended.status, ended.err) == (0, "")
    return [json.loads(line) for line in ended.out.splitlines()]


# run, device, web


def test_run_says_ready_serves_the_page_and_counts(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "20")
    assert re.fullmatch(rf"ready: http://127\.0\.0\.1:{house.port}/\?token=[\w-]{{43}}\n", running.out)
    status, headers, page = house.ask("/")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"<!doctype html>" in page.lower()
    state = house.wait_reps(3)
    assert (state["simulated"], state["speed"], state["exercise"]) == (True, 20, "wall")
    assert (state["target_reps"], state["target_sets"]) == ([15, 20], [3, 4])
    until(lambda: json.loads(house.ask("/api/history")[2])["workouts"][0]["reps"] >= 3, "the history has them too")
    ended = running.end()
    assert (ended.status, complaints(ended.err)) == (0, [])


@pytest.mark.skipif(not NO_SENSOR, reason="this machine has an I2C bus, where a sensor may answer")
def test_run_without_a_sensor_says_so_in_one_line_and_simulates(house: House) -> None:
    running = house.start_all("--speed", "20")
    assert house.wait_reps(1)["simulated"] is True
    ended = running.end()
    (said,) = complaints(ended.err)
    assert said.startswith("no sensor, so this is a simulation: /dev/i2c-1 does not exist; ")


def test_commands_from_the_page_are_obeyed(house: House) -> None:
    house.start_all("--simulate", "--speed", "5")
    house.wait_reps(1)
    assert house.command("pause") == (200, {"ok": True})
    paused = until(lambda: (s := house.state()) and s["phase"] == "paused" and s, "the page shows the pause")
    assert house.command("undo") == (200, {"ok": True})
    reps = sum(paused["sets"]) - 1
    until(lambda: (s := house.state()) and sum(s["sets"]) == reps, "the rep is taken back")
    assert house.command("resume", b"{}", Content_Type="application/json") == (200, {"ok": True})
    house.wait_reps(reps + 2)
    assert house.command("end_workout") == (200, {"ok": True})
    until(lambda: any(w.ended_at for w in house.workouts()), "the workout has ended")


def test_device_and_web_alone_meet_on_the_same_data_in_any_order(house: House) -> None:
    web = house.start_web()
    assert house.status("/api/state") == 503
    device = house.start_device("--speed", "20")
    house.wait_reps(1)
    assert device.end().status == 0
    until(lambda: house.status("/api/state") == 503, "the page notices that the device is gone")
    assert web.end().status == 0


def test_two_machines_with_their_own_data_run_side_by_side(house: House, tmp_path: Path) -> None:
    other = tmp_path / "other"
    house.start_device("--speed", "20")
    second = house.start("device", "--simulate", "--data", other, "--speed", "20")
    until(lambda: len(house.sockets_left()) == 2 or second.gone(), "both listen")
    assert not second.gone(), second.err


def test_a_stopped_device_goes_on_with_the_same_set_when_it_is_started_again(house: House) -> None:
    house.start_web()
    device = house.start_device("--speed", "10")
    house.wait_reps(2)
    assert device.end().status == 0
    (kept,) = house.workouts()
    assert kept.ended_at is None
    house.start_device("--speed", "10")
    assert house.wait_reps(kept.reps + 1)["set"] == 1
    (workout,) = house.workouts()
    assert workout.id == kept.id


@pytest.mark.parametrize("command", ["run", "device", "web", "replay", "record", "calibrate", "doctor", "pair"])
def test_every_command_has_help(house: House, command: str) -> None:
    ended = house.run(command, "--help")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: wall-hinge {command} ")


# replay


def test_replay_tells_what_happened_and_sums_it_up(house: House, tmp_path: Path) -> None:
    trace = at(100, noise_mm=2.0)
    for _ in range(3):
        trace.rep(100)
    trace.short(100, 45).rep(100)
    file = write(tmp_path / "set.csv", trace.readings, contact_mm="40", exercise="wall")
    ended = house.run("replay", file)
    assert (ended.status, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert [line.split()[2] for line in lines[:-1]] == ["ready", "rep", "rep", "rep", "miss,", "rep"]
    seconds = trace.readings[-1].time_s - trace.readings[0].time_s
    assert lines[-1] == f"{file}: 4 reps, 1 miss, 0 squats in {seconds:.1f} s"
    events = told(house, file)
    assert all("event" in event for event in events[:-1])
    kinds = [event["event"] for event in events[:-1]]
    assert (kinds.count("touch"), kinds.count("rep"), kinds.count("miss")) == (4, 4, 1)
    times = [event["time_s"] for event in events[:-1]]
    assert times == sorted(times)
    assert events[-1] == {
        "summary": {"file": str(file), "reps": 4, "misses": 1, "squats": 0, "seconds": round(seconds, 3)}
    }


def test_replay_counts_a_miss_even_where_no_rep_came_before_it(house: House, tmp_path: Path) -> None:
    file = write(tmp_path / "miss.csv", at(100).short(100, 45).readings)
    *events, last = told(house, file)
    assert [event["event"] for event in events].count("miss") == 1
    assert (last["summary"]["reps"], last["summary"]["misses"]) == (0, 1)


def test_replay_of_several_files_sums_up_each_and_stops_at_a_bad_one(house: House, tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", at(100).rep(100).readings)
    two = write(tmp_path / "two.csv", at(80).rep(80).rep(80).readings)
    summaries = [line["summary"] for line in told(house, one, two, one) if "summary" in line]
    assert [summary["reps"] for summary in summaries] == [1, 2, 1]
    assert [summary["file"] for summary in summaries] == [str(one), str(two), str(one)]
    bad = tmp_path / "bad.csv"
    bad.write_text(f"{HEADER}\n0,far,0,,\n")
    ended = house.run("replay", one, bad, two)
    assert ended.status == 1
    assert in_one_line(ended.err).startswith(f"wall-hinge: {bad}:2: ")
    assert f"{one}: 1 rep" in ended.out
    assert str(two) not in ended.out


def test_contact_is_taken_from_the_option_then_the_file(house: House, tmp_path: Path) -> None:
    nearer = [Reading(r.time_s, None if r.range_mm is None else r.range_mm + 35) for r in at(100).rep(100).readings]
    file = write(tmp_path / "deep.csv", nearer, contact_mm="75")
    assert told(house, file)[-1]["summary"]["reps"] == 1
    ended = house.run("replay", file, "--contact-mm", "20")
    assert ended.out.splitlines()[-1].startswith(f"{file}: 0 reps, 1 miss")


def test_replay_of_the_same_recording_is_the_same_each_time(house: House, tmp_path: Path) -> None:
    file = write(tmp_path / "one.csv", at(100, noise_mm=2.0).rep(100).short(100, 40).readings)
    assert house.run("replay", "--json", file) == house.run("replay", "--json", file)


@pytest.mark.skipif(not MOTION, reason="the motion recordings are not beside the project (../shared/data/motion)")
def test_nobody_in_the_motion_recordings_touches_and_the_two_hinges_are_misses(house: House, tmp_path: Path) -> None:
    files = []
    for path in MOTION:
        recording = read_recording(path)
        for seed in range(SEEDS):
            chance = Random(seed)
            readings = [with_noise(reading, chance) for reading in recording.readings]
            meta = {"contact_mm": recording.meta["contact_mm"]}
            files.append(write(tmp_path / f"{path.stem}.{seed}.csv", readings, **meta))
    summaries = {
        Path(line["summary"]["file"]).name: line["summary"] for line in told(house, *files) if "summary" in line
    }
    assert len(summaries) == SEEDS * len(MOTION)
    assert {name: s["reps"] for name, s in summaries.items() if s["reps"]} == {}
    hinges = [summaries[f"cmu_13_31.{seed}.csv"] for seed in range(SEEDS)]
    assert [(s["reps"], s["misses"]) for s in hinges] == [(0, 2)] * SEEDS


def with_noise(reading: Reading, chance: Random) -> Reading:
    """The sensor's own noise: SD 2 mm (real recording at 76 mm), and 0.8 % of the distance on top."""
    if reading.distance_mm is None:
        return reading
    range_mm = max(0, round(reading.distance_mm + chance.gauss(0, 2 + 0.008 * reading.distance_mm)))
    return Reading(reading.time_s, range_mm, reading.status)


@pytest.mark.skipif(not STATIC.exists(), reason="the static recording is not beside the project (../shared/data/tof)")
def test_nothing_happens_in_an_hour_of_real_readings_of_a_still_target(house: House, tmp_path: Path) -> None:
    file = tmp_path / "static.csv"
    ranges_mm = STATIC.read_text().splitlines()[3:]
    rows = (f"{number / STATIC_HZ:.4f},{float(text):g},0,,\n" for number, text in enumerate(ranges_mm))
    file.write_text(f"{HEADER}\n{''.join(rows)}")
    *events, last = told(house, file)
    assert len(ranges_mm) > 200_000
    assert (last["summary"]["reps"], last["summary"]["misses"], last["summary"]["squats"]) == (0, 0, 0)
    assert [event for event in events if event["time_s"] > 10] == []


# record


def test_a_recording_of_the_simulation_replays_to_the_reps_that_were_done(house: House, tmp_path: Path) -> None:
    file, seconds = tmp_path / "new.csv", 38.0
    options = ("--simulate", "--person", "steady", "--data", house.data)
    ended = house.run("record", file, *options, "--speed", "5", "--seconds", str(seconds))
    assert ended.status == 0
    readings = read_recording(file).readings
    assert ended.out == f"{len(readings)} readings in {file}\n"
    *events, last = told(house, file)
    assert last["summary"]["reps"] == [event["event"] for event in events].count("touch")
    done = touches_by("steady", seconds)
    assert done == 5
    # A machine that stalls misses what happens meanwhile; shorter than a touch, it must not matter.
    if max(later.time_s - one.time_s for one, later in pairwise(readings)) < STALL_S:
        assert (last["summary"]["reps"], last["summary"]["misses"]) == (done, 0)
    assert last["summary"]["reps"] <= done


@pytest.mark.parametrize(("options", "exercise"), [((), "wall"), (("--exercise", "dowel"), "dowel")])
def test_a_recording_says_what_it_is_of(house: House, tmp_path: Path, options: tuple[str, ...], exercise: str) -> None:
    file = tmp_path / "new.csv"
    ended = house.run("record", file, *options, "--simulate", "--seconds", "1", "--data", house.data)
    assert ended.status == 0
    assert read_recording(file).meta["exercise"] == exercise


def touches_by(name: str, seconds: float) -> int:
    """What somebody whom nobody coaches really does in the simulation."""
    trainee, now_s = Trainee(PEOPLE[name]), 0.0
    while now_s < seconds:
        trainee.look(now_s, now_s + 0.033)
        now_s += 0.033
    return [what.kind for what in trainee.truth].count("touch")


def test_a_recording_that_is_there_already_is_not_overwritten(house: House, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mine")
    ended = house.run("record", file, "--simulate", "--seconds", "1", "--data", house.data)
    assert (ended.status, ended.out) == (1, "")
    assert in_one_line(ended.err) == f"wall-hinge: {file} is there already: choose another name"
    assert file.read_text() == "mine"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_recording_without_an_end_is_ended_by_a_signal(house: House, tmp_path: Path, number: signal.Signals) -> None:
    file = tmp_path / "new.csv"
    recording = house.start("record", file, "--simulate", "--data", house.data)
    until(lambda: recording.gone() or (file.exists() and file.stat().st_size > 500), "there are readings")
    ended = recording.end(number)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == f"{len(read_recording(file).readings)} readings in {file}\n"


def test_a_killed_recording_leaves_a_file_of_whole_lines(house: House, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    recording = house.start("record", file, "--simulate", "--speed", "20", "--data", house.data)
    until(lambda: recording.gone() or (file.exists() and file.stat().st_size > 5000), "there are readings")
    recording.end(signal.SIGKILL)
    assert file.read_bytes().endswith(b"\n")
    assert len(read_recording(file).readings) > 50
    assert "summary" in told(house, file)[-1]


def test_recording_writes_nothing_into_the_journal(house: House, tmp_path: Path) -> None:
    house.start_device("--speed", "20").end()
    before = house.workouts()
    assert house.run("record", tmp_path / "new.csv", "--simulate", "--seconds", "1", "--data", house.data).status == 0
    assert house.workouts() == before
    with closing(sqlite3.connect(house.data / "hinge.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
