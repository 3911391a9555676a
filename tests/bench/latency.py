"""From the reading that completes a touch to the phone's DOM, in a real Chromium. See README.md."""

import argparse
import shutil
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import Any, Final

import msgspec
from msgspec import Struct
from playwright.sync_api import Page, sync_playwright

from tests.bench import common
from tests.bench.common import Phone, against, percentile, table
from tests.browser.flags import FLAGS
from tests.paired import pair_browser

AIM_MS: Final = 30.0
PHONE: Final = {"width": 390, "height": 844}
LOOKS: Final = 50
NAP_S: Final = 0.005
LATE_S: Final = 0.005
"""A wake-up that is later than this says that the machine was busy with something else: an idle one takes 0.1 ms."""

SLEEPER: Final = "(a sleeper's wake-up, for comparison)"
IN_DOM: Final = "in the phone's DOM"

NOW_JS: Final = "performance.timeOrigin + performance.now()"
WATCH_JS: Final = f"""() => {{
  const count = document.getElementById("count");
  window.changes = [];
  const note = () => window.changes.push([count.textContent, {NOW_JS}]);
  new MutationObserver(note).observe(count, {{ childList: true, characterData: true, subtree: true }});
}}"""


class Touched(Struct, frozen=True):
    """One touch as the device told it, in Unix time."""

    reps: int
    handed_at: float
    told_at: float


def ahead_s(page: Page) -> tuple[float, float]:
    """How far the page's clock is ahead of ours, and by how much that may be wrong."""
    looks = []
    for _ in range(LOOKS):
        before = time.time()
        theirs = page.evaluate(NOW_JS) / 1000
        after = time.time()
        looks.append(((after - before) / 2, theirs - (before + after) / 2))
    wrong_s, offset_s = min(looks)
    return offset_s, wrong_s


class Sleeper:
    """A thread that only wants to wake on time; `woken` has when it woke, in Unix time, and how late that was."""

    def __init__(self) -> None:
        self.woken: list[tuple[float, float]] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Sleep no more."""
        self._closing.set()
        self._thread.join()

    def punctual(self, start: float, end: float) -> bool:
        """Whether the machine woke it on time from `start` to `end`."""
        return not any(late_s > LATE_S and at >= start and at - late_s <= end for at, late_s in self.woken)

    def _run(self) -> None:
        while not self._closing.is_set():
            due = time.time() + NAP_S
            time.sleep(NAP_S)
            woken = time.time()
            self.woken.append((woken, woken - due))


@contextmanager
def phone(path: str, port: int) -> Iterator[Page]:
    """A browser of a phone's size that shows the live page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type] # it is a dict of the right kind
        url = f"http://127.0.0.1:{port}/"
        pair_browser(page.context, url)
        page.goto(url)
        yield page
        browser.close()


def measured(path: str, touches: int, phones: int) -> tuple[dict[str, list[float]], list[tuple[float, float]]]:
    """The ways of all touches, in ms from the reading that completed each; and the page's clock at both ends.

    `phones` are connected in all: one browser, and bare sockets that read all that comes, as the others.
    """
    with common.folder() as place:
        data, port = place / "data", common.free_port()
        device = common.module("touching", data, str(touches))
        web = common.wall_hinge("web", "--data", data, "--port", str(port))
        with (
            common.program(*web, place=place),
            common.program(*device, place=place, stdout=subprocess.PIPE) as told,
        ):
            common.until(lambda: common.answers(port), "the page")
            with (
                phone(path, port) as page,
                closing(Phone(port)) as reader,
                others(port, phones - 1),
                closing(Sleeper()) as sleeper,
            ):
                clocks = [ahead_s(page)]
                page.evaluate(WATCH_JS)
                touched = list(all_touches(told, touches))
                page.wait_for_function("n => document.getElementById('count').textContent == n", arg=str(touches))
                clocks.append(ahead_s(page))
                shown = first_of(page.evaluate("window.changes"))
            heard = first_of((msgspec.json.decode(data)["reps"], at) for at, data in reader.seen)
    ahead = sum(offset_s for offset_s, _ in clocks) / len(clocks)
    handed = {touch.reps: touch.handed_at for touch in touched if touch.reps in shown}  # the page may miss the first
    in_dom = {reps: shown[reps] / 1000 - ahead for reps in handed}
    awake = [reps for reps, at in handed.items() if sleeper.punctual(at, in_dom[reps])]
    ways = {
        SLEEPER: [late_s for _, late_s in sleeper.woken],
        "published by the device": [touch.told_at - touch.handed_at for touch in touched if touch.reps in handed],
        "heard by a bare socket": [heard[reps] - at for reps, at in handed.items() if reps in heard],
        IN_DOM: [in_dom[reps] - at for reps, at in handed.items()],
        "the same, while the sleeper woke on time": [in_dom[reps] - handed[reps] for reps in awake],
    }
    return {name: [1000 * way_s for way_s in ways_s] for name, ways_s in ways.items()}, clocks


@contextmanager
def others(port: int, count: int) -> Iterator[None]:
    """So many phones more, the bare socket that is measured being one of them."""
    with ExitStack() as stack:
        for _ in range(count - 1):
            stack.enter_context(closing(Phone(port)))
        yield


def all_touches(told: "subprocess.Popen[str]", touches: int) -> Iterator[Touched]:
    """What the device tells, until the last touch."""
    for line in told.stdout or ():
        touch = msgspec.json.decode(line, type=Touched)
        yield touch
        if touch.reps == touches:
            return


def first_of(seen: Iterable[Sequence[Any]]) -> dict[int, float]:
    """When each count was seen first."""
    first: dict[int, float] = {}
    for count, at in seen:
        first.setdefault(int(count), at)
    return first


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--touches", type=int, default=100, help="for each number of phones, two seconds each [default: 100]"
    )
    parser.add_argument("--phones", type=int, nargs="+", default=[1, 10, 50], help="connected [default: 1 10 50]")
    asked = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        print("skipped: there is no chromium; install Debian's package of that name")
        return
    for phones in asked.phones:
        show(phones, *measured(path, asked.touches, phones))


def show(phones: int, ways: dict[str, list[float]], clocks: list[tuple[float, float]]) -> None:
    """Print what was measured."""
    rows = []
    for name, ways_ms in ways.items():
        parts = [f"{percentile(ways_ms, part):.1f}" for part in (50, 90, 99)]
        aim = (f"p99 {AIM_MS:g}", against(percentile(ways_ms, 99), AIM_MS)) if name == IN_DOM else ("-", "")
        rows.append((name, str(len(ways_ms)), *parts, f"{max(ways_ms):.1f}", *aim))
    title = f"from the reading that completes a touch, ms, with {phones} phone{'s' if phones > 1 else ''} connected"
    table(title, ("", "touches", "p50", "p90", "p99", "max", "aim", ""), rows)
    told = ", ".join(f"{1000 * offset_s:+.2f} ms (known to {1000 * wrong_s:.2f})" for offset_s, wrong_s in clocks)
    print(f"  the page's clock is ahead of ours by {told} at the beginning and the end; that is taken off")


if __name__ == "__main__":
    main()
