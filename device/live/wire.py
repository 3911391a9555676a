"""What goes over the link: lines of JSON.

A connection carries one request, the client's first line. `{"type": "watch"}` is answered with snapshots, the newest
at once and then each newer one, for as long as both like. `{"type": "command", "name": ..., "args": {...}}` is
answered with one `Answer`, and so is everything that is neither; then the connection ends.
"""

import socket
import time
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from device.errors import LinkError

MAX_FRAME_BYTES: Final = 64 * 1024
"""The longest line. A snapshot is under 1 kB; what is longer than this was not meant for us."""

_QUEUE_S: Final = 0.02
"""The device lets in all who wait between two readings."""

_MAX_PATH_BYTES: Final = 107
"""What fits into Linux' `sockaddr_un` (unix(7)), without its closing zero."""


class Watch(Struct, frozen=True, tag="watch", forbid_unknown_fields=True):
    """Asks for snapshots."""


class Command(Struct, frozen=True, tag="command", forbid_unknown_fields=True):
    """Asks for something to be done."""

    name: str
    args: dict[str, Any] = {}


class Answer(Struct, frozen=True):
    """What became of a request: `reason` is a sentence where it is not `ok`; `code` tells a mistake in the request
    (malformed) from something that makes no sense now (refused). `data` is what there is to know of what was done.
    """

    ok: bool
    reason: str = ""
    code: Literal["ok", "malformed", "refused"] = "ok"
    data: dict[str, Any] = {}


class Malformed(ValueError):
    """A line is not a request; the message says why."""


_requests: Final = msgspec.json.Decoder(Watch | Command)
_answers: Final = msgspec.json.Decoder(Answer)
_encoder: Final = msgspec.json.Encoder()


def encode(message: Struct) -> bytes:
    """One message as a frame."""
    return _encoder.encode(message) + b"\n"


def decode_request(line: bytes) -> Watch | Command:
    """The request in a line. Raises Malformed, whatever the line is."""
    try:
        request: Watch | Command = _requests.decode(line)
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors
        raise Malformed(f"not a request: {error}") from error
    return request


def decode_answer(line: bytes) -> Answer | None:
    """The answer in a line; None where it is something else, such as a snapshot."""
    try:
        return _answers.decode(line)
    except (ValueError, RecursionError):
        return None


def check_path(path: Path) -> None:
    """Raises LinkError where `path` is too long for a socket."""
    length = len(bytes(path))
    if length > _MAX_PATH_BYTES:
        raise LinkError(f"the socket's path {path} has {length} bytes; it must have at most {_MAX_PATH_BYTES}")


def connect(path: Path, timeout_s: float) -> socket.socket:
    """A connection to the device. Raises LinkError where nobody answers, or lets us in, within `timeout_s`."""
    check_path(path)
    deadline_s = time.monotonic() + timeout_s
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout_s)
        while not _let_in(connection, path):
            if time.monotonic() > deadline_s:
                raise TimeoutError("more wait for it than it lets in")
            time.sleep(_QUEUE_S)
    except (FileNotFoundError, ConnectionRefusedError) as error:
        connection.close()
        raise LinkError(f"the device is not running: nobody answers at {path}") from error
    except OSError as error:
        connection.close()
        raise LinkError(f"the device cannot be reached at {path}: {error.strerror or error}") from error
    return connection


def _let_in(connection: socket.socket, path: Path) -> bool:
    """Connect; not where too many wait already, which a Unix socket does not wait for by itself. Raises OSError."""
    try:
        connection.connect(str(path))
    except BlockingIOError:
        return False
    return True


def runs(path: Path, timeout_s: float = 5.0) -> bool:
    """Whether a device runs there. Raises LinkError where that cannot be told, as without the right to ask."""
    try:
        connect(path, timeout_s).close()
    except LinkError as error:
        if isinstance(error.__cause__, FileNotFoundError | ConnectionRefusedError):
            return False
        raise
    return True
