"""Serves the page with gunicorn: one worker, whose threads each hold a stream or answer requests."""

import errno
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from device.errors import SettingsError
from device.journal.history import History
from device.live import DeviceLink
from device.settings import WebSettings
from web import create_app
from web.intake import Worker, be_patient

if TYPE_CHECKING:
    from ssl import SSLContext

BACKLOG: Final = 128
"""Connections waiting to be taken; as many phones as there are in a house, many times over."""
STOP_S: Final = 1
"""How long a stop waits for answers under way. Streams end at once, everything else takes milliseconds, but browsers
keep their connections open."""
KILL_S: Final = 2
"""When gunicorn's master kills a worker that is not gone: its loop looks up once a second. `run` waits for 2.5 s."""
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - the worker's heartbeat file, made by gunicorn with mkstemp
"""Where the worker's heartbeat does not wear out an SD card."""


def bind(host: str, port: int) -> socket.socket:
    """A listening socket at `host` and `port`.

    Raises SettingsError, telling what to do, where that cannot be had.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, proto)
    except OSError as error:
        raise SettingsError(f"host {host} is no address of this machine ({error.strerror}): set web.host") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        be_patient(listener)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(_no_port(error, host, port)) from None
    return listener


def _no_port(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use: stop the other program, or set web.port or --port"
    if error.errno == errno.EACCES:
        return f"port {port} needs permission: set web.port or --port to 1024 or more"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"host {host} is no address of this machine: set web.host"
    return f"port {port} at {host} cannot be used: {error.strerror}"


def check_certificate(settings: WebSettings) -> None:
    """Raises SettingsError, naming the file, where certificate and key cannot be used."""
    if settings.certificate is None or settings.key is None:
        return
    for key, path in (("certificate", settings.certificate), ("key", settings.key)):
        try:
            Path(path).read_bytes()
        except OSError as error:
            raise SettingsError(f"web.{key} is {path}; it cannot be read ({error.strerror}): check who may") from None
    import ssl  # noqa: PLC0415 - only where a certificate is given

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.certificate, settings.key, password="")
    except (ssl.SSLError, ValueError) as error:
        raise SettingsError(
            f"web.certificate is {settings.certificate}; it must be a PEM certificate and web.key "
            f"({settings.key}) its private key, without a password: {getattr(error, 'reason', None) or error}"
        ) from None


class Server(BaseApplication):  # type: ignore[misc] # gunicorn publishes no types
    """Gunicorn around `app`, on a socket that is bound already."""

    def __init__(
        self,
        app: Flask,
        *,
        link: DeviceLink,
        stopping: threading.Event,
        listener: socket.socket,
        settings: WebSettings,
        on_ready: Callable[[], None],
    ) -> None:
        self._app = app
        self._link = link
        self._stopping = stopping
        self._listener_fd = listener.detach()  # gunicorn closes it
        self._settings = settings
        self._on_ready = on_ready
        self._context: SSLContext | None = None
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what it cannot guess."""
        settings: dict[str, Any] = {
            "bind": f"fd://{self._listener_fd}",
            "workers": 1,
            "worker_class": Worker,
            "threads": self._settings.threads,
            "worker_connections": 4 * self._settings.threads,
            "ssl_context": self._tls,
            "certfile": self._settings.certificate,
            "keyfile": self._settings.key,
            "preload_app": True,  # the worker shares the master's memory
            "graceful_timeout": KILL_S,
            "loglevel": "warning",
            "worker_tmp_dir": str(MEMORY) if os.access(MEMORY, os.W_OK) else None,
            "control_socket_disable": True,
            "proc_name": "wall-hinge-web",
            "post_worker_init": self._begin,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:  # older gunicorns have no control socket
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Give gunicorn the application."""
        return self._app

    def stop(self) -> None:
        """End all streams."""
        self._stopping.set()
        self._link.close()

    def _tls(self, _config: Any, make: Callable[[], "SSLContext"]) -> "SSLContext":
        """One for all connections: gunicorn would read the certificate anew for each."""
        if self._context is None:
            self._context = make()
        return self._context

    def _begin(self, worker: Worker) -> None:
        """Start what has threads, in the worker: threads do not survive a fork."""
        worker.cfg.set("graceful_timeout", STOP_S)  # sooner than its master, which knows only its own
        self._link.start()
        self._on_ready()


def serve(
    settings: WebSettings,
    *,
    socket_path: Path,
    database: Path,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve the page until SIGTERM or Ctrl-C, and then leave by SystemExit.

    `socket_path` is the device's, `database` is only read. `on_ready` is called in the worker process once it answers.
    Raises SettingsError where host and port cannot be had, or the certificate cannot be used. Leaves with status 1
    where the worker cannot start, which has said why.
    """
    check_certificate(settings)
    listener = bind(settings.host, settings.port)
    link = DeviceLink(socket_path)
    stopping = threading.Event()
    journal = History(database)
    app = create_app(link, journal, streams=settings.streams, stopping=stopping, names=settings.names)
    master = os.getpid()
    try:
        Server(app, link=link, stopping=stopping, listener=listener, settings=settings, on_ready=on_ready).run()
    except SystemExit as end:
        if os.getpid() == master and end.code:
            sys.exit(1)  # gunicorn has statuses of its own, which its master needs of its worker
        raise
