"""Device and page in one command, for a laptop or a first try. On a Pi systemd does this instead."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from device.address import page_url
from device.door_args import LONGEST_LINK_S as LINK_S
from device.errors import LinkError, SettingsError
from device.family import child_environment
from device.pair import make_link
from device.settings import WebSettings

STOP_S = 2.5
"""A stop takes at most 3 s in all; who has not gone by then is killed."""
LOOK_S = 0.02
AGAIN_S = 0.5
"""A killed process is started again after this: soon enough not to be missed, and no storm."""


class Child:
    """One of the two processes, started again when it was killed from outside."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.name = arguments[0]
        self._command = [sys.executable, "-m", "wall_hinge", *arguments]
        self._process = self._start()
        self._again_s: float | None = None

    def _start(self) -> "subprocess.Popen[bytes]":
        # A group of its own: Ctrl-C reaches only the parent, which ends both in order.
        return subprocess.Popen(self._command, process_group=0, stdin=subprocess.DEVNULL, env=child_environment())

    def look(self) -> None:
        """Start it again if it was killed. Exits where it ended by itself: it has said why in its own line."""
        status = self._ended()
        if status is None:
            return
        if status == 0:  # somebody asked it to, and not us
            sys.stderr.write(f"wall-hinge: the {self.name} process was stopped from outside, so all of it stops\n")
        if status >= 0:
            sys.exit(status or 1)
        now_s = time.monotonic()
        if self._again_s is None:
            self._again_s = now_s + AGAIN_S
            sys.stderr.write(f"the {self.name} process was killed (signal {-status}); starting it again\n")
        elif now_s >= self._again_s:
            self._again_s = None
            self._process = self._start()

    def end(self) -> None:
        """Ask it to stop."""
        if self._ended() is None:
            self._process.send_signal(signal.SIGTERM)

    def gone(self, until_s: float) -> None:
        """Wait until it is gone; from `until_s` on, kill it with all that it started."""
        while self._ended() is None:
            if time.monotonic() >= until_s:
                os.killpg(self._process.pid, signal.SIGKILL)
            time.sleep(LOOK_S)

    def _ended(self) -> int | None:
        """Its status once it has ended, and nothing of its group is left: a worker would keep the port for a while.

        The group is killed before the status is fetched, because after that its number may be somebody else's.
        """
        process = self._process
        if process.returncode is None and os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            with suppress(ProcessLookupError):  # the usual case: nothing is left
                os.killpg(process.pid, signal.SIGKILL)
        return process.poll()


def run_together(*, device: Sequence[str], web: Sequence[str], page: WebSettings, socket_path: Path) -> None:
    """Run both until SIGINT or SIGTERM, and print `ready: URL` once the page answers.

    `page` is where, `socket_path` where the device is asked for the one-time token in that URL. Raises SettingsError
    where somebody else answers at the port: that page must not be taken for ours.
    """
    if _taken(page):
        raise SettingsError(f"port {page.port} is in use: stop the other program, or set web.port or --port")
    stopping: list[int] = []  # no Event: set by a handler while the same thread waits for it, it can lock up
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: stopping.append(number))
    children: list[Child] = []
    try:
        children += [Child(device), Child(web)]
        ready = False
        while not stopping:
            for child in children:
                child.look()
            if not ready and answers(page):
                ready = _say_ready(page, socket_path)
            time.sleep(AGAIN_S / 2 if ready else LOOK_S)
    finally:
        until_s = time.monotonic() + STOP_S
        for child in children:
            child.end()
        for child in children:
            child.gone(until_s)


def _say_ready(page: WebSettings, socket_path: Path) -> bool:
    """Print where the page is, with what lets one browser in; False where the device has just gone."""
    try:
        link = make_link(socket_path, page_url(page), LINK_S)
    except LinkError:
        return False
    sys.stdout.write(f"ready: {link}\n")
    sys.stdout.flush()
    return True


def answers(page: WebSettings) -> bool:
    """Whether our page answers with the device behind it."""
    try:
        with _connection(page) as plain, _encrypted(plain, page) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(64).split(b" ", 2)[1:2] == [b"200"]
    except OSError:
        return False


def _encrypted(plain: socket.socket, page: WebSettings) -> socket.socket:
    if page.certificate is None:
        return plain
    import ssl  # noqa: PLC0415 - only where a certificate is given

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # we ask ourselves whether we are there, and tell no secret
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain)


def _taken(page: WebSettings) -> bool:
    try:
        _connection(page).close()
    except OSError:
        return False
    return True


def _connection(page: WebSettings) -> socket.socket:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(page.host, page.host)  # noqa: S104 - asked, not served
    return socket.create_connection((host, page.port), timeout=2)
