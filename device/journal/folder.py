"""The data folder, and the lock that lets one device at a time write into it."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from device.errors import JournalError

LOCK: Final = "device.lock"


def make_folder(path: Path) -> None:
    """Make `path`, readable by its owner alone, unless it is there. Raises JournalError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise JournalError(
            f"the data folder {path} cannot be made ({error.strerror}): name another with --data"
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise JournalError(f"the data folder {path} is not writable: give it to this user, or name another with --data")


class DataFolder:
    """The folder that one device process owns from `lock()` to `close()`; also a context manager.

    The lock is the kernel's (flock), so it ends with the process however that ends, and a lock file left behind
    says nothing: its pid is there only to be told to a person.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def lock(self) -> Self:
        """Take the folder, making it if need be. Raises JournalError where it cannot be used or is taken."""
        if self._file is not None:
            return self
        make_folder(self.path)
        lock = self.path / LOCK
        try:
            file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise JournalError(f"{lock} cannot be opened ({error.strerror}): give it to this user") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            pid = os.read(file, 20).decode("ascii", "replace").strip()
            os.close(file)
            who = f"pid {pid}" if pid else "another process"
            raise JournalError(
                f"the data folder {self.path} is in use by another Wall Hinge ({who}): stop that one, "
                "or name another folder with --data"
            ) from error
        os.truncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file
        return self

    def close(self) -> None:
        """Give the folder back. Closing twice is no error."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        return self.lock()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()
