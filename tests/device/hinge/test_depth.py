"""Reps that are counted by depth: hand-made traces, and real people with the sensor's noise."""

from collections import Counter
from collections.abc import Iterable
from itertools import product

import pytest

from device.hinge.depth import DepthCounter
from device.hinge.events import Event, Miss, Reached, Rep, Touch
from device.hinge.reach import Reach
from device.hinge.states import State
from device.reading import Reading
from tests.corpus.motion import DATA, motion
from tests.device.hinge.traces import CONTACT_MM, Trace, kinds

SEEDS = 20
needs_motion = pytest.mark.skipif(not (DATA / "motion").exists(), reason="the motion recordings are not beside this")


def counted(readings: Iterable[Reading], counter: DepthCounter | None = None) -> list[Event]:
    counter = counter or DepthCounter(CONTACT_MM)
    return [event for reading in readings for event in counter.feed(reading)]


def standing(distance_mm: float = 600, **options: float) -> Trace:
    return Trace(**options).stand(1400, 0.5).stand(distance_mm, 2.0)  # type: ignore[arg-type] # each is a number


def hinge(trace: Trace, depth_mm: float, home_mm: float = 600, seconds: float = 1.0) -> Trace:
    trace.move(home_mm - depth_mm, seconds).stand(home_mm - depth_mm, 0.5)
    return trace.move(home_mm, seconds).stand(home_mm, 1.0)


def hinges(trace: Trace, *depths_mm: float, home_mm: float = 600) -> Trace:
    for depth_mm in depths_mm:
        hinge(trace, depth_mm, home_mm)
    return trace


def test_each_rep_counts_once_wherever_somebody_stands() -> None:
    for home_mm in (300, 600, 1000):
        told = kinds(counted(hinges(standing(home_mm), *[170] * 8, home_mm=home_mm).readings))
        assert (told.count("touch"), told.count("rep"), told.count("miss")) == (8, 8, 0), home_mm


def test_range_is_the_median_of_the_first_three_reps() -> None:
    counter = DepthCounter(CONTACT_MM)
    counted(hinges(standing(), 150, 180).readings, counter)
    assert counter.reach.range_mm is None
    counter = DepthCounter(CONTACT_MM)
    counted(hinges(standing(), 150, 240, 180, 100).readings, counter)
    assert counter.reach.range_mm == pytest.approx(180, abs=3)
    assert counter.reach.needed_mm == pytest.approx(153, abs=3)


def test_first_reps_count_on_their_return_and_later_ones_at_their_depth() -> None:
    counter, at_depth = DepthCounter(CONTACT_MM), []
    for reading in hinges(standing(), *[170] * 5).readings:
        at_depth += [counter.gap_mm for event in counter.feed(reading) if isinstance(event, Touch)]
    high, low = [gap for gap in at_depth if gap and gap > 500], [gap for gap in at_depth if gap and gap < 430]
    assert (len(high), len(low)) == (3, 2)


def test_short_rep_is_a_miss_that_says_how_much_deeper() -> None:
    events = counted(hinges(standing(), 170, 170, 170, 100, 170).readings)
    (miss,) = [event for event in events if isinstance(event, Miss)]
    assert miss.short_mm == pytest.approx(0.85 * 170 - 100, abs=4)
    assert kinds(events).count("touch") == 4


def test_fidgets_arms_and_steps_nearer_are_nothing() -> None:
    trace = hinges(standing(), 170, 170, 170)
    for _ in range(5):
        hinge(trace, 45, seconds=0.5)
    told = kinds(counted(trace.move(450, 1.0).stand(450, 8.0).readings))
    assert (told.count("miss"), told.count("squat")) == (0, 0)
    assert told.count("touch") - told.count("voided") == 3


def test_squat_is_named_and_taken_back() -> None:
    trace = hinges(standing(), 170, 170, 170)
    trace.move(430, 0.5).move(500, 0.4).stand(500, 0.3).move(430, 0.4).move(600, 0.5).stand(600, 1.0)
    told = kinds(counted(trace.readings))
    assert told.count("squat") == 1
    assert told.count("touch") - told.count("voided") == 3


