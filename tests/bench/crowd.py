"""A crowd of phones in a process of its own: some watch, some never read, some say half of what they want, some ask.

It runs until a line comes on stdin, and then tells in one line of JSON what it met.
"""

import http.client
import select
import selectors
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from tests.bench import common
from tests.paired import HEADER

STREAM: Final = b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\nCookie: %b\r\n\r\n" % HEADER["Cookie"].encode()
HALVES: Final = (
    b"",
    b"GET / HTTP/1.1\r\nHost: loc",
    b"POST /pair HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nhalf",
)
HISTORY: Final = ("/history", "/api/history", "/export/reps.csv")
SMALL_BYTES: Final = 4096
"""What the kernel keeps for one who never reads: half a second of the stream."""


class Wanted(Struct, frozen=True):
    """How many of each."""

    watching: int = 0
    never_reading: int = 0
    half_open: int = 0
    asking: int = 0
    paths: tuple[str, ...] = HISTORY
    """What those ask for."""


class Met(Struct, frozen=True):
    """What came of it: streams by status, events read, halves that were let go, and answers by status."""

    streams: dict[str, int]
    retry_after: int
    events: int
    let_go: int
    answers: dict[str, int]


class _Place(NamedTuple):
    """What is behind a socket."""

    kind: str
    number: int


class Crowd:
    """All of them, in two threads: one holds what is open, the other asks."""

    def __init__(self, port: int, wanted: Wanted) -> None:
        self._port, self._wanted = port, wanted
        self._selector = selectors.DefaultSelector()
        self._streams: Counter[str] = Counter()
        self._answers: Counter[str] = Counter()
        self._retry_after = self._events = self._let_go = 0
        self._over = threading.Event()
        self._deaf: list[socket.socket] = []

    def run(self) -> Met:
        """Do it until a line comes."""
        asking = [threading.Thread(target=self._ask) for _ in range(self._wanted.asking)]
        self._deaf = [self._connect(STREAM, SMALL_BYTES) for _ in range(self._wanted.never_reading)]
        for number in range(self._wanted.watching):
            self._hold(_Place("stream", number), STREAM)
        for number in range(self._wanted.half_open):
            self._hold(_Place("half", number), HALVES[number % len(HALVES)])
        give_up_s = time.monotonic() + common.PATIENCE_S
        while self._streams.total() < self._wanted.watching and time.monotonic() < give_up_s:
            self._listen()  # on a busy machine the last ones may not have been answered yet
        for thread in asking:
            thread.start()
        print("there", flush=True)
        while not select.select([sys.stdin], [], [], 0)[0]:
            self._listen()
        self._over.set()
        for thread in asking:
            thread.join()
        for held in (*self._deaf, *self._held()):
            held.close()
        return Met(dict(self._streams), self._retry_after, self._events, self._let_go, dict(self._answers))

    def _held(self) -> Iterator[socket.socket]:
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                yield key.fileobj

    def _connect(self, words: bytes, receive_bytes: int = 0) -> socket.socket:
        caller = socket.socket()
        if receive_bytes:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        caller.settimeout(common.PATIENCE_S)
        caller.connect(("127.0.0.1", self._port))
        caller.sendall(words)
        return caller

    def _hold(self, place: _Place, words: bytes) -> None:
        self._selector.register(self._connect(words), selectors.EVENT_READ, place)

    def _listen(self) -> None:
        for key, _ in self._selector.select(0.1):
            self._hear(key)

    def _hear(self, key: selectors.SelectorKey) -> None:
        place: _Place = key.data
        caller = key.fileobj
        if not isinstance(caller, socket.socket):
            raise TypeError("only sockets are held")
        came = b""
        with suppress(OSError):
            came = caller.recv(65536)
        if came.startswith(b"HTTP/1.1 "):
            self._streams[came[9:12].decode()] += 1
            self._retry_after += b"\r\nRetry-After: " in came
        self._events += came.count(b"event: ")
        if came and not came.startswith(b"HTTP/1.1 5"):
            return
        self._selector.unregister(caller)
        caller.close()
        if place.kind == "half":
            self._let_go += 1
            self._hold(place, HALVES[place.number % len(HALVES)])

    def _ask(self) -> None:
        """Ask for it all as fast as it is answered."""
        while not self._over.is_set():
            for path in self._wanted.paths:
                connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=common.PATIENCE_S)
                try:
                    connection.request("GET", path, headers=HEADER)
                    answer = connection.getresponse()
                    answer.read()
                    self._answers[str(answer.status)] += 1
                except (OSError, http.client.HTTPException) as error:
                    self._answers[type(error).__name__] += 1
                finally:
                    connection.close()


def main() -> None:
    """Be the crowd that the second argument says, in JSON, at the port that is the first."""
    met = Crowd(int(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Wanted)).run()
    print(msgspec.json.encode(met).decode(), flush=True)


if __name__ == "__main__":
    main()
