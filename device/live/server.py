"""The device's end of the link: one thread that serves every client, and that no client can hold up."""

import logging
import selectors
import socket
import stat
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

from device.errors import LinkError
from device.hinge.snapshot import Snapshot
from device.live.wire import MAX_FRAME_BYTES, Answer, Malformed, Watch, check_path, decode_request, encode

_log = logging.getLogger(__name__)

OnCommand = Callable[[str, dict[str, Any], Callable[[Answer], None]], None]

_BACKLOG: Final = 16

_ACCEPT_PAUSE_S: Final = 0.1
"""Where accepting fails, as without a file descriptor to spare, the connection stays and would be tried without end."""

_SEND_BUFFER_BYTES: Final = 4096
"""The kernel doubles it, which is room for about three snapshots with its book-keeping: so far can a slow reader be
behind, where the usual 200 kB would be seconds."""


class _Client:
    """One connection: first it asks, then it watches or waits for its answer."""

    def __init__(self, connection: socket.socket, deadline_s: float) -> None:
        self.connection = connection
        self.inbox = bytearray()
        self.outbox = memoryview(b"")
        self.asked = False
        self.watching = False
        self.seen = 0  # the number of the newest snapshot given to it
        self.last = False  # what is in the outbox ends the connection
        self.deadline_s: float | None = deadline_s

    def push(self) -> bool:
        """Send what the kernel takes; tell whether that was all. Raises OSError."""
        while self.outbox:
            try:
                self.outbox = self.outbox[self.connection.send(self.outbox) :]
            except BlockingIOError:
                return False
            self.deadline_s = None
        return True


