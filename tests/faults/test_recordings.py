"""The recording of a set whose device is killed or stopped in the middle of it, from the real program."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.journal import DATABASE, RECORDINGS, History, SetDetail
from device.recording import read_recording
from tests.processes import House, house_in, until

SPEED = "5"
AS_JSON = {"Content_Type": "application/json"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def first_set(house: House) -> SetDetail:
    history = History(house.data / DATABASE)
    workout = history.workout(history.workouts(10)[-1].id)
    assert workout is not None
    return workout.sets[0]


def files(house: House) -> list[Path]:
    return [house.data / RECORDINGS / recording.name for recording in first_set(house).recordings]


def replayed(house: House, *some: Path) -> Counter[str]:
    """What `wall-hinge replay` gives for recordings, together."""
    ended = house.run("replay", "--json", *some)
    assert (ended.status, ended.err) == (0, "")
    total: Counter[str] = Counter()
    for line in ended.out.splitlines():
        if "summary" in (told := json.loads(line)):
            total.update({kind: told["summary"][name] for kind, name in KINDS.items()})
    return total


KINDS = {"rep": "reps", "miss": "misses", "squat": "squats"}


def counted(one: SetDetail) -> Counter[str]:
    kinds = Counter(str(attempt.kind) for attempt in one.attempts)
    return Counter({kind: kinds[kind] for kind in KINDS})


def wait_kept(house: House, reps: int) -> None:
    until(lambda: house.workouts() and house.workouts()[-1].reps >= reps, f"{reps} reps are kept")


def test_a_killed_device_leaves_a_readable_recording_and_goes_on_in_another(house: House) -> None:
    device = house.start_device("--speed", SPEED)
    wait_kept(house, 3)
    device.end(signal.SIGKILL)
    (file,) = files(house)
    assert file.read_bytes().endswith(b"\n")
    assert len(read_recording(file).readings) > 100
    assert first_set(house).recordings[0].reps is None  # nobody was left to say
    # the last touch may have been kept a moment before its reading was, or after
    assert abs(replayed(house, file)["rep"] - counted(first_set(house))["rep"]) <= 1
    before = first_set(house).touches

    device = house.start_device("--speed", SPEED)
    wait_kept(house, before + 2)
    assert device.end().status == 0
    first, second = files(house)
    assert first == file
    assert second.name == first.name.replace(".csv", "-part-2.csv")
    assert read_recording(second).meta["part"] == "2"
    one = first_set(house)
    assert replayed(house, second)["rep"] == one.recordings[1].reps == one.touches - before


def test_what_a_stopped_device_has_counted_is_exactly_what_its_recordings_replay_to(house: House) -> None:
    for least in (2, 5):
        device = house.start_device("--speed", SPEED)
        wait_kept(house, least)
        assert device.end().status == 0
    one = first_set(house)
    assert len(one.recordings) == 2
    assert replayed(house, *files(house)) == counted(one)
    assert [sum(read_recording(file).meta["set"] == "1" for file in files(house))] == [2]


def test_recordings_are_capped_and_the_oldest_go_first(house: House, tmp_path: Path) -> None:
    folder = house.data / RECORDINGS
    folder.mkdir(parents=True)
    old, newer = folder / "20200101T000000Z-set-1.csv", folder / "20200102T000000Z-set-1.csv"
    for file in (old, newer):
        file.write_bytes(b"x" * 490_000)
    (tmp_path / "config.toml").write_text("[data]\nrecordings_mb = 1\n")
    device = house.start_device("--speed", "10", "--config", str(tmp_path / "config.toml"))
    wait_kept(house, 3)
    until(lambda: first_set(house).recordings, "the set is recorded")
    assert device.end().status == 0
    assert [file.exists() for file in (old, newer)] == [False, True]
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 1_000_000
    assert replayed(house, *files(house)) == counted(first_set(house))


def test_nothing_is_recorded_where_the_settings_say_so(house: House, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[data]\nrecordings_mb = 0\n")
    device = house.start_device("--speed", "20", "--config", str(tmp_path / "config.toml"))
    wait_kept(house, 2)
    assert device.end().status == 0
    assert not (house.data / RECORDINGS).exists()
    assert first_set(house).recordings == ()


def test_a_set_is_labelled_and_exported_over_http_and_the_export_replays(house: House, tmp_path: Path) -> None:
    running = house.start_all("--simulate", "--speed", "10")
    house.wait_reps(2)
    assert house.command("end_workout") == (200, {"ok": True})
    until(lambda: first_set(house).recordings and first_set(house).recordings[0].reps is not None, "it is closed")
    label = json.dumps({"workout": 1, "set": 1, "reps": 14}).encode()
    assert house.command("label_set", label, **AS_JSON) == (200, {"ok": True})
    for args, status, reason in (
        ({"workout": 1, "set": 7, "reps": 14}, 409, "There is no set 7 in workout 1."),
        ({"workout": 1, "set": 1, "reps": -1}, 400, "label_set: reps is -1; it must be a whole number, 0 to 200"),
        ({"workout": 1, "set": 1}, 400, "label_set takes workout, set and reps, but reps is missing"),
    ):
        assert house.command("label_set", json.dumps(args).encode(), **AS_JSON) == (status, {"reason": reason})
    one = first_set(house)
    status, headers, body = house.ask("/history/1/sets/1/recording.csv")
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert headers["Content-Disposition"] == f"attachment; filename={one.recordings[0].name}"
    exported = tmp_path / "exported.csv"
    exported.write_bytes(body)
    meta = read_recording(exported).meta
    assert (meta["hinge_reps"], meta["counted_reps"]) == ("14", str(one.touches))
    assert replayed(house, exported) == replayed(house, *files(house)) == counted(one)
    assert running.end().status == 0
