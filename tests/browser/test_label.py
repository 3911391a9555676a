"""Marking a set as wrongly counted, and taking its readings along, on a phone."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from device.journal import RECORDINGS, RecordingClosed, RecordingOpened
from device.live import Answer
from device.reading import Reading
from device.recording import RecordingWriter, read_recording
from tests.paired import pair_browser
from tests.web.stage import Stage, workout

NAME = "20260528T202640Z-set-1.csv"


@pytest.fixture
def page(stage: Stage, phone: Any) -> Any:
    """A workout of one recorded set of 15."""
    (stage.folder / RECORDINGS).mkdir()
    with RecordingWriter(stage.folder / RECORDINGS / NAME, {"exercise": "wall"}) as writer:
        for number in range(100):
            writer.write(Reading(number / 30, 116.0, 0, 12.3359375, 0.1))
    about = [
        RecordingOpened(time_s=1.0, started_s=0.0, name=NAME),
        RecordingClosed(time_s=9.0, name=NAME, reps=16, misses=1, squats=1),
    ]
    stage.keep([*workout(0), *about])
    return phone.open("/history/1")


def test_a_set_is_marked_with_what_it_was(stage: Stage, phone: Any, page: Any) -> None:
    number = page.get_by_label("How many reps was it?")
    expect(number).to_be_hidden()
    page.get_by_text("Wrong count?").tap()
    expect(number).to_have_value("15")
    number.fill("14")
    page.get_by_role("button", name="Mark").tap()
    expect(page.get_by_role("status")).to_have_text("Marked: it was 14")
    assert stage.device.commands == [("label_set", {"workout": 1, "set": 1, "reps": 14})]
    phone.screenshot("workout-marked-390x844-dark")


def test_enter_marks_too(stage: Stage, page: Any) -> None:
    page.get_by_text("Wrong count?").tap()
    page.get_by_label("How many reps was it?").fill("0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Marked: it was 0")


def test_a_number_that_cannot_be_is_not_sent(stage: Stage, page: Any) -> None:
    page.get_by_text("Wrong count?").tap()
    for number in ("201", "-1", "1.5", ""):
        page.get_by_label("How many reps was it?").fill(number)
        page.get_by_role("button", name="Mark").tap()
        expect(page.get_by_label("How many reps was it?")).to_be_focused()
    expect(page.get_by_role("status")).to_be_empty()
    assert stage.device.commands == []


def test_a_refusal_is_said(stage: Stage, phone: Any, page: Any) -> None:
    reason = "There is no set 1 in workout 1."
    stage.device.answers["label_set"] = Answer(ok=False, reason=reason, code="refused")
    page.get_by_text("Wrong count?").tap()
    page.get_by_role("button", name="Mark").tap()
    expect(page.get_by_role("status")).to_have_text(reason)
    phone.noise[:] = [line for line in phone.noise if "409" not in line]  # the browser logs every answer of 409


def test_the_readings_are_exported(stage: Stage, page: Any, tmp_path: Path) -> None:
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Export this set's readings").tap()
    download = downloading.value
    assert download.suggested_filename == NAME
    copy = tmp_path / "copy.csv"
    download.save_as(copy)
    recording = read_recording(copy)
    assert len(recording.readings) == 100
    assert recording.meta["counted_reps"] == "16"


def test_the_open_form_is_accessible_and_fits(stage: Stage, phone: Any, page: Any) -> None:
    page.get_by_text("Wrong count?").tap()
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found = Axe().run(page).response["violations"]
        assert [violation["id"] for violation in found] == []
        phone.screenshot(f"workout-wrong_count-390x844-{theme}")
    for width, height in ((320, 640), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        phone.screenshot(f"workout-wrong_count-{width}x{height}-light")


def test_without_javascript_nothing_is_offered_that_would_not_work(stage: Stage, page: Any, chromium: Any) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        pair_browser(context, stage.url)
        plain = context.new_page()
        plain.goto(stage.url + "/history/1")
        expect(plain.get_by_text("Wrong count?")).to_be_hidden()
        expect(plain.get_by_role("link", name="Export this set's readings")).to_be_visible()
        plain.close()
