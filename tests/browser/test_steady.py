"""Nothing moves below the eye or the finger: what is on the page stays where it is, from the first paint on."""

from typing import Any

import pytest
from playwright.sync_api import expect

from device.hinge.snapshot import Advice, Latest, Sensor
from tests.browser.test_pages import STEP
from tests.web.stage import Stage, until

# The bar is left out: that the counter is away takes more room than that all is well, and nobody taps there then.
WATCH = """
  window.shifts = [];
  const moved = ({ node, previousRect: a, currentRect: b }) => !node?.parentElement?.closest(".bar")
    && Math.abs(a.x - b.x) + Math.abs(a.y - b.y) + Math.abs(a.width - b.width) + Math.abs(a.height - b.height) > 2;
  const told = ({ node, previousRect: a, currentRect: b }) =>
    `${node?.id || node?.className || node?.nodeName}: ${Object.values(a.toJSON())} to ${Object.values(b.toJSON())}`;
  new PerformanceObserver((list) => {
    for (const { sources } of list.getEntries()) window.shifts.push(...sources.filter(moved).map(told));
  }).observe({ type: "layout-shift", buffered: true });
"""
SET: dict[str, Any] = {"set": 2, "cue": "Shoulders back and down, toward the spine.", "calibrated": True}
DOWEL: dict[str, Any] = {**SET, "exercise": "dowel", "needed_mm": 151.0, "range_mm": 178.0, "gap_mm": 460.0}
PUSH = Advice("go", "Push your hips back to the wall.", "3 inches: 3 of 5 comfortable reps in a row.")
SHORT = Advice("rest", "Rest.", "Set 2 is done: 16 reps.")
LONG = Advice("step_out", "A little more: ½ inch farther from the wall.", "5 comfortable reps in a row at 3 inches.")

WALL_SET: tuple[dict[str, Any], ...] = (
    {"reps": 7, "sets": (16, 7), "phase": "lowering", "gap_mm": 40.0, "advice": PUSH},
    {"reps": 8, "sets": (16, 8), "phase": "at_wall", "gap_mm": 0.0, "latest": Latest("touch", 1)},
    {"phase": "ready", "latest": Latest("miss", 2, 14.0)},
    {"latest": Latest("squat", 3)},
    {"advice": STEP, "target_stance_mm": 101.6, "latest": Latest("touch", 4)},
    {"advice": LONG, "gap_mm": 88.0},
    {"reps": 12, "sets": (16, 12), "phase": "away", "gap_mm": None, "stance_mm": None, "advice": PUSH},
    {"sensor": Sensor("timeout", "No reading came in time.")},
    {"sensor": Sensor("ok", "", 116.0, 30.0), "phase": "paused"},
    {"phase": "rest", "rest_s": 42.0, "advice": SHORT, "reps": 16, "sets": (16, 16)},
)
DOWEL_SET: tuple[dict[str, Any], ...] = (
    {"reps": 7, "sets": (16, 7), "phase": "lowering", "depth_mm": 80.0, "advice": PUSH},
    {"phase": "at_wall", "depth_mm": 160.0},
    {"phase": "ready", "depth_mm": 0.0, "latest": Latest("contact_lost", 5), "lost": ("head",)},
    {"phase": "rest", "rest_s": 42.0, "depth_mm": None, "gap_mm": None, "advice": SHORT},
)


@pytest.mark.parametrize("size", [(390, 844), (320, 568), (844, 390), (768, 1024)], ids=str)
@pytest.mark.parametrize(("first", "course"), [(SET, WALL_SET), (DOWEL, DOWEL_SET)], ids=["wall", "dowel"])
def test_a_set_runs_without_a_shift(
    stage: Stage, phone: Any, size: tuple[int, int], first: dict[str, Any], course: tuple[dict[str, Any], ...]
) -> None:
    phone.page.set_viewport_size({"width": size[0], "height": size[1]})
    phone.page.add_init_script(WATCH)
    told(stage, phone, **first, **course[0])
    page = phone.open()
    for changes in course:
        phone.see(stage.device.say(**changes))
        page.wait_for_timeout(60)
    stage.device.stop()
    expect(page.locator("#link")).to_have_text("Counter away")
    page.wait_for_timeout(60)
    assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize("size", [(390, 844), (320, 568), (844, 390), (768, 1024)], ids=str)
@pytest.mark.parametrize(
    ("idle", "begun"),
    [
        ({"calibrated": False}, {**SET, **WALL_SET[0], "calibrated": False}),
        ({"calibrated": True}, {**SET, **WALL_SET[0]}),
        ({"exercise": "dowel", "needed_mm": 151.0, "range_mm": 178.0, "gap_mm": 460.0}, {**DOWEL, **DOWEL_SET[0]}),
    ],
    ids=["not calibrated", "wall", "dowel"],
)
def test_a_first_set_begins_where_the_set_up_stood(
    stage: Stage, phone: Any, size: tuple[int, int], idle: dict[str, Any], begun: dict[str, Any]
) -> None:
    phone.page.set_viewport_size({"width": size[0], "height": size[1]})
    phone.page.add_init_script(WATCH)
    told(stage, phone, **idle)
    page = phone.open()
    expect(page.get_by_role("link", name="How it is done")).to_be_visible()
    phone.see(stage.device.say(**begun))
    expect(page.get_by_role("link", name="How it is done")).to_be_hidden()
    page.wait_for_timeout(60)
    shifts = page.evaluate("window.shifts")
    # The large key gives room to the small ones: it was tapped, or whoever began stands at the wall. On small screens
    # care stands below the chooser, and then beside the lengths.
    assert [one for one in shifts if not one.startswith(("primary", "care"))] == []


def told(stage: Stage, phone: Any, **changes: Any) -> None:
    """Have the device say so, and wait until whoever opens the page is served that."""
    seq = stage.device.say(**changes)
    until(lambda: phone.page.request.get(f"{stage.url}/api/state").json()["seq"] == seq)


def test_before_a_workout_the_page_is_where_it_stays(stage: Stage, phone: Any) -> None:
    phone.page.add_init_script(WATCH)
    told(stage, phone, calibrated=False, simulated=True)
    page = phone.open()
    phone.see(stage.device.say(gap_mm=70.0))
    page.locator("#note").tap()
    expect(page.locator("#sound")).to_have_attribute("data-sound", "on")
    phone.see(stage.device.say(gap_mm=None, stance_mm=None, phase="away"))
    assert page.evaluate("window.shifts") == []


def test_buttons_are_large_enough_for_a_thumb(stage: Stage, phone: Any) -> None:
    page = phone.open()
    states: tuple[dict[str, Any], ...] = ({}, {**SET, **WALL_SET[0]}, {**DOWEL, **DOWEL_SET[0]})
    for state in states:
        phone.see(stage.device.say(**state))
        for width, height in ((390, 844), (320, 568), (844, 390)):
            page.set_viewport_size({"width": width, "height": height})
            small = page.evaluate(
                "() => [...document.querySelectorAll('button, .bar a')].filter((one) => one.checkVisibility())"
                ".map((one) => [one.id || one.textContent.trim(), one.getBoundingClientRect()])"
                ".filter(([, box]) => box.width < 48 || box.height < 48).map(([name]) => name)"
            )
            assert small == [], (width, height)
