"""The installer and the real units, under systemd in a container of Bookworm. Run by `python -m tests.pi services`."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import trustme

from tests.pi.container import Container, booted
from tests.pi.trees import CERTIFICATES, PLACE, copy_project, laid_over, need, tree

INSTALL = "/src/systemd/install.sh"
SERVICES = ["wall-hinge-device", "wall-hinge-web"]
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels"}
HEALTHY = """
import urllib.request
print(urllib.request.urlopen("http://127.0.0.1:8000/healthz", timeout=5).status)
"""

DEATHS = 8
"""More than the five in ten seconds after which systemd gives up where it is not told otherwise."""

Start = Callable[[], AbstractContextManager[Container]]


@pytest.fixture(scope="module")
def base() -> Path:
    need("systemd-nspawn", "debootstrap")
    return tree("bookworm", "amd64")


@pytest.fixture(scope="module")
def wheels(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that pip will ask for, fetched once: the containers have no network."""
    folder = tmp_path_factory.mktemp("wheels")
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


@pytest.fixture
def fresh(base: Path, wheels: Path) -> Iterator[Container]:
    with starting([base], wheels) as container:
        yield container


@pytest.fixture(scope="module")
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
    skipped += ["/var/log", "/var/tmp", "/var/cache", "/var/lib/systemd"]
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


# installing


def test_a_fresh_machine_says_each_step_and_runs_and_a_second_time_changes_nothing(fresh: Container) -> None:
    before_s = time.monotonic()
    ended = install(fresh)
    said = ended.stderr
    took_s = time.monotonic() - before_s
    steps = [line for line in said.splitlines() if line.startswith("== ")]
    assert len(steps) == 9
    assert "Wall Hinge runs. On a phone in the same network open http://" in said
    print(f"\n{said}{ended.stdout}")
    assert healthy(fresh)
    assert [fresh.says("systemctl", "is-enabled", one) for one in SERVICES] == ["enabled"] * 2
    assert 'host = "0.0.0.0"' in fresh.says("cat", "/etc/wall-hinge/config.toml")
    version, there = current(fresh), files(fresh)
    size_mb = fresh.says("du", "-sm", f"/opt/wall-hinge/{version}").split()[0]
    again = install(fresh).stderr
    assert "   it is there already" in again
    assert current(fresh) == version
    assert files(fresh) == there
    assert healthy(fresh)
    print(f"\ninstalled in {took_s:.0f} s, from wheels that were here; {size_mb} MB")


def test_the_installed_command_uses_the_services_settings_and_data(installed: Container) -> None:
    found = json.loads(installed.run("wall-hinge", "doctor", "--json", status=1).stdout)
    asked = {one["name"]: one for one in found}
    assert asked["asked"]["says"] == "the device, which runs and has the sensor"
    assert asked["services"]["verdict"] == "well"
    assert (asked["I2C"]["verdict"], asked["sensor"]["verdict"]) == ("wrong", "wrong")
    assert asked["disk"]["says"].endswith("/var/lib/wall-hinge")
    print(f"\n{len(found)} findings: {', '.join(asked)}")


def test_uninstalling_keeps_the_workouts_and_purging_leaves_nothing(fresh: Container) -> None:
    before = files(fresh)
    install(fresh)
    fresh.run(INSTALL, "--uninstall")
    assert files(fresh) - before >= {"/var/lib/wall-hinge/hinge.db", "/etc/wall-hinge/config.toml"}
    assert not any("/opt/wall-hinge" in one or "systemd" in one for one in files(fresh) - before)
    install(fresh)
    assert healthy(fresh)
    fresh.run(INSTALL, "--uninstall", "--purge")
    assert files(fresh) - before <= {"/opt"}
    assert fresh.says("getent", "passwd", "wall-hinge", "wall-hinge-web") == ""
    assert fresh.says("systemctl", "list-units", "--all", "--no-legend", "wall-hinge-*") == ""


# upgrading


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


