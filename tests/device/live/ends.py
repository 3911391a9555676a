"""A device at one end of the link, and ways to talk to it."""

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from device.hinge.snapshot import Advice, Sensor, Snapshot
from device.live import Answer, DeviceLink, LinkServer

PATIENCE_S = 30.0

SNAPSHOT = Snapshot(
    seq=0, at=1.7e9, simulated=True, speed=1.0, sensor=Sensor("ok", "", 116.0, 50.0), person="", exercise="wall",
    phase="ready", reps=3, misses=0, set=1, sets=(3,), target_reps=(15, 20), target_sets=(3, 4), gap_mm=76.2,
    stance_mm=76.0, target_stance_mm=76.2, calibrated=True, advice=Advice("go", "Go on", "3 of 15"), rest_s=None,
    rest_total_s=60.0, last_rep=None, latest=None, warning="",
)  # fmt: skip


class Device:
    """A link server with someone behind it who answers."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.held: list[Callable[[Answer], None]] = []
        self.server = LinkServer(path, self.on_command, **options)
        self.seq = 0

    def on_command(self, name: str, args: dict[str, Any], reply: Callable[[Answer], None]) -> None:
        self.heard.append((name, args))
        if name == "hold":
            self.held.append(reply)
        elif name == "break":
            raise RuntimeError(name)
        elif name == "undo":
            reply(Answer(ok=False, reason="there is no rep to take back", code="refused"))
        else:
            threading.Thread(target=reply, args=(Answer(ok=True),)).start()

    def publish(self, times: int = 1) -> int:
        for _ in range(times):
            self.seq += 1
            self.server.publish(replace(SNAPSHOT, seq=self.seq))
        return self.seq


def until(condition: Callable[[], object], what: str) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end_s, f"waited in vain for: {what}"
        time.sleep(0.005)


def until_seq(link: DeviceLink, seq: int) -> None:
    until(lambda: (frame := link.newest()) and json.loads(frame.data)["seq"] == seq, f"snapshot {seq}")


def raw(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(PATIENCE_S)
    connection.connect(str(path))
    return connection


def all_of(connection: socket.socket) -> bytes:
    data = b""
    with suppress(ConnectionResetError):
        while chunk := connection.recv(65536):
            data += chunk
    return data


def ask(path: Path, frame: bytes) -> bytes:
    """Everything that comes back until the connection ends."""
    with raw(path) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(frame)
        return all_of(connection)


def ask_answer(path: Path, frame: bytes) -> Any:
    return json.loads(ask(path, frame))
