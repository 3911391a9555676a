"""The limits on the units' memory, set by a real systemd and held by the kernel. Run by `python -m tests.pi memory`."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
import pytest

from device.hinge.snapshot import Snapshot
from device.journal import DATABASE, History
from tests.bench import common
from tests.bench.crowd import HISTORY, Met, Wanted
from tests.bench.history import make
from tests.bench.load import CROWD, FLOOD, sent_home
from tests.faults.readings import assert_counts_on, kept, missed
from tests.paired import HEADER, pair
from tests.pi.container import MEMORY, Container
from tests.pi.installation import SERVICES, healthy, pid

DEVICE, WEB = SERVICES
DATA: Final = "var/lib/wall-hinge"
FAST: Final = 10.0
DEATHS: Final = 3
LEAK: Final = """
import os, sys, threading, time
import wall_hinge
def leak():
    held = []
    while True:
        held.append(b"x" * 1_000_000)
        time.sleep(0.06)
start = threading.Thread(target=leak, daemon=True).start
os.register_at_fork(after_in_child=start) if sys.argv.pop(1) == "worker" else start()
wall_hinge.cli()
"""
"""The command, with a leak of 16 MB a second: in the process that is started, or in the worker that it starts."""
STATE: Final = f"""
import urllib.request
asked = urllib.request.Request("http://127.0.0.1:8000/api/state", headers={HEADER})
print(urllib.request.urlopen(asked, timeout=10).read().decode())
"""
WATCHED_S: Final = 60.0
SMALL_BYTES: Final = 150 * 2**20
EATERS: Final = """
for n in $(seq 40); do python3 -c 'held = b"x" * 8_000_000; import time; time.sleep(600)' & sleep 0.3; done; wait
"""
"""Forty programs that take 350 MB together, and each less than the device."""


class Group:
    """A unit's memory group, of either version."""

    def __init__(self, container: Container, unit: str) -> None:
        self._container, self._unit = container, unit

    def _read(self, name_1: str, name_2: str) -> str:
        if not (name := self._container.shows(self._unit, "ControlGroup")):
            return ""  # it is being started again
        names = f"{MEMORY}{name}/{name_1}", f"/sys/fs/cgroup{name}/{name_2}"
        return self._container.says("sh", "-c", f"cat {names[0]} || cat {names[1]}")

    def _bytes(self, name_1: str, name_2: str) -> int:
        text = self._read(name_1, name_2)
        return int(text) if text.isdecimal() else 0

    @property
    def limit_bytes(self) -> int:
        return self._bytes("memory.limit_in_bytes", "memory.max")

    @property
    def peak_bytes(self) -> int:
        """The most that it ever had, with the pages of files that the kernel keeps for it and could let go."""
        return self._bytes("memory.max_usage_in_bytes", "memory.peak")

    @property
    def kills(self) -> int:
        """How many processes were killed because there was no more."""
        counts = dict(line.split() for line in self._read("memory.oom_control", "memory.events").splitlines())
        return int(counts.get("oom_kill", 0))

    @property
    def pids(self) -> list[str]:
        """Who is in it."""
        return self._read("cgroup.procs", "cgroup.procs").split()

    def told(self) -> str:
        """Its peak against its limit."""
        return f"{self._unit}: at most {self.peak_bytes / 2**20:.0f} MiB of {self.limit_bytes / 2**20:.0f}"


def run_as(container: Container, unit: str, *lines: str) -> None:
    """Add lines to a unit's service, until the next boot, and start it anew."""
    folder = f"/run/systemd/system/{unit}.service.d"
    written = "\\n".join(("[Service]", *lines, ""))
    container.run(
        "sh", "-c", f"mkdir -p {folder} && printf '{written}' >{folder}/memory.conf && systemctl daemon-reload"
    )
    container.run("systemctl", "restart", unit)


