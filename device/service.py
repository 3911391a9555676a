"""A citizen of systemd: says when it is ready, how it is, and that it is alive. Does nothing when started by hand.

The protocol is sd_notify(3): lines of `NAME=value` in one datagram to the Unix socket named by `$NOTIFY_SOCKET`.
"""

import contextlib
import os
import socket
from collections.abc import Mapping
from typing import Final

_US_PER_S: Final = 1_000_000

_PATIENCE_S: Final = 0.1
"""The manager's queue is full only when it is in trouble itself: the sensing loop then loses three readings at most."""

_PINGS_PER_INTERVAL: Final = 4
"""sd_watchdog_enabled(3) asks for two; four let one slow attempt to revive the sensor pass between them."""


class Service:
    """How systemd knows the process.

    Nothing here raises: a manager that is away for a moment, as while it re-executes itself, must not disturb the
    counting. Several threads may use it.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = _address(environ)
        self.watchdog_interval_s = _watchdog_interval_s(environ)
        self._last_ping_s: float | None = None

    def ready(self, status: str) -> None:
        """Start-up is over. `status` is the line that `systemctl status` shows."""
        self._notify("READY=1", f"STATUS={_one_line(status)}")

    def status(self, status: str) -> None:
        """Change the line that `systemctl status` shows."""
        self._notify(f"STATUS={_one_line(status)}")

    def alive(self, now_s: float) -> None:
        """Put off the watchdog; `now_s` is any clock that never goes back.

        To be called on evidence only, such as a fresh reading or a finished attempt to revive the sensor, and never
        by a timer of its own. It may be called for every reading: systemd hears of few of them.
        """
        if self.watchdog_interval_s is None:
            return
        due_s = self.watchdog_interval_s / _PINGS_PER_INTERVAL
        if self._last_ping_s is None or now_s - self._last_ping_s >= due_s:
            self._last_ping_s = now_s
            self._notify("WATCHDOG=1")

    def stopping(self) -> None:
        """The orderly end has begun."""
        self._notify("STOPPING=1", "STATUS=stopping")

    def _notify(self, *assignments: str) -> None:
        if self._address is None:
            return
        # a socket for each message: they are few, and none is left to close
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(_PATIENCE_S)
            sender.sendto("\n".join(assignments).encode(), self._address)


def _address(environ: Mapping[str, str]) -> str | None:
    """A path, or "@name" in the abstract namespace, where the kernel has a zero byte for the "@"."""
    name = environ.get("NOTIFY_SOCKET", "")
    if name.startswith("@"):
        return "\0" + name[1:]
    return name if name.startswith("/") else None


def _watchdog_interval_s(environ: Mapping[str, str]) -> float | None:
    """How often systemd wants to hear of this process; None where it does not, as when the watchdog is a parent's."""
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    interval_us = environ.get("WATCHDOG_USEC", "")
    return int(interval_us) / _US_PER_S if interval_us.isdecimal() and int(interval_us) else None


def _one_line(status: str) -> str:
    """A line break would start another assignment."""
    return " ".join(status.split())
