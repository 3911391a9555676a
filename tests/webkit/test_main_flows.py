"""The main flows in WebKit: what an iPhone would show, within what WebKitGTK has in common with it."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from device.hinge.snapshot import Advice, Latest
from device.live import Answer
from tests.browser.conftest import SCREENS
from tests.paired import TOKEN
from tests.web.stage import Stage, until
from web.phones import COOKIE

STEP = Advice("step_out", "Step one inch farther from the wall.", "5 comfortable reps in a row at 3 inches.")


class Iphone:
    """A page in WebKit."""

    def __init__(self, browser: WebDriver, stage: Stage) -> None:
        self._browser, self._stage = browser, stage

    def open(self, path: str = "/") -> None:
        self._browser.get(self._stage.url + path)

    def see(self, **changes: Any) -> None:
        """Have the device say so, and wait until it is on the page."""
        seq = str(self._stage.device.say(**changes))
        until(lambda: self.run("return document.documentElement.dataset.seq") == seq)

    def text(self, css: str) -> str:
        """What is to be read there: nothing where a page that loads anew took it away between finding and reading."""
        try:
            return self._browser.find_element(By.CSS_SELECTOR, css).text
        except (NoSuchElementException, StaleElementReferenceException):
            return ""

    def shown(self, css: str) -> bool:
        return self._browser.find_element(By.CSS_SELECTOR, css).is_displayed()

    def tap(self, css: str) -> None:
        until(lambda: self._browser.find_element(By.CSS_SELECTOR, css).is_enabled())
        self._browser.find_element(By.CSS_SELECTOR, css).click()

    def type(self, css: str, words: str) -> None:
        self._browser.find_element(By.CSS_SELECTOR, css).send_keys(words)

    def run(self, script: str) -> Any:
        return self._browser.execute_script(script)

    def screenshot(self, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        self._browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        self._browser.save_screenshot(str(SCREENS / f"webkit-{name}.png"))


@pytest.fixture
def iphone(webkit: WebDriver, stage: Stage) -> Iphone:
    made = Iphone(webkit, stage)
    made.open("/static/icon.svg")  # a cookie needs a page of where it belongs
    webkit.add_cookie({"name": COOKIE, "value": TOKEN, "path": "/"})
    return made


def said(change: Callable[[], object], value: object) -> None:
    until(lambda: change() == value)


def test_a_set_is_followed_and_steered(stage: Stage, iphone: Iphone) -> None:
    iphone.open()
    iphone.see(reps=8, set=1, sets=(8,), latest=Latest("touch", 1))
    assert iphone.text("#count") == "8"
    iphone.see(reps=9, sets=(9,), latest=Latest("touch", 2))
    assert iphone.text("#count") == "9"
    iphone.see(latest=Latest("miss", 3, 14.0))
    assert "short of the wall. Not counted." in iphone.text("#note")
    iphone.see(advice=STEP, target_stance_mm=101.6, latest=Latest("touch", 4))
    assert iphone.text("#say") == STEP.say
    assert iphone.shown("#step-far")
    iphone.screenshot("step")
    iphone.tap("#primary")
    until(lambda: stage.device.commands[-1:] == [("pause", {})])
    iphone.tap("#end")
    assert iphone.text("#end") == "Tap again to end"
    iphone.tap("#end")
    until(lambda: stage.device.commands[-1:] == [("end_set", {})])
    assert iphone.run("return document.documentElement.scrollHeight <= innerHeight")


def test_a_counter_that_goes_is_said_and_comes_back(stage: Stage, iphone: Iphone) -> None:
    iphone.open()
    iphone.see(reps=5, set=1, sets=(5,))
    stage.device.stop()
    said(lambda: iphone.text("#link"), "Counter away")
    assert iphone.run("return document.getElementById('count').textContent") == "\N{EN DASH}"
    iphone.screenshot("counter_away")
    stage.device.start()
    iphone.see(reps=6, sets=(6,))
    said(lambda: iphone.text("#count"), "6")


def test_a_silent_counter_is_not_live(stage: Stage, iphone: Iphone) -> None:
    iphone.open()
    iphone.see(reps=5, set=1, sets=(5,))
    stage.device.talks = False
    until(lambda: iphone.run("return document.getElementById('count').textContent") == "\N{EN DASH}")
    stage.device.talks = True
    said(lambda: iphone.text("#count"), "5")


def test_wishes_are_chosen_and_kept(stage: Stage, iphone: Iphone) -> None:
    iphone.open()
    iphone.see()
    iphone.tap("#sound")
    until(lambda: iphone.shown("#wishes"))
    iphone.screenshot("sheet")
    iphone.tap("[data-choice=tones]")
    iphone.tap(".wishes .main")
    until(lambda: not iphone.shown("#wishes"))
    iphone.open()
    iphone.see()
    iphone.tap("#sound")
    until(lambda: iphone.shown("#wishes"))
    assert iphone.run("return document.querySelector('[data-choice=tones]').checked") is False


def test_the_first_time_is_walked_through(stage: Stage, iphone: Iphone) -> None:
    stage.device.answers["add_person"] = Answer(ok=True, data={"person": 7})
    iphone.open("/setup")
    iphone.see(calibrated=False, contact_mm=40.0)
    iphone.screenshot("setup")
    iphone.tap("#you .button")
    until(lambda: iphone.text("h1") == "People")
    until(lambda: iphone.run("return document.documentElement.dataset.seq"))
    iphone.type("#name-new", "Ada")
    iphone.tap(".profile [type=submit]")
    said(lambda: iphone.text("#answer"), "Ada is added and chosen.")
    assert [name for name, _ in stage.device.commands] == ["add_person", "choose_person"]
    iphone.open("/setup")
    iphone.see(calibrated=False)
    iphone.tap("#calibrate")
    until(lambda: stage.device.commands[-1:] == [("calibrate", {})])
