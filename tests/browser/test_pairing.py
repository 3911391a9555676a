"""Pairing on a phone: asking, waiting for the press, coming in, and turning others out."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from device.journal.phones import add, hash_of, paired_phones
from device.journal.schema import open_to_write
from device.live import Answer
from tests.browser.conftest import Phone
from tests.web.stage import Stage
from web.phones import COOKIE


@pytest.fixture
def stranger(chromium: Browser, stage: Stage) -> Iterator[Phone]:
    """A phone that nobody has let in."""
    with chromium.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True
    ) as context:
        made = Phone(context, stage.url)
        yield made
        made.page.close()
    assert made.noise == []
    assert made.abroad == []


def says(stage: Stage, state: str, left_s: int = 0, button: int = 1) -> None:
    stage.device.answers["pair_status"] = Answer(ok=True, data={"state": state, "left_s": left_s, "button": button})


def let_in(stage: Stage, token_hash: bytes, name: str = "Chrome on Linux") -> None:
    db = open_to_write(stage.folder / "hinge.db")
    add(db, name, token_hash, 1_780_000_000.0)
    db.close()


def violations(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_stranger_asks_waits_and_is_in_after_the_press(stage: Stage, stranger: Phone) -> None:
    page = stranger.open("/history")
    expect(page).to_have_url(f"{stage.url}/pair")
    says(stage, "waiting", 57)
    page.get_by_role("button", name="Ask to be paired").click()
    expect(page.get_by_text("Press the button at the wall.")).to_be_visible()
    says(stage, "waiting", 31)
    expect(page.locator("#left")).to_have_text("31")
    stranger.screenshot("pair-waiting")
    (token,) = (one["value"] for one in page.context.cookies() if one["name"] == COOKIE)
    let_in(stage, hash_of(token))
    expect(page).to_have_url(f"{stage.url}/")
    expect(page.locator("#count")).to_have_text("0")


@pytest.mark.parametrize(("state", "words"), [("two", "Two asked at once."), ("late", "Nobody pressed.")])
def test_what_came_of_it_is_said_and_can_be_asked_again(stage: Stage, stranger: Phone, state: str, words: str) -> None:
    page = stranger.open("/pair")
    says(stage, "waiting", 57)
    page.get_by_role("button", name="Ask to be paired").click()
    expect(page.get_by_text("Press the button at the wall.")).to_be_visible()
    says(stage, state)
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("button", name="Ask to be paired")).to_be_enabled()
    stranger.screenshot(f"pair-{state}")


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("state", ["none", "waiting", "two", "old_link"])
def test_the_pairing_page_is_accessible_and_fits(stage: Stage, stranger: Phone, state: str, scheme: Any) -> None:
    page = stranger.page
    page.emulate_media(color_scheme=scheme)
    says(stage, "none" if state == "old_link" else state, 42)
    page.context.add_cookies([{"name": COOKIE, "value": "c" * 43, "url": stage.url}])
    page.set_viewport_size({"width": 320, "height": 640})
    stranger.open("/pair?link=old" if state == "old_link" else "/pair")
    assert violations(page) == []
    assert fits(page)
    page.set_viewport_size({"width": 390, "height": 844})
    stranger.screenshot(f"pair-{state}-{scheme}")


def test_a_one_time_link_leaves_no_token_in_the_address(stage: Stage, stranger: Phone) -> None:
    def admit(args: dict[str, Any], reply: Any) -> None:
        let_in(stage, bytes.fromhex(args["token_hash"]))
        reply(Answer(ok=True))

    stage.device.acts["pair_claim"] = admit
    page = stranger.open("/?token=secret")
    expect(page.locator("#count")).to_have_text("0")
    expect(page).to_have_url(f"{stage.url}/")
    assert page.evaluate("document.cookie") == ""


def test_a_paired_phone_revokes_another_after_asking_twice(stage: Stage, phone: Phone) -> None:
    let_in(stage, hash_of("d" * 43), "Safari on iPhone")
    (other, _) = paired_phones(stage.folder / "hinge.db")
    page = phone.open("/pair")
    assert violations(page) == []
    assert fits(page)
    phone.screenshot("phones")
    page.get_by_text(f"Revoke number {other.id}").click()
    page.get_by_role("button", name="Revoke Safari on iPhone").click()
    expect(page.get_by_text("Revoked: it sees nothing any more.")).to_be_visible()
    expect(page.locator("#answer")).to_be_focused()
    expect(page.get_by_role("heading", name="Safari on iPhone")).to_have_count(0)
    assert stage.device.commands == [("revoke_phone", {"phone": other.id})]


def test_what_the_device_refuses_is_told(stage: Stage, phone: Phone) -> None:
    reason = "It could not be kept: disk is full"
    stage.device.answers["revoke_phones"] = Answer(ok=False, reason=reason, code="refused")
    page = phone.open("/pair")
    page.get_by_text("Revoke all", exact=True).click()
    page.get_by_role("button", name="Revoke all phones").click()
    expect(page.get_by_text(reason)).to_be_visible()
    phone.noise = [line for line in phone.noise if "409" not in line]  # the browser's own note of the refusal


def test_a_revoked_phone_is_led_from_the_live_page_to_pairing(stage: Stage, phone: Phone) -> None:
    page = phone.open("/")
    expect(page.locator("#count")).to_have_text("0")
    db = open_to_write(stage.folder / "hinge.db")
    db.execute("DELETE FROM phone")
    db.close()
    expect(page).to_have_url(f"{stage.url}/pair")
    phone.noise = [line for line in phone.noise if "401" not in line]  # the browser's own note of the refusal


def test_without_javascript_a_stranger_comes_in_too(stage: Stage, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(stage.url)
        says(stage, "waiting", 57)
        page.get_by_role("button", name="Ask to be paired").click()
        expect(page.get_by_text("Press the button at the wall.")).to_be_visible()
        (token,) = (one["value"] for one in context.cookies() if one["name"] == COOKIE)
        let_in(stage, hash_of(token))
        expect(page.get_by_role("heading", name="Paired phones")).to_be_visible()
