"""What the benchmarks share: the program as processes, phones that read, and a table of figures."""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

import msgspec

from device.family import child_environment
from device.journal import DATABASE
from tests.paired import HEADER, pair

ROOT: Final = Path(__file__).parents[2]
STATIC: Final = ROOT.parent / "shared/data/tof/static_76mm_20ms.txt"
PATIENCE_S: Final = 60.0
"""Longer than anything that is waited for takes on a busy machine; whatever takes longer hangs."""
STOP_S: Final = 5.0
"""`run` stops within 3 s; who has not gone by then is killed."""

_Found = TypeVar("_Found")


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print `rows` below `head`, the first column to the left and the others to the right."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(f"\n{title}")
    for line in lines:
        cells = [cell.rjust(width) for cell, width in zip(line, widths, strict=True)]
        print("  " + "  ".join([line[0].ljust(widths[0]), *cells[1:]]).rstrip(), flush=True)


def against(value: float, aim: float, *, at_least: bool = False) -> str:
    """How a figure stands to its aim."""
    return "met" if (value >= aim if at_least else value < aim) else "MISSED"


def percentile(values: Sequence[float], part: int) -> float:
    """The value below which `part` per cent of two or more lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def until(look: Callable[[], _Found | None], what: str, every_s: float = 0.01) -> _Found:
    """Look until there is something, and give it. Raises TimeoutError, naming `what`, after PATIENCE_S."""
    deadline_s = time.monotonic() + PATIENCE_S
    while (found := look()) is None:
        if time.monotonic() > deadline_s:
            raise TimeoutError(f"waited {PATIENCE_S:g} s for {what}")
        time.sleep(every_s)
    return found


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one run's data and socket, in which a phone is paired; gone afterwards."""
    with TemporaryDirectory(prefix="bench-") as name:
        pair(Path(name) / "data" / DATABASE)
        yield Path(name)


@contextmanager
def program(*command: str | Path, place: Path, **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """A process with its sockets in `place`, in a group of its own; stopped afterwards, with all that it started."""
    environment = {**child_environment(), "RUNTIME_DIRECTORY": str(place)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, process_group=0, text=True, **options)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_S)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def wall_hinge(*arguments: str | Path) -> list[str | Path]:
    """The program's command line."""
    return [sys.executable, "-m", "wall_hinge", *arguments]


def module(name: str, *arguments: str | Path) -> list[str | Path]:
    """The command line of another module of the benchmarks."""
    return [sys.executable, "-m", f"tests.bench.{name}", *arguments]


def free_port() -> int:
    """A port of the loopback interface that nobody had a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def ask(port: int, path: str) -> tuple[int, bytes] | None:
    """Status and body that the page answers; None where nobody answers yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path, headers=HEADER)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def answers(port: int) -> bool | None:
    """True once the page is well, for `until`."""
    answer = ask(port, "/healthz")
    return True if answer is not None and answer[0] == http.client.OK else None


def state(port: int) -> Mapping[str, Any] | None:
    """The snapshot, once there is one."""
    answer = ask(port, "/api/state")
    if answer is None or answer[0] != http.client.OK:
        return None
    return msgspec.json.decode(answer[1], type=dict[str, Any])


class Phone:
    """Holds a stream open as a phone's browser does; `seen` has every snapshot's Unix time of arrival and its JSON."""

    def __init__(self, port: int) -> None:
        self.seen: list[tuple[float, bytes]] = []
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        cookie = HEADER["Cookie"].encode()
        self._socket.sendall(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\nCookie: %b\r\n\r\n" % cookie)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _read(self) -> None:
        # An event is a chunk of its own, so what stands between the events is in lines that are not data.
        with self._socket.makefile("rb") as lines, suppress(OSError):
            self.seen.extend((time.time(), line[6:-1]) for line in lines if line.startswith(b"data: "))
