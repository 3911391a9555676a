import json
import threading
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from device.errors import LinkError
from device.live import MAX_FRAME_BYTES, Answer, DeviceLink
from tests.device.live.ends import PATIENCE_S, SNAPSHOT, Device, until, until_seq


def test_watcher_gets_the_newest_at_once_and_then_each_newer(device: Device, link: DeviceLink) -> None:
    until_seq(link, device.publish(times=5))
    first = link.newest()
    assert first
    assert link.connected
    assert link.reason == ""
    assert json.loads(first.data)["advice"] == {"kind": "go", "say": "Go on", "why": "3 of 15"}
    seq = device.publish()
    newer = link.wait(first.count, PATIENCE_S)
    assert newer
    assert json.loads(newer.data)["seq"] == seq
    assert newer.received_s >= first.received_s


def test_wait_gives_nothing_when_nothing_is_newer(device: Device, link: DeviceLink) -> None:
    until_seq(link, device.publish())
    frame = link.newest()
    assert frame
    assert link.wait(frame.count, 0.05) is None
    assert link.wait(frame.count - 1, 0.05) == frame


def test_many_threads_may_wait(device: Device, link: DeviceLink) -> None:
    until_seq(link, device.publish())
    frame = link.newest()
    assert frame
    seen: list[int] = []

    def wait() -> None:
        newer = link.wait(frame.count, PATIENCE_S)
        assert newer
        seen.append(json.loads(newer.data)["seq"])

    threads = [threading.Thread(target=wait) for _ in range(40)]
    for thread in threads:
        thread.start()
    seq = device.publish()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert seen == [seq] * 40


def test_large_snapshot_arrives_whole(device: Device, link: DeviceLink) -> None:
    warning = "w" * 60_000  # much more than the socket takes at once
    device.server.publish(replace(SNAPSHOT, seq=77, warning=warning))
    until_seq(link, 77)
    frame = link.newest()
    assert frame
    assert json.loads(frame.data)["warning"] == warning


def test_command_is_accepted_with_its_arguments(device: Device, link: DeviceLink) -> None:
    assert link.command("start", {"exercise": "wall", "deep": [1, {"a": None}]}, PATIENCE_S) == Answer(ok=True)
    assert device.heard == [("start", {"exercise": "wall", "deep": [1, {"a": None}]})]


def test_command_is_refused_with_the_reason(device: Device, link: DeviceLink) -> None:
    answer = link.command("undo", {}, PATIENCE_S)
    assert answer == Answer(ok=False, reason="there is no rep to take back", code="refused")


def test_command_that_breaks_is_answered_and_the_link_lives(device: Device, link: DeviceLink) -> None:
    answer = link.command("break", {}, PATIENCE_S)
    assert answer == Answer(
        ok=False, reason="the device failed to take the command 'break': see its log", code="refused"
    )
    assert link.command("start", {}, PATIENCE_S).ok


@pytest.mark.parametrize("value", ["\ud800", object()])
def test_command_that_cannot_be_sent_is_malformed(device: Device, link: DeviceLink, value: object) -> None:
    answer = link.command("start", {"value": value}, PATIENCE_S)
    assert (answer.ok, answer.code) == (False, "malformed")
    assert answer.reason.startswith("'start' cannot be sent: ")


def test_too_long_a_command_is_malformed(device: Device, link: DeviceLink) -> None:
    answer = link.command("start", {"value": "x" * 10 * MAX_FRAME_BYTES}, PATIENCE_S)
    assert answer == Answer(ok=False, reason="a request must have at most 65536 bytes", code="malformed")
    assert device.heard == []


def test_commands_from_many_threads_are_all_answered(device: Device, link: DeviceLink) -> None:
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda: answers.append(link.command("start", {}, PATIENCE_S))) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert answers == [Answer(ok=True)] * 10


def test_silent_device_is_told_as_such(device: Device, link: DeviceLink) -> None:
    with pytest.raises(LinkError, match=r"the device did not answer within 0.1 s: see its log"):
        link.command("hold", {}, timeout_s=0.1)
    until(lambda: device.held, "the command")
    device.held[0](Answer(ok=True))  # to one who has gone, and twice
    device.held[0](Answer(ok=True))
    assert link.command("start", {}, PATIENCE_S).ok


def test_device_that_is_away_is_told_as_such(link: DeviceLink, path: Path) -> None:
    with pytest.raises(LinkError, match="the device is not running: nobody answers at ") as caught:
        link.command("start", {}, PATIENCE_S)
    assert str(path) in str(caught.value)
    until(lambda: "not running" in link.reason, "the reason")
    assert not link.connected
    assert link.newest() is None


def test_link_comes_back_when_the_device_does(link: DeviceLink, path: Path) -> None:
    for start in range(3):
        device = Device(path)
        device.seq = 100 * start
        device.server.start()
        until_seq(link, device.publish())
        assert link.connected
        device.server.close()
        until(lambda: not link.connected, "the link to notice")
        assert "the device" in link.reason
        assert link.newest()  # old, and said to be


def test_wait_returns_when_the_connection_goes(device: Device, link: DeviceLink) -> None:
    until_seq(link, device.publish())
    frame = link.newest()
    assert frame
    closer = threading.Timer(0.1, device.server.close)
    closer.start()
    start_s = time.monotonic()
    assert link.wait(frame.count, 10 * PATIENCE_S) is None
    assert time.monotonic() - start_s < 10 * PATIENCE_S
    assert not link.connected
    closer.join()


def test_wait_returns_when_the_link_is_closed(device: Device, link: DeviceLink) -> None:
    until_seq(link, device.publish())
    closer = threading.Timer(0.1, link.close)
    closer.start()
    assert link.wait(10**9, 10 * PATIENCE_S) is None
    closer.join()
    assert not link.connected


def test_device_that_says_nothing_is_not_live_until_it_speaks(device: Device, path: Path) -> None:
    link = DeviceLink(path, silence_s=0.1)
    link.start()
    try:
        until_seq(link, device.publish())
        until(lambda: not link.connected, "the silence to be noticed")
        assert link.reason == "the device is there but has said nothing for 0.1 s: see its log"
        frame = link.newest()
        assert frame
        device.publish()
        assert link.wait(frame.count, PATIENCE_S)
        until(lambda: link.newest() != frame, "the newer")
    finally:
        link.close()
