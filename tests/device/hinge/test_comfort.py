"""What is comfortable, rep by rep, in a set, and what is tired."""

import pytest

from device.hinge.comfort import comfort, comfortable_reps, slowing
from device.hinge.log import Attempt
from tests.device.hinge.logs import miss, rep

HERE_MM = 101.6
GOOD = rep(HERE_MM)
QUICK = rep(HERE_MM, lowering_s=0.5)
UNMEASURED = Attempt(kind="rep", at_s=0.0, stance_mm=HERE_MM)
SQUAT = Attempt(kind="squat", at_s=0.0, stance_mm=HERE_MM)


def test_a_good_rep_after_a_quick_one_is_not_blamed_for_it() -> None:
    assert comfort([QUICK, GOOD]) == (1, None)
    assert comfort([rep(HERE_MM, full=False), GOOD]) == (1, None)


def test_the_latest_rep_is_told_what_it_lacks_itself_first() -> None:
    counted, lack = comfort([GOOD, GOOD, QUICK])
    assert (counted, lack.say if lack else None) == (0, "Lower more slowly.")


def test_a_rep_unlike_the_one_before_is_told_so_and_begins_a_row() -> None:
    counted, lack = comfort([GOOD, rep(HERE_MM, whole_s=6.0)])
    assert (counted, lack.why if lack else None) == (1, "Your reps took from 3.0 to 6.0 s.")


@pytest.mark.parametrize("other", [miss(HERE_MM), SQUAT])
def test_what_is_no_rep_ends_the_row(other: Attempt) -> None:
    assert comfort([GOOD, GOOD, GOOD, GOOD, other]) == (0, None)
    assert comfort([GOOD, GOOD, other, GOOD]) == (1, None)


def test_the_rep_at_the_wall_now_neither_counts_nor_ends_the_row() -> None:
    assert comfort([GOOD, GOOD, UNMEASURED]) == (2, None)
    assert comfort([UNMEASURED]) == (0, None)


def test_a_rep_that_was_never_measured_ends_the_row() -> None:
    assert comfort([GOOD, GOOD, GOOD, UNMEASURED, GOOD]) == (1, None)


def test_it_counts_up_to_five() -> None:
    assert comfort([GOOD] * 4) == (4, None)
    assert comfort([GOOD] * 12) == (5, None)
    assert comfort([QUICK, *[GOOD] * 5]) == (5, None)


@pytest.mark.parametrize(
    ("attempts", "count"),
    [
        ([GOOD] * 15, 15),
        ([GOOD] * 4, 0),
        ([*[GOOD] * 7, miss(HERE_MM), *[GOOD] * 8], 15),
        ([*[GOOD] * 4, QUICK, *[GOOD] * 4], 0),  # nine reps, and no five in a row
        ([*[GOOD] * 14, UNMEASURED], 14),
        ([], 0),
    ],
)
def test_comfortable_reps_of_a_set_are_those_in_some_row_of_five(attempts: list[Attempt], count: int) -> None:
    assert comfortable_reps(attempts) == count


@pytest.mark.parametrize(
    ("whole_s", "tired"),
    [
        ([4.0, 4.0, 4.0, 5.0, 5.0, 5.0], False),  # a quarter slower, and no more
        ([4.0, 4.0, 4.0, 5.1, 5.1, 5.1], True),
        ([4.0, 4.0, 4.0, 5.1, 5.1], False),  # too few to compare
        ([5.0, 5.0, 5.0, 4.0, 4.0, 4.0], False),
        ([4.0, 4.0, 4.0, 9.0, 9.0, 4.0, 4.0, 4.0], False),  # the latest count
    ],
)
def test_the_latest_three_a_quarter_slower_than_the_first_three_are_tired(whole_s: list[float], tired: bool) -> None:
    attempts = [rep(HERE_MM, whole_s=each_s) for each_s in whole_s]
    assert (slowing(attempts) is not None) is tired
    assert slowing([miss(HERE_MM), *attempts[:3], UNMEASURED, *attempts[3:]]) == slowing(attempts)


def test_tired_is_told_with_both_means() -> None:
    lack = slowing([rep(HERE_MM, whole_s=each_s) for each_s in (3.0, 3.1, 3.2, 4.0, 4.2, 4.4)])
    assert lack is not None
    assert lack.say == "You are slowing down: stay at this stance."
    assert lack.why == "Your latest 3 reps took 4.2 s each, the first 3 of this set 3.1 s."
