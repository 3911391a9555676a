"""A real Chromium of a phone's size, in front of a served page whose device says what a test wants."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route, expect, sync_playwright

from tests.browser.flags import FLAGS
from tests.paired import pair_browser
from tests.web.stage import PATIENCE_S, Stage, on_stage, served

SCREENS = Path(__file__).parents[2] / "artefacts" / "screens"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        message = "no chromium: install Debian's package of that name"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    expect.set_options(timeout=PATIENCE_S * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with on_stage(tmp_path) as made, served(made):
        yield made


class Phone:
    """A browser's page and what must not happen in it: noise in the console, or a request to anywhere else."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.noise: list[str] = []
        self.abroad: list[str] = []
        self._url = url
        context.route("**/*", self._let_home)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_S * 1000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))

    def open(self, path: str = "/") -> Page:
        self.page.goto(self._url + path)
        return self.page

    def see(self, seq: int) -> None:
        """Wait until the snapshot of that seq is on the page."""
        expect(self.page.locator("html")).to_have_attribute("data-seq", str(seq))

    def wait_for(self, true: Callable[[], object]) -> None:
        """Wait until `true()` is, and let the page's requests through meanwhile: `_let_home` runs in no other time."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < deadline_s, "waited in vain"
            self.page.wait_for_timeout(20)

    def screenshot(self, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}.png")

    def _let_home(self, route: Route, request: Request) -> None:
        if request.url.startswith(self._url):
            route.continue_()
        else:
            self.abroad.append(request.url)
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.noise.append(f"{message.type}: {message.text}")


@pytest.fixture
def phone(chromium: Browser, stage: Stage) -> Iterator[Phone]:
    """A phone of 390 x 844 that must stay quiet and at home."""
    with chromium.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True
    ) as context:
        pair_browser(context, stage.url)
        made = Phone(context, stage.url)
        yield made
        made.page.close()
    assert made.noise == []
    assert made.abroad == []
