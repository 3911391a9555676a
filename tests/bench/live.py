"""What device and web cost while somebody trains and phones watch. See README.md."""

import argparse
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple

import msgspec

from device.hinge.snapshot import Snapshot
from tests.bench import common, costs
from tests.bench.common import Phone, against, table

BUDGETS_MS: Final = {30: 33, 50: 20}
"""The sensor's timing budget for so many readings a second."""
PHONES: Final = (0, 1, 10)
SETTLE_S: Final = 2.0
"""From the last change of phones to the beginning of a measurement: connecting is not what is measured."""

CPU_AIM: Final = 4.0
PSS_AIM_MB: Final = 90.0
SNAPSHOT_AIM_BYTES: Final = 1000

# One set without end, so that every measurement sees the same person doing the same.
SETTINGS: Final = """
[sensor]
budget_ms = {budget_ms}
[workout]
target_reps = [50, 50]
"""


PROCESSOR_HEAD: Final = (
    "Hz, phones",
    "device",
    "simulation",
    "sensing",
    "device-simul.",
    "device-sensing",
    "web",
    "device-simul.+web",
    "aim",
    "",
)
MEMORY_HEAD: Final = (
    "Hz, phones",
    "PSS MB",
    "aim",
    "",
    "alone MB",
    "readings/s",
    "snapshots/s",
    "kB written/min",
)


class Cost(NamedTuple):
    """One measurement; processor shares in per cent of one core."""

    rate_hz: int
    phones: int
    device: float
    sensing: float
    simulation: float
    web: float
    pss_mb: float
    alone_mb: float
    readings_hz: float
    snapshots_hz: float
    snapshot_bytes: list[int]
    written_kb_min: float


class Probe(NamedTuple):
    """The processes that are looked at."""

    run: int
    device: int
    web: int
    sensing: "subprocess.Popen[str]"

    def look(self) -> Mapping[str, float]:
        """Everything that grows while they run."""
        tally = self._tally()
        return {
            "at": time.monotonic(),
            "device": costs.cpu_s([self.device]),
            "web": costs.cpu_s(costs.family(self.web)),
            "sensing": costs.cpu_s([self.sensing.pid]),
            "simulation": tally["simulation_s"],
            "readings": tally["readings"],
            "written": float(costs.written_bytes(costs.family(self.run))),
        }

    def _tally(self) -> dict[str, float]:
        stdin, stdout = self.sensing.stdin, self.sensing.stdout
        if stdin is None or stdout is None:
            raise AssertionError("it was started with pipes")
        stdin.write("\n")
        stdin.flush()
        return msgspec.json.decode(stdout.readline(), type=dict[str, float])


def measured(rate_hz: int, seconds: float) -> Iterator[Cost]:
    """All numbers of phones one after the other, in one run of the program."""
    with common.folder() as place:
        config, data, port = place / "bench.toml", place / "data", common.free_port()
        config.write_text(SETTINGS.format(budget_ms=BUDGETS_MS[rate_hz]), encoding="utf-8")
        command = common.wall_hinge("run", "--simulate", "--config", config, "--data", data, "--port", str(port))
        alone = common.module("sensing", str(BUDGETS_MS[rate_hz]))
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with (
            common.program(*command, place=place, stdout=subprocess.DEVNULL) as run,
            common.program(*alone, place=place, **pipes) as sensing,
        ):
            common.until(lambda: training(port), "the first rep", every_s=1.0)
            device, web = costs.child_named(run.pid, "device"), costs.child_named(run.pid, "web")
            probe = Probe(run.pid, device, web, sensing)
            for phones in PHONES:
                yield one(probe, port, rate_hz, phones, seconds)


