"""A guided calibration, on what the software chip sees of hips at the pad."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from device.hinge.calibration import COME_S, OFF_S, PAD_S, SILENT_S, STAND_PATIENCE_S, Calibration
from device.hinge.holds import HOLD_S, Contact, Refused
from device.hinge.snapshot import Guidance
from device.reading import HARDWARE, STATUSES, Reading
from device.simulator.optics import NEAR_MM, VALID, measure
from device.simulator.scene import Cover, Target

STATUS = {VALID: 0, 4: 2, 6: 4}
"""The chip's own codes, as readings tell them."""


class Wall:
    """Plays what somebody does in front of the sensor into a calibration, reading by reading."""

    def __init__(
        self,
        *,
        reflectance: float = 0.6,
        budget_s: float = 0.033,
        ambient: float = 0.1,
        seed: int = 0,
        lost_part: float = 0.0,
        pad_mm: float = 41.0,
    ) -> None:
        self.calibration = Calibration(0.0)
        self.steps: list[str] = []
        self.now_s = 0.0
        self.pad_mm = pad_mm
        self._reflectance, self._budget_s, self._ambient, self._lost = reflectance, budget_s, ambient, lost_part
        self._chance = Random(seed)

    def sees(
        self, seconds: float, at_mm: float | Callable[[float], float] | None, cover: Cover = "open", share: float = 1.0
    ) -> "Wall":
        """So many seconds with the target at `at_mm`, a number or where it is after so long; None is nobody."""
        began_s = self.now_s
        while self.now_s < began_s + seconds and self.calibration.outcome is None:
            self.now_s += self._budget_s
            target = None
            if at_mm is not None:
                distance_mm = at_mm(self.now_s - began_s) if callable(at_mm) else at_mm
                target = Target(distance_mm, self._reflectance, share, cover)
            if self._chance.random() < self._lost:
                target = None
            seen = measure(target, self._ambient, self._budget_s, self._chance)
            status = STATUS[seen.device_status]
            self.calibration.feed(Reading(self.now_s, seen.range_mm, status, seen.signal_mcps, seen.ambient_mcps))
            step = self.calibration.guidance(1).step
            if self.steps[-1:] != [step]:
                self.steps.append(step)
        return self

    def moves(self, from_mm: float, to_mm: float, seconds: float = 0.8) -> "Wall":
        return self.sees(seconds, lambda t: from_mm + (to_mm - from_mm) * min(1.0, t / seconds))

    def presses(self, at_mm: float | None = None, *, seconds: float = HOLD_S + 2, **how: object) -> "Wall":
        pad_mm = self.pad_mm if at_mm is None else at_mm
        return self.moves(130, pad_mm).sees(seconds, pad_mm, **how)  # type: ignore[arg-type] # cover and share

    def steps_off(self, near_mm: float = 130.0, far_mm: float = 230.0) -> "Wall":
        self.moves(self.pad_mm, near_mm).sees(3.0, near_mm).moves(near_mm, far_mm).sees(3.0, far_mm)
        return self.moves(far_mm, near_mm)

    def twice(self, **how: object) -> "Wall":
        return self.sees(1, None).presses(**how).steps_off().presses(**how)  # type: ignore[arg-type] # cover and share

    @property
    def accepted(self) -> Contact:
        assert isinstance(self.calibration.outcome, Contact), self.calibration.outcome
        return self.calibration.outcome

    @property
    def reason(self) -> str:
        assert isinstance(self.calibration.outcome, Refused), self.calibration.outcome
        return self.calibration.outcome.reason


@pytest.mark.parametrize("budget_s", [0.02, 0.033, 0.066, 0.2])
@pytest.mark.parametrize("reflectance", [0.88, 0.17, 0.1, 0.05], ids=["white", "grey", "black", "black at its worst"])
def test_two_presses_in_any_cloth_and_budget_give_the_contact(reflectance: float, budget_s: float) -> None:
    for seed in range(5):
        contact = Wall(reflectance=reflectance, budget_s=budget_s, seed=seed).twice().accepted
        assert contact.contact_mm == pytest.approx(41.0, abs=2.5)
        assert contact.readings >= 2 * 0.75 * HOLD_S / budget_s - 3
        assert contact.signal_mcps == pytest.approx(62.4 * reflectance, rel=0.15)
        assert 0 < contact.noise_mm < 12
        assert contact.near_mm == pytest.approx(NEAR_MM, rel=0.15)


