"""The live page in a real Chromium, against a device over the real link."""

from typing import Any

import pytest
from playwright.sync_api import expect

from device.hinge.snapshot import Advice, Latest, Sensor
from device.live import Answer
from tests.paired import pair_browser
from tests.web.stage import Stage

STEP = Advice("step_out", "Step one inch farther from the wall.", "5 comfortable reps in a row at 3 inches.")


def test_the_page_names_itself(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=4, set=1, sets=(4,)))
    expect(page).to_have_title("4 \N{EN DASH} Wall Hinge")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wall hinge, live")


def test_the_count_goes_up_at_the_touch(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=8, set=1, sets=(8,), latest=Latest("touch", 1)))
    expect(page.locator("#count")).to_have_text("8")
    phone.see(stage.device.say(reps=9, sets=(9,), phase="at_wall", gap_mm=1.0, latest=Latest("touch", 2)))
    expect(page.locator("#count")).to_have_text("9")
    expect(page.locator("#ticks .on")).to_have_count(9)
    expect(page.locator("#gap")).to_have_text("0.0")
    expect(page.locator("body")).to_have_class("live flash")
    expect(page.locator("#voice")).to_have_text("9")


def test_the_instruction_and_its_reason_are_shown_and_announced(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say())
    phone.see(stage.device.say(advice=STEP, target_stance_mm=101.6))
    expect(page.locator("#say")).to_have_text("Step one inch farther from the wall.")
    expect(page.locator("#why")).to_have_text("5 comfortable reps in a row at 3 inches.")
    expect(page.locator("#voice")).to_have_text("Step one inch farther from the wall.")
    expect(page.locator("#aim")).to_have_text("4.0")


def test_a_rest_counts_down_and_can_be_skipped(stage: Stage, phone: Any) -> None:
    page = phone.open()
    rest = Advice("rest", "Rest.", "Set 1 is done: 16 reps.")
    phone.see(stage.device.say(phase="rest", reps=16, set=1, sets=(16,), rest_s=300.0, rest_total_s=600.0, advice=rest))
    expect(page.locator("#rest")).to_be_visible()
    expect(page.locator("#rest")).to_have_text("5:00")
    expect(page.locator("#count")).to_be_hidden()
    expect(page.locator("#sets .done")).to_contain_text("16")
    page.get_by_role("button", name="Skip rest").tap()
    expect(page.get_by_role("button", name="End workout")).to_be_enabled()
    wait_for_command(stage, page, "skip_rest")


def test_a_rest_runs_on_between_snapshots(stage: Stage, phone: Any) -> None:
    page = phone.open()
    stage.device.talks = False
    phone.see(stage.device.say(phase="rest", reps=16, set=1, sets=(16,), rest_s=30.0))
    expect(page.locator("#rest")).to_have_text("29")


def test_each_button_sends_its_command(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say())
    page.get_by_role("button", name="Start").tap()
    wait_for_command(stage, page, "start")
    phone.see(stage.device.say(reps=3, set=1, sets=(3,)))
    for name, command in [("Undo rep", "undo"), ("Pause", "pause")]:
        page.get_by_role("button", name=name).tap()
        wait_for_command(stage, page, command)
    phone.see(stage.device.say(phase="paused"))
    page.get_by_role("button", name="Resume").tap()
    wait_for_command(stage, page, "resume")


@pytest.mark.parametrize(
    ("phase", "name", "command"), [("ready", "End set", "end_set"), ("paused", "End workout", "end_workout")]
)
def test_what_cannot_be_undone_takes_a_second_tap(
    stage: Stage, phone: Any, phase: str, name: str, command: str
) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=3, set=1, sets=(3,), phase=phase))
    page.get_by_role("button", name=name).tap()
    sure = page.get_by_role("button", name="Tap again to end")
    expect(sure).to_be_visible()
    phone.see(stage.device.say(gap_mm=70.0))  # news do not take the question away
    expect(sure).to_be_visible()
    expect(page.get_by_role("button", name=name)).to_be_visible()  # time does
    assert stage.device.commands == []
    page.get_by_role("button", name=name).tap()
    sure.tap()
    wait_for_command(stage, page, command)
    expect(page.get_by_role("button", name=name)).to_be_visible()


def test_a_second_tap_ends_nothing_else_than_was_asked(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=3, set=1, sets=(3,)))
    page.get_by_role("button", name="End set").tap()
    phone.see(stage.device.say(phase="rest", rest_s=30.0))  # the set has ended by itself
    expect(page.get_by_role("button", name="End workout")).to_be_visible()
    expect(page.get_by_role("button", name="Tap again to end")).to_be_hidden()


