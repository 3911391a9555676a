"""The live page, the state behind it as JSON and as a stream."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import msgspec
from flask import Blueprint, Response, jsonify, render_template, request

from device.hinge.snapshot import Snapshot
from web.guard import refuse
from web.phones import Phones, token_of

if TYPE_CHECKING:
    from device.live import DeviceLink, Frame

BEAT_S: Final = 0.5
"""Every stream says something at least this often, so that a dead connection is noticed at both ends; and it looks as
often whether its phone is still let in."""
STALE_S: Final = 3.0
"""A state older than this is not live: the device publishes every 2 s at least."""
RETRY_MS: Final = 1000
"""How soon a browser connects again."""
PAUSE_S: Final = 0.1
"""While the device is away, nobody is told so more often than this."""
AWAY: Final = "The counter is not running, or just starting. This page waits for it."

FULL: Final = "Too many phones are watching. Close the page on one of them, and it is shown here."


def blueprint(link: "DeviceLink", phones: Phones, streams: int, stopping: threading.Event) -> Blueprint:
    """The routes around `link`, with at most `streams` open streams.

    They end when `stopping` is set, and when their phone is let in no more, as `phones` says.
    """
    routes = Blueprint("live", __name__)
    free = threading.BoundedSemaphore(streams)

    @routes.get("/")
    def page() -> Response:
        answer = Response(render_template("live.html", state=understood(current(link)), away=AWAY))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @routes.get("/api/state")
    def state() -> Response:
        frame = current(link)
        if frame is None:
            return refuse(HTTPStatus.SERVICE_UNAVAILABLE, AWAY, Retry_After="1")
        return Response(frame.data, mimetype="application/json", headers={"Cache-Control": "no-store"})

    @routes.get("/api/stream")
    def stream() -> Response:
        if not free.acquire(blocking=False):
            return refuse(HTTPStatus.SERVICE_UNAVAILABLE, FULL, Retry_After="5")
        ended = partial(over, stopping, phones, token_of(request))
        answer = Response(events(link, ended), mimetype="text/event-stream")
        answer.headers["Cache-Control"] = "no-store"
        answer.call_on_close(free.release)
        return answer

    @routes.get("/healthz")
    def healthz() -> Response:
        if current(link) is None:
            return refuse(HTTPStatus.SERVICE_UNAVAILABLE, f"no live state: {link.reason or 'it is too old'}")
        return jsonify(ok=True)

    return routes


def current(link: "DeviceLink") -> "Frame | None":
    """The newest snapshot where it is live: the device is there, and spoke within 3 s."""
    frame = link.newest()
    if frame is None or not link.connected or time.monotonic() - frame.received_s > STALE_S:
        return None
    return frame


def understood(frame: "Frame | None") -> Snapshot | None:
    """The snapshot in a frame; None where there is none, or it is one of another version of the device."""
    try:
        return msgspec.json.decode(frame.data, type=Snapshot) if frame else None
    except msgspec.DecodeError:
        return None


def over(stopping: threading.Event, phones: Phones, token: str) -> bool:
    """Whether a stream has to end: the server stops, or the phone with that token is let in no more."""
    return stopping.is_set() or phones.find(token) is None


def events(link: "DeviceLink", ended: Callable[[], bool]) -> Iterator[bytes]:
    """Server-Sent Events for one reader: the newest state at once and whenever there is a newer one, until it `ended`.

    What a slow reader missed is not sent later. Where nothing is new for half a second the same state is sent again
    under the same id: a sign that the connection lives, and not that the state is fresh.
    """
    yield b"retry: %d\n\n" % RETRY_MS
    seen = -1
    while not ended():
        frame = current(link)
        yield event(frame)
        if frame is not None:
            seen = frame.count
        else:
            time.sleep(PAUSE_S)
        link.wait(seen, BEAT_S)


def event(frame: "Frame | None") -> bytes:
    """One event: the state, or that the device is away."""
    if frame is None:
        return b"event: away\ndata: %b\n\n" % msgspec.json.encode({"reason": AWAY})
    return b"event: state\nid: %d\ndata: %b\n\n" % (frame.count, frame.data)
