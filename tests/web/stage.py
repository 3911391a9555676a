"""A device that says what a test wants, behind the real link, and the page in front of it."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from device.hinge.events import (
    Advised,
    Event,
    Miss,
    Rep,
    SetEnded,
    SetStarted,
    Squat,
    Touch,
    Undone,
    WorkoutEnded,
    WorkoutStarted,
)
from device.hinge.snapshot import Advice, Sensor, Snapshot
from device.journal import History, Journal, edits
from device.journal.people import add
from device.live import Answer, DeviceLink, LinkServer
from device.people import Profile
from tests.paired import HEADER, PairedClient, pair
from web import create_app
from web.days import Days
from web.live import understood

PATIENCE_S = 20.0
EPOCH = 1_780_000_000.0

STANDING = Snapshot(
    seq=1,
    at=EPOCH,
    simulated=False,
    speed=1.0,
    sensor=Sensor(health="ok", range_mm=116.0, rate_hz=30.0),
    person="",
    exercise="wall",
    phase="ready",
    reps=0,
    misses=0,
    set=0,
    sets=(),
    target_reps=(15, 20),
    target_sets=(3, 4),
    gap_mm=76.0,
    stance_mm=76.0,
    target_stance_mm=76.2,
    calibrated=True,
    advice=Advice("go", "Push your hips back to the wall.", "3 inches: 0 of 5 reps in a row to the wall."),
    rest_s=None,
    rest_total_s=60.0,
    last_rep=None,
    latest=None,
    warning="",
)


class Device:
    """The device's end of the link, publishing what it is told to, again and again like the real one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.snapshot = STANDING
        self.commands: list[tuple[str, dict[str, Any]]] = []
        nobody_asks = Answer(ok=True, data={"state": "none", "left_s": 0, "button": 1})
        self.answers: dict[str, Answer] = {"pair_status": nobody_asks}
        self.acts: dict[str, Callable[[dict[str, Any], Callable[[Answer], None]], None]] = {}
        self.talks = True
        self._stopping = threading.Event()
        self._server: LinkServer | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._server = LinkServer(self.path, self._on_command)
        self._server.start()
        self._server.publish(self.snapshot)
        self._thread = threading.Thread(target=self._talk)
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None:
            self._stopping.set()
            self._thread.join()
            self._server.close()
            self._server = None

    def say(self, **changes: Any) -> int:
        """Publish the snapshot with `changes`; gives its seq."""
        self.snapshot = replace(self.snapshot, **{"seq": self.snapshot.seq + 1, **changes})
        if self._server is not None:
            self._server.publish(self.snapshot)
        return self.snapshot.seq

    def _talk(self) -> None:
        while not self._stopping.wait(0.5):
            if self.talks and self._server is not None:
                self._server.publish(self.snapshot)

    def _on_command(self, name: str, args: dict[str, Any], reply: Any) -> None:
        self.commands.append((name, args))
        if name in self.acts:
            self.acts[name](args, reply)
        else:
            reply(self.answers.get(name, Answer(ok=True)))


class Stage:
    """Device, link, journal's folder and application, whose clients are paired."""

    def __init__(self, folder: Path, streams: int) -> None:
        self.folder = folder
        self.device = Device(folder / "link")
        self.link = DeviceLink(self.device.path)
        self.stopping = threading.Event()
        self.app: Flask = create_app(
            self.link,
            History(folder / "hinge.db"),
            streams=streams,
            stopping=self.stopping,
            days=Days(UTC, lambda: EPOCH),
        )
        self.app.test_client_class = PairedClient
        self.url = ""
        pair(folder / "hinge.db")

    def stranger(self) -> FlaskClient:
        """A client that nobody has let in."""
        return FlaskClient(self.app, self.app.response_class, use_cookies=True)

    def until_live(self) -> None:
        until(lambda: self.link.connected)

    def until_heard(self, seq: int) -> None:
        """Wait until pages are made from the snapshot of that seq."""
        until(lambda: (heard := understood(self.link.newest())) is not None and heard.seq >= seq)

    def keep(self, *workouts: list[Event], person: str = "") -> None:
        """Write workouts into the journal, as the device does."""
        journal = Journal(self.folder, lambda time_s: EPOCH + time_s, person)
        for events in workouts:
            for event in events:
                journal.record(event)
        journal.close()

    def delete(self, workout: int) -> None:
        """Delete a workout, as the device does."""
        journal = Journal(self.folder, lambda time_s: EPOCH + time_s)
        journal.do(lambda db: edits.delete(db, workout, EPOCH)).result()
        journal.close()

    def make(self, name: str, *workouts: list[Event], **fields: Any) -> int:
        """Make a person, with workouts; gives their number."""
        journal = Journal(self.folder, lambda time_s: EPOCH + time_s)
        made = journal.do(lambda db: add(db, Profile(name=name, **fields))).result()
        journal.close()
        self.keep(*workouts, person=name)
        return made.id