@pytest.mark.parametrize("lost_part", [0.05, 0.12])
def test_lost_readings_do_not_spoil_it(lost_part: float) -> None:
    wall = Wall(lost_part=lost_part).twice()
    assert wall.accepted.contact_mm == pytest.approx(41.0, abs=1.0)


def test_black_cloth_and_the_longest_budget_are_no_reason_to_do_without_the_light() -> None:
    assert Wall(reflectance=0.05, budget_s=0.2, lost_part=0.05).twice().accepted.near_mm is not None


@pytest.mark.parametrize(("near_mm", "far_mm"), [(104.0, 190.0), (120.0, 290.0), (150.0, 270.0)])
def test_where_they_stand_still_off_the_wall_matters_little(near_mm: float, far_mm: float) -> None:
    found_mm = Wall().presses().steps_off(near_mm, far_mm).presses().accepted.near_mm or 0.0
    assert NEAR_MM < found_mm == pytest.approx(NEAR_MM, rel=0.1)  # rather too large


@pytest.mark.parametrize("darker", [0.5, 0.9, 1.2, 2.0])
def test_a_shirt_over_trousers_does_not_spoil_how_the_light_grows(darker: float) -> None:
    """By the pad alone, near would be 56 to 186 mm."""
    wall, trousers = Wall(reflectance=0.4), Wall(reflectance=0.4 * darker)
    for step in ("presses", "steps_off", "presses"):
        one = trousers if step == "presses" else wall
        one.calibration, one.now_s = wall.calibration, max(wall.now_s, trousers.now_s)
        getattr(one, step)()
    assert wall.accepted.near_mm == pytest.approx(NEAR_MM, rel=0.15)


@pytest.mark.parametrize(("far_mm", "known"), [(175.0, False), (185.0, True)])
def test_the_second_place_to_stand_at_is_five_centimetres_farther(far_mm: float, known: bool) -> None:
    wall = Wall().presses().moves(41, 130).sees(3, 130)
    assert wall.steps[-1] == "step_farther"
    wall.moves(130, far_mm).sees(STAND_PATIENCE_S, far_mm)
    assert wall.steps[-1] == "press_again"
    assert (wall.presses().accepted.near_mm is not None) is known


def test_who_stands_still_once_only_is_calibrated_and_how_the_light_grows_is_unknown() -> None:
    wall = Wall().presses().moves(41, 130).sees(3, 130).moves(130, 41).sees(0.6, 41)
    assert wall.steps[-1] in ("press_again", "hold_again")
    assert wall.sees(4, 41).accepted.near_mm is None


def test_without_standing_still_the_contact_is_accepted_and_how_the_light_grows_is_unknown() -> None:
    restless = Wall().presses().moves(41, 130).sees(STAND_PATIENCE_S, lambda t: 160 + 30 * abs(t % 2 - 1)).presses()
    assert restless.accepted.near_mm is None
    assert restless.accepted.contact_mm == pytest.approx(41.0, abs=1.0)
    assert Wall().presses().moves(41, 400).sees(STAND_PATIENCE_S, 400).presses().accepted.near_mm is None
    assert Wall().presses().moves(41, 130).sees(2, None).presses().accepted.near_mm is None


def test_who_goes_straight_back_to_the_pad_is_not_kept_waiting() -> None:
    wall = Wall().presses().moves(41, 130).moves(130, 41).sees(0.6, 41)
    assert wall.steps[-1] in ("press_again", "hold_again")
    assert wall.sees(4, 41).accepted.near_mm is None


def test_light_that_is_not_told_is_not_used() -> None:
    wall = Wall()
    feed = wall.calibration.feed
    wall.calibration.feed = lambda reading: feed(replace(reading, signal_mcps=None))  # type: ignore[method-assign]
    contact = wall.presses().moves(41, 130).sees(STAND_PATIENCE_S, 130).presses().accepted
    assert (contact.signal_mcps, contact.near_mm) == (None, None)


