import json
import signal
import stat
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device.errors import LinkError
from device.live import MAX_FRAME_BYTES, Answer, DeviceLink
from tests.device.live.ends import PATIENCE_S, Device, all_of, ask, ask_answer, raw, until, until_seq

ROOT = Path(__file__).parents[3]

SERVE = """
import sys, threading
from pathlib import Path
from device.live import Answer, LinkServer
LinkServer(Path(sys.argv[1]), lambda name, args, reply: reply(Answer(False, "only a test", "refused"))).start()
print("serving", flush=True)
threading.Event().wait()
"""


def test_snapshot_published_before_anybody_watched_is_kept_for_newcomers(device: Device, path: Path) -> None:
    seq = device.publish(times=3)
    with raw(path) as connection:
        connection.sendall(b'{"type": "watch"}\n')
        assert json.loads(connection.makefile("rb").readline())["seq"] == seq


def test_reader_that_stops_holds_up_nobody_and_then_gets_the_newest(
    device: Device, link: DeviceLink, path: Path
) -> None:
    with raw(path) as slow:
        slow.sendall(b'{"type": "watch"}\n')
        for _ in range(2000):
            device.publish()
        until_seq(link, device.seq)
        frames: list[int] = []
        lines = slow.makefile("rb")
        while not frames or frames[-1] != device.seq:
            frames.append(json.loads(lines.readline())["seq"])  # every frame is whole
        assert frames == sorted(frames)
        assert len(frames) < 200  # it did not have to read what it had missed


def test_watcher_that_never_reads_is_let_go(path: Path) -> None:
    device = Device(path, patience_s=0.2)
    device.server.start()
    try:
        with raw(path) as stuck, raw(path) as mute:
            stuck.sendall(b'{"type": "watch"}\n')
            for _ in range(100):
                device.publish()
                time.sleep(0.001)
            assert mute.recv(1) == b""  # it never asked
            until(lambda: not device.server._clients, "both to be gone")
            assert all_of(stuck).startswith(b'{"seq":')
    finally:
        device.server.close()


def test_second_reply_is_not_sent(device: Device, path: Path) -> None:
    with raw(path) as connection:
        connection.sendall(b'{"type": "command", "name": "hold"}\n')
        until(lambda: device.held, "the command")
        device.held[0](Answer(ok=True))
        device.held[0](Answer(ok=False, reason="no"))
        assert json.loads(all_of(connection)) == {"ok": True, "reason": "", "code": "ok", "data": {}}


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (b"\n", "not a request: Input data was truncated"),
        (b"garbage\n", "not a request: JSON is malformed"),
        (b"\xff\xfe\n", "not a request: JSON is malformed"),
        (b"{}\n", "not a request: Object missing required field `type`"),
        (b'{"type": "shutdown"}\n', "not a request: Invalid value 'shutdown' - at `$.type`"),
        (b'{"type": "command"}\n', "not a request: Object missing required field `name`"),
        (b'{"type": "command", "name": 7}\n', "not a request: Expected `str`, got `int` - at `$.name`"),
        (b'{"type": "command", "name": "x", "args": []}\n', "not a request: Expected `object`, got `array`"),
        (b'{"type": "watch", "more": 1}\n', "not a request: Object contains unknown field `more`"),
        (
            b'{"type": "command", "name": "x", "args": {"a": ' + b"[" * 60_000 + b"\n",
            "not a request: maximum recursion",
        ),
        (b"x" * (MAX_FRAME_BYTES + 1), "a request must have at most 65536 bytes"),
    ],
)
def test_malformed_frame_is_answered_with_the_reason(device: Device, path: Path, frame: bytes, reason: str) -> None:
    answer = ask_answer(path, frame)
    assert answer["reason"].startswith(reason)
    assert (answer["ok"], answer["code"]) == (False, "malformed")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frame=st.binary(max_size=300) | st.text(st.characters(codec="utf-8")).map(lambda t: json.dumps(t).encode()))
def test_no_frame_ends_the_server(device: Device, path: Path, frame: bytes) -> None:
    for line in ask(path, frame + b"\n").splitlines():
        assert json.loads(line)["code"] == "malformed"
    assert ask_answer(path, b'{"type": "command", "name": "start"}\n')["ok"]


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 40), max_size=8))
def test_request_may_come_in_any_pieces(device: Device, path: Path, cuts: list[int]) -> None:
    request = b'{"type": "command", "name": "start", "args": {}}\n'
    with raw(path) as connection:
        start = 0
        for cut in [*sorted(set(cuts)), len(request)]:
            connection.sendall(request[start:cut])
            start = cut
        assert json.loads(all_of(connection))["ok"]


def test_client_too_many_is_told_so(path: Path) -> None:
    device = Device(path, max_clients=3)
    device.server.start()
    try:
        with ExitStack() as watchers:
            for _ in range(3):
                watchers.enter_context(raw(path)).sendall(b'{"type": "watch"}\n')
            until(lambda: len(device.server._clients) == 3, "three watchers")
            assert json.loads(ask(path, b"")) == {
                "ok": False, "reason": "3 connections are open already: close one", "code": "refused", "data": {},
            }  # fmt: skip
            link = DeviceLink(path)
            link.start()
            until(lambda: "does not let us watch: 3 connections are open already" in link.reason, "the refusal")
            assert link.newest() is None
        until_seq(link, device.publish())
        link.close()
    finally:
        device.server.close()


def test_socket_is_for_owner_and_group_and_goes_with_the_server(path: Path) -> None:
    device = Device(path)
    device.server.start()
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    device.server.close()
    device.server.close()
    assert not path.exists()
    device.publish()  # late, and harmless


def test_second_device_is_refused_and_the_first_lives(device: Device, link: DeviceLink, path: Path) -> None:
    with pytest.raises(LinkError, match="another device is running: it answers at ") as caught:
        Device(path).server.start()
    assert str(path) in str(caught.value)
    assert link.command("start", {}, PATIENCE_S).ok


def test_what_is_not_a_socket_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("precious")
    with pytest.raises(LinkError, match=r"device.sock is there and not a socket: move it away"):
        Device(path).server.start()
    assert path.read_text() == "precious"


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LinkError, match=r"device.sock cannot be made: "):
        Device(tmp_path / "file" / "device.sock").server.start()


def test_too_long_a_path_is_told_with_its_bound(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 120)
    with pytest.raises(LinkError, match="it must have at most 107"):
        Device(path).server.start()
    with pytest.raises(LinkError, match="it must have at most 107"):
        DeviceLink(path).command("start", {})


def test_socket_of_a_killed_device_is_replaced_and_the_link_goes_on(link: DeviceLink, path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", SERVE, path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout
        assert child.stdout.readline() == "serving\n"
        assert link.command("anything", {}, PATIENCE_S).reason == "only a test"
        child.send_signal(signal.SIGKILL)
    assert path.exists()
    device = Device(path)
    device.server.start()
    try:
        until_seq(link, device.publish())
        assert link.connected
    finally:
        device.server.close()