@contextmanager
def on_stage(folder: Path, *, streams: int = 8, device: bool = True) -> Iterator[Stage]:
    """The stage, with its device running where asked for."""
    stage = Stage(folder, streams)
    if device:
        stage.device.start()
    stage.link.start()
    try:
        if device:
            stage.until_live()
        yield stage
    finally:
        stage.stopping.set()
        stage.link.close()
        stage.device.stop()


@contextmanager
def served(stage: Stage) -> Iterator[str]:
    """The stage's page, served on loopback; gives its address."""
    server = make_server("127.0.0.1", 0, stage.app, threaded=True)
    server.daemon_threads = False  # type: ignore[attr-defined] # of the threaded kind: joined on close
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    stage.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stage.url
    finally:
        stage.stopping.set()
        stage.link.close()
        server.shutdown()
        thread.join()
        server.server_close()


class Reader:
    """One open stream, read event by event."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE_S)
        self._connection.request("GET", "/api/stream", headers=HEADER)
        self.answer = self._connection.getresponse()

    def next(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        while line := self.answer.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = json.loads(value) if name == "data" else value
        return fields

    def until(self, true: Any) -> dict[str, Any]:
        while not true(found := self.next()):
            pass
        return found

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


@contextmanager
def reading(url: str) -> Iterator[Reader]:
    reader = Reader(url)
    try:
        yield reader
    finally:
        reader.close()


def told(answer: TestResponse) -> Any:
    """The JSON in an answer."""
    return answer.get_json()


def until(true: Any) -> None:
    """Wait until `true()` is."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline_s, "waited in vain"
        time.sleep(0.01)


def rep(time_s: float, stance_mm: float = 76.0, **changes: Any) -> list[Event]:
    measures: dict[str, Any] = {
        "lowering_s": 1.2, "pause_s": 0.5, "rising_s": 1.1, "stance_after_mm": stance_mm, "travel_mm": stance_mm,
        "depth_mm": 1.0, "steadiness_mm": 2.0, "full": True, "bounces": 0, **changes,
    }  # fmt: skip
    return [
        Touch(time_s=time_s, stance_mm=stance_mm, lowering_s=1.2),
        Rep(time_s=time_s + 1.6, touched_s=time_s, stance_mm=stance_mm, **measures),
    ]


def workout(start_s: float, inches: float = 3.0, reps: int = 15, best: float | None = None) -> list[Event]:
    """One set of `reps`, the last five at `best` inches, with a miss, a squat, an undone rep and a step."""
    stance_mm = inches * 25.4
    events: list[Event] = [
        WorkoutStarted(time_s=start_s, exercise="wall"),
        SetStarted(time_s=start_s, number=1),
    ]
    for n in range(reps):
        events += rep(start_s + 4 * n, best * 25.4 if best and n >= reps - 5 else stance_mm)
    at_s = start_s + 4 * reps
    return [
        *events,
        Miss(time_s=at_s, stance_mm=stance_mm, short_mm=14.0),
        Squat(time_s=at_s + 4, stance_mm=stance_mm),
        *rep(at_s + 8, stance_mm),
        Undone(time_s=at_s + 12, number=1, touched_s=at_s + 8),
        Advised(
            time_s=at_s + 14,
            kind="step_out",
            say="Step one inch farther from the wall.",
            why=f"5 comfortable reps in a row at {inches:g} inches.",
            target_stance_mm=stance_mm + 25.4,
        ),
        SetEnded(time_s=at_s + 20, number=1, reps=reps, why="stopped"),
        WorkoutEnded(time_s=at_s + 30, why="done"),
    ]