def test_in_dark_cloth_all_count_though_the_way_in_had_a_pause() -> None:
    """Readings of 12 to 30 % cloth at a third of a metre scatter by so much."""
    for noise_mm, seed in product((9.0, 13.0, 18.0), range(5)):
        came = Trace(noise_mm=noise_mm, seed=seed).stand(1400, 0.5).move(450, 2.0).stand(450, 1.0)
        trace = hinges(came.move(330, 1.0).stand(330, 3.0), *[170] * 8, home_mm=330)
        told = kinds(counted(trace.readings))
        assert (told.count("touch"), told.count("squat"), told.count("miss")) == (8, 0, 0), (noise_mm, seed)


def test_who_steps_nearer_by_less_than_a_miss_stands_there_in_two_seconds() -> None:
    counter = DepthCounter(CONTACT_MM)
    counted(standing().move(562, 0.8).stand(562, 2.0).readings, counter)
    assert counter.state is State.STANDING
    assert counter.stance_mm == pytest.approx(522, abs=2)


def test_who_holds_on_deeper_than_a_miss_does_not_stand_there_yet() -> None:
    counter = DepthCounter(CONTACT_MM)
    counted(standing().move(530, 0.8).stand(530, 2.0).readings, counter)
    assert counter.state is State.LOWERING
    told = kinds(counted(standing().move(530, 0.8).stand(530, 2.0).move(600, 0.8).stand(600, 1.0).readings))
    assert told.count("miss") == 1


def test_who_stood_still_on_the_way_goes_down_from_there() -> None:
    """They had come in a step nearer, and do not come back to where they were."""
    trace = standing().move(480, 0.8).stand(480, 2.0).move(415, 0.4).move(600, 0.4).stand(600, 1.0)
    assert "touch" not in kinds(counted(trace.readings))
    hinged = hinge(standing().move(480, 0.8).stand(480, 2.0), 170, home_mm=480)
    assert kinds(counted(hinged.readings)).count("touch") == 1


def test_a_lowering_of_five_seconds_counts_and_so_does_one_that_is_held() -> None:
    slow = hinge(standing(), 170, seconds=5.0)
    held = standing().move(430, 1.0).stand(430, 1.9).move(600, 1.0).stand(600, 1.0)
    for trace in (slow, held):
        assert kinds(counted(trace.readings)).count("touch") == 1


def test_walking_back_in_from_afar_is_no_rep() -> None:
    trace = hinges(standing(), 170, 170, 170).move(930, 0.8).stand(930, 6.0).move(600, 0.8).stand(600, 6.0)
    told = kinds(counted(hinges(trace, 170, 170).readings))
    assert told.count("touch") - told.count("voided") == 5


def test_rep_is_measured() -> None:
    (rep,) = [event for event in counted(hinge(standing(), 170).readings) if isinstance(event, Rep)]
    assert rep.travel_mm == pytest.approx(170, abs=2)
    assert rep.stance_mm == pytest.approx(560, abs=2)
    assert rep.lowering_s + rep.pause_s + rep.rising_s == pytest.approx(2.5, abs=0.5)
    assert rep.full


def test_voided_rep_is_not_counted_whether_it_was_already_or_not() -> None:
    counter = DepthCounter(CONTACT_MM)
    assert counter.void(0.0) == []
    trace = hinges(standing(), 170, 170, 170)
    counted(trace.readings, counter)
    done = len(trace.readings)
    hinge(trace, 170)
    events: list[Event] = []
    for reading in trace.readings[done:]:
        events += counter.feed(reading)
        if "touch" in kinds(events) and "voided" not in kinds(events):
            events += counter.void(reading.time_s)
    assert kinds(events) == ["touch", "voided"]


