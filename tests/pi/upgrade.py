"""Upgrades and roll-backs under systemd in a container. Run by `python -m tests.pi upgrade`."""

import subprocess

import pytest

from tests.pi.container import Container
from tests.pi.installation import OFFLINE, SERVICES, change, current, files, healthy, install
from tests.pi.trees import ROOT


def test_an_upgrade_takes_the_place_of_the_old_version_which_is_kept(installed: Container) -> None:
    old = current(installed)
    change(installed, "pyproject.toml", 'version = "', 'version = "9.')
    install(installed, "--upgrade")
    assert current(installed).startswith("9.")
    assert healthy(installed)
    assert f"/opt/wall-hinge/{old}/bin/wall-hinge" in files(installed)
    change(installed, "pyproject.toml", 'version = "9.', 'version = "10.')
    install(installed, "--upgrade")
    assert f"/opt/wall-hinge/{old}/bin/wall-hinge" not in files(installed)


def test_a_version_that_does_not_run_is_rolled_back_with_the_data(installed: Container) -> None:
    old, there = current(installed), files(installed)
    stamp = ("od", "-An", "-j60", "-N4", "-tu1", "/var/lib/wall-hinge/hinge.db")
    kept = installed.says(*stamp)
    change(installed, "device/journal/schema.py", "\n)\n", '\n    "CREATE TABLE of_the_future (id INTEGER)",\n)\n')
    change(installed, "web/__init__.py", '    app = Flask("web")', '    raise SystemExit("broken")')
    change(installed, "systemd/steps.sh", "healthy_s=90", "healthy_s=10")
    ended = install(installed, "--upgrade", status=1)
    assert "install.sh: it does not get healthy within 10 s. Its log says: " in ended.stderr
    assert "Putting everything back as it was…" in ended.stderr
    installed.until(lambda: healthy(installed), "the old version is healthy again")
    assert current(installed) == old
    assert installed.says(*stamp) == kept
    assert {one for one in files(installed) ^ there if "hinge.db-" not in one} == set()


def test_a_release_that_somebody_has_unpacked_is_upgraded_to_and_not_needed_afterwards(installed: Container) -> None:
    release = installed.root / "var/tmp/release.tar.gz"
    if not (ROOT / ".git").exists():
        pytest.skip("a release is made from a checkout")
    subprocess.run(["git", "archive", f"--output={release}", "--prefix=release/", "HEAD"], cwd=ROOT, check=True)
    installed.run("useradd", "--create-home", "ada")
    unpack = (
        "cd && umask 077 && tar -xf /var/tmp/release.tar.gz && sed -i 's/^version = \"/&9./' release/pyproject.toml"
    )
    installed.run("runuser", "-u", "ada", "--", "sh", "-c", unpack)
    installed.run("sh", "-c", "cd /home/ada/release && ./systemd/install.sh --upgrade --any-board", env=OFFLINE)
    assert current(installed).startswith("9.")
    assert installed.says("find", "/home/ada", "!", "-user", "ada") == ""
    installed.run("rm", "-r", "/home/ada/release")
    installed.run("systemctl", "restart", *SERVICES)
    installed.until(lambda: healthy(installed), "it runs by itself")


def test_an_upgrade_of_nothing_is_refused(fresh: Container) -> None:
    ended = install(fresh, "--upgrade", status=1)
    assert ended.stderr == "install.sh: nothing is installed that could be upgraded: leave out --upgrade\n"
