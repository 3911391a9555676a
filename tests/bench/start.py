"""How long a start takes, and what is imported meanwhile. See README.md."""

import argparse
import math
import os
import re
import statistics
import subprocess
import sys
import time
from typing import Final

from tests.bench import common, costs
from tests.bench.common import ROOT, against, table

AIM_S: Final = 1.0
SCRIPT_AIM_S: Final = 2.0
MODULES: Final = 10
IMPORTS: Final = 3
"""Starts whose imports are timed."""
_IMPORT: Final = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| *(\S+)")
"""A line of `python -X importtime`: a module's own microseconds, those with what it imports, and its name."""


def run_s() -> dict[str, float]:
    """Seconds from `wall-hinge run` to the page answering, to the first reading taken, and to both."""
    with common.folder() as place:
        port = common.free_port()
        command = common.wall_hinge("run", "--simulate", "--data", place / "data", "--port", str(port))
        began_s = time.monotonic()
        with common.program(*command, place=place, stdout=subprocess.DEVNULL):
            common.until(lambda: common.answers(port), "the page")
            page_s = time.monotonic() - began_s
            common.until(lambda: sensing(port), "the first reading")
            return {"page answers": page_s, "and first reading taken": time.monotonic() - began_s}


def sensing(port: int) -> bool | None:
    """True once the sensor has given a reading."""
    snapshot = common.state(port)
    return True if snapshot is not None and snapshot["sensor"]["health"] == "ok" else None


def script_s() -> float:
    """Seconds from `./run --simulate` to its `ready:`."""
    with common.folder() as place:
        command = (ROOT / "run", "--simulate", "--data", place / "data", "--port", str(common.free_port()))
        began_s = time.monotonic()
        with common.program(*command, place=place, stdout=subprocess.PIPE) as process:
            for line in process.stdout or ():
                if line.startswith("ready:"):
                    return time.monotonic() - began_s
            raise RuntimeError(f"./run ended with exit status {process.wait()} before it was ready")


def imported_ms(name: str) -> tuple[dict[str, float], float]:
    """Own milliseconds of every module that `wall-hinge NAME` imports until it does its work, and its memory in MB."""
    with common.folder() as place:
        port = common.free_port()
        data = ("--data", place / "data")
        device = [*common.wall_hinge("device", "--simulate"), *data]
        web = [*common.wall_hinge("web", "--port", str(port)), *data]
        log = place / "imports"
        timed = device if name == "device" else web
        timed[1:1] = ["-X", "importtime"]
        with log.open("w", encoding="utf-8") as stderr:
            options = {"device": {}, "web": {}, name: {"stderr": stderr}}
            with (
                common.program(*device, place=place, **options["device"]) as one,
                common.program(*web, place=place, **options["web"]) as other,
            ):
                common.until(lambda: sensing(port), "the first reading")
                pid = (one if name == "device" else other).pid
                used_mb = costs.alone_mb(costs.family(pid))
        found = _IMPORT.findall(log.read_text(encoding="utf-8"))
        return {module: int(own_us) / 1000 for own_us, _, module in found}, used_mb


def least(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The least that each module took: whatever it took longer, it was waiting for the machine."""
    return {module: min(one.get(module, math.inf) for one in rounds) for module in rounds[0]}


def by_package(modules: dict[str, float]) -> list[tuple[str, float, int]]:
    """The dearest packages: name, milliseconds, and number of modules."""
    sums: dict[str, list[float]] = {}
    for module, own_ms in modules.items():
        sums.setdefault(module.partition(".")[0], []).append(own_ms)
    dearest = sorted(sums.items(), key=lambda item: -sum(item[1]))
    return [(name, sum(each_ms), len(each_ms)) for name, each_ms in dearest[:MODULES]]


def row(name: str, times_s: list[float], aim_s: float | None) -> tuple[str, ...]:
    """A line of the table of starts."""
    middle_s = statistics.median(times_s)
    aim = ("-", "") if aim_s is None else (f"{aim_s:.1f}", against(middle_s, aim_s))
    return name, f"{min(times_s):.2f}", f"{middle_s:.2f}", f"{max(times_s):.2f}", *aim


def main() -> None:
    """Measure in turn, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7, help="how often each is started [default: 7]")
    parser.add_argument("--no-script", action="store_true", help="leave out ./run, which may set .venv up first")
    asked = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # where it is installed nothing is compiled at a start
    runs, scripts, bare = [], [], []
    if not asked.no_script:
        print(f"./run once, not timed: {script_s():.1f} s")
    for _ in range(asked.times):
        bare.append(bare_s())
        runs.append(run_s())
        if not asked.no_script:
            scripts.append(script_s())
    rows = [row("python alone, for comparison", bare, None)]
    rows += [row(f"wall-hinge run: {name}", [one[name] for one in runs], AIM_S) for name in runs[0]]
    if scripts:
        rows.append(row("./run --simulate again: ready", scripts, SCRIPT_AIM_S))
    table(f"start, seconds, {asked.times} times", ("", "least", "median", "most", "aim", ""), rows)
    for name in ("device", "web"):
        rounds = [imported_ms(name) for _ in range(IMPORTS)]
        modules, used_mb = least([one for one, _ in rounds]), min(mb for _, mb in rounds)
        sums = f"{len(modules)} modules, {sum(modules.values()):.0f} ms, {used_mb:.0f} MB"
        title = f"imports of {name}: {sums}; the dearest packages"
        table(title, ("", "ms", "modules"), [(p, f"{ms:.1f}", str(n)) for p, ms, n in by_package(modules)])


def bare_s() -> float:
    """Seconds that the interpreter alone takes: what no program can save."""
    began_s = time.monotonic()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return time.monotonic() - began_s


if __name__ == "__main__":
    main()
