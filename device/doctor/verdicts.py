"""Judges the machine, one function for a finding. Pure: facts and settings in, a finding out, or None for no matter."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from device.address import is_everywhere, is_here_alone, page_url
from device.doctor.finding import Finding, note, well, wrong
from device.doctor.machine import Facts
from device.journal.backup import offer
from device.settings import Settings

OLDEST: Final = 12
"""Debian 12 (Bookworm) is the first with Python 3.11."""
NEWEST: Final = 13
FREE_BYTES: Final = 200_000_000
"""An update of the system needs about as much, and SQLite must never meet a full disk."""
WORN: Final = 10
"""In tenths of the life that the maker gives: 10 is 90 to 100 % used, 11 more than that (JESD84-B51)."""
WRITTEN_BYTES_PER_S: Final = 300_000.0
"""A 32 GB card bears about a thousand times its size: 3 years at this rate. Wall Hinge itself writes a hundredth."""
SETTLED_S: Final = 1800.0
"""A machine that has just started writes much, once."""

_SYSTEM: Final = "Raspberry Pi OS 12 (Bookworm) or 13 (Trixie), 64-bit"
_I2C: Final = "sudo raspi-config nonint do_i2c 0, then restart"


def board(facts: Facts, _settings: Settings) -> Finding:
    """What machine it is."""
    if facts.model.startswith("Raspberry Pi"):
        return well("board", facts.model)
    model = facts.model or "not a Raspberry Pi"
    return note("board", f"{model}: nothing is known of its pins", "for the wall take a Zero 2 W, 3, 4 or 5")


def system(facts: Facts, _settings: Settings) -> Finding:
    """Which operating system, and whether Wall Hinge was tried on it."""
    name = facts.system or "unknown"
    version = facts.system_version
    if facts.system_id not in ("debian", "raspbian") or version is None:
        return note("system", f"{name}: Wall Hinge was not tried on it", f"for the wall take {_SYSTEM}")
    if version < OLDEST:
        return wrong("system", f"{name} is too old", f"install {_SYSTEM}")
    if version > NEWEST:
        return note("system", f"{name} is newer than Wall Hinge knows", "look for a newer Wall Hinge")
    return well("system", name)


def architecture(facts: Facts, _settings: Settings) -> Finding:
    """64 bits are needed: there are no packages for others."""
    if facts.bits == 64:  # noqa: PLR2004 - it is said in the name
        return well("architecture", f"64-bit ({facts.architecture})")
    return wrong(
        "architecture",
        f"a {facts.bits}-bit system ({facts.architecture})",
        "install the 64-bit Raspberry Pi OS; Zero 2 W, 3, 4 and 5 can run it, older ones cannot",
    )


def i2c(facts: Facts, settings: Settings) -> Finding:
    """Whether the sensor's bus is switched on, and may be used."""
    path = f"/dev/i2c-{settings.sensor.bus}"
    if facts.bus == "absent":
        return wrong("I2C", f"{path} does not exist: I2C is off", f"{_I2C}; or set sensor.bus")
    if facts.bus == "forbidden":
        return wrong("I2C", f"{facts.user} may not use {path}", _join(facts.user, "i2c"))
    return well("I2C", f"{path} is on, and {facts.user} may use it")


def wires(facts: Facts, settings: Settings) -> Finding:
    """Which pins the settings name, and whether this user may use them."""
    wired = dict(_pins(settings))
    if not wired:
        return well("pins", "none is wired beside the sensor, by the settings")
    named = ", ".join(f"{name} on GPIO{pin}" for name, pin in wired.items())
    if facts.gpio == "absent":
        return wrong("pins", f"{named}: but there is no /dev/gpiochip*", "take the pins out of the settings")
    if facts.gpio == "forbidden":
        return wrong("pins", f"{facts.user} may not use /dev/gpiochip*", _join(facts.user, "gpio"))
    return well("pins", named)


def power(facts: Facts, _settings: Settings) -> Finding | None:
    """What the firmware says of the supply."""
    if facts.undervoltage is None:
        return None
    if facts.undervoltage:
        return wrong("power", "the voltage was too low", "take a supply of 5 V and 2.5 A, with a short, thick cable")
    return well("power", "enough")


def clock(facts: Facts, _settings: Settings) -> Finding:
    """A Pi has no clock that goes on while it is off."""
    if facts.clock_right is None:
        return note("clock", "whether it is right is not known here", "compare date with a clock")
    if facts.clock_right:
        return well("clock", "set by the network")
    return wrong(
        "clock",
        "not set by the network yet: workouts get a wrong day",
        "connect it to the internet, or see timedatectl status",
    )