def test_the_steps_are_told_in_order_with_what_to_do() -> None:
    wall = Wall()
    first = wall.calibration.guidance(3)
    assert (first.number, first.step, first.say, first.part) == (3, "press", "Press your hips against the pad.", 0.0)
    wall.presses(seconds=1.0)
    held = wall.calibration.guidance(3)
    assert held.number == 3
    assert (held.step, held.say, held.why) == ("hold", "Hold still.", "Lean on the pad and do not move.")
    assert 0.1 < held.part < 0.45
    wall.presses()
    off = wall.calibration.guidance(3)
    assert (off.step, off.say) == ("step_off", "Good. Step off, about a hand's width, and stand still.")
    assert off.why == "How much light comes back from there, and from farther off, tells how it grows."
    wall.moves(41, 130).sees(3, 130)
    farther = wall.calibration.guidance(3)
    assert (farther.step, farther.say) == ("step_farther", "Good. Step as far again, and stand still.")
    assert farther.why == "Stand as before, the arms where they were. Then you press once more."
    wall.moves(130, 230).sees(3, 230).presses()
    offs = ["step_off", "step_farther"]
    assert wall.steps == ["press", "hold", "press", "hold", *offs, "press_again", "hold_again", "done"]
    last = wall.calibration.guidance(3)
    assert last == Guidance(3, "done", "Calibrated.", "At your touch the sensor reads 41 mm.", 1.0)
    assert last.over


def test_who_is_at_the_pad_already_need_not_come() -> None:
    assert Wall().sees(4, 41.0).steps_off().presses().accepted.contact_mm == pytest.approx(41.0, abs=1.0)


def test_hesitating_on_the_way_costs_only_time() -> None:
    wall = Wall().presses(seconds=1.0).moves(41, 130).sees(3, 110).presses(60, seconds=0.5).presses()
    assert wall.steps_off().presses().accepted.contact_mm == pytest.approx(41.0, abs=1.0)


def test_afterwards_nothing_changes_the_outcome() -> None:
    wall = Wall().twice()
    accepted = wall.accepted
    wall.calibration.feed(Reading(wall.now_s + 9, 10.0))
    wall.calibration.tick(wall.now_s + 99)
    assert wall.accepted == accepted


# Refusals.


def test_nobody_came() -> None:
    wall = Wall().sees(COME_S + 1, None)
    assert wall.reason == "Nobody came to the pad within 60 s: start again, and press your hips against it."
    assert wall.calibration.guidance(3) == Guidance(3, "refused", "Not calibrated.", wall.reason, 0.0)
    assert wall.calibration.guidance(3).over


def test_too_far_from_the_pad() -> None:
    wall = Wall().sees(COME_S + 1, 116.0)
    assert wall.reason.endswith(
        " mm from the sensor, and the pad reads 90 or less: press your hips against the pad and stay 2 s."
    )
    assert wall.reason.startswith("The nearest that came was 1")


@pytest.mark.parametrize("pad_mm", [15.0, 5.0])
def test_too_near_to_be_trusted(pad_mm: float) -> None:
    wall = Wall(pad_mm=pad_mm).presses(seconds=PAD_S + 1)
    assert wall.reason.startswith("The sensor lost you at 2")
    assert wall.reason.endswith(" mm, and reads nothing well below 30: set it 40 mm behind the face of the pad.")


@pytest.mark.parametrize("cover", ["zero", "lost", "stuck"])
@pytest.mark.parametrize("budget_s", [0.02, 0.033, 0.066])
def test_a_covered_chip_is_calibrated_by_where_it_lost_them_on_the_way(cover: Cover, budget_s: float) -> None:
    for seed in range(5):
        wall = Wall(budget_s=budget_s, seed=seed).twice(cover=cover)
        assert wall.accepted.contact_mm == pytest.approx(38.0, abs=6.0)  # 41 mm, less a step from reading to reading
        assert wall.accepted.near_mm is not None
    assert wall.steps == ["press", "hold", "step_off", "step_farther", "press_again", "hold_again", "done"]


def test_one_that_reads_low_is_too_unless_it_happens_to_read_higher_at_first() -> None:
    walls = [Wall(seed=seed).sees(1, None).presses(cover="near") for seed in range(10)]
    steps = [wall.steps_off().presses(cover="near").calibration.guidance(1).step for wall in walls]
    assert steps.count("done") >= 3
    assert all(
        wall.accepted.contact_mm == pytest.approx(38.0, abs=8.0)
        for wall, step in zip(walls, steps, strict=True)
        if step == "done"
    )