def one(probe: Probe, port: int, rate_hz: int, count: int, seconds: float) -> Cost:
    """Measure for so many seconds with so many phones."""
    with watching(port, count) as phones:
        time.sleep(SETTLE_S)
        first = [len(phone.seen) for phone in phones]
        before = probe.look()
        time.sleep(seconds)
        after = probe.look()
        sizes = [len(data) for phone, start in zip(phones, first, strict=True) for _, data in phone.seen[start:]]
        processes = costs.family(probe.run)
        pss_mb, alone_mb = costs.pss_mb(processes), costs.alone_mb(processes)
    took_s = after["at"] - before["at"]
    spent = {name: (after[name] - before[name]) / took_s for name in before}
    return Cost(
        rate_hz=rate_hz,
        phones=count,
        device=100 * spent["device"],
        sensing=100 * spent["sensing"],
        simulation=100 * spent["simulation"],
        web=100 * spent["web"],
        pss_mb=pss_mb,
        alone_mb=alone_mb,
        readings_hz=readings_hz(port),
        snapshots_hz=len(sizes) / took_s / count if count else 0.0,
        snapshot_bytes=sizes,
        written_kb_min=spent["written"] * 60 / 1000,
    )


def readings_hz(port: int) -> float:
    """The device's own figure, the median of a few seconds: a single one follows every hiccup."""
    with watching(port, 1) as phones:
        time.sleep(SETTLE_S)
        snapshots = [msgspec.json.decode(data, type=Snapshot) for _, data in phones[0].seen]
    return statistics.median(snapshot.sensor.rate_hz for snapshot in snapshots)


def training(port: int) -> bool | None:
    """True once reps are counted."""
    snapshot = common.state(port)
    return True if snapshot is not None and snapshot["reps"] > 0 else None


@contextmanager
def watching(port: int, count: int) -> Iterator[list[Phone]]:
    """So many phones."""
    phones: list[Phone] = []
    try:
        phones += [Phone(port) for _ in range(count)]
        yield phones
    finally:
        for phone in phones:
            phone.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="each measurement [default: 20]")
    parser.add_argument("--rates", type=int, nargs="+", choices=BUDGETS_MS, default=list(BUDGETS_MS))
    asked = parser.parse_args()
    seen = [cost for rate_hz in asked.rates for cost in measured(rate_hz, asked.seconds)]
    show(seen)


def show(seen: list[Cost]) -> None:
    """Print what was measured."""
    table("processor, % of one core", PROCESSOR_HEAD, [processor(cost) for cost in seen])
    table("memory, rates and disk", MEMORY_HEAD, [memory(cost) for cost in seen])
    sizes = [size for cost in seen for size in cost.snapshot_bytes]
    if sizes:
        most = max(sizes)
        row = (f"{statistics.mean(sizes):.0f}", f"{most}", f"{SNAPSHOT_AIM_BYTES}", against(most, SNAPSHOT_AIM_BYTES))
        table("snapshot, bytes", ("", "mean", "most", "aim", ""), [(f"{len(sizes):,} seen", *row)])


def processor(cost: Cost) -> tuple[str, ...]:
    """A line of the table of processor shares."""
    own = cost.device - cost.simulation
    shares = (cost.device, cost.simulation, cost.sensing, own, cost.device - cost.sensing, cost.web, own + cost.web)
    cells = [f"{share:.1f}" for share in shares]
    return f"{cost.rate_hz}, {cost.phones}", *cells, f"{CPU_AIM:g}", against(own + cost.web, CPU_AIM)


def memory(cost: Cost) -> tuple[str, ...]:
    """A line of the table of memory, rates and disk."""
    size = (f"{cost.pss_mb:.1f}", f"{PSS_AIM_MB:g}", against(cost.pss_mb, PSS_AIM_MB), f"{cost.alone_mb:.1f}")
    snapshots = f"{cost.snapshots_hz:.1f}" if cost.phones else "-"
    rates = (f"{cost.readings_hz:.1f}", snapshots, f"{cost.written_kb_min:.0f}")
    return f"{cost.rate_hz}, {cost.phones}", *size, *rates


if __name__ == "__main__":
    main()
