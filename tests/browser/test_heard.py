"""What is said, played and felt, and the sheet that chooses it. Debian's Chromium has no voices, so one is put in."""

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from device.hinge.snapshot import Advice, Latest
from tests.web.stage import Stage

# A voice that begins at once and never ends, as long as nobody cancels it; and what a phone was asked to vibrate.
VOICE = """
  window.said = [];
  window.buzzed = [];
  window.silent = false;
  const voices = [["Ada", "en-GB"], ["Bea", "en-US"], ["Karl", "de-DE"]]
    .map(([name, lang]) => ({ name, lang, voiceURI: name, default: false, localService: true }));
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; this.voice = null; } };
  const synthesis = {
    talking: null,
    getVoices: () => voices,
    addEventListener() {},
    speak(one) {
      if (!one.text) return;
      if (this.talking) window.said.push("BACKLOG");
      this.talking = one;
      window.said.push([one.text, one.voice?.name ?? null]);
      if (!window.silent) one.onstart?.();
    },
    cancel() {
      if (this.talking && window.silent) window.said.push("dropped");
      this.talking = null;
    },
  };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
  Object.defineProperty(navigator, "vibrate", { value: (pattern) => window.buzzed.push(pattern) });
"""
STEP = Advice("step_out", "Step one inch farther from the wall.", "5 comfortable reps in a row at 3 inches.")
CUE = "Shoulders back and down, toward the spine."


@pytest.fixture
def page(stage: Stage, phone: Any) -> Any:
    """A live page with a voice, unlocked by a tap."""
    phone.page.add_init_script(VOICE)
    shown = phone.open()
    phone.see(stage.device.say(reps=0, set=1, sets=(0,)))
    shown.locator("#note").tap()
    expect(shown.locator("#sound")).to_have_attribute("data-sound", "on")
    return shown


def said(page: Any) -> list[str]:
    return [one if isinstance(one, str) else one[0] for one in page.evaluate("window.said")]


def test_nothing_is_heard_before_the_first_tap(stage: Stage, phone: Any) -> None:
    phone.page.add_init_script(VOICE)
    page = phone.open()
    phone.see(stage.device.say(reps=0, set=1, sets=(0,)))
    expect(page.get_by_role("button", name="Tap for sound")).to_have_attribute("data-sound", "locked")
    phone.see(stage.device.say(reps=1, sets=(1,), latest=Latest("touch", 1)))
    assert said(page) == []
    assert page.evaluate("window.buzzed") == []
    expect(page.locator("#voice")).to_have_text("1")  # a screen reader has a voice of its own
    page.locator("#note").tap()
    expect(page.get_by_role("button", name="Sound is on")).to_be_visible()
    phone.see(stage.device.say(reps=2, sets=(2,), latest=Latest("touch", 2)))
    assert said(page) == ["2"]
    assert page.evaluate("window.buzzed") == [40]


def test_counts_misses_steps_and_cues_are_said_and_never_pile_up(stage: Stage, phone: Any, page: Any) -> None:
    phone.see(stage.device.say(reps=1, sets=(1,), latest=Latest("touch", 1)))
    phone.see(stage.device.say(latest=Latest("miss", 2, 14.0)))
    phone.see(stage.device.say(latest=Latest("squat", 3)))
    phone.see(stage.device.say(reps=2, sets=(2,), latest=Latest("touch", 4), advice=STEP))
    start = Advice("next_set", "Set 2: stand 4 inches from the wall.", "It was comfortable.")
    phone.see(stage.device.say(reps=0, set=2, sets=(2, 0), advice=start, cue=CUE))
    assert said(page) == [
        "1",
        "Not counted",
        "A squat, not counted",
        "2. Step one inch farther from the wall.",
        f"Set 2: stand 4 inches from the wall. {CUE}",
    ]


def test_the_end_of_a_rest_is_counted_down(stage: Stage, phone: Any, page: Any) -> None:
    rest = Advice("rest", "Rest.", "Set 1 is done.")
    phone.see(stage.device.say(phase="rest", reps=16, sets=(16,), rest_s=12.0, advice=rest))
    for number, left_s in enumerate((10.0, 3.0, 2.0, 1.0), start=2):
        stage.device.say(rest_s=left_s)
        page.wait_for_function("n => window.said.length === n", arg=number)
    assert said(page) == ["16. Rest.", "10 seconds.", "3", "2", "1"]


