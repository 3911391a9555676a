"""The stream of states: at once, the newest only, and never silent."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.stage import Stage, on_stage, reading, served, until
from web.live import event, events


@pytest.fixture
def url(stage: Stage) -> Iterator[str]:
    with served(stage) as address:
        yield address


def test_the_newest_state_comes_at_once(stage: Stage, url: str) -> None:
    with reading(url) as reader:
        assert reader.answer.getheader("Content-Type") == "text/event-stream; charset=utf-8"
        assert reader.answer.getheader("Cache-Control") == "no-store"
        assert reader.next() == {"retry": "1000"}
        first = reader.next()
    assert first["event"] == "state"
    assert first["data"]["advice"]["say"] == "Push your hips back to the wall."
    assert int(first["id"]) >= 1


def test_a_new_state_comes_with_the_next_id(stage: Stage, url: str) -> None:
    with reading(url) as reader:
        first = reader.until(lambda e: e.get("event") == "state")
        stage.device.say(reps=1, phase="at_wall")
        second = reader.until(lambda e: e["data"]["reps"] == 1)
    assert int(second["id"]) > int(first["id"])


def test_a_device_that_goes_is_told_and_so_is_its_return(stage: Stage, url: str) -> None:
    with reading(url) as reader:
        reader.until(lambda e: e.get("event") == "state")
        stage.device.stop()
        away = reader.until(lambda e: e["event"] == "away")
        assert "counter is not running" in away["data"]["reason"]
        stage.device.start()
        reader.until(lambda e: e["event"] == "state")


def test_a_silent_device_is_told_as_away(stage: Stage, url: str) -> None:
    with reading(url) as reader:
        reader.until(lambda e: e.get("event") == "state")
        stage.device.talks = False
        reader.until(lambda e: e["event"] == "away")


def test_a_slow_reader_gets_the_newest_and_no_backlog(stage: Stage) -> None:
    stream = events(stage.link, stage.stopping.is_set)
    assert next(stream).startswith(b"retry:")
    assert next(stream).startswith(b"event: state")
    for reps in range(1, 51):
        seq = stage.device.say(reps=reps)
    until(lambda: (frame := stage.link.newest()) is not None and b'"seq":%d,' % seq in frame.data)
    assert b'"reps":50,' in next(stream)
    stream.close()  # type: ignore[attr-defined] # a generator has it


def test_streams_are_capped_and_freed(tmp_path: Path) -> None:
    with on_stage(tmp_path, streams=1) as stage, served(stage) as url:
        with reading(url) as first:
            first.until(lambda e: e.get("event") == "state")
            with reading(url) as second:
                assert second.answer.status == 503
                assert second.answer.getheader("Retry-After") == "5"
                assert json.loads(second.answer.read()) == {
                    "reason": "Too many phones are watching. Close the page on one of them, and it is shown here."
                }

        def free() -> bool:
            with reading(url) as third:
                return third.answer.status == 200

        until(free)


def test_a_stream_ends_when_the_server_stops(stage: Stage, url: str) -> None:
    with reading(url) as reader:
        reader.until(lambda e: e.get("event") == "state")
        stage.stopping.set()
        stage.link.close()
        while reader.answer.read(4096):
            pass


def test_nothing_is_told_as_away() -> None:
    assert event(None).startswith(b'event: away\ndata: {"reason":')
    assert event(None).endswith(b"\n\n")
