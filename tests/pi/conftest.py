"""Containers: Bookworm and Trixie as they are new, and a Bookworm on which Wall Hinge is installed and runs."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pi.container import Container, booted
from tests.pi.installation import healthy, install, starting
from tests.pi.trees import CERTIFICATES, PLACE, copy_project, laid_over, need, tree


@pytest.fixture(scope="session")
def base() -> Path:
    need("systemd-nspawn", "debootstrap")
    return tree("bookworm", "amd64")


@pytest.fixture(scope="session")
def wheels(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fetch(base, tmp_path_factory.mktemp("wheels"))


def fetch(base: Path, folder: Path) -> Path:
    """Everything that pip will ask for in that tree, fetched once: the containers have no network."""
    copy_project(folder / "src")
    with laid_over([base], folder / "lay") as view:
        (view / "wheels").mkdir()
        binds = [f"--bind={folder}:/wheels", f"--bind-ro={CERTIFICATES}"]
        pip = "/opt/build/bin/pip wheel -q --use-pep517 --no-cache-dir -w /wheels"
        script = f"python3 -m venv /opt/build && {pip} /wheels/src 'setuptools<90' wheel"
        command = ["systemd-nspawn", "--register=no", "--keep-unit", "--quiet", f"--directory={view}", "--pipe"]
        environment = [f"--setenv=PIP_CERT={CERTIFICATES}", "--resolv-conf=copy-host"]
        subprocess.run([*command, *binds, *environment, "sh", "-c", script], check=True)
    for own in folder.glob("wall_hinge-*.whl"):
        own.unlink()
    shutil.rmtree(folder / "lay")
    return folder


@pytest.fixture
def fresh(base: Path, wheels: Path) -> Iterator[Container]:
    with starting([base], wheels) as container:
        yield container


@pytest.fixture
def trixie(tmp_path: Path) -> Iterator[Container]:
    need("systemd-nspawn", "debootstrap")
    base = tree("trixie", "amd64")
    with starting([base], fetch(base, tmp_path)) as container:
        yield container


@pytest.fixture(scope="session")
def layer(base: Path, wheels: Path) -> Iterator[Path]:
    """What an installation writes, to be laid over the base."""
    lay = PLACE / f"installed-{time.monotonic_ns()}"
    try:
        with laid_over([base], lay) as view:
            copy_project(view / "src")
            with booted(view, binds=[f"{wheels}:/wheels", str(CERTIFICATES)]) as container:
                install(container)
        shutil.rmtree(lay / "upper/src")
        yield lay / "upper"
    finally:
        shutil.rmtree(lay, ignore_errors=True)


@pytest.fixture
def installed(base: Path, layer: Path, wheels: Path) -> Iterator[Container]:
    """A container on which it is installed and runs."""
    with starting([layer, base], wheels) as container:
        container.until(lambda: healthy(container), "it is healthy after the boot")
        yield container
