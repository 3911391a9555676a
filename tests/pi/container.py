"""A Debian that is booted: systemd as process 1, apart from the machine around it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from tests.pi.trees import CLEAN

PATIENCE_S = 180.0
MEMORY = Path("/sys/fs/cgroup/memory")
"""Where a kernel that has its memory controller in groups of version 1 shows them."""


class Container:
    """A booted tree. `root` is how its files are seen from outside, and `group` the folder of its memory group.

    That is None where the kernel has none of version 1. Of version 2 its systemd has one without further ado, or none.
    """

    def __init__(self, root: Path, pid: int, group: Path | None) -> None:
        self.root, self.pid, self.group = root, pid, group

    def run(
        self, *command: str, status: int | None = 0, env: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command as its root, in a clean environment; `status` None accepts any."""
        variables = [f"{name}={value}" for name, value in (CLEAN | (env or {})).items()]
        enter = ["nsenter", "--all", f"--target={self.pid}", "env", "-i", *variables]
        done = subprocess.run([*enter, *command], capture_output=True, text=True, timeout=900, check=False)
        assert status is None or done.returncode == status, (
            f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        )
        return done

    def says(self, *command: str) -> str:
        """What a command writes, whatever its status."""
        return self.run(*command, status=None).stdout.strip()

    def shows(self, unit: str, name: str) -> str:
        """A property of a unit."""
        return self.says("systemctl", "show", unit, f"--property={name}", "--value")

    def until(self, true: Callable[[], object], what: str) -> None:
        """Wait until something is so."""
        give_up_s = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < give_up_s, f"in {PATIENCE_S:g} s this did not happen: {what}"
            time.sleep(0.2)


@contextmanager
def booted(view: Path, *, binds: list[str] | None = None, network: bool = False) -> Iterator[Container]:
    """Boot the tree at `view`, with folders of this machine bound in; without a network but its own loopback."""
    command = ["systemd-nspawn", "--register=no", "--keep-unit", "--quiet", "--boot", f"--directory={view}"]
    command += [f"--machine={view.parent.name}"]  # else it is named for its folder, as any other's is
    command += ["--console=pipe", *(f"--bind-ro={one}" for one in binds or [])]
    command += ["--resolv-conf=copy-host"] if network else ["--private-network"]
    log = view.parent / "console"
    with _memory_group(view.parent.name) as group:
        if group is not None:  # else its systemd would see the controller, but not be allowed to use it
            command += ["--tmpfs=/sys/fs/cgroup:mode=755", f"--bind={group}:{MEMORY}"]
            command = ["sh", "-c", 'echo $$ >"$0/cgroup.procs" && exec "$@"', str(group), *command]
        with log.open("wb") as output:
            outer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            yield _up(outer, view, log, group)
        finally:
            outer.send_signal(signal.SIGTERM)
            try:
                outer.wait(60)
            except subprocess.TimeoutExpired:
                outer.send_signal(signal.SIGTERM)  # a second one ends it at once
                outer.wait(60)


def _memory_group(name: str) -> AbstractContextManager[Path | None]:
    """A group below the one that this process is in, gone afterwards with all that was made in it."""
    for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
        _, controllers, own = line.split(":", 2)
        if "memory" in controllers.split(",") and os.access(MEMORY, os.W_OK):
            return _group(MEMORY / own.lstrip("/") / name)
    return nullcontext()


@contextmanager
def _group(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    try:
        yield folder
    finally:
        give_up_s = time.monotonic() + PATIENCE_S
        while folder.exists():  # whoever was in it may take a moment to be gone
            for one in [*sorted((each for each in folder.rglob("*") if each.is_dir()), reverse=True), folder]:
                with suppress(OSError):
                    one.rmdir()
            assert time.monotonic() < give_up_s, f"somebody is still in {folder}"
            time.sleep(0.1)


def _up(outer: "subprocess.Popen[bytes]", view: Path, log: Path, group: Path | None) -> Container:
    children = Path(f"/proc/{outer.pid}/task/{outer.pid}/children")
    give_up_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_s:
        assert outer.poll() is None, f"it did not boot: {log.read_text(errors='replace')}"
        pids = children.read_text().split()
        if pids:
            container = Container(view, int(pids[0]), group)
            if container.says("systemctl", "is-system-running") in ("running", "degraded"):
                return container
        time.sleep(0.2)
    raise AssertionError(f"it did not boot: {log.read_text(errors='replace')}")
