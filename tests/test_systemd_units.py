"""The units say what they should, and systemd itself finds nothing to say about them."""

import ipaddress
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[1] / "systemd"
DEVICE = UNITS / "wall-hinge-device.service"
WEB = UNITS / "wall-hinge-web.service"
BACKUP = UNITS / "wall-hinge-backup.service"
TIMER = UNITS / "wall-hinge-backup.timer"
ALL = [DEVICE, WEB, BACKUP, TIMER]
INSTALLED = "/opt/wall-hinge/current/bin/wall-hinge"


def read(unit: Path) -> dict[str, list[str]]:
    """Every assignment of a unit as "Section.Name": the values in order."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in unit.read_text(encoding="utf-8").splitlines():
        if re.fullmatch(r"\[\w+\]", line):
            section = line[1:-1]
        elif line and not line.startswith("#"):
            name, equals, value = line.partition("=")
            assert equals, f"{unit.name}: {line!r} is no assignment"
            found.setdefault(f"{section}.{name}", []).append(value)
    return found


both = pytest.mark.parametrize("unit", [DEVICE, WEB], ids=lambda unit: unit.stem)


@pytest.mark.parametrize(("unit", "command"), [(DEVICE, "device"), (WEB, "web")])
def test_each_unit_starts_its_own_command_with_the_shared_configuration(unit: Path, command: str) -> None:
    assert read(unit)["Service.ExecStart"] == [f"{INSTALLED} {command} --config /etc/wall-hinge/config.toml"]


def test_each_runs_as_its_own_unprivileged_user() -> None:
    assert read(DEVICE)["Service.User"] == ["wall-hinge"]
    assert read(WEB)["Service.User"] == ["wall-hinge-web"]


@both
def test_it_is_started_again_whatever_happens_and_for_ever(unit: Path) -> None:
    found = read(unit)
    assert found["Service.Restart"] == ["always"]
    assert found["Service.RestartSec"] == ["1"]
    assert found["Unit.StartLimitIntervalSec"] == ["0"]
    assert found["Install.WantedBy"] == ["multi-user.target"]


@pytest.mark.parametrize("unit", [DEVICE, WEB, BACKUP], ids=lambda unit: unit.stem)
def test_it_can_gain_no_privilege(unit: Path) -> None:
    found = read(unit)
    assert found["Service.NoNewPrivileges"] == ["yes"]
    assert found["Service.CapabilityBoundingSet"] == [""]
    assert found["Service.ProtectSystem"] == ["strict"]
    assert found["Service.ProtectHome"] == ["yes"]


def test_the_device_is_watched() -> None:
    found = read(DEVICE)
    assert found["Service.Type"] == ["notify"]
    assert found["Service.NotifyAccess"] == ["main"]
    assert found["Service.WatchdogSec"] == ["10"]


def test_both_may_fill_three_quarters_of_the_smallest_machine_and_within_its_limit_the_device_is_favoured() -> None:
    smallest_mib = 512  # the Zero 2 W's, some of which is the firmware's
    limits_mib = [int(read(unit)["Service.MemoryMax"][0].removesuffix("M")) for unit in (DEVICE, WEB)]
    assert sum(limits_mib) <= 0.75 * smallest_mib
    assert [-int(one) / 1000 * smallest_mib for one in read(DEVICE)["Service.OOMScoreAdjust"]] == limits_mib[:1]
    assert "Service.OOMScoreAdjust" not in read(WEB)


def test_only_the_device_reaches_hardware() -> None:
    assert read(DEVICE)["Service.DeviceAllow"] == ["char-i2c rw", "char-gpiochip rw"]
    assert read(DEVICE)["Service.DevicePolicy"] == ["closed"]
    assert read(DEVICE)["Service.SupplementaryGroups"] == ["i2c gpio"]
    assert read(WEB)["Service.PrivateDevices"] == ["yes"]
    assert "Service.DeviceAllow" not in read(WEB)


def test_only_web_reaches_the_network() -> None:
    assert read(DEVICE)["Service.RestrictAddressFamilies"] == ["AF_UNIX"]
    assert read(DEVICE)["Service.PrivateNetwork"] == ["yes"]
    assert read(WEB)["Service.RestrictAddressFamilies"] == ["AF_UNIX AF_INET AF_INET6"]


def test_neither_falls_with_the_other() -> None:
    ties = {"Requires", "Requisite", "BindsTo", "PartOf", "Upholds", "Conflicts", "PropagatesStopTo"}
    for unit in (DEVICE, WEB):
        assert {name for name in read(unit) if name.removeprefix("Unit.") in ties} == set()
    assert read(WEB)["Unit.Wants"] == read(WEB)["Unit.After"] == [DEVICE.name]
    assert "web" not in " ".join(read(DEVICE).get("Unit.Wants", []) + read(DEVICE).get("Unit.After", []))


def test_web_reads_where_the_device_writes_and_owns_none_of_it() -> None:
    device, web = read(DEVICE), read(WEB)
    assert device["Service.StateDirectory"] == device["Service.RuntimeDirectory"] == ["wall-hinge"]
    assert device["Service.StateDirectoryMode"] == device["Service.RuntimeDirectoryMode"] == ["0750"]
    assert device["Service.UMask"] == ["0027"]
    assert web["Service.SupplementaryGroups"] == ["wall-hinge"]
    folders = {"STATE_DIRECTORY=/var/lib/wall-hinge", "RUNTIME_DIRECTORY=/run/wall-hinge"}
    assert folders <= set(web["Service.Environment"])
    assert {"Service.StateDirectory", "Service.RuntimeDirectory", "Service.ReadWritePaths"}.isdisjoint(web)


def test_the_backup_runs_every_night_as_the_devices_user_and_reaches_nothing_else() -> None:
    backup, timer = read(BACKUP), read(TIMER)
    assert backup["Service.ExecStart"] == [f"{INSTALLED} backup --config /etc/wall-hinge/config.toml"]
    assert backup["Service.User"] == backup["Service.StateDirectory"] == ["wall-hinge"]
    assert backup["Service.PrivateDevices"] == backup["Service.PrivateNetwork"] == ["yes"]
    assert timer["Timer.OnCalendar"] == ["*-*-* 03:30:00"]
    assert timer["Timer.Persistent"] == ["yes"]
    assert timer["Install.WantedBy"] == ["timers.target"]


def need_systemd_analyze() -> None:
    if shutil.which("systemd-analyze") is None:
        message = "systemd-analyze is not here; install the Debian package systemd"
        assert os.environ.get("CI") != "true", message
        pytest.skip(message)


def verify(folder: Path) -> "subprocess.CompletedProcess[str]":
    """What systemd says of all units, with a program that is there in place of the installed one."""
    for unit in ALL:
        text = unit.read_text(encoding="utf-8").replace(INSTALLED, shutil.which("true") or "/usr/bin/true")
        (folder / unit.name).write_text(text, encoding="utf-8")
    return subprocess.run(
        ["systemd-analyze", "verify", *(str(folder / unit.name) for unit in ALL)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_systemd_finds_nothing_to_say(tmp_path: Path) -> None:
    need_systemd_analyze()
    verified = verify(tmp_path)
    assert verified.stderr == ""
    assert verified.returncode == 0


def test_systemd_would_have_found_a_misspelt_setting(tmp_path: Path) -> None:
    need_systemd_analyze()
    extra = tmp_path / f"{DEVICE.name}.d"
    extra.mkdir()
    (extra / "broken.conf").write_text("[Service]\nWatchdogSecs=10\n", encoding="utf-8")
    assert "'WatchdogSecs'" in verify(tmp_path).stderr


@pytest.mark.parametrize(("unit", "worst"), [(DEVICE, 3.0), (WEB, 2.0)], ids=lambda value: getattr(value, "stem", ""))
def test_systemd_finds_little_that_a_broken_in_service_could_do(unit: Path, worst: float) -> None:
    need_systemd_analyze()
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    exposed = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert exposed, told
    print(f"{unit.name}: exposure {exposed[1]}")
    assert float(exposed[1]) <= worst


def test_web_neither_reaches_the_internet_nor_is_reached_from_there() -> None:
    found = read(WEB)
    assert found["Service.IPAddressDeny"] == ["any"]
    allowed = [name for name in found["Service.IPAddressAllow"][0].split() if name not in ("localhost", "link-local")]
    assert allowed
    assert not any(ipaddress.ip_network(network).is_global for network in allowed)