def test_an_upgrade_of_nothing_is_refused(fresh: Container) -> None:
    ended = install(fresh, "--upgrade", status=1)
    assert ended.stderr == "install.sh: nothing is installed that could be upgraded: leave out --upgrade\n"


# failing


def test_whatever_fails_is_told_and_leaves_the_machine_as_it_was(fresh: Container) -> None:
    before = files(fresh)

    def fails(message: str, env: dict[str, str] | None = None) -> None:
        ended = install(fresh, status=1, env=env)
        assert message in ended.stderr, ended.stderr
        assert files(fresh) == before

    ended = fresh.run(INSTALL, status=1)
    assert "this is not a Raspberry Pi; if you mean it all the same, add --any-board" in ended.stderr
    assert files(fresh) == before

    fails("Is this machine online? Then start again.", env={"PIP_RETRIES": "0", "PIP_TIMEOUT": "2"})

    fresh.run("sed", "-i", "s/=bookworm/=bullseye/", "/etc/os-release")
    fails("this is bullseye: install Raspberry Pi OS 12 (Bookworm) or 13 (Trixie), 64-bit")
    fresh.run("sed", "-i", "s/=bullseye/=bookworm/", "/etc/os-release")

    fresh.run("mkdir", "-p", "/opt")
    fresh.run("mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", "/opt")
    fails("MB are free for /opt/wall-hinge, and 300 are needed: sudo apt-get clean, or a larger card")
    fresh.run("umount", "/opt")
    fresh.run("mount", "-t", "tmpfs", "-o", "size=320m", "tmpfs", "/opt")
    fresh.run("sh", "-c", "sed -i 's/^room_mb=300/room_mb=1/' /src/systemd/steps.sh; head -c 300M /dev/zero >/opt/full")
    before.add("/opt/full")
    fails("is there room? df -h /opt/wall-hinge")
    before.discard("/opt/full")
    fresh.run("umount", "/opt")

    fresh.run("systemd-run", "--quiet", "--unit=other", "python3", "-m", "http.server", "8000")
    fresh.until(lambda: ":8000 " in fresh.says("ss", "-ltn"), "the other program listens")
    fails("port 8000 is in use: stop the other program, or set web.port or --port (in /etc/wall-hinge/config.toml)")
    fresh.run("systemctl", "stop", "other")

    fresh.run("sh", "-c", "mkdir /etc/wall-hinge; echo '[sensor]\nbudget_ms = 1' >/etc/wall-hinge/config.toml")
    before |= {"/etc/wall-hinge", "/etc/wall-hinge/config.toml"}
    fails("sensor.budget_ms is 1; it must be 20 to 200")


# where the page is


def configure(container: Container, lines: str) -> None:
    """Settings that are there before the installation."""
    folder = container.root / "etc/wall-hinge"
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(lines, encoding="utf-8")


def test_a_page_by_https_on_another_port_is_waited_for_and_told_by_its_name(fresh: Container) -> None:
    configure(
        fresh,
        '[web]\nnames = ["wall.example.org"]\nport = 8443\n'
        'certificate = "/etc/wall-hinge/certificate.pem"\nkey = "/etc/wall-hinge/key.pem"\n',
    )
    folder = fresh.root / "etc/wall-hinge"
    made = trustme.CA().issue_cert("wall.example.org")
    made.private_key_pem.write_to_path(folder / "key.pem")
    made.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    (folder / "key.pem").chmod(0o600)
    refused = install(fresh, status=1).stderr
    assert "web.key is /etc/wall-hinge/key.pem; it cannot be read (Permission denied): check who may" in refused
    assert not (fresh.root / "opt/wall-hinge").exists()

    (folder / "key.pem").chmod(0o644)
    ended = install(fresh)
    assert "On a phone in the same network open https://wall.example.org:8443/;" in ended.stderr
    assert "https://wall.example.org:8443/?token=" in ended.stdout
    asked = json.loads(fresh.says("wall-hinge", "doctor", "--json"))
    told = {one["name"]: one for one in asked}["page"]["says"]
    assert told in ("https://wall.example.org:8443/", "this machine is in no network")


