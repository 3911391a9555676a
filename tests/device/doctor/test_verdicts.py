"""What the doctor says of a machine, thing by thing: well beside not well, and the remedy."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from device.doctor import verdicts
from device.doctor.finding import Finding, lines
from device.doctor.machine import Disk, Facts
from device.settings import DataSettings, DowelSettings, PanelSettings, SensorSettings, Settings, WebSettings

DISK = Disk(folder=Path("/var/lib/wall-hinge"), free_bytes=10_000_000_000, errors=0, written_bytes=36_000_000)
PI = Facts(
    model="Raspberry Pi Zero 2 W Rev 1.0",
    system="Debian GNU/Linux 12 (bookworm)",
    system_id="debian",
    system_version=12,
    architecture="aarch64",
    user="wall-hinge",
    bus="usable",
    gpio="usable",
    undervoltage=False,
    clock_right=True,
    uptime_s=7200.0,
    disk=DISK,
    units={"wall-hinge-device.service": "active", "wall-hinge-web.service": "active"},
    host="hinge",
    address="192.168.1.20",
)
WIRED = Settings(
    panel=PanelSettings(buzzer_pin=18), sensor=SensorSettings(xshut_pin=27), dowel=DowelSettings(head_pin=5)
)
OPEN = Settings(web=WebSettings(host="0.0.0.0"))
ALL = (*verdicts.EVERYWHERE, *verdicts.HARDWARE, verdicts.page)


def test_a_pi_on_which_all_is_well_has_nothing_to_be_done() -> None:
    found = [judge(PI, replace(OPEN, panel=WIRED.panel)) for judge in ALL]
    assert {one.verdict for one in found if one is not None} == {"well"}
    assert not any(one.remedy for one in found if one is not None)
    assert len(found) == 11


ILL: list[tuple[verdicts.Judge, dict[str, Any], str, str, str]] = [
    (verdicts.board, {"model": ""}, "note", "not a Raspberry Pi: nothing is known of its pins", "Zero 2 W"),
    (verdicts.system, {"system_version": 11, "system": "Bullseye"}, "wrong", "Bullseye is too old", "12 (Bookworm)"),
    (verdicts.system, {"system_version": 14}, "note", "newer than Wall Hinge knows", "a newer Wall Hinge"),
    (
        verdicts.system,
        {"system_id": "fedora", "system": "Fedora"},
        "note",
        "Fedora: Wall Hinge was not tried",
        "12 (Bookworm)",
    ),
    (verdicts.system, {"system_id": "", "system": "", "system_version": None}, "note", "unknown: ", "12 (Bookworm)"),
    (verdicts.architecture, {"bits": 32, "architecture": "armv7l"}, "wrong", "a 32-bit system (armv7l)", "64-bit"),
    (verdicts.i2c, {"bus": "absent"}, "wrong", "/dev/i2c-1 does not exist: I2C is off", "raspi-config nonint do_i2c 0"),
    (verdicts.i2c, {"bus": "forbidden"}, "wrong", "wall-hinge may not use /dev/i2c-1", "usermod -aG i2c wall-hinge"),
    (verdicts.power, {"undervoltage": True}, "wrong", "the voltage was too low", "5 V and 2.5 A"),
    (verdicts.clock, {"clock_right": False}, "wrong", "not set by the network yet", "timedatectl status"),
    (verdicts.clock, {"clock_right": None}, "note", "not known here", "compare date"),
    (verdicts.room, {"disk": None}, "wrong", "cannot be looked at", "data.folder"),
    (verdicts.room, {"disk": replace(DISK, read_only=True)}, "wrong", "/var/lib/wall-hinge is read-only", "dmesg"),
    (verdicts.room, {"disk": replace(DISK, free_bytes=100_000_000)}, "wrong", "100 MB free", "below 200 MB"),
    (verdicts.room, {"disk": replace(DISK, free_bytes=300_000_000)}, "note", "300 MB free", "data.recordings_mb"),
    (verdicts.card, {"disk": replace(DISK, errors=3)}, "wrong", "its file system has 3 errors", "take a new card"),
    (verdicts.card, {"disk": replace(DISK, life_used=10)}, "wrong", "nine tenths of its life", "take a new one"),
    (verdicts.card, {"disk": replace(DISK, written_bytes=8_000_000_000)}, "note", "4000 MB written an hour", "iotop"),
    (verdicts.services, {"units": {}}, "note", "not installed", "sudo systemd/install.sh"),
    (
        verdicts.services,
        {"units": {"wall-hinge-web.service": "failed", "wall-hinge-device.service": "active"}},
        "wrong",
        "wall-hinge-web.service failed, wall-hinge-device.service active",
        "sudo systemctl restart wall-hinge-web.service; why: journalctl -u wall-hinge-web.service -n 20",
    ),
]


@pytest.mark.parametrize(("judge", "changes", "verdict", "says", "remedy"), ILL)
def test_what_is_not_well_is_told_with_a_remedy(
    judge: verdicts.Judge, changes: dict[str, Any], verdict: str, says: str, remedy: str
) -> None:
    found = judge(replace(PI, **changes), Settings())
    assert found is not None
    assert found.verdict == verdict
    assert says in found.says
    assert found.remedy
    assert remedy in found.remedy


def test_what_the_kernel_does_not_tell_is_left_out() -> None:
    assert verdicts.power(replace(PI, undervoltage=None), Settings()) is None
    assert verdicts.card(replace(PI, disk=None), Settings()) is None
    assert verdicts.card(replace(PI, disk=replace(DISK, errors=None, written_bytes=None)), Settings()) is None


def test_a_machine_that_has_just_started_is_not_blamed_for_writing() -> None:
    started = replace(PI, uptime_s=60.0, disk=replace(DISK, written_bytes=2_000_000_000))
    assert verdicts.card(started, Settings()) == Finding("card", "well", "no errors")


def test_pins_are_named_as_the_settings_wire_them() -> None:
    assert verdicts.wires(PI, Settings()).says == "none is wired beside the sensor, by the settings"
    found = verdicts.wires(PI, WIRED)
    assert (found.verdict, found.says) == (
        "well",
        "sensor.xshut_pin on GPIO27, panel.buzzer_pin on GPIO18, dowel.head_pin on GPIO5",
    )


@pytest.mark.parametrize(
    ("gpio", "says", "remedy"),
    [("absent", "but there is no /dev/gpiochip*", "out of the settings"), ("forbidden", "may not use", "-aG gpio")],
)
def test_pins_that_cannot_be_used_are_told_only_where_they_are_wired(gpio: Any, says: str, remedy: str) -> None:
    without = replace(PI, gpio=gpio)
    found = verdicts.wires(without, WIRED)
    assert found.verdict == "wrong"
    assert says in found.says
    assert remedy in found.remedy
    assert verdicts.wires(without, Settings()).verdict == "well"


def test_the_page_is_told_by_name_and_address() -> None:
    assert verdicts.page(PI, OPEN).says == "http://hinge.local:8000/ or http://192.168.1.20:8000/"
    secure = WebSettings(port=8443, certificate="wall.pem", key="key.pem")
    by_https = verdicts.page(PI, Settings(web=secure))
    assert by_https.says == "https://hinge.local:8443/ or https://192.168.1.20:8443/"
    named = verdicts.page(PI, Settings(web=replace(secure, names=("wall.example.org",))))
    assert named.says == "https://wall.example.org:8443/"  # the certificate is for that name
    assert verdicts.page(PI, Settings(web=WebSettings(host="192.168.1.20"))).says == "http://192.168.1.20:8000/"
    alone = verdicts.page(PI, Settings(web=WebSettings(host="127.0.0.1")))
    assert (alone.verdict, alone.says) == ("note", "http://127.0.0.1:8000/, on this machine alone")
    assert verdicts.page(replace(PI, address=None), OPEN).says == "this machine is in no network"


def test_a_calibration_goes_before_the_settings() -> None:
    measured = Settings(sensor=SensorSettings(contact_mm=44, calibrated=True))
    assert verdicts.calibration(38.2, measured).says == "your touch reads 38 mm"
    assert verdicts.calibration(None, measured).says == "your touch reads 44 mm, the settings say"
    never = verdicts.calibration(None, Settings(data=DataSettings()))
    assert (never.verdict, never.remedy) == ("note", "open Setup on the page, or wall-hinge calibrate")


def test_a_damaged_journal_is_told_with_its_newest_good_copy() -> None:
    aside = Path("/data/damaged/hinge.db")
    found = verdicts.damaged(aside, Path("/data/backups/hinge-1.db"))
    assert found.verdict == "wrong"
    assert found.says.endswith("the damaged one is kept in /data/damaged")
    assert "wall-hinge restore /data/backups/hinge-1.db; or move /data/damaged away" in found.remedy
    assert verdicts.damaged(aside, None).remedy == "there is no good backup; or move /data/damaged away"


def test_paired_phones_are_counted_where_there_is_pairing() -> None:
    assert verdicts.phones(None, Settings()) is None
    assert verdicts.phones(2, Settings()) == Finding("phones", "well", "2 paired")
    nobody = verdicts.phones(0, Settings())
    assert nobody is not None
    assert nobody.verdict == "note"


def test_findings_are_lines_with_the_remedy_below() -> None:
    found = [Finding("clock", "well", "right"), Finding("I2C", "wrong", "it is off", "turn it on")]
    told = ["ok    clock: right", "WRONG I2C: it is off", "      -> turn it on", "1 of 2 to be put right."]
    assert list(lines(found)) == told
    assert list(lines(found[:1]))[-1] == "Nothing has to be put right."
