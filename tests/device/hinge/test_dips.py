"""Squats by the turns of the gap: two dips, and between them something that is not standing."""

import pytest

from device.hinge.dips import FAR_MM, REST_S, Dips

NOISE_MM = 2.0
PERIOD_S = 1 / 30


class Way:
    """Leads the gap from one turn to the next at an even speed, and gathers the instants of squats."""

    def __init__(self, start_mm: float, noise_mm: float = NOISE_MM) -> None:
        self.dips = Dips()
        self.time_s = 0.0
        self.mm = start_mm
        self.noise_mm = noise_mm
        self.told: list[tuple[float, float]] = []
        """When each was told, and the instant that was given."""
        self.doubtful = 0
        """How many more were not sure."""
        self.to(start_mm)

    def to(self, *gaps_mm: float, seconds: float = 0.5) -> "Way":
        for to_mm in gaps_mm:
            steps, from_mm = max(1, round(seconds / PERIOD_S)), self.mm
            for step in range(1, steps + 1):
                self.time_s += PERIOD_S
                self.mm = from_mm + (to_mm - from_mm) * step / steps
                found = self.dips.feed(self.time_s, self.mm, self.noise_mm)
                if found is not None and found.sure:
                    self.told.append((self.time_s, found.time_s))
                elif found is not None:
                    self.doubtful += 1
        return self

    def jump(self, gap_mm: float) -> "Way":
        self.mm = gap_mm
        return self.to(gap_mm, seconds=PERIOD_S)


def squats(*gaps_mm: float, seconds: float = 0.5, noise_mm: float = NOISE_MM) -> int:
    """How many there are for sure on the way past these turns."""
    return len(Way(gaps_mm[0], noise_mm).to(*gaps_mm[1:], seconds=seconds).told)


# What is seen first is a high. Most of these come up to standing from 100 mm, as after a hinge.


def test_a_squat_whose_back_is_nearer_than_standing_is_named_as_they_come_up() -> None:
    way = Way(100).to(200, 90, 140, 95)
    second_s = way.time_s
    assert way.told == []
    way.to(200)
    ((told_s, squat_s),) = way.told
    assert squat_s == pytest.approx(second_s)
    assert second_s < told_s < way.time_s


def test_a_squat_whose_back_is_farther_than_standing_is_named_as_the_next_begins() -> None:
    way = Way(100).to(200, 90, 320, 95)
    second_s = way.time_s
    way.to(200)
    assert way.told == []
    way.to(120)
    assert [squat_s for _, squat_s in way.told] == [pytest.approx(second_s)]


def test_or_once_they_stand_again() -> None:
    way = Way(100).to(200, 90, 320, 95)
    second_s = way.time_s
    level_s = way.to(161).time_s  # 40 mm below is the same place
    assert way.to(200, seconds=0.25).told == []
    way.to(200, seconds=1.0)
    ((told_s, squat_s),) = way.told
    assert told_s == pytest.approx(level_s + REST_S, abs=0.04)
    assert squat_s == pytest.approx(second_s)


def test_who_goes_on_up_after_two_dips_does_not_stand_yet() -> None:
    """They come farther than what was between: then that was standing."""
    way = Way(100).to(200, 120, 240, 120).to(260, seconds=0.3).to(260, seconds=1.5)
    assert way.told == []


def test_a_body_that_is_lost_between_the_dips_is_seen_past() -> None:
    way = Way(100).to(200, 90).jump(FAR_MM).jump(FAR_MM).jump(150).to(95)
    second_s = way.time_s
    assert [squat_s for _, squat_s in way.to(200, 120).told] == [pytest.approx(second_s)]


@pytest.mark.parametrize("back_mm", [140, 320])
def test_every_squat_of_several_is_named_once(back_mm: float) -> None:
    way = Way(100).to(200)
    for _ in range(6):
        way.to(90, back_mm, 95, 200)
    assert len(way.to(100).told) == 6
    instants = [squat_s for _, squat_s in way.told]
    assert instants == sorted(set(instants))


@pytest.mark.parametrize("low_mm", [35, 60, 120])
@pytest.mark.parametrize("seconds", [0.3, 0.6, 1.2])
def test_hinges_have_one_dip_and_are_never_squats(low_mm: float, seconds: float) -> None:
    assert squats(100, *[200, low_mm] * 8, 200, seconds=seconds) == 0


