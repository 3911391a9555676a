"""Calibrating with a phone of 390 x 844 in the hand, or lying within sight."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from device.hinge.events import Calibrated
from device.hinge.snapshot import Guidance, Sensor
from device.live import Answer
from tests.browser.conftest import SCREENS
from tests.web.stage import Stage

PRESS = Guidance(1, "press", "Press your hips against the pad.", "Back to the wall, and stay there.", 0.0)
HOLD = Guidance(1, "hold", "Hold still.", "Lean on the pad and do not move.", 0.3)
OFF = Guidance(
    1,
    "step_off",
    "Good. Step off, about a hand's width, and stand still.",
    "How much light comes back from there, and from farther off, tells how it grows.",
    0.4,
)
FARTHER = Guidance(
    1,
    "step_farther",
    "Good. Step as far again, and stand still.",
    "Stand as before, the arms where they were. Then you press once more.",
    0.5,
)
DONE = Guidance(1, "done", "Calibrated.", "At your touch the sensor reads 44 mm.", 1.0)
REASON = (
    "Pad or cloth cover the sensor, and it lost you at 52 mm, while you came by 12 from reading to reading; 8 is the "
    "most: step off, and come back slowly, in three seconds or more. Else set it 40 mm deep behind a wider hole; until "
    "then reps count as they do now."
)
REFUSED = Guidance(1, "refused", "Not calibrated.", REASON, 0.0)
AT_PAD = Sensor(health="ok", range_mm=43.7, rate_hz=30.0)
NEVER: dict[str, Any] = {"calibrated": False, "contact_mm": 40.0}


def violations(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def test_a_calibration_is_followed_to_its_end(stage: Stage, phone: Any) -> None:
    stage.until_heard(stage.device.say(**NEVER))
    page = phone.open("/setup")
    phone.see(stage.device.say(sensor=Sensor(health="ok", range_mm=None)))
    expect(page.locator("#since")).to_have_text("This is the default, never calibrated: the touch is estimated.")
    expect(page.locator("#contact")).to_have_text("40")
    expect(page.locator("#range")).to_have_text("\N{EN DASH}")
    expect(page.locator("#figure")).to_have_class("figure nobody")
    page.get_by_role("button", name="Calibrate").click()  # a tap on a machine under load may count as a long press
    phone.wait_for(lambda: stage.device.commands)
    for guidance in (PRESS, HOLD, OFF, FARTHER):
        phone.see(stage.device.say(calibration=guidance, sensor=AT_PAD))
        expect(page.get_by_role("status")).to_have_text(f"{guidance.say} {guidance.why}")
        expect(page.locator("#part")).to_have_js_property("value", guidance.part)
    expect(page.locator("#range")).to_have_text("44")
    expect(page.locator("#figure")).to_have_attribute("data-at", "pad")
    expect(page.get_by_role("button", name="Calibrate")).to_be_hidden()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    phone.see(stage.device.say(calibration=DONE, calibrated=True, contact_mm=44.1))
    expect(page.get_by_role("status")).to_have_text(f"{DONE.say} {DONE.why}")
    expect(page.locator("#contact")).to_have_text("44")
    expect(page.locator("#since")).to_have_text("Calibrated just now.")
    expect(page.get_by_role("button", name="Calibrate again")).to_be_visible()
    expect(page.locator("#part")).to_be_hidden()
    assert stage.device.commands == [("calibrate", {})]


def test_whoever_is_chosen_meanwhile_is_told_that_the_calibration_in_force_is_not_theirs(
    stage: Stage, phone: Any
) -> None:
    contact = {"noise_mm": 1.7, "signal_mcps": 20.0, "replaced_mm": 40.0}
    stage.keep([Calibrated(time_s=0.0, contact_mm=44.1, readings=120, **contact)])
    ada = stage.make("Ada")
    stage.until_heard(stage.device.say(calibrated=True, contact_mm=44.1))
    page = phone.open("/setup")
    phone.see(stage.device.say())
    expect(page.locator("#since")).to_contain_text("Calibrated ")
    expect(page.locator("#since")).not_to_contain_text("Ada")
    stage.device.say(person="Ada", person_id=ada)
    expect(page.locator("#since")).to_contain_text("but not with Ada: hips and clothes differ")
    page.screenshot(path=SCREENS / "setup-not-hers.png", full_page=True)


def test_a_refused_calibration_says_why_and_offers_another_try(stage: Stage, phone: Any) -> None:
    stage.until_heard(stage.device.say(**NEVER))
    page = phone.open("/setup")
    phone.see(stage.device.say(calibration=HOLD))
    phone.see(stage.device.say(calibration=REFUSED))
    expect(page.get_by_role("status")).to_contain_text(REASON)
    page.get_by_role("button", name="Try again").click()
    phone.wait_for(lambda: stage.device.commands)
    phone.see(stage.device.say(calibration=PRESS))
    page.get_by_role("button", name="Cancel").click()
    phone.wait_for(lambda: stage.device.commands[1:])
    phone.see(stage.device.say(calibration=None))
    expect(page.get_by_role("button", name="Calibrate")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Where is your touch?")
    expect(page.locator("#since")).to_contain_text("never calibrated")
    assert [name for name, _ in stage.device.commands] == ["calibrate", "cancel_calibration"]


@pytest.mark.parametrize("shown", [None, DONE], ids=["at first", "after another"])
def test_what_the_device_refuses_stays_to_be_read(stage: Stage, phone: Any, shown: Guidance | None) -> None:
    reason = "A set is running, and calibrating would lose its reps: end the set first."
    stage.device.answers["calibrate"] = Answer(ok=False, reason=reason, code="refused")
    stage.until_heard(stage.device.say(calibration=shown))
    page = phone.open("/setup")
    phone.see(stage.device.say(calibration=shown))
    page.locator("#calibrate").click()
    expect(page.get_by_role("status")).to_have_text(f"Not now. {reason}")
    phone.see(stage.device.say(reps=1))
    expect(page.get_by_role("status")).to_have_text(f"Not now. {reason}")
    phone.see(stage.device.say(calibration=Guidance(9, "press", PRESS.say, PRESS.why, 0.0)))
    expect(page.get_by_role("status")).to_contain_text(PRESS.say)
    phone.noise[:] = [line for line in phone.noise if "409" not in line]  # the browser logs every answer of 409


def test_without_a_device_nothing_can_be_calibrated(stage: Stage, phone: Any) -> None:
    page = phone.open("/setup")
    phone.see(stage.device.say())
    stage.device.stop()
    expect(page.get_by_role("status")).to_contain_text("The counter is away")
    expect(page.get_by_role("button", name="Calibrate")).to_be_disabled()


def test_the_live_page_shows_what_the_calibration_asks_for(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(calibration=HOLD))
    expect(page.locator("#say")).to_have_text("Hold still.")
    phone.see(stage.device.say(calibration=DONE))
    expect(page.locator("#say")).to_have_text("Push your hips back to the wall.")


FOUND = [
    {"name": "clock", "verdict": "well", "says": "set by the network", "remedy": ""},
    {"name": "light", "verdict": "note", "says": "ambient 3.00 Mcps", "remedy": "draw a curtain"},
    {"name": "disk", "verdict": "wrong", "says": "100 MB free", "remedy": "free some: below 200 MB nothing is safe"},
]


def test_what_the_doctor_found_is_listed_and_what_is_wrong_comes_first(stage: Stage, phone: Any) -> None:
    stage.device.answers["doctor"] = Answer(ok=True, data={"findings": FOUND})
    page = phone.open("/setup")
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#looked")).to_have_text("1 of 3 to be put right.")
    expect(page.locator("#findings li")).to_have_text(
        [
            "disk: wrong100 MB free. Do: free some: below 200 MB nothing is safe.",
            "light: noteambient 3.00 Mcps. Do: draw a curtain.",
            "clockset by the network.",
        ]
    )
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
    page.locator("#findings").scroll_into_view_if_needed()
    phone.screenshot("setup-doctor-390x844-light")


def test_a_doctor_who_finds_nothing_wrong_says_so_beside_what_is_worth_knowing(stage: Stage, phone: Any) -> None:
    stage.device.answers["doctor"] = Answer(ok=True, data={"findings": FOUND[:2]})
    page = phone.open("/setup")
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#looked")).to_have_text("Nothing has to be put right.")


def test_a_doctor_who_is_busy_or_away_is_told(stage: Stage, phone: Any) -> None:
    reason = "The doctor is looking already: ask again in a moment."
    stage.device.answers["doctor"] = Answer(ok=False, reason=reason, code="refused")
    page = phone.open("/setup")
    phone.see(stage.device.say())
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#looked")).to_have_text(reason)
    stage.device.stop()
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#looked")).to_contain_text("The counter is not running")
    phone.noise[:] = [line for line in phone.noise if "409" not in line and "503" not in line]


STATES: dict[str, dict[str, Any]] = {
    "never": NEVER,
    "hold": {**NEVER, "calibration": HOLD, "simulated": True},
    "refused": {**NEVER, "calibration": REFUSED},
    "done": {"calibrated": True, "contact_mm": 44.1, "calibration": DONE},
}


@pytest.mark.parametrize("state", STATES)
def test_setup_is_accessible_and_fits(stage: Stage, phone: Any, state: str) -> None:
    if state == "done":
        contact = Calibrated(time_s=0, contact_mm=44.1, noise_mm=1.7, signal_mcps=20.0, readings=120, replaced_mm=40.0)
        stage.keep([contact])
    stage.until_heard(stage.device.say(**STATES[state]))
    page = phone.open("/setup")
    phone.see(stage.device.say(sensor=AT_PAD))
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
        phone.screenshot(f"setup-{state}-390x844-{theme}")
        page.screenshot(path=SCREENS / f"setup-{state}-{theme}-full.png", full_page=True)
    for width, height in ((390, 844), (320, 640), (844, 390), (820, 1180)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if width != 390:
            phone.screenshot(f"setup-{state}-{width}x{height}-light")