class LinkServer:
    """Listens at `path` from `start()` to `close()`; a watcher gets the newest snapshot, and never a backlog.

    `on_command(name, args, reply)` is called on the server's thread and must not block; `reply` takes the answer, from
    any thread, sooner or later. A client that has not asked, or has not read, for `patience_s` is let go.
    """

    def __init__(self, path: Path, on_command: OnCommand, max_clients: int = 16, patience_s: float = 10.0) -> None:
        self.path = path
        self._on_command = on_command
        self._max_clients = max_clients
        self._patience_s = patience_s
        self._clients: set[_Client] = set()
        self._answers: deque[tuple[_Client, bytes]] = deque()
        self._newest: tuple[int, Snapshot | None] = (0, None)
        self._frame: tuple[int, bytes] = (0, b"")
        self._closing = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Bind and serve. Raises LinkError where another device is running, or the socket cannot be made."""
        self._listener = _listen(self.path)
        self._inode = self.path.stat().st_ino
        self._wakes, self._waker = socket.socketpair()
        self._wakes.setblocking(False)
        self._waker.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._wakes, selectors.EVENT_READ, self._woken)
        self._thread = threading.Thread(target=self._serve, name="link", daemon=True)
        self._thread.start()

    def publish(self, snapshot: Snapshot) -> None:
        """Make `snapshot` the newest. Never blocks; it is encoded on the server's thread, if somebody watches."""
        self._newest = (self._newest[0] + 1, snapshot)
        if self._clients:
            self._wake()

    def close(self) -> None:
        """Hang up on everybody and remove the socket. Closing twice, or before starting, is no error."""
        if self._thread is None:
            return
        self._closing = True
        self._wake()
        self._thread.join()
        self._thread = None
        self._waker.close()
        with suppress(OSError):
            if self.path.stat().st_ino == self._inode:  # else somebody else's who came after us
                self.path.unlink()

    def _wake(self) -> None:
        with suppress(OSError):  # full: it is being woken anyway; closed: nobody is left to wake
            self._waker.send(b"\0")

    def _reply(self, client: _Client, answer: Answer) -> None:
        self._answers.append((client, encode(answer)))
        self._wake()

    # From here on: the server's thread.

    def _serve(self) -> None:
        while not self._closing:
            for key, events in self._selector.select(self._until_deadline_s()):
                key.data(events)
            while self._answers:
                self._end(*self._answers.popleft())
            for client in [c for c in self._clients if c.watching and not c.outbox]:
                self._feed(client)
            now_s = time.monotonic()
            for client in [c for c in self._clients if c.deadline_s is not None and c.deadline_s <= now_s]:
                self._drop(client)
        for client in list(self._clients):
            self._drop(client)
        self._selector.close()
        self._listener.close()
        self._wakes.close()

    def _until_deadline_s(self) -> float | None:
        deadlines_s = [c.deadline_s for c in self._clients if c.deadline_s is not None]
        return max(0.0, min(deadlines_s) - time.monotonic()) if deadlines_s else None

    def _woken(self, _events: int) -> None:
        self._wakes.recv(4096)

    def _accept(self, _events: int) -> None:
        try:
            connection, _ = self._listener.accept()
        except BlockingIOError:
            return  # it has gone again
        except OSError:
            _log.exception("a connection to %s cannot be taken", self.path)
            time.sleep(_ACCEPT_PAUSE_S)
            return
        connection.setblocking(False)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        client = _Client(connection, time.monotonic() + self._patience_s)
        self._clients.add(client)
        self._selector.register(connection, selectors.EVENT_READ, partial(self._attend, client))
        if len(self._clients) > self._max_clients:
            self._refuse(client, f"{self._max_clients} connections are open already: close one", "refused")

    def _attend(self, client: _Client, events: int) -> None:
        if events & selectors.EVENT_READ:
            self._hear(client)
        if events & selectors.EVENT_WRITE and client in self._clients:
            self._feed(client)

    def _hear(self, client: _Client) -> None:
        try:
            data = client.connection.recv(MAX_FRAME_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data or client.asked:  # gone, or saying more than there is to say
            self._drop(client)
            return
        client.inbox += data
        line, end, _ = client.inbox.partition(b"\n")
        if len(line) > MAX_FRAME_BYTES:
            self._refuse(client, f"a request must have at most {MAX_FRAME_BYTES} bytes")
        elif end:
            self._ask(client, bytes(line))

    def _ask(self, client: _Client, line: bytes) -> None:
        client.asked, client.inbox, client.deadline_s = True, bytearray(), None
        try:
            request = decode_request(line)
        except Malformed as error:
            self._refuse(client, str(error))
            return
        if isinstance(request, Watch):
            client.watching = True
            self._feed(client)
            return
        try:
            self._on_command(request.name, request.args, partial(self._reply, client))
        except Exception:  # noqa: BLE001 - the link has to outlive any command
            _log.exception("command %s", request.name)
            self._refuse(client, f"the device failed to take the command {request.name!r}: see its log", "refused")

    def _refuse(self, client: _Client, reason: str, code: Literal["malformed", "refused"] = "malformed") -> None:
        self._end(client, encode(Answer(ok=False, reason=reason, code=code)))

    def _end(self, client: _Client, frame: bytes) -> None:
        """Send a client its last frame. One who is gone, or has had it, gets nothing."""
        if client in self._clients and not client.last:
            client.asked = client.last = True
            client.outbox = memoryview(frame)
            self._feed(client)

    def _feed(self, client: _Client) -> None:
        """Send a client what is due, as far as the kernel takes it: the rest of a frame, then the newest one."""
        try:
            while sent := client.push():
                if client.last:
                    self._drop(client)
                    return
                if not client.watching or client.seen == self._newest[0]:
                    break
                client.seen, frame = self._newest_frame()
                client.outbox = memoryview(frame)
        except OSError:
            self._drop(client)
            return
        if not sent and client.deadline_s is None:
            client.deadline_s = time.monotonic() + self._patience_s
        key = self._selector.get_key(client.connection)
        wanted = selectors.EVENT_READ if sent else selectors.EVENT_READ | selectors.EVENT_WRITE
        if key.events != wanted:
            self._selector.modify(client.connection, wanted, key.data)

    def _newest_frame(self) -> tuple[int, bytes]:
        """The newest snapshot's number and frame, encoded once for everybody."""
        count, snapshot = self._newest
        if snapshot is not None and self._frame[0] != count:
            try:
                self._frame = (count, encode(snapshot))
            except (TypeError, ValueError):
                _log.exception("a snapshot cannot be sent")
                self._frame = (count, self._frame[1])
        return self._frame

    def _drop(self, client: _Client) -> None:
        if client in self._clients:
            self._clients.remove(client)
            self._selector.unregister(client.connection)
            client.connection.close()


def _listen(path: Path) -> socket.socket:
    """A listening socket at `path`, in the place of one that nobody answers at. Raises LinkError."""
    check_path(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_way(path)
        listener.bind(str(path))
        path.chmod(0o660)  # before anybody can connect
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        if isinstance(error, LinkError):
            raise
        raise LinkError(f"the socket {path} cannot be made: {error.strerror}") from error
    return listener


def _make_way(path: Path) -> None:
    """Remove the socket of a process that is no more. Raises LinkError where it lives, or `path` is something else."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise LinkError(f"{path} is there and not a socket: move it away")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        with suppress(ConnectionRefusedError, FileNotFoundError):
            with suppress(BlockingIOError):  # so many wait for it that it must be there
                probe.connect(str(path))
            raise LinkError(f"another device is running: it answers at {path}; stop that one")
    path.unlink(missing_ok=True)