def test_what_is_learnt_is_told_and_another_counter_goes_on_with_it() -> None:
    counter = DepthCounter(CONTACT_MM)
    events = counted(hinges(standing(), 150, 180, 170).readings, counter)
    learnt = [event for event in events if isinstance(event, Reached)]
    assert [len(event.first_mm) for event in learnt] == [1, 2, 3]
    assert (learnt[-1].first_mm, learnt[-1].home_mm) == (counter.reach.first_mm, counter.reach.home_mm)
    assert [event.time_s for event in learnt] == [event.time_s for event in events if isinstance(event, Touch)]
    again = DepthCounter(CONTACT_MM, reach=Reach(learnt[-1].first_mm, learnt[-1].home_mm))
    gaps_mm = [
        again.gap_mm
        for reading in hinges(standing(), 170).readings
        for event in again.feed(reading)
        if isinstance(event, Touch)
    ]
    assert [gap_mm is not None and gap_mm < 430 for gap_mm in gaps_mm] == [True]  # at its depth, at once


def test_range_is_forgotten_when_nobody_was_there_for_long() -> None:
    counter = DepthCounter(CONTACT_MM)
    trace = hinges(standing(), 170, 170, 170)
    events = counted(trace.lost(3.0).gap(700.0).stand(600, 2.0).readings, counter)
    assert counter.reach.range_mm is None
    told = [event for event in events if isinstance(event, Reached)]
    assert (told[-1].first_mm, told[-1].home_mm, len(told)) == ((), None, 4)


def test_duplicates_and_stragglers_change_nothing() -> None:
    readings = hinges(standing(noise_mm=3.0), *[170] * 5).readings
    doubled = [reading for pair in zip(readings, readings, strict=True) for reading in pair]
    assert counted(doubled) == counted(readings)


def test_reach_asks_no_less_than_hinges_are() -> None:
    reach = Reach((90.0, 90.0, 90.0), 500)
    assert reach.needed_mm == pytest.approx(0.85 * 105)
    reach = Reach((170.0, 170.0, 170.0), 500)
    assert reach.needed_mm == pytest.approx(0.85 * 170)
    assert reach.is_known(540)
    assert not reach.is_known(600)


def test_a_small_range_is_counted_on_the_return() -> None:
    counter, touched_mm = DepthCounter(CONTACT_MM), []
    for reading in hinges(standing(), *[108] * 5).readings:
        touched_mm += [counter.gap_mm for event in counter.feed(reading) if isinstance(event, Touch)]
    assert len(touched_mm) == 5
    assert all(gap_mm is not None and gap_mm > 530 for gap_mm in touched_mm)
    assert counter.reach.range_mm == pytest.approx(108, abs=3)
    assert not counter.reach.is_known(560)


def test_what_arms_and_squats_do_to_the_hips_is_no_range() -> None:
    counter = DepthCounter(CONTACT_MM)
    told = kinds(counted(hinges(standing(), *[100] * 5).readings, counter))
    assert (told.count("touch"), told.count("miss")) == (0, 5)  # which says how much deeper
    assert counter.reach.first_mm == ()


@needs_motion
def test_two_real_hinges_count_and_squats_and_others_do_not() -> None:
    """As they were recorded, with 20 draws of noise each.

    The two hinges of the routine are both counted in nine draws of ten, and never more than two. Of all the squats and
    other movements of twelve clips three reps are counted in 20 draws at most: in the hardest, somebody who sits down
    and stands up sways like a hinge.
    """
    hinges_counted = [net("cmu_13_31.csv", seed) for seed in range(SEEDS)]
    assert max(hinges_counted) == 2
    assert hinges_counted.count(2) >= 0.9 * SEEDS
    others = sorted(path.name for path in (DATA / "motion").glob("uiprmd*.csv"))
    ghosts = Counter({name: sum(net(name, seed) for seed in range(SEEDS)) for name in others})
    assert len(others) == 12
    assert sum(ghosts.values()) <= 0.1 * SEEDS + 1, ghosts


def net(name: str, seed: int) -> int:
    told = kinds(counted(motion(name, seed).readings))
    return told.count("touch") - told.count("voided")
