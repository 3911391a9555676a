"""The judge and the rivals are fair."""

from statistics import pstdev

import pytest

from device.hinge.events import Event, Miss, Rep, Settled, Squat, Touch
from device.reading import NONE, Reading
from tests.corpus.baselines import (
    PAIRS,
    PROMINENCES,
    THRESHOLDS,
    find_peaks,
    fixed_threshold,
    has_scipy,
    strong_baseline,
)
from tests.corpus.score import score
from tests.corpus.sets import ordinary
from tests.corpus.shorts import alike_shorts, shorts
from tests.corpus.truth import Happening, Trace
from tests.device.hinge.traces import Trace as Hand
from tests.device.hinge.traces import at

REP = Happening(
    kind="rep", start_s=10.0, end_s=14.0, time_s=11.0, stance_mm=76.0, after_mm=78.0, lowering_s=1.0, pause_s=1.0,
    rising_s=2.0, touches=1,
)  # fmt: skip
MISS = Happening(kind="miss", start_s=20.0, end_s=23.0, time_s=21.0, stance_mm=76.0, short_mm=20.0)
SQUAT = Happening(kind="squat", start_s=30.0, end_s=33.0, time_s=31.0)
TRACE = Trace(
    corpus="made",
    kind="made",
    seed=0,
    period_s=0.03,
    readings=[Reading(0.0, 100.0), Reading(40.0, 100.0)],
    happenings=[REP, MISS, SQUAT],
)


def touch(time_s: float) -> Touch:
    return Touch(time_s=time_s, stance_mm=76.0, lowering_s=1.0)


def test_a_count_in_the_rep_is_right_wherever_it_falls() -> None:
    for at_s in (10.5, 11.0, 13.5):
        one = score(TRACE, [touch(at_s)])
        assert (one.exact, one.within_one, one.ghosts, one.lost_s) == (True, True, [], [])
    assert score(TRACE, [touch(11.06)]).latency == [pytest.approx(2.0)]


def test_a_rep_that_is_not_counted_is_lost() -> None:
    one = score(TRACE, [])
    assert (one.exact, one.within_one, one.lost_s) == (False, True, [11.0])


@pytest.mark.parametrize(("at_s", "during"), [(12.0, "rep"), (21.0, "miss"), (31.0, "squat"), (38.0, "nothing")])
def test_a_count_too_many_is_a_ghost_and_told_by_what_was_going_on(at_s: float, during: str) -> None:
    one = score(TRACE, [touch(11.0), touch(at_s)])
    assert not one.exact
    assert [ghost.during for ghost in one.ghosts] == [during]


def test_a_touch_that_is_settled_later_counts_for_its_own_rep_and_as_late_as_it_was_told() -> None:
    later = Settled(time_s=17.0, turned_s=11.0, stance_mm=76.0)
    one = score(TRACE, [later])
    assert (one.exact, one.counted, one.settled) == (True, 1, 1)
    assert one.latency == [pytest.approx(200.0)]
    assert [ghost.during for ghost in score(TRACE, [touch(11.0), later]).ghosts] == ["rep"]
    short = score(TRACE, [touch(11.0), Settled(time_s=25.0, turned_s=21.0, stance_mm=76.0)])
    assert ([ghost.during for ghost in short.ghosts], short.misses) == (["miss"], [(20.0, False, True)])


def test_a_ghost_does_not_make_up_for_a_lost_rep() -> None:
    one = score(TRACE, [touch(21.0)])
    assert one.counted == one.reps == 1
    assert not one.exact
    assert one.misses == [(20.0, False, True)]


def test_misses_and_squats_are_named_in_their_time_only() -> None:
    events: list[Event] = [Miss(time_s=21.5, stance_mm=76.0, short_mm=22.0), Squat(time_s=31.5, stance_mm=76.0)]
    one = score(TRACE, [touch(11.0), *events])
    assert (one.misses, one.squats_named, one.false_misses, one.false_squats) == ([(20.0, True, False)], 1, [], 0)
    other = score(TRACE, [Squat(time_s=11.5, stance_mm=76.0), Miss(time_s=31.5, stance_mm=76.0, short_mm=22.0)])
    assert (other.misses, other.squats_named) == ([(20.0, False, False)], 0)
    assert (other.false_misses, other.false_squats, other.hinges_as_squats) == (["squat"], 1, 1)


def test_measures_are_held_against_the_truth() -> None:
    rep = Rep(
        time_s=14.2, touched_s=11.03, lowering_s=1.1, pause_s=0.8, rising_s=2.0, stance_mm=80.0, stance_after_mm=78.0,
        travel_mm=82.0, depth_mm=-2.0, steadiness_mm=1.0, full=True, bounces=0,
    )  # fmt: skip
    assert score(TRACE, [touch(11.03), rep]).errors == [pytest.approx((100.0, -200.0, 0.0, -2.0, 4.0, 0.0))]


def three_reps() -> list[Reading]:
    return at(76.2).rep(76.2).rep(76.2).rep(76.2).readings


def test_the_others_count_a_clean_set() -> None:
    readings = three_reps()
    assert fixed_threshold(readings)[THRESHOLDS.index(60.0)] == 3
    assert strong_baseline(readings)[PAIRS.index((50.0, 80.0))] == 3


@pytest.mark.skipif(not has_scipy(), reason="scipy is not installed")
def test_so_does_find_peaks() -> None:
    assert find_peaks(three_reps())[PROMINENCES.index(50.0)] == 3
    assert find_peaks([]) == [0] * len(PROMINENCES)


def test_a_fixed_threshold_reads_no_status_and_the_strong_baseline_does() -> None:
    readings = at(76.2).lost(0.5, NONE, 0.0).stand(116.2, 1.0).readings
    assert fixed_threshold(readings)[THRESHOLDS.index(60.0)] == 1
    assert strong_baseline(readings)[PAIRS.index((50.0, 80.0))] == 0


def test_one_false_reading_is_no_count_for_the_strong_baseline_and_two_are() -> None:
    single = Hand().stand(116, 1.0).spike(5).stand(116, 1.0).readings
    double = Hand().stand(116, 1.0).spike(5, 5).stand(116, 1.0).readings
    assert [strong_baseline(readings)[PAIRS.index((50.0, 80.0))] for readings in (single, double)] == [0, 1]


def test_every_pair_counts_as_if_it_alone_had_been_run() -> None:
    """The pairs share the turns of the trace; held against a plain loop over all medians."""
    readings = ordinary(1).readings
    quick = strong_baseline(readings)
    for number in range(0, len(PAIRS), 9):
        low_mm, high_mm = PAIRS[number]
        count, armed, a, b = 0, True, 1000.0, 1000.0
        for now in (reading.distance_mm for reading in readings if reading.status == 0):
            assert now is not None
            median = sorted((a, b, now))[1]
            a, b = b, now
            if median >= high_mm:
                armed = True
            elif armed and median <= low_mm:
                armed, count = False, count + 1
        assert quick[number] == count


def test_short_reps_are_at_least_as_short_as_is_promised() -> None:
    for seed in range(3):
        misses = shorts(seed).of("miss")
        assert misses
        assert all(15.0 <= miss.short_mm <= 0.55 * 0.5 * 460 for miss in misses)


def test_who_turns_back_alike_each_time_never_touches_and_scatters_still() -> None:
    for seed in range(3):
        trace = alike_shorts(seed)
        ends_mm = [miss.short_mm for miss in trace.of("miss")]
        assert not trace.of("rep")
        assert min(ends_mm) >= 15.0
        assert 0.02 < pstdev(ends_mm) / trace.of("miss")[0].stance_mm < 0.14
