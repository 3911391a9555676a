"""A phone that comes when as many watch as may: it is told why it sees nothing, and sees it as soon as it can."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Phone
from tests.paired import pair_browser
from tests.web.stage import on_stage, reading, served

LONGER_THAN_STALE_MS = 4000


def test_too_many_phones_is_told_and_the_page_is_live_when_there_is_room(chromium: Browser, tmp_path: Path) -> None:
    with (
        on_stage(tmp_path, streams=1) as stage,
        served(stage) as url,
        chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context,
    ):
        pair_browser(context, url)
        phone = Phone(context, url)
        with reading(url) as other:
            other.until(lambda event: event.get("event") == "state")
            page = phone.open()
            for _ in range(2):
                expect(page.locator("#say")).to_have_text("Too many phones are watching")
                expect(page.locator("#why")).to_have_text("Close the page on one of them, and it is shown here.")
                expect(page.locator("#link")).to_have_text("Not connected")
                expect(page.locator("#count")).to_be_hidden()
                expect(page.get_by_role("button", name="Start")).to_be_disabled()
                page.wait_for_timeout(LONGER_THAN_STALE_MS)
            phone.screenshot("too-many-phones")
        expect(page.locator("#link")).to_have_text("Live")
        expect(page.get_by_role("button", name="Start")).to_be_enabled()
        page.close()
    assert [line for line in phone.noise if "503" not in line] == []  # the browser logs every answer of 503