def test_a_page_for_this_machine_alone_is_not_promised_to_phones(fresh: Container) -> None:
    configure(fresh, '[web]\nhost = "127.0.0.1"\nport = 80\n')
    refused = install(fresh, status=1).stderr
    assert "port 80 needs permission: set web.port or --port to 1024 or more (in /etc/wall-hinge/config" in refused
    configure(fresh, '[web]\nhost = "127.0.0.1"\nport = 8080\n')
    ended = install(fresh)
    assert "on this machine open http://127.0.0.1:8080/;" in ended.stderr
    assert "phone in the same" not in ended.stderr
    assert ended.stdout == ""
    asked = json.loads(fresh.says("wall-hinge", "doctor", "--json"))
    assert {one["name"]: one for one in asked}["page"]["says"] == "http://127.0.0.1:8080/, on this machine alone"


# running


def resident_mb(container: Container, user: str) -> float:
    """The memory of a user's processes, what they share counted once."""
    rolled_up = f"cat $(pgrep --uid {user} | sed 's#.*#/proc/&/smaps_rollup#')"
    sum_kb = "awk '/^Pss:/ { kb += $2 } END { print kb }'"
    return int(container.says("sh", "-c", f"{rolled_up} | {sum_kb}")) / 1000


def test_it_is_soon_ready_small_and_says_how_it_is(installed: Container) -> None:
    ready_s: dict[str, float] = {}
    for unit in SERVICES:
        installed.run("systemctl", "restart", unit)
        began, ended = (
            int(installed.shows(unit, name))
            for name in ("InactiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic")
        )
        ready_s[unit] = (ended - began) / 1e6
        memory_mb = resident_mb(installed, installed.shows(unit, "User"))
        exposure = installed.says("systemd-analyze", "security", "--no-pager", unit).splitlines()[-1]
        print(f"\n{unit}: ready in {ready_s[unit]:.2f} s, {memory_mb:.0f} MB; {exposure.lstrip('→ ')}")
        assert memory_mb < 75
    installed.until(lambda: "absent" in installed.shows("wall-hinge-device", "StatusText"), "it tells of its sensor")
    assert "/dev/i2c-1 does not exist" in installed.shows("wall-hinge-device", "StatusText")
    log = installed.says("journalctl", "--quiet", "--output=cat", "--unit=wall-hinge-device")
    assert "WARNING sensor absent: /dev/i2c-1 does not exist" in log
    assert "Traceback" not in log
    assert installed.says("systemd-analyze", "verify", "/etc/systemd/system/wall-hinge-device.service") == ""


@pytest.mark.parametrize("unit", SERVICES)
def test_one_that_is_killed_is_started_again_and_the_other_runs_on(installed: Container, unit: str) -> None:
    (other,) = set(SERVICES) - {unit}
    was, others = pid(installed, unit), pid(installed, other)
    installed.run("kill", "-9", was)
    installed.until(lambda: pid(installed, unit) not in (was, "0") and healthy(installed), "it is back")
    assert pid(installed, other) == others
    assert installed.shows(unit, "NRestarts") == "1"


def test_a_page_that_dies_over_and_over_is_started_each_time_and_the_device_does_not_notice(
    installed: Container,
) -> None:
    device, web = (pid(installed, unit) for unit in SERVICES)
    for _ in range(DEATHS):
        installed.run("kill", "-9", web)
        before = web
        installed.until(lambda: pid(installed, SERVICES[1]) not in (before, "0"), "it is started again")  # noqa: B023
        web = pid(installed, SERVICES[1])
    installed.until(lambda: healthy(installed), "the page is back")
    assert int(installed.shows(SERVICES[1], "NRestarts")) >= DEATHS
    assert pid(installed, SERVICES[0]) == device


