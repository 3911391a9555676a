"""A screen that stays on, an icon on the home screen, and a phone that slept."""

import json
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from device.hinge.snapshot import Latest
from tests.browser.test_heard import VOICE, said
from tests.paired import pair_browser
from tests.web.stage import Stage

STATIC = Path(__file__).parents[2] / "web" / "static"


@pytest.fixture
def plain_http(chromium: Browser, stage: Stage) -> Iterator[Any]:
    """A phone that reaches the page by plain http at a name that is not its own, as at home."""
    with chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        pair_browser(context, stage.url)
        page = context.new_page()
        # As on a plain http page of another machine: such a page is given no wake lock.
        page.add_init_script("delete Navigator.prototype.wakeLock;")
        page.goto(stage.url)
        yield page
        page.close()


def test_the_screen_is_kept_on(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say())
    expect(page.locator("html")).to_have_attribute("data-awake", "yes")
    expect(page.locator("#hint")).to_be_hidden()


def test_where_it_cannot_be_kept_on_that_is_said_once(stage: Stage, plain_http: Any) -> None:
    hint = plain_http.locator("#hint")
    expect(hint).to_contain_text("This phone may turn its screen off")
    expect(hint).to_contain_text("Set its screen time-out to ten minutes.")
    plain_http.get_by_role("button", name="Understood").tap()
    expect(hint).to_be_hidden()
    plain_http.reload()
    expect(plain_http.locator("#count")).to_have_text("0")
    plain_http.locator("#sound").tap()
    expect(plain_http.get_by_text("Over plain http a page cannot keep the screen on")).to_be_visible()
    expect(hint).to_be_hidden()


def test_the_page_can_be_put_on_the_home_screen(stage: Stage, phone: Any) -> None:
    page = phone.open()
    href = page.locator("link[rel=manifest]").get_attribute("href")
    answer = page.request.get(stage.url + href)
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = json.loads(answer.body())
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    for icon in manifest["icons"]:
        assert page.request.get(f"{stage.url}/static/{icon['src']}").ok
        if icon["type"] == "image/png":
            head = (STATIC / icon["src"]).read_bytes()[:24]
            assert struct.unpack(">II", head[16:]) == tuple(map(int, icon["sizes"].split("x")))
    assert page.request.get(stage.url + page.locator("link[rel=apple-touch-icon]").get_attribute("href")).ok
    errors = page.context.new_cdp_session(page).send("Page.getAppManifest")["errors"]
    assert errors == []


def test_a_phone_that_slept_catches_up_at_once_and_says_only_what_is_so_now(stage: Stage, phone: Any) -> None:
    phone.page.add_init_script(VOICE)
    page = phone.open()
    phone.see(stage.device.say(reps=3, set=1, sets=(3,)))
    page.locator("#note").tap()
    expect(page.locator("#sound")).to_have_attribute("data-sound", "on")
    # Chromium freezes no page that is in view, so the page is kept busy: nothing of it runs, and news wait in the line.
    page.evaluate("() => setTimeout(() => { const start = Date.now(); while (Date.now() - start < 8000); }, 0)")
    time.sleep(1)
    for reps in range(4, 13):
        stage.device.say(reps=reps, sets=(reps,), latest=Latest("touch", reps))
        time.sleep(0.3)
    phone.see(stage.device.snapshot.seq)
    expect(page.locator("#count")).to_have_text("12")
    assert said(page) == ["12"]


def test_a_page_that_comes_back_from_another_is_live_at_once(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=3, set=1, sets=(3,)))
    phone.open("/history")
    seq = stage.device.say(reps=4, sets=(4,))
    page.go_back()
    phone.see(seq)
    expect(page.locator("#count")).to_have_text("4")


def test_two_phones_show_the_same_and_hear_of_each_others_taps(stage: Stage, phone: Any, chromium: Browser) -> None:
    page = phone.open()
    with chromium.new_context(viewport={"width": 320, "height": 568}, has_touch=True, is_mobile=True) as context:
        pair_browser(context, stage.url)
        other = context.new_page()
        other.goto(stage.url)
        seq = stage.device.say(reps=3, set=1, sets=(3,))
        for one in (page, other):
            expect(one.locator("html")).to_have_attribute("data-seq", str(seq))
        other.get_by_role("button", name="Pause").tap()
        page.wait_for_timeout(200)
        stage.device.say(phase="paused")
        expect(page.get_by_role("button", name="Resume")).to_be_visible()
        expect(other.get_by_role("button", name="Resume")).to_be_visible()
        other.close()


def test_a_slow_network_makes_it_late_and_never_wrong(stage: Stage, phone: Any) -> None:
    cdp = phone.page.context.new_cdp_session(phone.page)
    cdp.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 30_000, "uploadThroughput": 10_000}
    cdp.send("Network.emulateNetworkConditions", slow)
    page = phone.open()
    for reps in range(1, 9):
        seq = stage.device.say(reps=reps, set=1, sets=(reps,))
    phone.see(seq)
    expect(page.locator("#count")).to_have_text("8")
    expect(page.locator("#link")).to_have_text("Live")