def test_a_refusal_is_said_kindly_and_goes_away(stage: Stage, phone: Any) -> None:
    stage.device.answers["undo"] = Answer(ok=False, reason="There is no rep to undo in this set.", code="refused")
    page = phone.open()
    phone.see(stage.device.say(reps=0, set=2, sets=(15, 0)))
    page.get_by_role("button", name="Undo rep").tap()
    expect(page.locator("#note")).to_have_text("There is no rep to undo in this set.")
    expect(page.locator("#note")).to_be_empty()
    # A refusal is an answer: that the browser itself logs every answer of 409 cannot be turned off.
    assert [line for line in phone.noise if "409" not in line] == []
    phone.noise.clear()


def test_a_miss_is_told_kindly_and_not_counted(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=2, set=1, sets=(2,), latest=Latest("touch", 1)))
    phone.see(stage.device.say(misses=1, latest=Latest("miss", 2, 14.0)))
    expect(page.locator("#note")).to_contain_text("0.6 inches short of the wall. Not counted.")
    expect(page.locator("#count")).to_have_text("2")
    phone.see(stage.device.say(latest=Latest("squat", 3)))
    expect(page.locator("#note")).to_contain_text("That was a squat")


def test_a_miss_that_was_a_touch_counts_and_says_so(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=2, set=1, sets=(2,), latest=Latest("miss", 1, 14.0)))
    phone.see(stage.device.say(reps=3, sets=(3,), latest=Latest("touch", 2)))
    phone.see(stage.device.say(reps=4, sets=(4,), misses=0, latest=Latest("settled", 3)))
    expect(page.locator("#count")).to_have_text("4")
    expect(page.locator("#note")).to_have_text("What seemed short was at the wall: it counts, too.")
    expect(page.locator("#voice")).to_have_text("4")


def test_a_device_that_goes_leaves_a_dash_and_comes_back(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=11, set=1, sets=(11,)))
    stage.device.stop()
    expect(page.locator("#link")).to_have_text("Counter away")
    expect(page.locator("#count")).to_have_text("\N{EN DASH}")
    expect(page.locator("#gap")).to_have_text("\N{EN DASH}")
    expect(page.get_by_role("button", name="Undo rep")).to_be_disabled()
    stage.device.start()
    phone.see(stage.device.say(reps=12, sets=(12,)))
    expect(page.locator("#count")).to_have_text("12")
    expect(page.locator("#link")).to_have_text("Live")


def test_a_silent_device_is_never_shown_as_live(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=11, set=1, sets=(11,)))
    stage.device.talks = False
    expect(page.locator("#count")).to_have_text("\N{EN DASH}")
    stage.device.talks = True
    expect(page.locator("#count")).to_have_text("11")


def test_a_phone_without_network_says_so_and_catches_up(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=5, set=1, sets=(5,)))
    # Chromium keeps its open stream when it is told to be offline, so the device falls silent as well.
    page.context.set_offline(offline=True)
    stage.device.talks = False
    expect(page.locator("#count")).to_have_text("\N{EN DASH}")
    stage.device.talks = True
    page.context.set_offline(offline=False)
    phone.see(stage.device.say(reps=6, sets=(6,)))
    expect(page.locator("#count")).to_have_text("6")
    phone.noise[:] = [line for line in phone.noise if "ERR_INTERNET_DISCONNECTED" not in line]


def test_a_lost_sensor_keeps_the_count_and_shows_no_gap(stage: Stage, phone: Any) -> None:
    page = phone.open()
    lost = Sensor("absent", "No sensor answers at 0x29: check its four wires.")
    phone.see(stage.device.say(reps=7, set=1, sets=(7,), sensor=lost, gap_mm=50.0))
    expect(page.locator("#say")).to_have_text("No sensor found")
    expect(page.locator("#why")).to_have_text("No sensor answers at 0x29: check its four wires.")
    expect(page.locator("#count")).to_have_text("7")
    expect(page.locator("#gap")).to_have_text("\N{EN DASH}")
    expect(page.locator("#link")).to_have_text("Sensor lost")


def test_a_step_is_drawn_as_far_as_it_is(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(advice=STEP, target_stance_mm=101.6))
    expect(page.get_by_role("img", name="How far to step")).to_be_visible()
    expect(page.get_by_role("img", name="Hips, gap and wall")).to_be_hidden()
    expect(page.locator("#step-far")).to_have_text("1 inch")
    phone.see(stage.device.say(gap_mm=88.9))  # on the way
    expect(page.locator("#step-far")).to_have_text("½ inch")
    phone.see(stage.device.say(gap_mm=100.0))
    expect(page.locator("#step-far")).to_have_text("✓")
    phone.see(stage.device.say(gap_mm=76.2, units="cm"))
    expect(page.locator("#step-far")).to_have_text("2.5 cm")
    phone.see(stage.device.say(advice=Advice("go", "Push your hips back to the wall.", "4 inches.")))
    expect(page.get_by_role("img", name="How far to step")).to_be_hidden()


