"""Whole flows by keyboard alone, and what a screen reader is told: roles, names, and a voice that waits its turn."""

import re
from typing import Any

from playwright.sync_api import expect

from device.hinge.snapshot import Advice, Latest
from device.live import Answer
from tests.browser.test_live_page import STEP, wait_for_command
from tests.web.stage import Stage


def focus(page: Any, name: str, most: int = 30) -> None:
    """Press Tab until what is called so has the focus, and see that the focus shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.ariaLabel ?? document.activeElement.textContent).trim()") == name:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"{name} has the focus, and nobody sees it"
            return
    raise AssertionError(f"{name} is not reached with {most} times Tab")


def test_a_workout_by_keyboard(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say())
    focus(page, "Handcuff")
    page.keyboard.press("Enter")
    phone.wait_for(lambda: stage.device.commands)
    assert stage.device.commands[-1] == ("choose_exercise", {"exercise": "handcuff"})
    focus(page, "Start")
    page.keyboard.press("Enter")
    wait_for_command(stage, page, "start")
    phone.see(stage.device.say(reps=3, set=1, sets=(3,)))
    focus(page, "Undo rep")
    page.keyboard.press("Space")
    wait_for_command(stage, page, "undo")
    focus(page, "End set")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Tap again to end")).to_be_focused()
    page.keyboard.press("Enter")
    wait_for_command(stage, page, "end_set")
    focus(page, "Stop, it hurts")
    page.keyboard.press("Enter")
    wait_for_command(stage, page, "hurt")


def test_somebody_new_by_keyboard(stage: Stage, phone: Any) -> None:
    stage.device.answers["add_person"] = Answer(ok=True, data={"person": 7})
    page = phone.open("/setup")
    phone.see(stage.device.say(calibrated=False))
    focus(page, "Make yourself known")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    expect(page.get_by_role("button", name="Add")).to_be_enabled()
    page.get_by_label("Name").focus()
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_have_text("Ada is added and chosen.")
    expect(page.locator("#answer")).to_be_focused()


def test_the_live_page_as_a_tree(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=8, set=2, sets=(16, 8), person="Ada", person_id=1, latest=Latest("touch", 1)))
    expect(page.locator("body")).to_match_aria_snapshot("""
    - banner:
      - link /People.*Ada/
      - paragraph: Live
      - navigation "Pages":
        - link "History"
        - button "Tap for sound"
    - main:
      - heading "Wall hinge, live" [level=1]
      - region "Count":
        - paragraph: /Set 2 of 3.4/
        - paragraph: "8"
        - paragraph: /of 15.20/
      - list "Sets":
        - listitem: /Set 1, done:.*16/
        - listitem: /Set 2, now:.*8/
        - listitem: "Set 3, to come"
        - listitem: "Set 4, if you like"
      - region "What to do now":
        - paragraph: Push your hips back to the wall.
        - paragraph
        - status
      - region "Distance to the wall":
        - img "Hips, gap and wall, from the side"
      - region "Controls":
        - button "Pause"
        - button "Undo rep"
        - button "End set"
        - button "Stop, it hurts"
    """)


def test_count_and_instruction_are_told_politely_and_once(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=8, set=2, sets=(16, 8), latest=Latest("touch", 1)))
    expect(page.locator("[aria-live]")).to_have_count(1)
    expect(page.locator("[aria-live]")).to_have_attribute("aria-live", "polite")
    page.evaluate("""() => {
      window.told = [];
      const voice = document.querySelector("[aria-live]");
      new MutationObserver(() => window.told.push(voice.textContent)).observe(voice, { childList: true });
    }""")
    phone.see(stage.device.say(reps=9, sets=(16, 9), latest=Latest("touch", 2)))
    for gap_mm in (70.0, 60.0, 50.0):
        phone.see(stage.device.say(gap_mm=gap_mm))
    phone.see(stage.device.say(advice=STEP))
    phone.see(stage.device.say(advice=Advice("go", "Push your hips back to the wall.", "4 inches.")))
    told = page.evaluate("window.told")
    assert told == ["9", STEP.say, "Good. Push your hips back to the wall."]


def test_calibrating_as_a_tree(stage: Stage, phone: Any) -> None:
    page = phone.open("/setup")
    phone.see(stage.device.say(calibrated=False))
    names = page.get_by_role("img").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert len(names) == 7
    assert all(names)
    headings = page.get_by_role("heading").all_text_contents()
    assert headings[:3] == ["Setup", "Who trains here?", "Where the sensor belongs"]
    assert re.search("A hinge is not a squat", " ".join(headings))
    expect(page.get_by_role("status")).to_have_attribute("aria-atomic", "true")