@pytest.mark.parametrize("hump_mm", [172, 200, 228])
def test_a_hump_as_high_as_standing_is_standing(hump_mm: float) -> None:
    """Two hinges, and not one squat."""
    assert squats(100, 200, 90, hump_mm, 95, 200, 100) == 0


@pytest.mark.parametrize(("hump_mm", "number"), [(169, 1), (171, 0), (229, 0), (231, 1)])
def test_what_is_between_the_dips_differs_from_standing_by_a_move(hump_mm: float, number: int) -> None:
    assert squats(100, 200, 90, hump_mm, 95, 200, 100) == number


def test_who_fidgets_makes_no_turn() -> None:
    assert squats(100, 200, *[172, 200] * 20) == 0


@pytest.mark.parametrize(
    ("first_mm", "hump_mm", "second_mm", "sure", "doubtful"),
    [(90, 103, 90, 0, 0), (90, 107, 90, 0, 1), (90, 118, 90, 0, 1), (80, 118, 90, 0, 1), (90, 122, 90, 1, 0)],
)
def test_a_squat_that_hardly_comes_up_between_its_dips_is_none_for_sure(
    first_mm: float, hump_mm: float, second_mm: float, sure: int, doubtful: int
) -> None:
    way = Way(100).to(200, first_mm, hump_mm, second_mm, 200, 100)
    assert (len(way.told), way.doubtful) == (sure, doubtful)


def test_one_whose_back_is_farther_than_standing_is_sure() -> None:
    way = Way(100).to(200, 90, 320, 95, 200, 100)
    assert (len(way.told), way.doubtful) == (1, 0)


@pytest.mark.parametrize(("second_mm", "number"), [(58, 0), (62, 1), (158, 1), (162, 0)])
def test_the_two_dips_of_a_squat_are_as_deep_as_each_other(second_mm: float, number: int) -> None:
    first_mm = 110.0
    assert squats(100, 300, first_mm, 200, second_mm, 300, 180) == number


@pytest.mark.parametrize(("second_mm", "number"), [(58, 0), (62, 1), (158, 1), (162, 0)])
def test_so_they_are_where_the_back_is_farther(second_mm: float, number: int) -> None:
    assert squats(100, 300, 110, 400, second_mm, 300, 180) == number


@pytest.mark.parametrize(("low_mm", "number"), [(29, 0), (31, 1)])
@pytest.mark.parametrize("back_mm", [140, 320])
def test_who_comes_to_the_wall_does_not_sink(low_mm: float, number: int, back_mm: float) -> None:
    assert squats(100, 200, low_mm, back_mm, 60, 200, 100) == number
    assert squats(100, 200, 60, back_mm, low_mm, 200, 100) == number


@pytest.mark.parametrize(("seconds", "number"), [(1.45, 1), (1.55, 0)])
@pytest.mark.parametrize("back_mm", [140, 320])
def test_dips_that_follow_too_slowly_are_no_squat(seconds: float, number: int, back_mm: float) -> None:
    """Two times as long lies between them; three seconds is the most."""
    assert squats(100, 200, 90, back_mm, 95, 200, 100, seconds=seconds) == number


@pytest.mark.parametrize(("seconds", "number"), [(0.17, 0), (0.25, 1)])
@pytest.mark.parametrize("back_mm", [140, 320])
def test_dips_that_follow_too_soon_are_no_squat(seconds: float, number: int, back_mm: float) -> None:
    way = Way(200).to(90, back_mm, 95, seconds=seconds).to(200, 100)
    assert len(way.told) == number


@pytest.mark.parametrize(("after_mm", "number"), [(162, 1), (158, 0), (238, 1), (242, 0)])
def test_standing_is_the_same_before_and_after(after_mm: float, number: int) -> None:
    """Else they came from elsewhere: a step, and a turn on the spot."""
    assert squats(100, 200, 90, 320, 95, after_mm, 60) == number


def test_a_farther_back_is_farther_than_standing_before_and_after() -> None:
    assert squats(100, 200, 90, 235, 95, 200, 100) == 1
    assert squats(100, 200, 90, 235, 95, 210, 100) == 0
    assert squats(100, 210, 90, 235, 95, 200, 100) == 0


