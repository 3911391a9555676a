"""Bad places, ports, sensors, options and requests: each answered in one line that says what to do; nothing is lost."""

import http.server
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from device.journal import DATABASE
from device.journal.aside import ASIDE
from device.journal.schema import MIGRATIONS
from tests.processes import House, complaints, free_port, house_in, in_one_line, until

NO_SENSOR = not Path("/dev/i2c-1").exists()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


# Places that are taken or cannot be used.


class _Well(http.server.BaseHTTPRequestHandler):
    """Another program's page, which is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@pytest.mark.parametrize("command", [("run", "--simulate"), ("web",)])
def test_a_port_in_use_is_refused_and_never_taken_for_our_page(house: House, command: tuple[str, ...]) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", house.port), _Well) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        ended = house.run(*command, "--data", house.data, "--port", str(house.port))
        other.shutdown()
        thread.join()
    assert (ended.status, ended.out) == (1, "")
    said = in_one_line(ended.err)
    assert said == f"wall-hinge: port {house.port} is in use: stop the other program, or set web.port or --port"
    assert house.alive() == []


def test_an_address_that_is_not_ours_ends_run_with_one_line(house: House, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[web]\nhost = "192.0.2.1"\n')  # TEST-NET-1 (RFC 5737): nobody has it
    ended = house.run("web", "--config", config, "--data", house.data, "--port", str(house.port))
    assert (ended.status, ended.out) == (1, "")
    assert in_one_line(ended.err) == "wall-hinge: host 192.0.2.1 is no address of this machine: set web.host"


def test_a_data_folder_that_cannot_be_made_is_refused(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder, why in ((tmp_path / "file" / "data", "Not a directory"), (Path("/proc/wall-hinge"), "No such file")):
        ended = house.run("device", "--simulate", "--data", folder)
        assert (ended.status, ended.out) == (1, "")
        said = in_one_line(ended.err)
        assert said.startswith(f"wall-hinge: the data folder {folder} cannot be made ({why}")
        assert said.endswith("name another with --data")


def test_a_data_folder_that_cannot_be_written_is_refused(house: House) -> None:
    ended = house.run("device", "--simulate", "--data", "/proc")  # where not even root makes files
    assert (ended.status, ended.out) == (1, "")
    said = in_one_line(ended.err)
    assert "/proc" in said
    assert "give it to this user" in said


def test_run_ends_where_its_device_cannot_have_the_data_folder(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = house.run("run", "--simulate", "--data", tmp_path / "file" / "data", "--port", str(house.port))
    assert (ended.status, ended.out) == (1, "")
    assert in_one_line(ended.err).startswith(f"wall-hinge: the data folder {tmp_path}/file/data cannot be made")
    assert house.alive() == []


def test_a_second_device_on_the_same_data_is_refused_and_the_first_goes_on(house: House, tmp_path: Path) -> None:
    first = house.start_device("--speed", "20")
    for arguments in (("device", "--simulate"), ("record", tmp_path / "new.csv", "--simulate", "--seconds", "1")):
        ended = house.run(*arguments, "--data", house.data)
        assert (ended.status, ended.out) == (1, "")
        said = in_one_line(ended.err)
        assert said.startswith(f"wall-hinge: the data folder {house.data} is in use by another Wall Hinge ")
        assert f"(pid {first.pid}): stop that one, or name another folder with --data" in said
    assert not (tmp_path / "new.csv").exists()
    until(lambda: any(workout.reps for workout in house.workouts()), "the first goes on counting")
    assert first.end().status == 0


def test_a_second_run_on_the_same_data_is_refused_and_the_first_goes_on(house: House) -> None:
    first = house.start_all("--simulate", "--speed", "20")
    port, house.port = house.port, free_port()
    ended = house.run("run", "--simulate", "--data", house.data, "--port", str(house.port))
    assert ended.status == 1
    assert f"the data folder {house.data} is in use by another Wall Hinge" in in_one_line(ended.err)
    house.port = port
    house.wait_reps(1)
    assert first.end().status == 0


def test_a_database_from_a_newer_version_is_refused_and_left_as_it_is(house: House) -> None:
    house.start_device("--speed", "20").end()
    database = house.data / DATABASE
    newer = len(MIGRATIONS) + 1
    with closing(sqlite3.connect(database)) as db:
        db.execute(f"PRAGMA user_version = {newer}")
    before = database.read_bytes()
    ended = house.run("device", "--simulate", "--data", house.data)
    assert (ended.status, ended.out) == (1, "")
    assert in_one_line(ended.err) == (
        f"wall-hinge: {database} has schema {newer}, this program knows up to {len(MIGRATIONS)}: "
        "install the newer Wall Hinge, or move the file away"
    )
    assert database.read_bytes() == before
    house.start_web()
    status, _, answer = house.ask("/api/history")
    assert status == 503
    assert f"has schema {newer}" in json.loads(answer)["reason"]


def test_a_file_that_is_no_database_is_kept_aside_and_counting_begins_in_a_new_one(house: House) -> None:
    house.data.mkdir()
    database = house.data / DATABASE
    database.write_text("My diary. " * 100)
    running = house.start_all("--simulate")
    (aside,) = (house.data / ASIDE).glob("0001-damaged-*")
    assert (aside / DATABASE).read_text() == "My diary. " * 100
    assert f"{database} is damaged: it is kept as {aside / DATABASE}, and a new one is begun" in running.err


# The sensor.


@pytest.mark.skipif(not NO_SENSOR, reason="this machine has an I2C bus, where a sensor may answer")
def test_without_a_sensor_the_device_says_so_once_and_goes_on_trying(house: House) -> None:
    device = house.start("device", "--data", house.data)
    house.start_web()

    def told_absent() -> bool:
        return "sensor absent" in device.err

    until(told_absent, "the log says that the sensor is absent")
    state = until(house.state, "the page shows the state")
    assert state["sensor"]["health"] == "absent"
    assert state["sensor"]["detail"].startswith("/dev/i2c-1 does not exist; on a Raspberry Pi run ")
    assert (state["sensor"]["range_mm"], state["gap_mm"], state["simulated"]) == (None, None, False)
    seq = state["seq"]
    until(lambda: (house.state() or state)["seq"] > seq + 3, "the device goes on, and tells so")
    assert not device.gone()
    assert in_one_line(device.err).startswith("WARNING sensor absent: /dev/i2c-1 does not exist; ")
    assert device.end().status == 0


@pytest.mark.skipif(not NO_SENSOR, reason="this machine has an I2C bus, where a sensor may answer")
def test_recording_without_a_sensor_fails_and_leaves_no_file(house: House, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    ended = house.run("record", file, "--data", house.data)
    assert (ended.status, ended.out) == (1, "")
    said = in_one_line(ended.err)
    assert said.startswith("wall-hinge: no reading from the sensor: /dev/i2c-1 does not exist; ")
    assert not file.exists()


# Options.


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["device", "--simulate", "--speed", "0"], "Invalid value for '--speed': 0.0 is not in the range 0.1<=x<=100"),
        (["device", "--simulate", "--speed", "fast"], "Invalid value for '--speed': 'fast' is not a valid float"),
        (["device", "--speed", "2"], "--speed is for a simulation; add --simulate"),
        (["device", "--simulate", "--person", "nobody"], "--person nobody is nobody here; there are demo, quick, "),
        (["web", "--port", "0"], "Invalid value for '--port': 0 is not in the range 1<=x<=65535"),
        (["record", "x.csv", "--simulate", "--seconds", "0"], "Invalid value for '--seconds': 0.0 is not in the range"),
        (["record", "x.csv", "--exercise", "squat"], "Invalid value for '--exercise': 'squat' is not one of 'dowel', "),
        (["device", "--simulate", "--speed", "nan"], "Invalid value for '--speed': 'nan' is not a number"),
        (["replay"], "Missing argument 'FILE...'"),
        (["squat"], "No such command 'squat'"),
        (["device", "--sumulate"], "No such option"),
    ],
)
def test_wrong_usage_is_refused_with_status_2(house: House, arguments: list[str], reason: str) -> None:
    ended = house.run(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert "Traceback" not in ended.err
    assert f"Error: {reason}" in ended.err.splitlines()[-1]


# Over HTTP.


def test_bad_commands_over_http_are_refused_and_disturb_nothing(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "10")
    as_json = {"Content_Type": "application/json"}
    for name, body, kind, status, reason in (
        ("undo", b"{", as_json, 400, "The body is not JSON"),
        ("undo", b"\xff", as_json, 400, "The body is not JSON"),
        ("undo", b"[]", as_json, 400, "The body is JSON, but no object"),
        ("undo", b"[" * 9999, as_json, 400, "The body is "),
        ("undo", b"{}", {"Content_Type": "text/plain"}, 400, "The body is text/plain; send application/json"),
        ("undo", b'{"reps": 3}', as_json, 400, "undo takes no arguments, but reps was given"),
        ("jump", b"{}", as_json, 400, "'jump' is not a command; the commands are end_set, end_workout, "),
        ("resume", b"{}", as_json, 409, "It is not paused."),
        ("undo", b"x" * 70_000, as_json, 413, "The request is larger than 64 kB."),
    ):
        got, answer = house.command(name, body, **kind)
        assert (got, reason in answer["reason"]) == (status, True), (name, body[:20], got, answer)
        assert "Traceback" not in answer["reason"]
    assert house.ask("/api/commands/undo")[0] == 405
    assert house.ask("/nowhere")[0] == 404
    house.wait_reps(1)
    ended = running.end()
    assert (ended.status, complaints(ended.err)) == (0, [])
