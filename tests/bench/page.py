"""What the live page weighs, how soon it is live on a slow phone, and how much of it moves. See README.md."""

import argparse
import shutil
import statistics
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from tests.bench import common
from tests.bench.common import against, table
from tests.browser.flags import FLAGS
from tests.paired import pair_browser

WEIGHT_AIM_KB: Final = 60.0
READY_AIM_S: Final = 1.0
SHIFT_AIM: Final = 0.1
"""What web.dev calls good."""
SLOWER: Final = (1, 4, 6)
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
}  # fmt: skip

# Ready is when the large button answers to a tap; live when the first state has come by the stream.
WATCH: Final = """
  window.ready = window.live = null;
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.shift += one.hadRecentInput ? 0 : one.value;
  }).observe({ type: "layout-shift", buffered: true });
  new MutationObserver(() => {
    const key = document.getElementById("primary");
    if (key && !key.disabled) window.ready ??= performance.now();
    if (document.documentElement.dataset.seq) window.live ??= performance.now();
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-seq", "disabled"] });
"""
LOOK: Final = """() => {
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter(({ name }) => !name.endsWith("/api/stream"));
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return {
    sent: all.reduce((sum, one) => sum + one.transferSize, 0),
    plain: all.reduce((sum, one) => sum + one.decodedBodySize, 0),
    files: all.length, paint: paint.startTime / 1000, ready: window.ready / 1000, live: window.live / 1000,
    shift: window.shift,
  };
}"""


def opened(browser: Browser, port: int, slower: int, stay_s: float) -> dict[str, float]:
    """Open the page in a browser that has never seen it, so many times slower, and watch for so long."""
    url = f"http://127.0.0.1:{port}/"
    with browser.new_context(**PHONE) as context:
        pair_browser(context, url)
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.add_init_script(WATCH)
        page.goto(url)
        page.wait_for_function("() => window.live !== null")
        page.wait_for_timeout(1000 * stay_s)
        seen: dict[str, float] = page.evaluate(LOOK)
        page.close()
    return seen


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="each slowness, in turn [default: 5]")
    parser.add_argument("--stay", type=float, default=1.0, help="seconds on each page, once it is live [default: 1]")
    asked = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        print("skipped: there is no chromium; install Debian's package of that name")
        return
    with common.folder() as place:
        port = common.free_port()
        command = common.wall_hinge("run", "--simulate", "--data", place / "data", "--port", str(port))
        with common.program(*command, place=place) as _, sync_playwright() as playwright:
            common.until(lambda: common.answers(port), "the page")
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            opened(browser, port, 1, 0.0)  # the browser's own first start is not the page's
            seen = {
                slower: [opened(browser, port, slower, asked.stay) for _ in range(asked.rounds)] for slower in SLOWER
            }
            browser.close()
    show(seen)


def show(seen: dict[int, list[dict[str, float]]]) -> None:
    """Print what was measured."""
    rows = []
    for slower, looks in seen.items():
        middle = {name: statistics.median(look[name] for look in looks) for name in looks[0]}
        shift = max(look["shift"] for look in looks)
        ready = (f"{middle['ready']:.2f}", f"{READY_AIM_S:g}", against(middle["ready"], READY_AIM_S))
        moved = (f"{shift:.3f}", f"{SHIFT_AIM:g}", against(shift, SHIFT_AIM))
        rows.append((f"{slower} times slower", f"{middle['paint']:.2f}", *ready, f"{middle['live']:.2f}", *moved))
    table(
        "the live page on a phone that has never seen it, s",
        ("", "painted", "ready", "aim", "", "live", "moved", "aim", ""),
        rows,
    )
    look = seen[1][0]
    sent, plain = look["sent"] / 1000, look["plain"] / 1000
    row = (
        f"{look['files']:.0f} files",
        f"{sent:.1f}",
        f"{WEIGHT_AIM_KB:g}",
        against(sent, WEIGHT_AIM_KB),
        f"{plain:.1f}",
    )
    table("its weight, kB", ("", "sent", "aim", "", "unpacked"), [row])


if __name__ == "__main__":
    main()
