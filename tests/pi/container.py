"""A Debian that is booted: systemd as process 1, apart from the machine around it."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.pi.trees import CLEAN

PATIENCE_S = 180.0


class Container:
    """A booted tree. `root` is how its files are seen from outside."""

    def __init__(self, root: Path, pid: int) -> None:
        self.root = root
        self._pid = pid

    def run(
        self, *command: str, status: int | None = 0, env: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command as its root, in a clean environment; `status` None accepts any."""
        variables = [f"{name}={value}" for name, value in (CLEAN | (env or {})).items()]
        enter = ["nsenter", "--all", f"--target={self._pid}", "env", "-i", *variables]
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
    with log.open("wb") as output:
        outer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield _up(outer, view, log)
    finally:
        outer.send_signal(signal.SIGTERM)
        try:
            outer.wait(60)
        except subprocess.TimeoutExpired:
            outer.send_signal(signal.SIGTERM)  # a second one ends it at once
            outer.wait(60)


def _up(outer: "subprocess.Popen[bytes]", view: Path, log: Path) -> Container:
    children = Path(f"/proc/{outer.pid}/task/{outer.pid}/children")
    give_up_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_s:
        assert outer.poll() is None, f"it did not boot: {log.read_text(errors='replace')}"
        pids = children.read_text().split()
        if pids:
            container = Container(view, int(pids[0]))
            if container.says("systemctl", "is-system-running") in ("running", "degraded"):
                return container
        time.sleep(0.2)
    raise AssertionError(f"it did not boot: {log.read_text(errors='replace')}")