def test_a_nearer_back_is_nearer_than_standing_before_and_after() -> None:
    assert squats(100, 200, 90, 140, 95, 168) == 0
    assert squats(100, 168, 90, 140, 95, 200, 120) == 0
    assert squats(100, 172, 90, 140, 95, 172) == 1


def test_what_comes_after_a_hinge_is_no_second_dip_of_it() -> None:
    """A hinge, and a squat: one is named."""
    assert squats(100, 200, 90, 200, 90, 140, 95, 200, 90, 200, 100) == 1


def test_where_readings_scatter_a_turn_is_more() -> None:
    """By four deviations: 40 mm at 10."""
    assert squats(100, 200, 90, 129, 90, 200, 100, noise_mm=10.0) == 0
    assert squats(100, 200, 90, 131, 90, 200, 100, noise_mm=10.0) == 1
    assert squats(100, 200, 90, 131, 90, 200, 100, noise_mm=11.0) == 0


def test_a_squat_is_told_once() -> None:
    way = Way(100).to(200, 90, 140, 95, 200)
    assert len(way.told) == 1
    assert len(way.to(230, 200, 190, 240).told) == 1


def test_what_was_before_a_touch_belongs_to_no_squat_after_it() -> None:
    way = Way(100).to(200, 90, 140, 95)
    way.dips.restart()
    assert way.to(200, 100).told == []


@pytest.mark.parametrize(("back_mm", "number"), [(140, 1), (200, 0), (320, 1)])
def test_what_is_seen_first_is_standing(back_mm: float, number: int) -> None:
    assert squats(200, 90, back_mm, 95, 200, 100) == number


@pytest.mark.parametrize("starts_mm", [130, 270])
def test_who_came_from_elsewhere_has_not_stood_there(starts_mm: float) -> None:
    assert squats(starts_mm, 90, 320, 95, 200, 100) == 0


@pytest.mark.parametrize(("back_mm", "number"), [(249, 0), (251, 1)])
def test_arms_and_steps_do_not_swing_people_as_far_as_their_back_is(back_mm: float, number: int) -> None:
    """A tenth of a metre from the shallower dip."""
    assert squats(200, 145, back_mm, 150, 200, 100) == number


@pytest.mark.parametrize(("low_mm", "number"), [(166, 0), (164, 1)])
@pytest.mark.parametrize("first", [True, False])
def test_nor_do_they_dip_as_deep(low_mm: float, number: int, first: bool) -> None:
    lows = (low_mm, 140) if first else (140, low_mm)
    assert squats(200, lows[0], 320, lows[1], 200, 100) == number


@pytest.mark.parametrize(("back_mm", "number"), [(349, 0), (351, 1)])
def test_any_turn_is_a_dip_where_nobody_fidgets_to(back_mm: float, number: int) -> None:
    assert squats(200, 184, back_mm, 150, 200, 100) == number


def test_where_that_ends_depends_on_what_is_a_turn() -> None:
    assert Way(200).to(184, 400, 150, 200, 100).told
    way = Way(200)
    way.dips = Dips(30.0)
    assert way.to(200, 184, 400, 150, 200, 100).told == []


# Who is farther than they stood may be sinking, and is not said to have missed.


@pytest.mark.parametrize(
    ("low_mm", "back_mm", "sunk"), [(150, 231, True), (150, 229, False), (170, 231, False), (170, 351, True)]
)
def test_who_dipped_and_is_farther_than_they_stood_may_have_sunk(low_mm: float, back_mm: float, sunk: bool) -> None:
    way = Way(200).to(low_mm)
    assert not way.dips.is_sunk(way.time_s)
    way.to(back_mm)
    assert way.dips.is_sunk(way.time_s) is sunk


def test_but_not_for_ever() -> None:
    way = Way(200).to(100)
    dipped_s = way.time_s
    way.to(250)
    assert way.dips.is_sunk(dipped_s + 2.9)
    assert not way.dips.is_sunk(dipped_s + 3.1)


def test_nor_once_they_come_down_again_or_before_they_dipped() -> None:
    assert not Way(200).to(250).dips.is_sunk(1.0)
    way = Way(200).to(100, 250, 200)
    assert not way.dips.is_sunk(way.time_s)
