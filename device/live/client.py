"""The web's end of the link: it watches from a thread of its own, and comes back whenever the device does."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from device.errors import LinkError
from device.live.wire import MAX_FRAME_BYTES, Answer, Command, Watch, connect, decode_answer, encode

ANSWER_S: Final = 2.0
"""The device answers a command within milliseconds; after so long it is called away: nobody taps and waits longer."""

_FIRST_RETRY_S: Final = 0.05
_LAST_RETRY_S: Final = 0.5
"""Back-off while the device is away: a page that shows it as away should not do so for much longer than it is."""

_CONNECT_S: Final = 2.0
"""A device that is alive takes a connection at once; one that is stopped may never."""

_HUNG_UP: Final = "the device hung up: it is stopping, or starting again"


class Frame(Struct, frozen=True):
    """A snapshot as it came: `data` is its JSON, `count` numbers the frames from 1, `received_s` is monotonic time."""

    count: int
    data: bytes
    received_s: float


class DeviceLink:
    """Watches the device at `path` from `start()` to `close()`, and passes commands on; any thread may use it.

    `connected` tells whether snapshots are coming: it is False while nobody answers, and also when the device is
    there but has said nothing for `silence_s` (it is meant to speak every 2 s). `reason` says why not, or "".
    """

    def __init__(self, path: Path, silence_s: float = 5.0) -> None:
        self.path = path
        self.connected = False
        self.reason = "the device has not been asked yet"
        self._silence_s = silence_s
        self._newest: Frame | None = None
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._watched: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch. Whether the device is there does not matter."""
        self._thread = threading.Thread(target=self._watch_for_ever, name="device-link", daemon=True)
        self._thread.start()

    def newest(self) -> Frame | None:
        """The newest snapshot, however old; None if there never was one."""
        return self._newest

    def wait(self, after_count: int, timeout_s: float) -> Frame | None:
        """The newest snapshot if it is newer than `after_count`, as soon as there is one.

        None after `timeout_s`, or when the connection comes or goes meanwhile, or on `close()`.
        """
        with self._changed:
            before = self.connected
            self._changed.wait_for(
                lambda: self._newer(after_count) or self.connected != before or self._closing.is_set(), timeout_s
            )
            return self._newer(after_count)

    def command(self, name: str, args: dict[str, Any], timeout_s: float = ANSWER_S) -> Answer:
        """Ask the device to do something, on a connection of its own. Raises LinkError where it is away or silent.

        `timeout_s` is for all of it: being let in, asking, and the answer.
        """
        deadline_s = time.monotonic() + timeout_s
        try:
            request = encode(Command(name, args))
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            return Answer(ok=False, reason=f"{name!r} cannot be sent: {error}", code="malformed")
        with closing(connect(self.path, timeout_s)) as connection:
            try:
                with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it heard us out
                    connection.settimeout(_left_s(deadline_s))
                    connection.sendall(request)
                line = _first_line(connection, deadline_s)
            except TimeoutError as error:
                raise LinkError(f"the device did not answer within {timeout_s:g} s: see its log") from error
            except LinkError:
                raise
            except OSError as error:
                raise LinkError("the device hung up without an answer: try again") from error
        answer = decode_answer(line)
        if answer is None:
            raise LinkError(f"what answers at {self.path} is no Wall Hinge device: stop it")
        return answer

    def close(self) -> None:
        """Stop watching, and wake all who wait. Closing twice is no error."""
        with self._changed:
            self._closing.set()
            self._changed.notify_all()
            if self._watched is not None:
                with suppress(OSError):  # it may have hung up just now
                    self._watched.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _newer(self, count: int) -> Frame | None:
        frame = self._newest
        return frame if frame is not None and frame.count > count else None

    # From here on: the watching thread.

    def _watch_for_ever(self) -> None:
        wait_s = _FIRST_RETRY_S
        while not self._closing.is_set():
            try:
                for line in self._lines():
                    self._take(line)
                    wait_s = _FIRST_RETRY_S
            except LinkError as error:
                self._tell_away(str(error))
            self._closing.wait(wait_s)
            wait_s = min(2 * wait_s, _LAST_RETRY_S)
        self._tell_away("the link is closed")

    def _lines(self) -> Iterator[bytes]:
        """Snapshots of one connection, leaving out those that came together with a newer one. Raises LinkError."""
        with closing(connect(self.path, _CONNECT_S)) as connection:
            with self._changed:
                self._watched = connection
                if self._closing.is_set():
                    return
            try:
                connection.sendall(encode(Watch()))
                connection.settimeout(self._silence_s)
                yield from _snapshots(connection, self._tell_silent)
            except OSError as error:
                raise error if isinstance(error, LinkError) else LinkError(_HUNG_UP) from error
            finally:
                with self._changed:
                    self._watched = None

    def _take(self, line: bytes) -> None:
        with self._changed:
            count = self._newest.count + 1 if self._newest else 1
            self._newest = Frame(count, line, time.monotonic())
            self.connected, self.reason = True, ""
            self._changed.notify_all()

    def _tell_silent(self) -> None:
        self._tell_away(f"the device is there but has said nothing for {self._silence_s:g} s: see its log")

    def _tell_away(self, reason: str) -> None:
        with self._changed:
            self.connected, self.reason = False, reason
            self._changed.notify_all()


def _snapshots(connection: socket.socket, on_silence: Callable[[], None]) -> Iterator[bytes]:
    inbox, first = bytearray(), True
    while True:
        try:
            _receive(connection, inbox)
        except TimeoutError:
            on_silence()  # and go on: nothing is gained by asking again one who may be stopped for a while
            continue
        line = _newest_line(inbox)
        if line is None:
            continue
        if first and (refusal := decode_answer(line)):
            raise LinkError(f"the device does not let us watch: {refusal.reason}")
        first = False
        yield line


def _first_line(connection: socket.socket, deadline_s: float) -> bytes:
    inbox = bytearray()
    while (line := _newest_line(inbox)) is None:
        connection.settimeout(_left_s(deadline_s))
        _receive(connection, inbox)
    return line


def _left_s(deadline_s: float) -> float:
    """The time until then; never 0, which would mean not to wait at all."""
    return max(0.001, deadline_s - time.monotonic())


def _receive(connection: socket.socket, inbox: bytearray) -> None:
    """Append what has come. Raises LinkError where nothing can come any more, OSError."""
    data = connection.recv(MAX_FRAME_BYTES)
    if not data:
        raise LinkError(_HUNG_UP)
    inbox += data


def _newest_line(inbox: bytearray) -> bytes | None:
    """Take the whole lines out of `inbox` and return the last; None where there is none. Raises LinkError."""
    end = inbox.rfind(b"\n")
    if len(inbox) - end - 1 > MAX_FRAME_BYTES:
        raise LinkError(f"the device sends more than {MAX_FRAME_BYTES} bytes in a line: it is no Wall Hinge device")
    if end < 0:
        return None
    line = bytes(inbox[inbox.rfind(b"\n", 0, end) + 1 : end])
    del inbox[: end + 1]
    return line