@pytest.mark.parametrize("cover", ["zero", "lost", "stuck", "near"])
def test_who_comes_to_it_in_a_hurry_is_told_to_come_slowly_and_then_it_works(cover: Cover) -> None:
    wall = Wall().moves(130, 55, 0.15).sees(2 * HOLD_S + 1, 41.0, cover)
    why = wall.calibration.guidance(1).why
    assert why.startswith("Pad or cloth cover the sensor, and it ")
    assert "come back slowly, in three seconds or more." in why
    if cover != "near":
        assert wall.moves(41, 130).twice(cover=cover).accepted
    wall = Wall().moves(130, 55, 0.15).sees(PAD_S + 1, 41.0, cover)
    assert wall.reason.endswith("until then reps count as they do now.")


def test_who_steps_aside_does_not_cover_the_sensor_where_there_is_light() -> None:
    wall = Wall(ambient=0.5).moves(130, 70, 1.5).sees(PAD_S + 1, None)
    assert wall.reason.startswith("Pad or cloth cover the sensor, and it did not see you come: ")


def test_a_sensor_that_hangs_is_not_covered() -> None:
    wall = Wall().moves(130, 60, 1.2)
    for number in range(1, 200):
        wall.calibration.feed(Reading(wall.now_s + number / 30, 60.0, 0, 20.0, 0.1))
    assert wall.calibration.guidance(1).why == (
        "All readings at the pad were exactly 60 mm: the sensor hangs; step off, and wait."
    )


def test_a_fault_is_no_cover() -> None:
    wall = Wall().moves(130, 45, 1.2)
    for number in range(1, 200):
        wall.calibration.feed(Reading(wall.now_s + number / 30, None, HARDWARE, 0.0, 0.0))
    assert wall.calibration.guidance(1).why.startswith("Pad or cloth cover the sensor, and it did not see you come: ")


def test_who_covered_it_has_not_stepped_off_until_they_are_seen_again() -> None:
    wall = Wall().presses(cover="lost")
    assert wall.steps[-1] == "step_off"
    wall.sees(5.0, 41.0, "lost")
    assert wall.steps[-1] == "step_off"
    wall.sees(6.0, None)
    assert wall.steps[-1] == "press_again"


@pytest.mark.parametrize("lost_part", [0.3, 0.5, 0.7])
def test_a_chip_that_loses_many_of_its_readings_is_calibrated_by_the_others(lost_part: float) -> None:
    wall = Wall(lost_part=lost_part).twice()
    assert wall.accepted.contact_mm == pytest.approx(41.0, abs=1.5)


def test_who_does_not_hold_still_is_refused() -> None:
    wall = Wall().presses(seconds=0.1).sees(PAD_S + 1, lambda t: 41 + 20 * abs(t % 2 - 1))
    assert wall.reason.startswith("You moved by 1")
    assert wall.reason.endswith(" mm is still: lean on the pad with both hips and stay.")
    assert "mm in 2 s, and " in wall.reason


@pytest.mark.parametrize(
    ("reflectance", "ambient", "cure"),
    [(0.014, 0.1, "wear something lighter, and close-fitting."), (0.03, 8.0, "keep bright light off the sensor.")],
)
def test_too_noisy(reflectance: float, ambient: float, cure: str) -> None:
    reason = Wall(reflectance=reflectance, ambient=ambient).presses(seconds=PAD_S + 1).reason
    assert reason.startswith("The readings scatter by ")
    assert reason.endswith(cure)


def test_what_is_wrong_is_told_while_there_is_time_to_mend_it() -> None:
    wall = Wall(pad_mm=15.0).presses(seconds=5)
    assert wall.calibration.guidance(1).why.startswith("The sensor lost you at 2")
    wall.pad_mm = 41.0
    assert wall.steps_off().twice().accepted


def test_presses_that_do_not_agree_are_refused() -> None:
    wall = Wall().presses(41).steps_off().presses(58)
    assert wall.reason == (
        "The two presses read 41 and 58 mm, and may differ by 7: "
        "press straight back with both hips, the same way each time."
    )


def test_a_hand_that_fills_part_of_the_beam_does_not_stand_for_hips() -> None:
    wall = Wall(pad_mm=41).presses(seconds=4).steps_off().moves(130, 24).sees(4, 24.0, share=0.55)
    assert wall.reason.startswith(("The two presses sent back ", "The two presses read "))