def test_each_kind_can_be_turned_off_and_stays_off(stage: Stage, phone: Any, page: Any) -> None:
    page.get_by_role("button", name="Sound is on").tap()
    for name in ("Counts", "Vibration"):
        page.get_by_role("checkbox", name=name, exact=True).uncheck()
    page.get_by_role("button", name="Done").tap()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    page.locator("#note").tap()
    phone.see(stage.device.say(reps=5, sets=(5,), latest=Latest("touch", 1)))
    phone.see(stage.device.say(reps=6, sets=(6,), latest=Latest("touch", 2), advice=STEP))
    assert said(page) == ["Step one inch farther from the wall."]
    assert page.evaluate("window.buzzed") == []


def test_all_of_it_can_be_turned_off(stage: Stage, phone: Any, page: Any) -> None:
    page.get_by_role("button", name="Sound is on").tap()
    page.get_by_role("checkbox", name="Sound", exact=True).uncheck()
    expect(page.get_by_role("checkbox", name="Counts")).to_be_disabled()
    expect(page.get_by_role("button", name="Try it")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sound is off")).to_be_visible()
    phone.see(stage.device.say(reps=5, sets=(5,), latest=Latest("touch", 1), advice=STEP))
    assert said(page) == []
    page.reload()
    expect(page.get_by_role("button", name="Sound is off")).to_be_visible()


def test_a_voice_is_chosen_tried_and_kept(stage: Stage, phone: Any, page: Any) -> None:
    page.get_by_role("button", name="Sound is on").tap()
    voices = page.get_by_label("Voice")
    expect(voices.locator("option")).to_have_text(["The phone's own", "Ada", "Bea"])
    voices.select_option("Bea")
    page.get_by_role("button", name="Try it").tap()
    page.wait_for_function("() => window.said.at(-1)?.[1] === 'Bea'")
    page.reload()
    page.locator("#note").tap()
    phone.see(stage.device.say(reps=5, sets=(5,), latest=Latest("touch", 1)))
    phone.see(stage.device.say(reps=6, sets=(6,), latest=Latest("touch", 2)))
    page.wait_for_function("() => String(window.said.at(-1)) === '6,Bea'")


def test_words_that_do_not_begin_in_time_are_dropped(stage: Stage, phone: Any, page: Any) -> None:
    page.evaluate("window.silent = true")
    phone.see(stage.device.say(reps=1, sets=(1,), latest=Latest("touch", 1)))
    page.wait_for_function("() => window.said.includes('dropped')")
    assert said(page) == ["1", "dropped"]


def test_who_wants_no_voice_gets_tones_only(stage: Stage, phone: Any, page: Any) -> None:
    phone.see(stage.device.say(reps=1, sets=(1,), latest=Latest("touch", 1), voice=False))
    assert said(page) == []
    assert page.evaluate("window.buzzed") == [40]


def test_a_browser_without_a_voice_says_so(stage: Stage, phone: Any) -> None:
    phone.page.add_init_script("delete window.speechSynthesis; delete Navigator.prototype.vibrate;")
    page = phone.open()
    phone.see(stage.device.say())
    page.locator("#sound").tap()
    expect(page.get_by_text("This browser has no voice.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Counts")).to_be_hidden()
    expect(page.get_by_role("checkbox", name="Vibration")).to_be_hidden()
    page.get_by_role("button", name="Try it").tap()
    page.get_by_role("button", name="Done").tap()
    phone.see(stage.device.say(reps=1, set=1, sets=(1,), latest=Latest("touch", 1)))


def test_wishes_that_cannot_be_read_are_the_first_ones(stage: Stage, phone: Any) -> None:
    phone.page.add_init_script(f"localStorage.setItem('wall-hinge', {json.dumps('{not json')})")
    page = phone.open()
    phone.see(stage.device.say())
    expect(page.locator("#sound")).to_have_attribute("data-sound", "locked")


def test_the_sheet_is_accessible_and_fits(stage: Stage, phone: Any, page: Any) -> None:
    page.locator("#sound").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Sound and screen")).to_be_visible()
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []
        phone.screenshot(f"sheet-390x844-{theme}")
    for width, height in ((390, 844), (320, 568), (844, 390), (768, 1024)):
        page.set_viewport_size({"width": width, "height": height})
        box = page.get_by_role("dialog").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] <= height
        assert page.evaluate(
            "document.querySelector('dialog').scrollWidth <= document.querySelector('dialog').clientWidth"
        )
        phone.screenshot(f"sheet-{width}x{height}-light")
    page.keyboard.press("Escape")
    expect(page.locator("#sound")).to_be_focused()


def test_setup_speaks_by_the_same_wishes(stage: Stage, phone: Any, page: Any) -> None:
    phone.open("/setup")
    sound = page.get_by_role("button", name="Sound is")
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    page.locator("#sound").tap()
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "false")
    phone.open("/")
    expect(page.get_by_role("button", name="Sound is off")).to_be_visible()
    phone.wait_for(lambda: sound.count() == 1)
