"""Takes requests in without holding a thread: a connection gets one only when its whole request is here.

gunicorn's gthread gives a thread to all who connect, and waits in it for the handshake, the request and its body. A few
dozen connections that say nothing, or half a sentence, would shut out everybody else. Here the worker's own loop hears
them all, and lets go of who takes too long; where there are too many, of whoever holds most.
"""

import array
import errno
import fcntl
import logging
import re
import selectors
import socket
import ssl
import sys
import termios
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final

from gunicorn import http as parsing
from gunicorn import sock as tls
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import TConn, ThreadWorker

from web.guard import BODY_BYTES
from web.limits import network_of

PATIENCE_S: Final = 5.0
"""From a connection, or the last answer, to the first byte; and from that to the last of its request. The largest takes
a second on bad Wi-Fi, and a page asks for its few files within one: who is silent for longer has nothing to ask."""
LINGER_S: Final = 2.0
"""How long a connection that was ended is still listened to: closed over bytes that nobody read, the kernel would take
back the end of the answer. As long as gunicorn's own."""
HEAD_BYTES: Final = 16 * 1024
"""The longest request line and headers; a browser's have 1 kB."""
PIECE_BYTES: Final = 16 * 1024
"""TLS gives no more at a time."""
UNREAD_BYTES: Final = 128 * 1024
"""What the kernel takes of an answer before its phone reads: every page, so that no thread waits for a phone; not the
export of years. For a stream it is a minute."""
UNREAD_S: Final = 10.0
"""When a phone that takes nothing any more is given up: it sleeps or left. The kernel's own is a quarter of an hour."""

_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*(?=\r\n)", re.IGNORECASE)