def command(unit: str, *options: str, leak: str = "") -> tuple[str, str]:
    """The lines that let the unit run its command so, with a leak in one of its processes if there shall be one."""
    program = f"python -I /usr/local/share/leak.py {leak}" if leak else "wall-hinge"
    name = unit.removeprefix("wall-hinge-")
    words = f"/opt/wall-hinge/current/bin/{program} {name} --config /etc/wall-hinge/config.toml"
    return "ExecStart=", f"ExecStart={' '.join((words, *options))}"


def state(container: Container) -> Snapshot | None:
    """What the page shows; None where it shows nothing."""
    answer = container.says("python3", "-c", STATE)
    return msgspec.json.decode(answer, type=Snapshot) if answer else None


@pytest.fixture
def counting(installed: Container) -> Container:
    """A simulated person trains there, and a phone is paired. Skips where the container's systemd can limit nothing."""
    if not installed.shows(WEB, "MemoryCurrent").isdecimal():
        pytest.skip("the kernel has no memory controller that a container may use: no limit can be tried")
    (installed.root / "usr/local/share/leak.py").write_text(LEAK, encoding="utf-8")
    pair(installed.root / DATA / DATABASE)
    run_as(installed, DEVICE, *command(DEVICE, "--simulate"))
    installed.until(lambda: kept(installed.root / DATA), "a rep is kept")
    return installed


def resident_pages(container: Container, process: str) -> int:
    """What a process has in memory, as the kernel counts it when it looks for the largest; 0 of one that is gone."""
    _size, resident, *_ = [*container.says("cat", f"/proc/{process}/statm").split(), "0", "0"]
    return int(resident)


def reps_shown(container: Container) -> int:
    shown = state(container)
    return sum(shown.sets) if shown else 0


def grown_until_killed(container: Container, unit: str, look: Callable[[], object], *lines: str) -> None:
    """Let a unit take more and more as those lines say, until it was killed often enough; prints at how much."""
    group = Group(container, unit)
    limit_bytes, peak_bytes = group.limit_bytes, 0
    assert limit_bytes == int(container.shows(unit, "MemoryMax"))

    def deaths() -> int:
        return group.kills + int(container.shows(unit, "NRestarts"))  # a worker's is not one of its unit

    def enough() -> bool:
        nonlocal peak_bytes
        look()
        peak_bytes = max(peak_bytes, group.peak_bytes)
        return deaths() >= before + DEATHS

    run_as(container, unit, *lines)
    before = deaths()
    container.until(enough, f"{unit} is killed")
    assert 0.9 * limit_bytes < peak_bytes <= limit_bytes
    print(f"\n{unit}: {DEATHS} times killed at {peak_bytes / 2**20:.0f} MiB of {limit_bytes / 2**20:.0f}")


def test_a_page_that_takes_more_and_more_is_killed_and_started_again_and_costs_the_device_nothing(
    counting: Container,
) -> None:
    device, data = pid(counting, DEVICE), counting.root / DATA
    for process in ("main", "worker"):
        grown_until_killed(counting, WEB, lambda: None, *command(WEB, leak=process))
    run_as(counting, WEB, *command(WEB))
    counting.until(lambda: healthy(counting), "the page is back")
    assert_counts_on(data, 1)
    assert (pid(counting, DEVICE), counting.shows(DEVICE, "NRestarts")) == (device, "0")
    assert 0 < reps_shown(counting) <= kept(data)
    assert len(History(data / DATABASE).workouts(10)) == 1
    print("{} reps kept; of {} readings {} missed".format(kept(data), *missed(data)))


def test_a_device_that_takes_more_and_more_is_killed_and_goes_on_with_the_same_set(counting: Container) -> None:
    page, data = pid(counting, WEB), counting.root / DATA
    fast = "--simulate", f"--speed={FAST:g}"  # some reps between two deaths
    shown = [0]
    grown_until_killed(
        counting,
        DEVICE,
        lambda: shown.append(reps_shown(counting) or shown[-1]),
        *command(DEVICE, *fast, leak="main"),
    )
    assert shown == sorted(shown), "it went on with fewer reps than were shown"
    run_as(counting, DEVICE, *command(DEVICE, *fast))
    counting.until(lambda: reps_shown(counting) > shown[-1], "it counts on")
    assert shown[-1] <= kept(data)
    assert pid(counting, WEB) == page
    assert len(History(data / DATABASE).workouts(10)) == 1
    print(f"{shown[-1]} reps shown until then, and {kept(data)} kept now")


