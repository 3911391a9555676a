"""Starts the real program as real processes, each test's apart from all others, and ends every one by its pid."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, suppress
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self, TypeVar

from device.errors import JournalError
from device.hinge.snapshot import Snapshot
from device.journal import DATABASE, History, WorkoutSummary
from tests.paired import HEADER, pair

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
"""Real recordings, beside the project's root; tests that want them skip where they are absent."""
PATIENCE_S = 60.0
"""How long anything may take before a test gives up: the tests run on slow, shared machines and measure no speed."""
LOOK_S = 0.02

T = TypeVar("T")


def until(condition: Callable[[], T | None], what: str) -> T:
    """The first value of `condition` that is not None or False; fails after PATIENCE_S, saying what did not happen."""
    give_up_s = time.monotonic() + PATIENCE_S
    while not (value := condition()):
        assert time.monotonic() < give_up_s, f"in {PATIENCE_S:g} s this did not happen: {what}"
        time.sleep(LOOK_S)
    return value


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


class Running:
    """A started command. Its output goes to files, so that nothing blocks and all of it can be looked at any time."""

    def __init__(self, process: "subprocess.Popen[bytes]", out: Path, err: Path) -> None:
        self._process = process
        self._out, self._err = out, err
        self.pid = process.pid

    @property
    def out(self) -> str:
        """What it has written to stdout so far."""
        return self._out.read_text()

    @property
    def err(self) -> str:
        """What it has written to stderr so far."""
        return self._err.read_text()

    def gone(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, to it alone."""
        self._process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> Ended:
        """Send it a signal, and wait until it is gone."""
        self.send(number)
        return self.wait()

    def wait(self) -> Ended:
        """Wait until it ends by itself."""
        return Ended(self._process.wait(PATIENCE_S), self.out, self.err)


class House:
    """One wall with its own data, sockets and port. What was started in it ends with it, whatever the test did."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.sockets = Path(mkdtemp(prefix="house-"))  # a test's own folder may be too long for a socket's path
        self.port = free_port()
        self._logs = folder
        self._started: list[Running] = []
        self._mark = f"RUNTIME_DIRECTORY={self.sockets}"
        ours = ("WALL_HINGE_PARENT", "STATE_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
        self._environment = {name: value for name, value in os.environ.items() if name not in ours}
        self._environment |= {"RUNTIME_DIRECTORY": str(self.sockets), "PYTHONPATH": str(ROOT)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.end_all()
        rmtree(self.sockets)

    def end_all(self) -> None:
        """Kill what still runs of this house, and wait until nothing does."""
        for running in self._started:
            if not running.gone():
                running.end(signal.SIGKILL)
        for pid in self.alive():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not self.alive(), "all processes of the test are gone")

    def start(self, *arguments: str | Path, group: bool = False, under: Sequence[str] = ()) -> Running:
        """Start `wall-hinge` with `arguments`; with `group` as a terminal does, in a process group of its own.

        `under` is a command that starts it.
        """
        number = len(self._started)
        out, err = self._logs / f"out-{number}.txt", self._logs / f"err-{number}.txt"
        command = [*under, sys.executable, "-m", "wall_hinge", *map(str, arguments)]
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen(
                command,
                cwd=self._logs,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=to_out,
                stderr=to_err,
                process_group=0 if group else None,
            )
        running = Running(process, out, err)
        self._started.append(running)
        return running

    def run(self, *arguments: str | Path) -> Ended:
        """Run `wall-hinge` with `arguments` to its end."""
        return self.start(*arguments).wait()

    def start_all(self, *options: str, group: bool = False) -> Running:
        """Start device and page together on this house's data and port, and wait for `ready:`."""
        places = ("--data", str(self.data), "--port", str(self.port))
        running = self.start("run", *places, *options, group=group)
        return self.wait_ready(running)

    def wait_ready(self, running: Running) -> Running:
        """Wait until `run` says that the page answers."""
        until(lambda: "ready:" in running.out or running.gone(), "the page is ready")
        assert not running.gone(), f"it ended instead of getting ready: {running.err}"
        return running

    def start_device(self, *options: str, under: Sequence[str] = ()) -> Running:
        """Start the device alone, simulated, and wait until it listens."""
        running = self.start("device", "--data", self.data, "--simulate", *options, under=under)
        until(lambda: running.gone() or self.device_listens(), "the device listens")
        assert not running.gone(), f"the device ended instead of listening: {running.err}"
        return running

    def start_web(self) -> Running:
        """Start the page alone, and wait until it answers, with a device or without."""
        running = self.start("web", "--data", self.data, "--port", str(self.port))
        until(lambda: running.gone() or self.status("/healthz"), "the page answers")
        assert not running.gone(), f"the page ended instead of answering: {running.err}"
        return running

    def alive(self) -> list[int]:
        """The pids of everything that was started in this house and still runs, known by its environment."""
        mark, pids = self._mark.encode(), []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):  # gone meanwhile, or another user's
                    if mark in (entry / "environ").read_bytes().split(b"\0"):
                        pids.append(int(entry.name))
        return pids

    def children(self, running: Running) -> dict[str, int]:
        """The pids of the children of `run`, by the name of their command."""
        found = {}
        for pid in Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split():
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if b"wall_hinge" in words:
                    found[words[words.index(b"wall_hinge") + 1].decode()] = int(pid)
        return found

    def child(self, running: Running, name: str, other_than: int = 0) -> int:
        """Wait for the child of that name, and for another one than that pid; give its pid."""

        def look() -> int | None:
            pid = self.children(running).get(name)
            return None if pid == other_than else pid

        return until(look, f"a {name} process runs")

    def sockets_left(self) -> list[Path]:
        """Every socket file of this house."""
        return sorted(self.sockets.rglob("*.sock"))

    def device_listens(self) -> bool:
        """Whether somebody answers at the device's socket; a killed one leaves a file where nobody does."""
        for path in self.sockets_left():
            with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
                probe.connect(str(path))
                return True
        return False

    # Over HTTP.

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """GET, or POST a body; the status, headers and body of the answer. Raises OSError where nobody answers."""
        names = {name.replace("_", "-"): value for name, value in headers.items()} | self.cookie
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, names)
        try:
            answer = urllib.request.urlopen(request, timeout=PATIENCE_S)
        except urllib.error.HTTPError as error:
            answer = error
        with closing(answer):
            return answer.status, dict(answer.headers), answer.read()

    @cached_property
    def cookie(self) -> dict[str, str]:
        """The header of a phone that is paired, and was not before somebody asked for it."""
        with suppress(JournalError):  # no database that anybody could be in
            pair(self.data / DATABASE)
        return HEADER

    def stream(self) -> AbstractContextManager[BinaryIO]:
        """The open live stream."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/stream", headers=self.cookie)
        answer: AbstractContextManager[BinaryIO] = urllib.request.urlopen(request, timeout=PATIENCE_S)
        return answer

    def status(self, path: str) -> int | None:
        """The status of the answer to a GET; None where nobody answers."""
        with suppress(OSError):
            return self.ask(path)[0]
        return None

    def state(self) -> dict[str, Any] | None:
        """The snapshot that the page serves; None where it has none to give."""
        with suppress(OSError):
            status, _, body = self.ask("/api/state")
            if status == 200:
                found: dict[str, Any] = json.loads(body)
                return found
        return None

    def command(self, name: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, Any]]:
        """POST a command; the status and the answer."""
        status, _, answer = self.ask(f"/api/commands/{name}", body, **headers)
        return status, json.loads(answer)

    def wait_reps(self, least: int) -> dict[str, Any]:
        """Wait until the page shows a workout of `least` reps."""

        def look() -> dict[str, Any] | None:
            state = self.state()
            return state if state is not None and sum(state["sets"]) >= least else None

        return until(look, f"the page shows {least} reps")

    # On disk.

    def workouts(self) -> list[WorkoutSummary]:
        """All workouts in the journal, newest first."""
        return History(self.data / DATABASE).workouts(100)

    def integrity(self) -> str:
        """What SQLite thinks of the journal: "ok" is well."""
        with closing(sqlite3.connect(f"{(self.data / DATABASE).as_uri()}?mode=ro", uri=True)) as db:
            return str(db.execute("PRAGMA integrity_check").fetchone()[0])


def total(snapshot: Snapshot) -> int:
    """All reps of the workout that a snapshot shows."""
    return sum(snapshot.sets)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def in_one_line(text: str) -> str:
    """The one line of an error message; fails where there is more or less, or a traceback."""
    assert "Traceback" not in text, text
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def complaints(err: str) -> list[str]:
    """What a program said on stderr, but for the simulated sensor's being late, as it is on a slow machine at speed."""
    return [line for line in err.splitlines() if not line.startswith("WARNING sensor timeout:")]


def house_in(folder: Path) -> Iterator[House]:
    """For a fixture: a house in `folder`, and afterwards nothing of it runs."""
    with House(folder) as house:
        yield house
