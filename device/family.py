"""A child process that ends when the process that started it is gone, however that went."""

import os
import signal
import sys
from collections.abc import Mapping

PARENT = "WALL_HINGE_PARENT"
_PR_SET_PDEATHSIG = 1  # prctl(2)


def child_environment() -> dict[str, str]:
    """The environment for a child that is to end with this process."""
    return {**os.environ, PARENT: str(os.getpid())}


def end_with_parent(environ: Mapping[str, str] = os.environ) -> None:
    """Ask the kernel for SIGTERM when the parent named in the environment dies; without one nothing happens."""
    parent = environ.get(PARENT)
    if parent is None or sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - only children of `run` pay for it

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if str(os.getppid()) != parent:  # it was gone before we asked
        sys.exit(1)
