"""What device and page bear: hundreds of phones, of which some mean no good, while somebody trains. See README.md."""

import argparse
import itertools
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from device.hinge.snapshot import Snapshot
from device.recording import read_recording
from tests.bench import common, costs
from tests.bench.common import Phone, against, percentile, table
from tests.bench.crowd import Met, Wanted

CROWD: Final = Wanted(watching=180, never_reading=20, half_open=60, asking=4)
SETTINGS: Final = "[web]\nthreads = 256\nstreams = 210\n[workout]\ntarget_reps = [50, 50]\n"
"""One set without end, so that somebody trains and is recorded all the while."""
FLOOD: Final = Wanted(watching=500)
DEFAULT_STREAMS: Final = 48
P99_AIM_MS: Final = 150.0
DEVICE_NICE: Final = -5
CALM_S: Final = 20.0
AGAIN_S: Final = 15.0
SETTLE_S: Final = 15.0
"""The longest that anything of a phone that is gone is kept is 10 s."""
SLOWER: Final = 1.5
"""A reading that comes after more than so many periods says that there was another in between."""


class Look(NamedTuple):
    """Memory and open files of both processes at an instant."""

    when: str
    device_mb: float
    web_mb: float
    device_files: int
    web_files: int


def look(when: str, device: int, web: int) -> Look:
    """Look at both; web is a master and its worker."""
    webs = costs.family(web)
    files = [sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids) for pids in ([device], webs)]
    return Look(when, costs.pss_mb([device]), costs.pss_mb(webs), *files)


@contextmanager
def crowd(port: int, place: Path, wanted: Wanted) -> Iterator["subprocess.Popen[str]"]:
    """The crowd, once it is there."""
    command = ["nice", *common.module("crowd", str(port), msgspec.json.encode(wanted).decode())]
    with common.program(*command, place=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        yield process


def sent_home(process: "subprocess.Popen[str]") -> Met:
    """What the crowd met."""
    return msgspec.json.decode(process.communicate("\n", common.PATIENCE_S)[0], type=Met)


def late_ms(phone: Phone) -> list[float]:
    """How old each state was when it came; the same one again, half a second later, is left out."""
    seen: dict[int, float] = {}
    for came_at, data in phone.seen:
        snapshot = msgspec.json.decode(data, type=Snapshot)
        seen.setdefault(snapshot.seq, 1000 * (came_at - snapshot.at))
    return list(seen.values())


class Counted(NamedTuple):
    """Readings kept in a time, and those missing between them."""

    when: str
    kept: int
    lost: int


def readings(data: Path, seconds: float) -> list[Counted]:
    """What the set's recording holds: of its last seconds, when the crowd was there, and of all else."""
    found = [read_recording(path) for path in (data / "recordings").rglob("*.csv")]
    times_s = max(([reading.time_s for reading in one.readings] for one in found), key=len)
    steps = [(after, after - before) for before, after in itertools.pairwise(times_s)]
    period_s = percentile([step_s for _, step_s in steps], 50)
    over_s = times_s[-1] - 2 * SETTLE_S - AGAIN_S

    def counted(when: str, some_s: Sequence[float]) -> Counted:
        return Counted(when, len(some_s), sum(round(one / period_s) - 1 for one in some_s if one > SLOWER * period_s))

    crowded = [step_s for at_s, step_s in steps if over_s - seconds <= at_s]
    others = [step_s for at_s, step_s in steps if over_s - seconds > at_s]
    return [counted("alone", others), counted("in the crowd", crowded)]


def favoured(pid: int) -> None:
    """Give the device the priority that its unit gives it, where one may."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, int(task.name), DEVICE_NICE)


def held(seconds: float) -> None:
    """Print what becomes of the program while the crowd is there."""
    with common.folder() as place:
        config, data, port = place / "load.toml", place / "data", common.free_port()
        config.write_text(SETTINGS, encoding="utf-8")
        command = common.wall_hinge("run", "--simulate", "--config", config, "--data", data, "--port", str(port))
        with common.program(*command, place=place, stdout=subprocess.DEVNULL) as run:
            common.until(lambda: ((now := common.state(port)) and now["reps"]) or None, "the first rep", every_s=1.0)
            pids = costs.child_named(run.pid, "device"), costs.child_named(run.pid, "web")
            favoured(pids[0])
            with closing(Phone(port)) as calm:
                time.sleep(CALM_S)
            looks = [look("before", *pids)]
            with crowd(port, place, CROWD) as there:
                with closing(Phone(port)) as phone:
                    time.sleep(seconds)
                    looks.append(look("with all phones", *pids))
                met = sent_home(there)
            time.sleep(SETTLE_S)
            looks.append(look("after", *pids))
            with crowd(port, place, CROWD) as there:
                time.sleep(AGAIN_S)
                looks.append(look("with as many again", *pids))
                sent_home(there)
            time.sleep(SETTLE_S)
            looks.append(look("after those", *pids))
        show_held(looks, late_ms(calm), late_ms(phone), met, readings(data, seconds))


def show_held(
    looks: Sequence[Look], calm_ms: Sequence[float], ms: Sequence[float], met: Met, counted: Sequence[Counted]
) -> None:
    """Print that."""
    lines = [(one.when, str(one.kept), str(one.lost), "0", against(one.lost, 1)) for one in counted]
    table("readings of the set", ("", "kept", "lost", "aim", ""), lines)
    rows = [
        (name, str(len(some)), *(f"{percentile(some, part):.1f}" for part in (50, 99)), f"{max(some):.1f}", aim)
        for name, some, aim in (
            ("alone", calm_ms, ""),
            ("in the crowd", ms, f"p99 {P99_AIM_MS:g} {against(percentile(ms, 99), P99_AIM_MS)}"),
        )
    ]
    table("age of a state when it came to a phone, ms", ("", "states", "p50", "p99", "max", "aim"), rows)
    head = ("", "device MB", "web MB", "device files", "web files")
    lines = [
        (one.when, f"{one.device_mb:.1f}", f"{one.web_mb:.1f}", str(one.device_files), str(one.web_files))
        for one in looks
    ]
    table("memory (PSS) and open files", head, lines)
    print(f"  streams {met.streams}, {met.events:,} states read, history {met.answers}, {met.let_go} halves let go")


def flooded() -> None:
    """Print what becomes of 500 streams at the settings as they are shipped."""
    with common.folder() as place:
        data, port = place / "data", common.free_port()
        command = common.wall_hinge("run", "--simulate", "--data", data, "--port", str(port))
        with common.program(*command, place=place, stdout=subprocess.DEVNULL):
            common.until(lambda: common.answers(port), "the page")
            with crowd(port, place, FLOOD) as there:
                took_s = []
                for path in ("/", "/history", "/people", "/setup", "/healthz", "/api/state") * 10:
                    began_s = time.monotonic()
                    answer = common.ask(port, path)
                    took_s.append(time.monotonic() - began_s)
                    assert answer is not None, path
                    assert answer[0] == HTTPStatus.OK, (path, answer)
                met = sent_home(there)
    rows = [(status, str(count)) for status, count in sorted(met.streams.items())]
    table(f"{FLOOD.watching} streams at once, of {DEFAULT_STREAMS}", ("status", "streams"), rows)
    print(f"  {met.retry_after} were told when to come again")
    print(
        f"  meanwhile {len(took_s)} pages: p50 {1000 * percentile(took_s, 50):.0f} ms, max {1000 * max(took_s):.0f} ms"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="with all phones [default: 120]")
    asked = parser.parse_args()
    held(asked.seconds)
    flooded()


if __name__ == "__main__":
    main()
