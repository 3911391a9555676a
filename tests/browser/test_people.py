"""People on a phone of 390 x 844: made, changed, chosen and deleted, and what the live page makes of them."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from device.live import Answer
from tests.browser.conftest import SCREENS
from tests.web.stage import Stage, workout

LONG = "Maximiliane-Alexandra von und zu Hohenst"


def violations(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def card(page: Any, person: int) -> Any:
    return page.locator(f".card[data-person='{person}']")


def test_somebody_new_is_added_and_chosen_where_nobody_is(stage: Stage, phone: Any) -> None:
    stage.device.answers["add_person"] = Answer(ok=True, data={"person": 77})
    page = phone.open("/people")
    phone.see(stage.device.say())
    page.get_by_label("Name").fill("  Ada ")
    page.get_by_label("centimetres").check()
    expect(page.get_by_label("Never farther from the wall than")).to_have_value("35.6")
    page.get_by_label("Never farther from the wall than").fill("20")
    page.get_by_label("Weight in the handcuff hinge").fill("8")
    page.get_by_label("The phone speaks").uncheck()
    page.get_by_label("Reps in a set, at least").select_option("16")
    page.get_by_role("button", name="Add").tap()
    expect(page.locator("#answer")).to_have_text("Ada is added and chosen.")
    expect(page.locator("#answer")).to_be_focused()
    fields = {
        "name": "  Ada ", "units": "cm", "voice": False, "target_reps": [16, 20], "target_sets": [3, 4],
        "max_stance_mm": 200, "load_kg": 8,
    }  # fmt: skip
    assert stage.device.commands == [("add_person", fields), ("choose_person", {"person": 77})]


def test_what_the_device_refuses_is_told_in_its_own_words(stage: Stage, phone: Any) -> None:
    reason = "There is somebody called Ada already: choose another name."
    stage.device.answers["add_person"] = Answer(ok=False, reason=reason, code="refused")
    page = phone.open("/people")
    phone.see(stage.device.say())
    page.get_by_label("Name").fill("ADA")
    page.get_by_role("button", name="Add").tap()
    expect(page.locator("form .answer")).to_have_text(reason)
    expect(page.get_by_label("Name")).to_have_value("ADA")
    phone.noise[:] = [line for line in phone.noise if "409" not in line]  # the browser logs every answer of 409


def test_a_profile_is_changed_and_what_nobody_touched_stays_exact(stage: Stage, phone: Any) -> None:
    ada = stage.make("Ada", max_stance_mm=200.0, load_kg=8.0)
    page = phone.open("/people")
    phone.see(stage.device.say())
    one = card(page, ada)
    one.get_by_text("Change").tap()
    expect(one.get_by_label("Never farther from the wall than")).to_have_value("7.9")
    expect(one.get_by_label("Weight in the handcuff hinge")).to_have_value("17.6")
    one.get_by_label("Name").fill("Ada L.")
    one.get_by_role("button", name="Keep").tap()
    expect(page.locator("#answer")).to_have_text("Kept for Ada L..")
    ((name, args),) = stage.device.commands
    assert (name, args["person"], args["name"]) == ("change_person", ada, "Ada L.")
    assert (args["max_stance_mm"], args["load_kg"], args["units"]) == (200.0, 8.0, "in")


def test_who_is_chosen_is_marked_whoever_chose_them(stage: Stage, phone: Any) -> None:
    ada, bob = stage.make("Ada"), stage.make("Bob")
    page = phone.open("/people")
    phone.see(stage.device.say(person="Ada", person_id=ada))
    expect(card(page, ada).get_by_text("Chosen now")).to_be_visible()
    expect(card(page, ada).get_by_role("button", name="Choose Ada")).to_be_hidden()
    page.get_by_role("button", name="Choose Bob").tap()
    phone.wait_for(lambda: stage.device.commands)
    assert stage.device.commands == [("choose_person", {"person": bob})]
    expect(page.locator("#answer")).to_have_text("Bob is chosen.")
    phone.see(stage.device.say(person="Bob", person_id=bob))
    expect(card(page, bob).get_by_text("Chosen now")).to_be_visible()
    expect(page.locator("#who")).to_contain_text("Bob is chosen")


def test_deleting_is_asked_twice_and_says_what_goes(stage: Stage, phone: Any) -> None:
    ada = stage.make("Ada", workout(0))
    page = phone.open("/people")
    phone.see(stage.device.say())
    one = card(page, ada)
    delete = one.get_by_role("button", name="Delete Ada for good")
    expect(delete).to_be_hidden()
    one.locator("summary", has_text="Delete").focus()
    page.keyboard.press("Enter")
    expect(one.get_by_text("This deletes Ada for good: 1 workout with 15 reps")).to_be_visible()
    reason = "Ada is in the middle of a set: end the set first."
    stage.device.answers["delete_person"] = Answer(ok=False, reason=reason, code="refused")
    delete.tap()
    expect(one.locator("details .answer").last).to_have_text(reason)
    stage.device.answers.clear()
    delete.tap()
    expect(page.locator("#answer")).to_have_text("Ada is deleted, with everything.")
    phone.noise[:] = [line for line in phone.noise if "409" not in line]


def test_stop_it_hurts_is_one_tap(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=7, set=1, sets=(7,)))
    page.get_by_role("button", name="Stop, it hurts").tap()
    expect(page.locator("#note")).to_contain_text("Stopped, and noted.")
    assert stage.device.commands == [("hurt", {})]
    phone.see(stage.device.say(reps=0, set=0, sets=()))
    expect(page.locator("#hurt")).to_be_hidden()  # before a workout there is nothing to stop


def test_the_live_page_follows_the_person(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say())
    expect(page.locator("#named")).to_have_text("Your name?")
    phone.see(stage.device.say(person="Ada", person_id=7, units="cm", gap_mm=50.0))
    expect(page.locator("#named")).to_have_text("Ada")
    expect(page.locator("#gap")).to_have_text("5.0")
    expect(page.locator(".unit").first).to_have_text("cm")
    page.locator("#who").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("People")


@pytest.mark.parametrize("many", [False, True], ids=["nobody", "three"])
def test_the_page_is_accessible_and_fits(stage: Stage, phone: Any, many: bool) -> None:
    if many:
        stage.make("Bob", simulated=True)
        stage.make(LONG)
        ada = stage.make("Ada", workout(0), units="cm")
        stage.until_heard(stage.device.say(person="Ada", person_id=ada))
    page = phone.open("/people")
    phone.see(stage.device.say())
    for details in page.locator("details").all():
        details.evaluate("node => { node.open = true; }")
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
        phone.page.screenshot(path=_screen(phone, f"people-{'three' if many else 'nobody'}-{theme}"), full_page=True)
    for width, height in ((390, 844), (320, 640), (844, 390), (820, 1180)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main summary, main select, main input:not([type=radio],"
        " [type=checkbox])')].filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().height)"
        ".filter((height) => height < 44)"
    )
    assert small == []


def test_the_live_page_with_a_long_name_is_accessible_and_fits(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(person=LONG, person_id=7, simulated=True, reps=7, set=1, sets=(7,)))
    for width, height in ((390, 844), (320, 640), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        box = page.locator("#who").bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44
        phone.screenshot(f"live-long_name-{width}x{height}")
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []


def _screen(phone: Any, name: str) -> str:
    phone.screenshot(name)
    return str(SCREENS / f"{name}-full.png")
