"""The history on a phone: values under the finger, a set looked at closely, a rep taken back, a workout deleted."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from device.live import Answer
from tests.browser.test_pages import DAY_S, SIZES, violations
from tests.paired import pair_browser
from tests.web.stage import Stage, workout
from tests.web.test_sets import kept


def fits_and_is_accessible(phone: Any, name: str) -> None:
    page = phone.page
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert violations(page) == []
        phone.screenshot(f"{name}-390x844-{theme}")
    page.emulate_media(color_scheme="dark")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, size
        phone.screenshot(f"{name}-{size}-dark")


@pytest.mark.parametrize("range_", ["30", "year", "all"])
def test_a_range_is_whole_and_accessible(stage: Stage, phone: Any, range_: str) -> None:
    stage.keep(*[workout(n * 5 * DAY_S, 3 + n // 3, reps=15 + n % 5, best=4 + n // 2) for n in range(12)])
    phone.open(f"/history?range={range_}")
    expect(phone.page.get_by_role("img")).to_have_count(4)
    fits_and_is_accessible(phone, f"history-{range_}")


def test_the_value_under_the_finger_is_said(stage: Stage, phone: Any) -> None:
    stage.keep(workout(0), workout(DAY_S, 4, reps=20))
    page = phone.open("/history?range=30")
    chart = page.locator(".chart.stance")
    told = page.locator(".panel:has(.chart.stance) .touched")
    expect(told).to_be_hidden()
    box = chart.bounding_box()
    chart.tap(position={"x": box["width"] - 20, "y": box["height"] / 2})
    expect(told).to_have_text("29 May 2026: Best 4.0, Comfortable 4.0")
    place = chart.evaluate("node => parseFloat(getComputedStyle(node, '::after').left)")
    assert box["width"] * 0.8 < place < box["width"]
    phone.screenshot("history-touched-390x844-dark")


def test_ranges_and_months_are_links_that_work_without_javascript(stage: Stage, chromium: Any) -> None:
    stage.keep(workout(0), workout(-40 * DAY_S))
    with chromium.new_context(java_script_enabled=False) as context:
        pair_browser(context, stage.url)
        page = context.new_page()
        page.goto(stage.url + "/history")
        page.get_by_role("link", name="30 days").click()
        expect(page.get_by_text("15 reps in 1 set and 1 workout.")).to_be_visible()
        page.get_by_role("link", name="The month before").click()
        expect(page.get_by_role("heading", name="April 2026")).to_be_visible()
        page.get_by_role("link", name="18 April: 15 reps").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Workout")
        expect(page.get_by_text("Delete this workout")).to_be_hidden()
        page.get_by_role("cell", name="3", exact=True).get_by_role("link").click()
        expect(page.get_by_role("heading", level=2).first).to_have_text("Rep, attempt 3 of 18")
        expect(page.get_by_role("button")).to_have_count(0)
        page.close()


def test_a_set_is_looked_at_closely(stage: Stage, phone: Any, tmp_path: Any) -> None:
    kept(stage.folder, recorded=True)
    page = phone.open("/history/1")
    page.get_by_role("link", name="A closer look at set 1").tap()
    expect(page.get_by_role("img", name="Distance from the wall over time: 1 rep")).to_be_visible()
    fits_and_is_accessible(phone, "set")
    page.get_by_role("link", name="Attempt 1: rep").tap()
    expect(page.get_by_role("heading", name="Measures")).to_be_visible()
    fits_and_is_accessible(phone, "attempt")


def test_a_rep_is_taken_back_by_keyboard(stage: Stage, phone: Any) -> None:
    stage.keep(workout(0))
    page = phone.open("/history/1/sets/1?attempt=3")
    button = page.get_by_role("button", name="Take this rep back")
    button.focus()
    page.keyboard.press("Enter")
    answer = page.get_by_role("status")
    expect(answer).to_have_text("Taken back: it does not count.")
    expect(answer).to_be_focused()
    assert stage.device.commands == [("undo_attempt", {"workout": 1, "attempt": 3})]


def test_a_refusal_is_said_and_the_button_stays(stage: Stage, phone: Any) -> None:
    stage.keep(workout(0))
    reason = "That rep was taken back already."
    stage.device.answers["undo_attempt"] = Answer(ok=False, reason=reason, code="refused")
    page = phone.open("/history/1/sets/1?attempt=3")
    page.get_by_role("button", name="Take this rep back").tap()
    expect(page.get_by_role("status")).to_have_text(reason)
    expect(page.get_by_role("button", name="Take this rep back")).to_be_enabled()
    phone.noise[:] = [line for line in phone.noise if "409" not in line]  # the browser logs every answer of 409


def test_a_device_that_is_away_is_said(stage: Stage, phone: Any) -> None:
    stage.keep(workout(0))
    page = phone.open("/history/1")
    stage.device.stop()
    page.get_by_text("Delete this workout").tap()
    page.get_by_role("button", name="Delete it").tap()
    expect(page.get_by_role("status").last).not_to_be_empty()
    expect(page.get_by_role("button", name="Delete it")).to_be_enabled()
    phone.noise[:] = [line for line in phone.noise if "503" not in line]


def test_a_workout_is_deleted_and_had_back(stage: Stage, phone: Any) -> None:
    stage.keep(workout(0), workout(DAY_S))
    page = phone.open("/history/1")
    page.get_by_text("Delete this workout").tap()
    fits_and_is_accessible(phone, "workout-delete")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Delete it").tap()
    expect(page.get_by_role("status")).to_have_text("The workout is deleted.")
    assert stage.device.commands == [("delete_workout", {"workout": 1})]
    stage.delete(1)  # as the device does
    page.reload()
    expect(page.locator("a.row")).to_have_count(1)
    restore = page.get_by_role("button", name="Restore the workout of 28 May 2026, 20:26 UTC")
    restore.scroll_into_view_if_needed()
    fits_and_is_accessible(phone, "history-deleted")
    restore.tap()
    expect(page.get_by_role("status")).to_have_text("The workout is back.")
    assert stage.device.commands[1:] == [("restore_workout", {"workout": 1})]


def test_an_export_is_taken_along_and_imported(stage: Stage, phone: Any, tmp_path: Path) -> None:
    stage.make("<script>alert(1)</script>", workout(0), workout(DAY_S))
    page = phone.open("/history?range=30")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Everything of everybody, JSON").tap()
    file = tmp_path / "taken.json"
    downloading.value.save_as(file)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Reps as a table, CSV").tap()
    assert downloading.value.suggested_filename == "wall-hinge-reps.csv"
    stage.device.answers["import_all"] = Answer(ok=True, data={"done": True, "people": 1, "workouts": 2, "reps": 30})
    page.get_by_text("Import an export").tap()
    page.get_by_label("Everything of everybody").set_input_files(file)
    assert violations(page) == []
    page.get_by_role("button", name="Import", exact=True).tap()
    expect(page.get_by_role("status").first).to_have_text("Imported: 1 people, 2 workouts, 30 reps.")
    sent = [args["data"] for name, args in stage.device.commands if name == "import_part"]
    assert b"".join(map(base64.b64decode, sent)) == file.read_bytes()


def test_a_refused_import_is_said(stage: Stage, phone: Any, tmp_path: Path) -> None:
    stage.keep(workout(0))
    reason = "the file: Expected `float`, got `str` - at `$.workouts[0].started_at`; nothing was imported"
    stage.device.answers["import_all"] = Answer(ok=False, reason=reason, code="refused")
    page = phone.open("/history")
    page.get_by_text("Import an export").tap()
    page.get_by_label("Everything of everybody").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"}
    )
    page.get_by_role("button", name="Import", exact=True).tap()
    expect(page.get_by_text(reason)).to_be_visible()
    phone.screenshot("history-import_refused-390x844-dark")
    phone.noise[:] = [line for line in phone.noise if "409" not in line]


def test_a_summary_is_one_page_of_paper(stage: Stage, phone: Any) -> None:
    stage.keep(*[workout(n * 5 * DAY_S, 3 + n // 3, reps=15 + n % 5, best=4 + n // 2) for n in range(12)])
    page = phone.open("/history")
    page.get_by_role("link", name="A page for your therapist, to print").tap()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    fits_and_is_accessible(phone, "summary")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type */Page\b", paper)) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    phone.screenshot("summary-paper")


def test_the_picture_of_a_month_is_downloaded_where_it_cannot_be_shared(stage: Stage, phone: Any) -> None:
    stage.keep(workout(0), workout(3 * DAY_S, reps=20))
    page = phone.open("/history?month=2026-05")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="A picture of May 2026").tap()
    assert downloading.value.suggested_filename == "wall-hinge-2026-05.svg"
    page.goto(stage.url + "/history/month.svg?month=2026-05")
    page.set_viewport_size({"width": 1080, "height": 1350})
    phone.screenshot("month-picture")


def test_the_picture_of_a_month_is_shared_as_png_where_it_can_be(stage: Stage, phone: Any) -> None:
    stage.keep(workout(0))
    phone.page.add_init_script(
        "navigator.canShare = () => true;"
        "navigator.share = async ({ files: [file] }) => { document.title = [file.name, file.type, file.size].join(); };"
    )
    page = phone.open("/history?month=2026-05")
    page.get_by_role("button", name="Share the picture of May 2026").tap()
    expect(page).to_have_title(re.compile("wall-hinge-2026-05.png,image/png,[0-9]{5,}"))
