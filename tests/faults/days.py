"""The real processes for a simulated week: memory, open files, disk and answering times, and the slopes of them."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import linear_regression, median
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from device.journal import DATABASE, History
from tests.bench import costs
from tests.bench.common import table
from tests.processes import House, until

SAMPLES_A_DAY: Final = 24
SETTLED: Final = 0.25
"""Slopes leave out the first quarter: what is loaded and filled once grows no more after it."""
ASKED: Final = 9
DAY_S: Final = 86400.0
SETTINGS: Final = "[sensor]\nbudget_ms = 200\n[data]\nrecordings_mb = 5\n"
"""Readings as rare as may be, five a second, so that days go by fast; and little room, so that recordings are replaced
soon."""
PAGES: Final = ("/api/state", "/history")


class Sample(NamedTuple):
    """What there was at one instant, so many simulated days after the beginning."""

    days: float
    reps: int
    rate_hz: float
    device_mb: float
    page_mb: float
    device_fds: int
    page_fds: int
    files: int
    database_mb: float
    recordings_mb: float
    state_ms: float
    history_ms: float


def days(number: float, speed: float) -> None:
    """Let somebody train for so many days without an end, with a phone that watches, and print what grows."""
    with TemporaryDirectory(prefix="wall-hinge-") as folder, House(Path(folder)) as house:
        house.data.mkdir()
        config = Path(folder) / "config.toml"
        config.write_text(SETTINGS)
        running = house.start_all("--simulate", "--speed", f"{speed:g}", "--config", str(config))
        device, page = house.child(running, "device"), house.child(running, "web")
        began_s, samples = time.monotonic(), list[Sample]()
        with phone(house):
            until(house.state, "the page shows the count")
            while not samples or samples[-1].days < number:
                due_s = began_s + len(samples) * DAY_S / SAMPLES_A_DAY / speed
                time.sleep(max(0.0, due_s - time.monotonic()))
                passed_days = (time.monotonic() - began_s) * speed / DAY_S
                samples.append(sample(house, passed_days, device, page))
                print("  ".join(f"{value:g}" for value in map(_rounded, samples[-1])), flush=True)
        same = (house.child(running, "device"), house.child(running, "web")) == (device, page)
    show(samples, speed, same=same)


def sample(house: House, passed_days: float, device: int, page: int) -> Sample:
    """Look at everything."""
    pages = costs.family(page)
    files = [file for file in house.data.rglob("*") if file.is_file()]
    recordings = [file for file in files if file.suffix == ".csv"]
    took_ms = [_took_ms(house, path) for path in PAGES]
    return Sample(
        passed_days,
        sum(workout.reps for workout in History(house.data / DATABASE).workouts(100_000)),
        until(house.state, "the page shows the count")["sensor"]["rate_hz"],
        costs.alone_mb([device]),
        costs.alone_mb(pages),
        _open_files([device]),
        _open_files(pages),
        len(files),
        _mb(file for file in files if file.name.startswith(DATABASE)),
        _mb(recordings),
        *took_ms,
    )


def show(samples: list[Sample], speed: float, *, same: bool) -> None:
    """Print first, last and slope of everything."""
    settled = samples[int(len(samples) * SETTLED) :]
    rows = []
    for name in Sample._fields[1:]:
        values = [getattr(one, name) for one in settled]
        slope = linear_regression([one.days for one in settled], values).slope
        first, last = getattr(samples[0], name), getattr(samples[-1], name)
        rows.append((name, f"{first:.1f}", f"{last:.1f}", f"{median(values):.1f}", f"{slope:+.2f}"))
    title = f"{samples[-1].days:.2f} simulated days, {speed:g} times as fast as life"
    table(title, ("", "first", "last", "median", "a day"), rows)
    print(f"\n  the same processes all the time: {same}")


@contextmanager
def phone(house: House) -> Iterator[None]:
    """A phone that watches, and comes anew after some hundred lines as browsers do."""
    gone = threading.Event()

    def watch() -> None:
        while not gone.is_set():
            with suppress(OSError), house.stream() as stream:
                for _ in range(500):
                    if gone.is_set() or not stream.readline():
                        break

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        gone.set()
        thread.join()


def _took_ms(house: House, path: str) -> float:
    """The median time of an answer, in milliseconds."""
    took_s = []
    for _ in range(ASKED):
        began_s = time.monotonic()
        assert house.ask(path)[0] == 200
        took_s.append(time.monotonic() - began_s)
    return median(took_s) * 1000


def _open_files(pids: list[int]) -> int:
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)


def _mb(files: Iterable[Path]) -> float:
    total = 0
    for file in files:
        with suppress(OSError):  # replaced meanwhile
            total += file.stat().st_size
    return total / 1e6


def _rounded(value: float) -> float:
    return round(value, 3)
