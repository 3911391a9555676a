"""The real units under systemd in a container of Bookworm. Run by `python -m tests.pi services`."""

import json

import pytest

from tests.pi.container import Container
from tests.pi.installation import SERVICES, healthy, pid

DEATHS = 8
"""More than the five in ten seconds after which systemd gives up where it is not told otherwise."""


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
    units = installed.says("sh", "-c", "ls /etc/systemd/system/wall-hinge-*").split()
    assert len(units) == 4
    verified = installed.run("systemd-analyze", "verify", *units)
    assert (verified.stdout, verified.stderr) == ("", "")  # for a key that it does not know it gives status 0


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