def test_another_light_is_another_thing_though_the_distance_is_the_same() -> None:
    white, black = Wall(reflectance=0.88), Wall(reflectance=0.3)
    white.presses().steps_off()
    black.calibration, black.now_s = white.calibration, white.now_s
    reason = black.presses().reason
    assert reason.startswith("The two presses sent back 55")
    assert reason.endswith(
        " Mcps of light, and may differ by half: press with the hips both times, in the same clothes."
    )


def test_who_never_steps_off_is_refused() -> None:
    wall = Wall().presses(seconds=OFF_S + 5)
    assert wall.reason.endswith(
        " mm after 30 s, and 100 mm is off the pad: start again, and step off after the first press."
    )


def test_who_steps_off_out_of_sight_has_stepped_off() -> None:
    wall = Wall().presses().sees(2, None)
    assert wall.calibration.guidance(1).step == "press_again"
    assert wall.presses().accepted


def test_the_second_press_has_its_own_time_however_long_the_first_took() -> None:
    wall = Wall().sees(COME_S - 10, None).presses().steps_off()
    assert wall.sees(COME_S - 10, 150).presses().accepted


def test_what_is_wrong_is_not_told_while_they_settle() -> None:
    wall = Wall().moves(130, 41).sees(2 * HOLD_S - 0.5, lambda t: 50 + 20 * abs(t % 2 - 1))
    assert wall.calibration.guidance(1).why == "Lean on the pad and do not move."
    wall.sees(HOLD_S, lambda t: 50 + 20 * abs(t % 2 - 1))
    assert wall.calibration.guidance(1).why != "Lean on the pad and do not move."


def test_the_time_for_stepping_off_begins_with_the_first_good_press() -> None:
    wall = Wall().sees(25, None).presses()
    assert wall.sees(OFF_S - 5, 41.0).steps_off().presses().accepted


def test_a_sensor_that_says_nothing_and_has_no_fault_is_refused_with_what_to_do() -> None:
    wall = Wall().presses(seconds=1)
    wall.calibration.tick(wall.now_s + SILENT_S)
    assert wall.reason == (
        "The sensor gave no reading for 10 s: check that nothing holds up the device, then try again."
    )


def test_a_sensor_that_says_nothing_is_refused_with_its_fault() -> None:
    wall = Wall().presses(seconds=1)
    wall.calibration.tick(wall.now_s + SILENT_S - 0.1)
    assert wall.calibration.outcome is None
    wall.calibration.tick(wall.now_s + SILENT_S, "the sensor stopped answering; check its wires")
    assert wall.reason == "The sensor gave no reading for 10 s: the sensor stopped answering; check its wires"


def test_who_never_stays_is_told_to_stay() -> None:
    wall = Wall()
    while wall.calibration.outcome is None:
        wall.moves(130, 41).sees(0.6, 41).moves(41, 130)
    assert wall.reason.startswith("The nearest that came was 3")
    assert wall.reason.endswith(" mm from the sensor: press your hips against the pad and stay 2 s.")


readings = st.builds(
    lambda gap_s, *fields: (gap_s, fields),
    st.floats(0, 5),
    st.none() | st.floats(0, 8191),
    st.none() | st.sampled_from(sorted(STATUSES)),
    st.none() | st.floats(0, 511),
    st.none() | st.floats(0, 511),
)


@given(st.lists(readings, max_size=60))
def test_no_row_of_readings_makes_it_raise(rows: list[tuple[float, tuple[float | None, ...]]]) -> None:
    calibration, now_s = Calibration(0.0), 0.0
    for gap_s, fields in rows:
        now_s += gap_s
        calibration.feed(Reading(now_s, *fields))  # type: ignore[arg-type] # a status is an int
        calibration.tick(now_s)
        guidance = calibration.guidance(1)
        assert 0 <= guidance.part <= 1
        assert guidance.why


def test_readings_that_are_not_newer_change_nothing() -> None:
    plain, doubled = Wall(), Wall()
    feed = doubled.calibration.feed
    doubled.calibration.feed = lambda reading: (feed(reading), feed(reading))[0]  # type: ignore[method-assign]
    assert plain.twice().accepted == doubled.twice().accepted