@contextmanager
def crowd(container: Container, wanted: Wanted) -> Iterator["subprocess.Popen[str]"]:
    """Phones in the container's network, outside its memory."""
    words = ["nice", "nsenter", f"--net=/proc/{container.pid}/ns/net", *common.module("crowd", "8000")]
    asked = msgspec.json.encode(wanted).decode()
    with common.program(*words, asked, place=Path("/tmp"), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        yield process


def test_the_heaviest_load_stays_within_the_limits(counting: Container) -> None:
    data = counting.root / DATA
    counting.run("systemctl", "stop", *SERVICES)
    for file in data.glob(f"{DATABASE}*"):
        file.unlink()
    reps = make(data / DATABASE, 1, time.time())
    pair(data / DATABASE)
    (counting.root / "etc/wall-hinge/config.toml").write_text("[web]\nthreads = 256\nstreams = 210\n", encoding="utf-8")
    counting.run("chown", "-R", "wall-hinge:", f"/{DATA}")
    counting.run("systemctl", "start", *SERVICES)
    counting.until(lambda: kept(data), "it counts")
    pids = [pid(counting, unit) for unit in SERVICES]
    groups = [Group(counting, unit) for unit in SERVICES]
    everything = tuple(f"{path}?person=100" for path in HISTORY)
    met: list[Met] = []
    for wanted in (CROWD, FLOOD):
        with crowd(counting, msgspec.structs.replace(wanted, asking=CROWD.asking, paths=everything)) as there:
            time.sleep(WATCHED_S)
            counting.run("systemctl", "start", "wall-hinge-backup.service")
            met.append(sent_home(there))
    assert [pid(counting, unit) for unit in SERVICES] == pids
    assert [group.kills for group in groups] == [0, 0]
    assert_counts_on(data, 1)
    print(f"\n{reps} reps of ten years; {met}")
    print("of {} readings {} missed".format(*missed(data)))
    print("\n".join(group.told() for group in groups))
    for unit in SERVICES:
        assert counting.shows(unit, "NRestarts") == "0"


def test_where_nobody_is_limited_and_the_memory_of_the_whole_machine_ends_the_device_is_not_the_one_that_is_killed(
    counting: Container,
) -> None:
    if counting.group is None:
        pytest.skip("only memory groups of version 1 can make a container a machine that is small")
    device, data, eaters = pid(counting, DEVICE), counting.root / DATA, Group(counting, "eaters")
    counting.run("systemctl", "stop", WEB)
    counting.run("systemctl", "set-property", "--runtime", DEVICE, "MemoryMax=infinity")
    (counting.group / "memory.limit_in_bytes").write_text(str(SMALL_BYTES), encoding="ascii")
    favour = -int(counting.shows(DEVICE, "OOMScoreAdjust"))
    has = int(counting.says("cat", f"/proc/{device}/oom_score_adj"))
    others = f"--property=OOMScoreAdjust={has + favour}"  # who may not favour anybody disfavours others by as much
    counting.run("systemd-run", "--quiet", "--unit=eaters", others, "sh", "-c", EATERS)
    counting.until(lambda: eaters.kills >= DEATHS, "some are killed")
    assert_counts_on(data, 1)
    largest = max(resident_pages(counting, one) for one in eaters.pids)
    assert 0 < largest < resident_pages(counting, device), "who was killed was larger than the device anyway"
    assert (pid(counting, DEVICE), counting.shows(DEVICE, "NRestarts")) == (device, "0")
    print(f"\n{eaters.kills} others killed, each smaller than the device, and {kept(data)} reps kept")
