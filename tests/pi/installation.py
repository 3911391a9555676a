"""What the tests of services and installer do with a container."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.pi.container import Container, booted
from tests.pi.trees import CERTIFICATES, PLACE, copy_project, laid_over

INSTALL = "/src/systemd/install.sh"
SERVICES = ["wall-hinge-device", "wall-hinge-web"]
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels"}
HEALTHY = """
import urllib.request
print(urllib.request.urlopen("http://127.0.0.1:8000/healthz", timeout=5).status)
"""


@contextmanager
def starting(lower: list[Path], wheels: Path) -> Iterator[Container]:
    """A booted container over those trees, with the project in /src, gone afterwards."""
    PLACE.mkdir(parents=True, exist_ok=True)
    lay = PLACE / f"lay-{time.monotonic_ns()}"
    try:
        with laid_over(lower, lay) as view:
            copy_project(view / "src")
            with booted(view, binds=[f"{wheels}:/wheels", str(CERTIFICATES)]) as container:
                yield container
    finally:
        shutil.rmtree(lay)


def install(
    container: Container, *options: str, status: int = 0, env: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return container.run(INSTALL, "--any-board", *options, status=status, env=OFFLINE if env is None else env)


def healthy(container: Container) -> bool:
    return container.says("python3", "-c", HEALTHY) == "200"


def current(container: Container) -> str:
    return container.says("readlink", "/opt/wall-hinge/current")


def files(container: Container) -> set[str]:
    """Every file of the system, but for what comes and goes by itself."""
    skipped = ["/proc", "/sys", "/dev", "/run", "/tmp", "/src", "/wheels", "/usr/lib/python3"]
    skipped += ["/var/log", "/var/tmp", "/var/cache", "/var/lib/systemd", "/var/lib/apt"]
    pruned = " -o ".join(f"-path {one}" for one in skipped)
    found = container.says("sh", "-c", f"find / \\( {pruned} \\) -prune -o -print").splitlines()
    return {one for one in found if "__pycache__" not in one and not one.endswith("-")}  # passwd- and group- are copies


def pid(container: Container, unit: str) -> str:
    return container.shows(unit, "MainPID")


def change(container: Container, path: str, old: str, new: str) -> None:
    file = container.root / "src" / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