def test_a_kind_remark_makes_room_for_the_next_touch_and_for_the_rest(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=2, set=1, sets=(2,), latest=Latest("touch", 1)))
    phone.see(stage.device.say(latest=Latest("miss", 2, 14.0)))
    expect(page.locator("#note")).not_to_be_empty()
    phone.see(stage.device.say(reps=3, sets=(3,), latest=Latest("touch", 3)))
    expect(page.locator("#note")).to_be_empty()
    phone.see(stage.device.say(latest=Latest("miss", 4, 14.0)))
    phone.see(stage.device.say(phase="rest", rest_s=30.0, latest=Latest("set_ended", 5)))
    expect(page.locator("#note")).to_be_empty()


def test_who_faces_away_hears_that_a_step_is_right_and_what_a_rep_lacks(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(advice=Advice("step_out", "Step one inch farther from the wall.", "Five good reps.")))
    expect(page.locator("#voice")).to_have_text("Step one inch farther from the wall.")
    phone.see(stage.device.say(advice=Advice("go", "Push your hips back to the wall.", "4 inches.")))
    expect(page.locator("#voice")).to_have_text("Good. Push your hips back to the wall.")
    phone.see(stage.device.say(advice=Advice("hold", "Lower more slowly.", "0.5 s is quick.")))
    expect(page.locator("#voice")).to_have_text("Lower more slowly.")


def test_no_step_is_drawn_to_who_is_hardly_seen_because_nobody_knows_where_they_stand(stage: Stage, phone: Any) -> None:
    page = phone.open()
    nearer = Advice("step_in", "Hardly seen: stand 5 inches away.", "Dark cloth, or bright light.")
    phone.see(stage.device.say(phase="arriving", stance_mm=None, advice=nearer))
    expect(page.locator("#say")).to_have_text("Hardly seen: stand 5 inches away.")
    expect(page.locator("#voice")).to_have_text("Hardly seen: stand 5 inches away.")
    expect(page.locator(".step")).to_be_hidden()
    phone.see(stage.device.say(phase="ready", stance_mm=200.0, advice=nearer))
    expect(page.locator(".step")).to_be_visible()


def test_a_set_without_reps_offers_to_end_the_workout(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=0, set=1, sets=(0,)))
    expect(page.get_by_role("button", name="End workout")).to_be_enabled()
    phone.see(stage.device.say(reps=1, sets=(1,)))
    expect(page.get_by_role("button", name="End set")).to_be_enabled()


def test_simulated_and_not_calibrated_are_said(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(simulated=True, calibrated=False))
    expect(page.locator("#simulated")).to_be_visible()
    expect(page.locator("#care")).to_have_text("Not calibrated yet: the touch is estimated.")
    expect(page.get_by_role("link", name="Not calibrated yet")).to_have_attribute("href", "/setup")
    phone.see(stage.device.say(simulated=False, calibrated=True))
    expect(page.locator("#simulated")).to_be_hidden()
    expect(page.locator("#care")).to_be_hidden()


def test_other_targets_make_other_rings(stage: Stage, phone: Any) -> None:
    page = phone.open()
    phone.see(stage.device.say(reps=3, set=1, sets=(3,), target_reps=(5, 8), target_sets=(2, 2)))
    expect(page.locator("#ticks > *")).to_have_count(8)
    expect(page.locator("#ticks .extra")).to_have_count(3)
    expect(page.locator("#sets li")).to_have_count(2)
    expect(page.locator("#set")).to_have_text("Set 1 of 2")
    expect(page.locator("#target")).to_have_text("of 5\N{EN DASH}8")


def test_reduced_motion_flashes_nothing(stage: Stage, phone: Any) -> None:
    phone.page.emulate_media(reduced_motion="reduce")
    page = phone.open()
    phone.see(stage.device.say(reps=1, set=1, sets=(1,), latest=Latest("touch", 1)))
    phone.see(stage.device.say(reps=2, sets=(2,), latest=Latest("touch", 2)))
    expect(page.locator("#count")).to_have_text("2")
    assert page.evaluate("getComputedStyle(document.body, '::before').animationName") == "none"


def test_without_javascript_the_count_is_there(stage: Stage, chromium: Any) -> None:
    stage.device.say(reps=13, set=1, sets=(13,))
    with chromium.new_context(java_script_enabled=False) as context:
        pair_browser(context, stage.url)
        page = context.new_page()
        page.goto(stage.url)
        expect(page.locator("#count")).to_have_text("13")
        page.close()


def wait_for_command(stage: Stage, page: Any, name: str) -> None:
    for _ in range(200):
        if stage.device.commands and stage.device.commands[-1] == (name, {}):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{name} did not arrive, but {stage.device.commands}")
