"""Every page and state: nothing cut or overlapping, no accessibility violation in either theme, and a picture of it."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from device.hinge.snapshot import Advice, Sensor
from tests.paired import pair_browser
from tests.web.stage import Stage, workout

DAY_S = 86_400.0
SIZES = {
    "390x844": (390, 844),
    "844x390": (844, 390),
    "320x568": (320, 568),
    "768x1024": (768, 1024),
    "1024x768": (1024, 768),
}
GO = Advice("go", "Push your hips back to the wall.", "4 inches: 3 of 5 reps in a row to the wall.")
START = Advice(
    "start", "Stand with your back to the wall, 3 inches away.", "The wall hinge begins 3 inches from the wall."
)
STEP = Advice("step_out", "Step one inch farther from the wall.", "5 comfortable reps in a row at 3 inches.")
SLOWER = Advice(
    "hold", "Stay at this stance.", "Lower more slowly: one of the last 5 took 0.6 s, 0.8 s is under control."
)
ABSENT = Sensor("absent", "No sensor answers at 0x29 on bus 1: check its four wires.")
NOBODY: dict[str, Any] = {"gap_mm": None, "stance_mm": None}
AT_4: dict[str, Any] = {"stance_mm": 101.0, "target_stance_mm": 101.6}

STATES: dict[str, dict[str, Any]] = {
    "away": {"phase": "away", "advice": START, **NOBODY},
    "arriving": {"phase": "arriving", "gap_mm": 420.0, "stance_mm": None, "advice": START},
    "ready": {"simulated": True},
    "lowering": {"phase": "lowering", "reps": 3, "set": 1, "sets": (3,), "gap_mm": 46.0, "advice": GO, **AT_4},
    "at_wall": {"phase": "at_wall", "reps": 12, "set": 1, "sets": (12,), "gap_mm": 1.0, "advice": GO, **AT_4},
    "rising": {"phase": "rising", "reps": 15, "set": 2, "sets": (20, 15), "gap_mm": 60.0, "advice": SLOWER, **AT_4},
    "step_out": {"reps": 8, "set": 2, "sets": (16, 8), "advice": STEP, "target_stance_mm": 101.6},
    "rest": {
        "phase": "rest", "reps": 20, "set": 1, "sets": (20,), "rest_s": 42.0, **NOBODY,
        "advice": Advice("rest", "Rest.", "Set 1 is done: 20 reps."),
    },
    "paused": {
        "phase": "paused", "reps": 7, "set": 3, "sets": (20, 17, 7),
        "advice": Advice("paused", "Paused.", "Nothing is counted until you resume."),
    },
    "done": {
        "phase": "done", "reps": 18, "set": 4, "sets": (20, 17, 16, 18),
        "advice": Advice("done", "Well done.", "4 sets, 71 reps, up to 6 inches."),
    },
    "sensor_lost": {"reps": 7, "set": 1, "sets": (7,), "sensor": ABSENT},
    "not_calibrated": {"reps": 19, "set": 1, "sets": (19,), "calibrated": False, "simulated": True, "advice": SLOWER},
}  # fmt: skip


def violations(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def cut_or_covered(page: Any) -> list[str]:
    """Boxes of text and buttons that leave the window or overlap one another."""
    script = """() => {
      const names = ["#link", "#simulated", "#sound", "#set", "#count", "#target", "#sets", "#say", "#why", ".figure",
        ".gap dl", "#care", "#primary", "#undo", "#end"];
      const boxes = names.map((name) => [name, document.querySelector(name)])
        .filter(([, node]) => node.checkVisibility({visibilityProperty: true}))
        .map(([name, node]) => {
          const range = document.createRange();
          range.selectNodeContents(node);
          const box = (node.matches("button, svg, ol") ? node : range).getBoundingClientRect();
          const air = name === "#count" ? box.height * 0.22 : 0; // a line of digits is taller than the digits
          return [name, { left: box.left, right: box.right, top: box.top + air, bottom: box.bottom - air }];
        });
      const wrong = [];
      const root = document.documentElement;
      if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) wrong.push("the page scrolls");
      for (const [name, box] of boxes) {
        const inside = box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
        if (!inside) wrong.push(name + " is cut");
      }
      boxes.forEach(([a, one], i) => boxes.slice(i + 1).forEach(([b, other]) => {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (across > 1 && down > 1) wrong.push(a + " overlaps " + b);
      }));
      return wrong;
    }"""
    found: list[str] = page.evaluate(script)
    return found


@pytest.mark.parametrize("state", STATES)
def test_a_live_state_is_whole_and_accessible(stage: Stage, phone: Any, state: str) -> None:
    page = phone.open()
    phone.see(stage.device.say(**STATES[state]))
    page.wait_for_timeout(400)  # colours change over a quarter of a second
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
        phone.screenshot(f"live-{state}-390x844-{theme}")
    page.emulate_media(color_scheme="dark")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert cut_or_covered(page) == [], size
        phone.screenshot(f"live-{state}-{size}-dark")


def test_a_device_that_is_away_is_whole_and_accessible(stage: Stage, phone: Any) -> None:
    stage.device.stop()
    page = phone.open()
    expect(page.locator("#live")).to_have_attribute("data-link", "away")
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
        phone.screenshot(f"live-device_away-390x844-{theme}")


@pytest.mark.parametrize(
    ("name", "path", "heading"),
    [
        ("history", "/history", "History"),
        ("workout", "/history/3", "Workout"),
        ("unknown", "/history/99", "Not found"),
    ],
)
def test_a_page_is_accessible_and_fits(stage: Stage, phone: Any, name: str, path: str, heading: str) -> None:
    stage.keep(*[workout(n * DAY_S, 3 + n // 3, reps=15 + n % 5, best=4 + n // 2) for n in range(9)])
    page = phone.open(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
        phone.screenshot(f"{name}-390x844-{theme}")
    page.emulate_media(color_scheme="dark")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        phone.screenshot(f"{name}-{size}-dark")
    # That the browser itself logs every answer of 404 cannot be turned off.
    phone.noise[:] = [line for line in phone.noise if "404" not in line]


def test_an_empty_history_is_accessible(stage: Stage, phone: Any) -> None:
    page = phone.open("/history")
    expect(page.get_by_role("link", name="To the live page")).to_be_visible()
    assert violations(page) == []
    phone.screenshot("history-empty-390x844-dark")


def test_instants_are_shown_in_the_phones_own_time(stage: Stage, chromium: Any) -> None:
    stage.keep(workout(0))
    with chromium.new_context(timezone_id="Asia/Tokyo", locale="en-GB") as context:
        pair_browser(context, stage.url)
        page = context.new_page()
        page.goto(stage.url + "/history")
        expect(page.locator("a.row time")).to_have_text("29 May 2026, 05:26")
        page.close()