def room(facts: Facts, settings: Settings) -> Finding:
    """Room on the disk that the data is on."""
    disk = facts.disk
    if disk is None:
        return wrong("disk", "the data folder's disk cannot be looked at", "check data.folder in the settings")
    free = f"{disk.free_bytes / 1e6:.0f} MB free for {disk.folder}"
    if disk.read_only:
        return wrong("disk", f"{disk.folder} is read-only", "look at dmesg: a card that fails is made read-only")
    if disk.free_bytes < FREE_BYTES:
        return wrong("disk", free, f"free some: below {FREE_BYTES / 1e6:.0f} MB nothing is safe; sudo apt-get clean")
    if disk.free_bytes < FREE_BYTES + settings.data.recordings_mb * 1e6:
        return note("disk", free, "lower data.recordings_mb, or free some: recordings may take more than there is")
    return well("disk", free)


def card(facts: Facts, _settings: Settings) -> Finding | None:
    """How worn the medium is, where the kernel tells."""
    disk = facts.disk
    if disk is None:
        return None
    if disk.errors:
        return wrong("card", f"its file system has {disk.errors} errors", "copy your data, and take a new card")
    if disk.life_used is not None and disk.life_used >= WORN:
        return wrong("card", "nine tenths of its life are used", "copy your data, and take a new one")
    used = "" if disk.life_used is None else f", at most {disk.life_used * 10} % of its life used"
    uptime_s = facts.uptime_s or 0.0
    if disk.written_bytes is None or uptime_s < SETTLED_S:
        return well("card", f"no errors{used}") if disk.errors == 0 or used else None
    rate = disk.written_bytes / uptime_s
    says = f"{rate * 3600 / 1e6:.0f} MB written an hour{used}"
    if rate > WRITTEN_BYTES_PER_S:
        return note("card", says, "something else writes much, and wears it out: see sudo iotop -ao")
    return well("card", says)


def services(facts: Facts, _settings: Settings) -> Finding:
    """Whether the units run."""
    if not facts.units:
        return note("services", "not installed, so nothing starts at boot", "sudo systemd/install.sh")
    states = ", ".join(f"{name} {state}" for name, state in facts.units.items())
    ill = [name for name, state in facts.units.items() if state != "active"]
    if ill:
        names = " ".join(ill)
        return wrong("services", states, f"sudo systemctl restart {names}; why: journalctl -u {ill[0]} -n 20")
    return well("services", states)


def calibration(contact_mm: float | None, settings: Settings) -> Finding:
    """Whether the touch was ever measured; `contact_mm` is what the newest calibration gave."""
    if contact_mm is not None:
        return well("calibration", f"your touch reads {contact_mm:.0f} mm")
    if settings.sensor.calibrated:
        return well("calibration", f"your touch reads {settings.sensor.contact_mm:g} mm, the settings say")
    return note("calibration", "never done: the touch is estimated", "open Setup on the page, or wall-hinge calibrate")


def damaged(aside: Path, backup: Path | None) -> Finding:
    """The workouts' file was broken inside, and `backup` is the newest good copy of it."""
    says = f"their file was damaged and a new one was begun; the damaged one is kept in {aside.parent}"
    return wrong("workouts", says, f"{offer(backup)}; or move {aside.parent} away")


def phones(paired: int | None, _settings: Settings) -> Finding | None:
    """How many phones may use the page; None where there is no pairing."""
    if paired is None:
        return None
    if paired:
        return well("phones", f"{paired} paired")
    return note("phones", "none is paired", "open the page and press the button, or wall-hinge pair")


def page(facts: Facts, settings: Settings) -> Finding:
    """Where the page is."""
    web = settings.web
    if is_here_alone(web):
        return note("page", f"{page_url(web)}, on this machine alone", 'for phones set web.host = "0.0.0.0"')
    if facts.address is None:
        return wrong("page", "this machine is in no network", "connect it: sudo nmtui, or raspi-config")
    if web.names or not is_everywhere(web):
        return well("page", page_url(web))
    return well("page", " or ".join(page_url(web, host) for host in (f"{facts.host}.local", facts.address)))


def _join(user: str, group: str) -> str:
    return f"sudo usermod -aG {group} {user}, then log in again or restart the service"


def _pins(settings: Settings) -> list[tuple[str, int]]:
    sections: dict[str, msgspec.Struct] = {
        "sensor": settings.sensor,
        "panel": settings.panel,
        "dowel": settings.dowel,
    }
    return [
        (f"{section}.{key}", pin)
        for section, table in sections.items()
        for key, pin in msgspec.structs.asdict(table).items()
        if key.endswith("_pin") and pin is not None
    ]


Judge = Callable[[Facts, Settings], Finding | None]

HARDWARE: Final[tuple[Judge, ...]] = (i2c, wires, power)
"""What has no meaning in a simulation."""
EVERYWHERE: Final[tuple[Judge, ...]] = (board, system, architecture, clock, room, card, services)