def be_patient(listener: socket.socket) -> None:
    """Set for whoever connects to `listener` how much may lie unread, and how long."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD_BYTES)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(1000 * UNREAD_S))


def request_bytes(heard: bytes | bytearray) -> int | None:
    """How long the request is that begins here: None while nobody knows, 0 where no more of it is taken in.

    The latter is one that is too long, or comes in chunks, of which nobody knows how many: no browser sends such.
    """
    end = heard.find(b"\r\n\r\n")
    if end < 0:
        return None if len(heard) < HEAD_BYTES else 0
    if _CHUNKED.search(heard, 0, end):
        return 0
    body_bytes = sum(map(int, _LENGTH.findall(heard, 0, end + 2)))
    return end + 4 + body_bytes if body_bytes <= BODY_BYTES else 0


class Caller(TConn):  # type: ignore[misc] # gunicorn publishes no types
    """A connection, on which nothing waits but the sending of an answer."""

    sock: Any  # a socket, or TLS over one

    def __init__(self, cfg: Any, connection: socket.socket, client: Any, server: Any) -> None:
        """Raises OSError where it is over already."""
        super().__init__(cfg, connection, client, server)
        self.sock = tls.ssl_wrap_socket(connection, cfg) if cfg.is_ssl else connection
        self.initialized = True  # there is nothing left that gunicorn would have to wait for
        self.network = network_of(client[0])
        self.due_s = time.monotonic() + PATIENCE_S
        self.heard = bytearray()
        self.cut = False  # nothing is heard after this request: it is cut off, or more came before its answer
        self.ending = False
        self._shaking = cfg.is_ssl

    def listen(self) -> None:
        """Get ready for the next request."""
        self.sock.setblocking(False)
        self.due_s = time.monotonic() + PATIENCE_S

    def end(self) -> None:
        """Say that this was all, and be ready to hear the other side say so."""
        self.ending = True
        self.sock.setblocking(False)
        self.due_s = time.monotonic() + LINGER_S
        self.sock.shutdown(socket.SHUT_WR)

    def hear(self) -> bool:
        """Take what has come, and tell whether it is a whole request, which `parser` then has.

        Raises OSError where no more will come.
        """
        try:
            if self.ending:
                self._receive()
                return False
            if self._shaking:
                self.sock.do_handshake()
                self._shaking = False
            while (wanted := request_bytes(self.heard)) is None or wanted > len(self.heard):
                self._take()
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        self.cut = len(self.heard) != wanted
        request = bytes(self.heard[:wanted] if wanted else self.heard)
        self.parser = parsing.get_parser(self.cfg, iter([request]), self.client)
        self.heard.clear()
        return True

    def _take(self) -> None:
        data = self._receive()
        if not self.heard:
            if self.parser is not None and _unread_bytes(self.sock):
                raise ConnectionAbortedError(errno.ECONNABORTED, "it asks on, and takes no answer")
            self.due_s = time.monotonic() + PATIENCE_S
        self.heard += data

    def _receive(self) -> bytes:
        data: bytes = self.sock.recv(PIECE_BYTES)
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "the other side is gone")
        return data


def _unread_bytes(connection: socket.socket) -> int:
    """What was sent, and did not arrive. Whoever asks again has read the last answer, if he means to."""
    left = array.array("i", [0])
    fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, left)
    return left[0]


class Worker(ThreadWorker):  # type: ignore[misc] # gunicorn publishes no types
    """A worker whose threads only answer, and that ends its streams when it has to stop: they would wait for ever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idle: dict[Caller, None] = {}  # all that have no thread, in the order in which they came

    def init_process(self) -> None:
        """Serve."""
        self.log.error_log.addFilter(_is_no_lost_phone)
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Start all threads at once: one that could not be started later would bring down the loop, and all callers.

        Leaves by SystemExit, saying so, where they cannot be had.
        """
        pool: ThreadPoolExecutor = super().get_thread_pool()
        threads, all_there = int(self.cfg.threads), threading.Event()
        try:
            for _ in range(threads):
                pool.submit(all_there.wait)  # while it waits, the next needs another thread
        except RuntimeError:
            started = threading.active_count() - 1
            sys.stderr.write(
                f"wall-hinge: web.threads is {threads}; only {started} can be started here: set it lower, "
                "or allow this program more tasks and memory\n"
            )
            sys.exit(Arbiter.WORKER_BOOT_ERROR)  # else it would be tried for ever
        finally:
            all_there.set()
        return pool

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop soon, on SIGTERM."""
        # A signal handler may interrupt whoever holds the link's lock, so the link is closed by another thread.
        threading.Thread(target=self.app.stop, name="stop", daemon=True).start()
        super().handle_exit(sig, frame)

    # Ctrl-C reaches the worker as well as its master; both mean the same soon stop.
    handle_quit = handle_exit

    def accept(self, listener: Any) -> None:
        """Take a connection, and hear what it wants."""
        with suppress(OSError):  # it has gone again
            connection, client = listener.accept()
            if self.nr_conns >= self.worker_connections - 1:
                self._make_room()
            caller = Caller(self.cfg, connection, client, listener.getsockname())
            self.nr_conns += 1
            self._attend(caller)

    def finish_request(self, conn: Caller, fs: "Future[bool]") -> None:
        """Wait for the next request of a caller that was answered, or end the connection."""
        try:
            if fs.result() and not conn.cut:
                conn.listen()
            else:
                conn.end()
        except Exception:  # noqa: BLE001 - whatever it is, the other callers go on
            self._drop(conn)
        else:
            self._attend(conn)

    def murder_pending(self) -> None:
        """Let go of all who took too long, and on the way out of all who have asked for nothing."""
        now_s = time.monotonic()
        for caller in list(self._idle):
            if caller.due_s <= now_s or not (self.alive or caller.heard):
                self._drop(caller)

    def _attend(self, caller: Caller) -> None:
        """Hear a caller, until it has asked."""
        self._idle[caller] = None
        try:
            self.poller.register(caller.sock, selectors.EVENT_READ, partial(self._hear, caller))
        except (OSError, ValueError, KeyError):  # closed meanwhile
            self._drop(caller)
        else:
            self._hear(caller)

    def _hear(self, caller: Caller, _connection: Any = None) -> None:
        try:
            if caller.hear():
                self._forget(caller)
                self.enqueue_req(caller)
        except ssl.SSLError:  # it speaks something else
            with suppress(OSError):
                caller.end()
        except OSError:
            self._drop(caller)

    def _make_room(self) -> None:
        """Let go of the one who waited longest, among those of the network that holds most."""
        held = Counter(caller.network for caller in self._idle)
        for network, _ in held.most_common(1):
            self._drop(next(caller for caller in self._idle if caller.network == network))

    def _drop(self, caller: Caller) -> None:
        self._forget(caller)
        self.nr_conns -= 1
        caller.close()

    def _forget(self, caller: Caller) -> None:
        with suppress(OSError, ValueError, KeyError):
            self.poller.unregister(caller.sock)
        self._idle.pop(caller, None)


def _is_no_lost_phone(record: logging.LogRecord) -> bool:
    """A phone that leaves in the middle of an answer is nothing that the log has to tell, with a traceback at that."""
    return not (record.exc_info and isinstance(record.exc_info[1], TimeoutError))
