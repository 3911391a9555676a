"""Makes the pictures of the README and the icons from what is served: `python -m tests.browser.pictures`."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from device.hinge.snapshot import Advice
from tests.browser.flags import FLAGS
from tests.paired import pair_browser
from tests.web.stage import Stage, on_stage, served

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "docs"
STATIC: Final = ROOT / "web" / "static"
PHONE: Final = {"width": 390, "height": 844}
SCALE: Final = 1.25
"""Sharp enough for a picture 300 px wide, and small."""

ADA: Final[dict[str, Any]] = {"person": "Ada", "person_id": 1, "set": 2, "cue": "Chin and neck in line with your back."}
SHOWN: Final[dict[str, dict[str, Any]]] = {
    "live": {
        **ADA, "reps": 12, "sets": (18, 12), "phase": "lowering", "gap_mm": 40.0, "stance_mm": 127.0,
        "target_stance_mm": 127.0,
        "advice": Advice("go", "Push your hips back to the wall.", "5 inches: 4 of 5 comfortable reps in a row."),
    },
    "step": {
        **ADA, "reps": 13, "sets": (18, 13), "phase": "ready", "gap_mm": 127.0, "stance_mm": 127.0,
        "target_stance_mm": 152.4,
        "advice": Advice(
            "step_out", "Step one inch farther from the wall.", "5 comfortable reps in a row at 5 inches."
        ),
    },
}  # fmt: skip

# What each icon is: its file, its size in pixels, how much of it the drawing takes, and whether the ground fills it.
ICONS: Final = (
    ("icon-192.png", 192, 1.0, False),
    ("icon-512.png", 512, 1.0, False),
    ("icon-180.png", 180, 0.86, True),  # an iPhone rounds the corners itself
    ("icon-maskable-512.png", 512, 0.72, True),  # whatever mask: what matters is within 80 %
)
GROUND: Final = "#10161c"


def icons(browser: Browser) -> Iterator[Path]:
    """Draw `icon.svg` as PNG, for those that take no SVG."""
    drawing = (STATIC / "icon.svg").read_text(encoding="utf-8")
    for name, size, part, filled in ICONS:
        with browser.new_context(viewport={"width": size, "height": size}) as context:
            page = context.new_page()
            ground = GROUND if filled else "transparent"
            style = f"html{{background:{ground}}}body{{margin:0;display:grid;place-items:center;height:100vh}}"
            page.set_content(f"<style>{style}svg{{width:{100 * part}vw}}</style>{drawing}")
            page.screenshot(path=STATIC / name, omit_background=not filled)
        yield STATIC / name


def screens(browser: Browser, stage: Stage) -> Iterator[Path]:
    """Take the README's pictures of the live page, in the dark theme."""
    options: dict[str, Any] = {"viewport": PHONE, "device_scale_factor": SCALE, "color_scheme": "dark"}
    with browser.new_context(**options, reduced_motion="reduce", is_mobile=True, has_touch=True) as context:
        pair_browser(context, stage.url)
        page = context.new_page()
        for name, changes in SHOWN.items():
            seq = stage.device.say(**changes)
            page.goto(stage.url)
            page.locator(f"html[data-seq='{seq}']").wait_for()
            page.touchscreen.tap(195, 300)  # sound is on
            page.screenshot(path=DOCS / f"{name}.png")
            yield DOCS / f"{name}.png"
        page.close()


@contextmanager
def opened() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        sys.exit("There is no chromium: install Debian's package of that name.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def main() -> None:
    """Make them all, and tell their sizes."""
    with TemporaryDirectory() as folder, on_stage(Path(folder)) as stage, served(stage), opened() as browser:
        for made in (*icons(browser), *screens(browser, stage)):
            print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1000:.1f} kB")


if __name__ == "__main__":
    main()
