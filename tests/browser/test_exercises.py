"""The live page in the exercises that are counted by depth, in a real Chromium."""

from typing import Any

from playwright.sync_api import expect

from device.hinge.snapshot import Advice, Latest
from tests.web.stage import Stage

GO = Advice("go", "Sit your hips back.", "7 of 15 to 20.")
LOST = Advice(
    "hold", "Contact lost at the tailbone: back to the start.", "A rep counts while the dowel touches all three points."
)
CUE = "Keep all three contacts: head, upper back and tailbone."


def test_set_up_and_choice_are_shown_before_a_workout(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(set=0, sets=(), reps=0, exercise="dowel", needed_mm=80.0, phase="away"))
    expect(page.locator("#set")).to_have_text("Dowel hinge")
    expect(page.get_by_role("list", name="Dowel hinge")).to_contain_text("Dowel along your back")
    expect(page.get_by_role("list", name="Wall hinge")).to_be_hidden()
    expect(page.get_by_role("button", name="Dowel", exact=True)).to_have_attribute("aria-pressed", "true")
    phone.screenshot("dowel-before")
    page.get_by_role("button", name="Handcuff", exact=True).tap()
    wait_for(stage, page, "choose_exercise", exercise="handcuff")


def test_a_dowel_set_shows_depth_and_range_and_asks_for_lost_contacts(stage: Stage, phone: Any) -> None:
    page = phone.open()
    shown = {"exercise": "dowel", "set": 1, "sets": (7,), "reps": 7, "phase": "lowering", "cue": CUE, "advice": GO}
    phone.see(stage.device.say(**shown, depth_mm=101.6, range_mm=177.8, needed_mm=151.1, gap_mm=460.0))
    expect(page.locator("#gap")).to_have_text("4.0")
    expect(page.locator("#stance")).to_have_text("7.0")
    expect(page.locator("#aim")).to_have_text("5.9")
    expect(page.get_by_role("img", name="Depth, and the mark")).to_be_visible()
    expect(page.locator("#depth")).not_to_have_class("depth enough")
    expect(page.locator(".gap dt")).to_have_text(["Depth", "Your range", "Counts from"])
    expect(page.locator("#cue")).to_have_text(CUE)
    expect(page.locator("#before")).to_be_hidden()
    phone.screenshot("dowel-set")
    phone.see(stage.device.say(depth_mm=152.0))
    expect(page.locator("#depth")).to_have_class("depth enough")
    page.get_by_role("button", name="Tailbone").tap()
    wait_for(stage, page, "contact_lost", point="tailbone")
    phone.see(stage.device.say(reps=6, sets=(6,), advice=LOST, lost=("tailbone",), latest=Latest("contact_lost", 9)))
    expect(page.locator("#say")).to_have_text("Contact lost at the tailbone: back to the start.")
    phone.screenshot("dowel-contact-lost")


def test_other_sets_ask_for_no_contacts(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(exercise="handcuff", set=1, sets=(7,), reps=7, needed_mm=80.0, depth_mm=0.0, advice=GO))
    expect(page.get_by_role("button", name="Tailbone")).to_be_hidden()
    expect(page.locator("#stance")).to_have_text("\N{EN DASH}")
    phone.see(stage.device.say(exercise="wall", set=1, sets=(7,), reps=7, needed_mm=None, depth_mm=None, advice=GO))
    expect(page.locator(".gap dt")).to_have_text(["To the wall", "Standing at", "Aim"])


def wait_for(stage: Stage, page: Any, name: str, **args: str) -> None:
    """Until the device has been asked for that last."""
    for _ in range(200):
        if stage.device.commands[-1:] == [(name, args)]:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{name} did not arrive, but {stage.device.commands}")
