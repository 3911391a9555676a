"""How many bytes reach the card in an hour of training, and on an idle day. See README.md."""

import argparse
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from device.journal import DATABASE, History
from device.live import DeviceLink
from tests.bench import common, costs
from tests.bench.common import against, table

AIM_MB: Final = 2.0
CARD_MB: Final = 400
AS_ON_A_CARD: Final = ("-b", "4096", "-E", "lazy_itable_init=0,lazy_journal_init=0")
"""mkfs gives so small a disk blocks of 1024 bytes, a card's have 4096; and it would go on writing later, unasked."""
SECTOR_BYTES: Final = 512
SPEED: Final = 10.0
SETTLE_S: Final = 8.0
"""ext4 commits its own log every 5 s."""


class Written(NamedTuple):
    """What the device wrote in `hours` of its own time, all in 10^6 bytes, and how many reps it kept."""

    hours: float
    process_mb: float
    card_mb: float | None
    files_mb: float
    reps: int


def main() -> None:
    """Print bytes of training and idle time, with and without recordings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="of training, in the device's time (60)")
    parser.add_argument("--speed", type=float, default=SPEED, help="times life (10)")
    parser.add_argument("--person", default="demo", help="who trains (demo)")
    asked = parser.parse_args()
    rows = []
    for name, person, settings, aim_mb in (
        ("training, journal", asked.person, "[data]\nrecordings_mb = 0\n", AIM_MB),
        ("training, with recordings", asked.person, "", None),
        ("idle, paused", None, "[data]\nrecordings_mb = 0\n", None),
    ):
        written = measure(person, settings, asked.minutes, asked.speed)
        rows.append(row(name, written, aim_mb))
        table("Bytes written", HEAD, rows)


HEAD: Final = ("an hour of", "reps", "MB, process", "MB, card", "MB, files", "kB a rep", "aim", "")


def row(name: str, one: Written, aim_mb: float | None) -> list[str]:
    """A line of the table: everything for an hour."""
    process_mb, files_mb = one.process_mb / one.hours, one.files_mb / one.hours
    return [
        name,
        f"{one.reps / one.hours:.0f}",
        f"{process_mb:.2f}",
        "-" if one.card_mb is None else f"{one.card_mb / one.hours:.2f}",
        f"{files_mb:.2f}",
        f"{1000 * one.process_mb / one.reps:.1f}" if one.reps else "-",
        "" if aim_mb is None else f"< {aim_mb:g}",
        "" if aim_mb is None else against(process_mb, aim_mb),
    ]


def measure(person: str | None, settings: str, minutes: float, speed: float) -> Written:
    """Let the device run for so many of its minutes, with somebody who trains or with nobody there."""
    with card() as (place, counter):
        (place / "config.toml").write_text(settings)
        who = ("--speed", f"{speed:g}", "--person", person) if person else ("--speed", f"{speed:g}")
        with common.folder() as sockets:
            options = ("--data", place / "data", "--config", place / "config.toml", "--simulate", *who)
            command = common.wall_hinge("device", *options)
            with common.program(*command, place=sockets, stderr=subprocess.DEVNULL) as process:
                common.until(lambda: any(sockets.rglob("*.sock")) or None, "the device")
                if person is None:
                    common.until(lambda: _paused(next(sockets.rglob("*.sock"))), "a workout to pause")
                data, first_mb = place / "data", counter() if counter else 0.0
                began_mb = costs.written_bytes([process.pid]) / 1e6
                time.sleep(minutes * 60 / speed)
                process_mb = costs.written_bytes([process.pid]) / 1e6 - began_mb
            time.sleep(SETTLE_S if counter else 0.0)
            card_mb = counter() - first_mb if counter else None
        reps = sum(workout.reps for workout in History(data / DATABASE).workouts(1000))
        files_mb = sum(file.stat().st_size for file in data.rglob("*") if file.is_file()) / 1e6
        return Written(minutes / 60, process_mb, card_mb, files_mb, reps)


def _paused(socket: Path) -> bool | None:
    """Once there is a workout to pause, nothing is counted of who stands there: as good as nobody."""
    with closing(DeviceLink(socket)) as link:
        return link.command("pause", {}, common.PATIENCE_S).ok or None


@contextmanager
def card() -> Iterator[tuple[Path, Callable[[], float] | None]]:
    """A folder, and what counts the 10^6 bytes that its disk was given: a file system of its own where one may mount.

    Only there are the file system's own writes in the number.
    """
    with common.folder() as place:
        image, mount = place / "card.img", place / "card"
        mount.mkdir()
        with image.open("wb") as file:
            file.truncate(CARD_MB * 1_000_000)
        made = _quietly("mkfs.ext4", "-q", *AS_ON_A_CARD, str(image)) and _quietly(
            "mount", "-o", "loop,noatime", str(image), str(mount)
        )
        if not made:
            yield mount, None
            return
        try:
            number = mount.stat().st_dev
            stat = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}/stat")
            _quietly("sync", "--file-system", str(mount))
            yield mount, lambda: int(stat.read_text().split()[6]) * SECTOR_BYTES / 1e6
        finally:
            _quietly("umount", str(mount))


def _quietly(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:  # it is not there
        return False


if __name__ == "__main__":
    main()
