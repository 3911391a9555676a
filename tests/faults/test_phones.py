"""Phones that hold the page's server up, or mean to: whatever they leave open, everybody else is answered."""

import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from http import HTTPStatus
from itertools import cycle, islice
from pathlib import Path

import pytest
import trustme

from device.journal import DATABASE
from tests.bench.crowd import STREAM, Wanted
from tests.bench.load import crowd, sent_home
from tests.device.live.ends import all_of
from tests.paired import HEADER, pair
from tests.processes import PATIENCE_S, House, house_in, until

GUEST = "127.0.0.2"
"""The whole of 127/8 is this machine, so that a test has as many addresses as it likes."""
HALF: dict[str, bytes] = {
    "nothing": b"",
    "half a line": b"GET /he",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nAccept: ",
    "half a body": b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\nhalf",
    "half a chunk": b"POST /pair HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhalf",
    "a head without end": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + b"X-X: x\r\n" * 3000,
    "half of far too much": b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\nhalf",
}
HALF_SHAKEN = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
"""How a TLS handshake begins."""
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
ICON = b"GET /static/icon-512.png HTTP/1.1\r\nHost: localhost\r\n\r\n"
COOKIE = b"Cookie: %b\r\n" % HEADER["Cookie"].encode()
CHUNKED = (
    b"POST /api/commands/undo HTTP/1.1\r\nHost: localhost\r\n%bContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" % COOKIE
)
STREAMS = 8
MANY = 300
"""More than the 256 connections that are held at a time, and far more than the 64 threads."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


@contextmanager
def callers(
    house: House, saying: Sequence[bytes], *, receive_bytes: int = 0, secured: ssl.SSLContext | None = None
) -> Iterator[list[socket.socket]]:
    """A connection of a guest's for each thing said, which reads nothing of itself."""
    with ExitStack() as stack:
        found = []
        for words in saying:
            caller = stack.enter_context(closing(socket.socket()))
            if receive_bytes:
                caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
            caller.bind((GUEST, 0))
            caller.settimeout(PATIENCE_S)
            caller.connect(("127.0.0.1", house.port))
            if secured is not None:
                caller = stack.enter_context(closing(secured.wrap_socket(caller, server_hostname="localhost")))
            with suppress(ConnectionError):  # it has been let go already
                caller.sendall(words)
            found.append(caller)
        yield found


def start_secured(house: House, folder: Path) -> ssl.SSLContext:
    """Start the page with a certificate; gives what trusts that."""
    authority, trusting = trustme.CA(), ssl.create_default_context()
    authority.configure_trust(trusting)
    made = authority.issue_cert("localhost")
    made.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    made.private_key_pem.write_to_path(folder / "key.pem")
    config = folder / "config.toml"
    config.write_text(f'[web]\ncertificate = "{folder}/certificate.pem"\nkey = "{folder}/key.pem"\n')
    running = house.start("web", "--data", house.data, "--port", str(house.port), "--config", config)
    until(lambda: running.gone() or answered(house, trusting), "the page answers")
    assert not running.gone(), running.err
    return trusting


def answered(house: House, trusting: ssl.SSLContext) -> bool:
    """Whether the page answers by HTTPS."""
    url = f"https://localhost:{house.port}/pair"
    with suppress(OSError), urllib.request.urlopen(url, timeout=PATIENCE_S, context=trusting) as answer:
        return bool(answer.status == HTTPStatus.OK)
    return False


def files(house: House) -> int:
    """How many files and connections all processes of the house have open."""
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in house.alive())


def test_half_a_request_holds_up_nobody_and_is_let_go(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "secured").mkdir()
    with House(tmp_path / "plain") as plain, House(tmp_path / "secured") as secured, ExitStack() as stack:
        web = plain.start_web()
        trusting = start_secured(secured, tmp_path)
        words = list(islice(cycle(HALF.values()), MANY))
        guests = stack.enter_context(callers(plain, words))
        shaking = stack.enter_context(callers(secured, [HALF_SHAKEN] * MANY))
        shaken = stack.enter_context(callers(secured, list(HALF.values()), secured=trusting))
        began_s = time.monotonic()
        for _ in range(20):
            assert plain.status("/pair") == HTTPStatus.OK
            assert answered(secured, trusting)
        print(f"40 answers in {time.monotonic() - began_s:.2f} s beside {len(guests) + len(shaking) + len(shaken)}")
        for guest in (*guests, *shaking, *shaken):
            assert b"200 OK" not in all_of(guest)
        assert "Traceback" not in web.err


def test_a_slow_request_is_answered_and_half_of_one_in_chunks_refused(house: House) -> None:
    house.start_web()
    with callers(house, [b"", CHUNKED[:-10]]) as (slow, in_chunks):
        for byte in WHOLE:
            slow.sendall(bytes([byte]))
        with slow.makefile("rb") as answer:
            assert answer.readline().startswith(b"HTTP/1.1 503 ")  # the device is away, which /healthz says
            assert any(line.startswith(b'{"reason":') for line in answer)
        slow.sendall(WHOLE + WHOLE)  # two at once are one, and a goodbye: no browser does that
        assert all_of(slow).count(b"HTTP/1.1 503 ") == 1
        assert all_of(in_chunks).startswith(b"HTTP/1.1 400 ")


def test_answers_that_nobody_reads_hold_up_nobody_and_are_given_up(house: House) -> None:
    (house.data.parent / "config.toml").write_text(f"[web]\nthreads = 20\nstreams = {STREAMS}\n")
    running = house.start_all("--simulate", "--config", str(house.data.parent / "config.toml"))
    pair(house.data / DATABASE)
    before = files(house)
    with (
        callers(house, [STREAM] * STREAMS, receive_bytes=2048),
        callers(house, [ICON] * 60, receive_bytes=2048) as on,
        crowd(house.port, house.sockets, Wanted(half_open=30, asking=2)) as there,
    ):
        for guest in on:
            with suppress(ConnectionError):
                guest.sendall(ICON * 20)
        until(lambda: house.status("/api/stream") == HTTPStatus.SERVICE_UNAVAILABLE, "all streams are taken")
        assert [house.status(path) for path in ("/", "/history", "/healthz")] == [HTTPStatus.OK] * 3

        def watched() -> bool:
            with suppress(urllib.error.HTTPError), house.stream() as stream:
                return stream.readline() == b"retry: 1000\n"
            return False

        until(watched, "a stream is free again")
        met = sent_home(there)
    assert set(met.answers) == {"200"}
    assert met.let_go >= 30
    assert "Traceback" not in running.err
    until(lambda: files(house) <= before, "all connections are closed")


def test_five_hundred_streams_leave_room_for_everybody_else(house: House) -> None:
    house.start_all("--simulate", "--speed", "10")
    pair(house.data / DATABASE)
    reps = sum(house.wait_reps(1)["sets"])
    before = files(house)
    with crowd(house.port, house.sockets, Wanted(watching=500)) as there:
        for path in ("/", "/history", "/people", "/api/state", "/healthz"):
            assert house.status(path) == HTTPStatus.OK
        house.wait_reps(reps + 1)
        met = sent_home(there)
    assert met.streams == {"200": 48, "503": 452}
    assert met.retry_after == 452
    until(lambda: files(house) <= before, "all connections are closed")