def test_a_device_that_hangs_is_ended_by_the_watchdog_and_started_again(installed: Container) -> None:
    was = pid(installed, SERVICES[0])
    installed.run("kill", "-STOP", was)
    installed.until(lambda: pid(installed, SERVICES[0]) not in (was, "0") and healthy(installed), "it is back")
    assert "Watchdog timeout" in installed.says("journalctl", "--unit=wall-hinge-device")


def test_the_nightly_backup_is_waited_for_and_works_in_its_sandbox(installed: Container) -> None:
    assert installed.shows("wall-hinge-backup.timer", "ActiveState") == "active"
    assert installed.shows("wall-hinge-backup.timer", "UnitFileState") == "enabled"
    assert installed.shows("wall-hinge-backup.timer", "NextElapseUSecRealtime") != ""
    installed.run("systemctl", "start", "wall-hinge-backup.service")
    copies = installed.says("ls", "/var/lib/wall-hinge/backups").split()
    assert copies
    said = installed.says("journalctl", "--quiet", "--output=cat", "--lines=1", "--unit=wall-hinge-backup")
    print(f"\n{' '.join(copies)}: {said}")
    for copy in copies:
        assert installed.says("stat", "--format=%U", f"/var/lib/wall-hinge/backups/{copy}") == "wall-hinge"


PROBE = """
import json, os, pathlib, socket
def can(act):
    try:
        act()
    except OSError as error:
        return error.strerror
    return "yes"
def write(path):
    return can(lambda: pathlib.Path(path).write_text("x"))
def connect(family):
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(1)
        one.connect(("127.0.0.1", 9))
print(json.dumps({
    "user": os.getuid(),
    "etc": write("/etc/probe"), "opt": write("/opt/wall-hinge/current/probe"), "tmp": write("/tmp/probe"),
    "data": write("/var/lib/wall-hinge/probe"), "runtime": write("/run/wall-hinge/probe"),
    "home": can(lambda: os.listdir("/home")), "root": can(lambda: os.listdir("/root")),
    "network": can(lambda: connect(socket.AF_INET)), "mount": can(lambda: os.chroot("/tmp")),
    "disk": can(lambda: os.mknod("/tmp/disk", 0o60600, os.makedev(8, 0))), "nice": can(lambda: os.nice(-1)),
    "others": [one for one in os.listdir("/proc") if one.isdigit() and one == "1"],
    "sensor": os.path.exists("/dev/shm"), "database": can(lambda: open("/var/lib/wall-hinge/hinge.db", "rb").close()),
}))
"""


def probed(container: Container, unit: str) -> dict[str, object]:
    """What a program may do that is started as the unit is, before it."""
    (container.root / "usr/local/share/probe.py").write_text(PROBE, encoding="utf-8")
    folder = f"/run/systemd/system/{unit}.service.d"
    lines = "[Service]\\nExecStartPre=python3 /usr/local/share/probe.py\\n"
    container.run("sh", "-c", f"mkdir -p {folder} && printf '{lines}' >{folder}/probe.conf && systemctl daemon-reload")
    container.run("systemctl", "restart", unit)
    log = container.says("journalctl", "--quiet", "--output=cat", f"--unit={unit}")
    found: dict[str, object] = json.loads(next(line for line in reversed(log.splitlines()) if line.startswith("{")))
    return found


def test_what_is_forbidden_really_is_forbidden(installed: Container) -> None:
    device, web = (probed(installed, unit) for unit in SERVICES)
    for may in (device, web):
        assert may["user"] != 0
        assert {may["etc"], may["opt"]} == {"Read-only file system"}
        assert may["home"] == may["root"] == "Permission denied"
        for name in ("mount", "disk", "nice"):
            assert may[name] == "Operation not permitted", name
        assert may["others"] == []
        assert may["database"] == "yes"
    assert (device["data"], device["runtime"]) == ("yes", "yes")
    assert device["network"] == "Address family not supported by protocol"
    assert {web["data"], web["runtime"]} <= {"Read-only file system", "Permission denied"}
    assert web["network"] == "Connection refused"
