"""The corpus is honest: what it says happened is what the sensor was shown."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf
from random import Random

import pytest

from device.reading import VALID, Reading
from tests.corpus.hard import KINDS, hard, pairs
from tests.corpus.nothing import FAMILIES, nothing
from tests.corpus.people import PEOPLE
from tests.corpus.sets import REST_S, Show, ordinary, staged
from tests.corpus.shorts import hard_shorts, shorts
from tests.corpus.spec import HELD_OUT, TUNING, Ranges, draw
from tests.corpus.things import fumble
from tests.corpus.truth import CONTACT_MM, Happening, Trace

STEP_S = 0.005


def show_of(kind: str, seed: int, ranges: Ranges = TUNING) -> Show:
    chance = Random(f"{kind} {seed}")
    spec = draw(ranges, chance)
    KINDS[kind](spec, chance)
    return staged(spec, chance)


def lowerings(kind: str) -> Iterator[tuple[Happening, list[float]]]:
    """Every rep of six sets, and the gaps on its way down, 0.05 s apart."""
    for seed in range(6):
        show = show_of(kind, seed)
        for rep in (one for one in show.happenings if one.kind == "rep"):
            yield rep, [show.stage.gap_mm(rep.start_s + number * 0.05) for number in range(int(rep.lowering_s / 0.05))]


@pytest.mark.parametrize("ranges", [TUNING, HELD_OUT])
@pytest.mark.parametrize("seed", range(4))
def test_a_touch_is_the_instant_at_which_the_hips_reach_the_pad(seed: int, ranges: Ranges) -> None:
    spec = draw(ranges, Random(f"ordinary {seed}"))
    spec.pulse_share = 0.3
    show = staged(spec, Random(seed))
    reps = [one for one in show.happenings if one.kind == "rep"]
    assert len(reps) == spec.attempts
    for rep in reps:
        assert show.stage.gap_mm(rep.time_s - STEP_S) > 0
        assert show.stage.gap_mm(rep.time_s + STEP_S / 5) <= 0.1
        left_s = rep.time_s + rep.pause_s
        assert show.stage.gap_mm(left_s - STEP_S / 5) <= 0.1
        assert show.stage.gap_mm(left_s + STEP_S) > 0
        assert rep.time_s == pytest.approx(rep.start_s + rep.lowering_s)
        assert rep.end_s == pytest.approx(left_s + rep.rising_s)
        assert show.stage.gap_mm(rep.start_s) == pytest.approx(rep.stance_mm)


@pytest.mark.parametrize("kind", ["misses", "squats", "steps", "creeping_feet", "pulses", "half_back", *PEOPLE])
def test_the_hips_are_at_the_pad_in_reps_only(kind: str) -> None:
    show = show_of(kind, 0)
    reps = [one for one in show.happenings if one.kind == "rep"]
    for number in range(int(show.end_s / 0.02)):
        at_s = number * 0.02
        if show.stage.gap_mm(at_s) <= 0:
            assert any(rep.time_s - 0.001 <= at_s <= rep.time_s + rep.pause_s + 0.001 for rep in reps)


@pytest.mark.parametrize("ranges", [TUNING, HELD_OUT])
@pytest.mark.parametrize("kind", PEOPLE)
def test_hips_go_without_a_leap_and_slower_than_any_that_was_recorded(kind: str, ranges: Ranges) -> None:
    for seed in range(3):
        show = show_of(kind, seed, ranges)
        rep = show.happenings[2].start_s  # after they came in and stood
        gaps_mm = [show.stage.gap_mm(rep + number * STEP_S) for number in range(int((show.end_s - rep - 4) / STEP_S))]
        assert max(abs(after - before) for before, after in pairwise(gaps_mm)) < 1000 * STEP_S


@pytest.mark.parametrize("kind", ["strokes", "lopsided", "feeling", "fearful"])
def test_whatever_their_way_a_touch_is_the_instant_at_which_the_hips_reach_the_pad(kind: str) -> None:
    for seed in range(3):
        show = show_of(kind, seed)
        for rep in (one for one in show.happenings if one.kind == "rep"):
            for edge_s in (rep.time_s, rep.time_s + rep.pause_s):
                assert show.stage.gap_mm(edge_s) == pytest.approx(0.0, abs=0.1)
            assert rep.time_s == pytest.approx(rep.start_s + rep.lowering_s)
            assert rep.end_s == pytest.approx(rep.start_s + rep.lowering_s + rep.pause_s + rep.rising_s)


def test_who_feels_for_the_wall_stops_or_creeps_before_it() -> None:
    stopped_s, crept_s = [], []
    for rep, gaps_mm in lowerings("feeling"):
        near_mm = [gap for gap in gaps_mm if 5 < gap < min(55, 0.7 * rep.stance_mm)]
        steps_mm = [before - after for before, after in pairwise(near_mm)]
        stopped_s.append(0.05 * sum(abs(step) < 0.4 for step in steps_mm))
        crept_s.append(0.05 * sum(0.4 <= step < 3 for step in steps_mm))
    assert 0.8 < max(stopped_s) < 4
    assert 0.8 < max(crept_s) < 4
    assert min(stopped_s) < 0.5


def test_who_is_afraid_creeps_to_the_wall_in_every_rep_and_presses_for_long() -> None:
    crept_mm_s, came_s = [], []
    for rep, gaps_mm in lowerings("fearful"):
        crept_mm_s.append(9 / (0.05 * sum(3 < gap_mm < 12 for gap_mm in gaps_mm)))
        came_s.append(rep.lowering_s)
        assert rep.pause_s > 0.5
    assert 4 < min(crept_mm_s) < max(crept_mm_s) < 60
    assert max(came_s) > 10


def test_who_moves_in_strokes_gets_slower_on_the_way_and_quicker_again() -> None:
    def speeds(kind: str) -> int:
        """How often somebody on the way down gets quicker, by a tenth of the greatest speed and more."""
        show, often = show_of(kind, 1), 0
        for rep in (one for one in show.happenings if one.kind == "rep"):
            gaps_mm = [show.stage.gap_mm(rep.start_s + rep.lowering_s * number / 60) for number in range(61)]
            mm = [before - after for before, after in pairwise(gaps_mm)]
            low = high = mm[0]
            for one in mm:
                low, high = (min(low, one), high) if one < high else (one, one)
                if low < 0.7 * high:
                    often, high = often + 1, low
        return often

    assert speeds("strokes") > 2 * speeds("lopsided")


def test_lopsided_ways_are_half_gone_early_or_late() -> None:
    """Half of a smooth reach from 3 inches is gone after two thirds of the time to the touch."""
    halves = []
    for seed in range(8):
        show = show_of("lopsided", seed)
        rep = next(one for one in show.happenings if one.kind == "rep")
        parts = (part / 100 for part in range(100))
        half_mm = rep.stance_mm / 2
        halves.append(next(p for p in parts if show.stage.gap_mm(rep.start_s + p * rep.lowering_s) < half_mm))
    assert min(halves) < 0.58
    assert max(halves) > 0.74


def test_who_steps_out_and_back_stands_where_they_stood() -> None:
    steps = [one for seed in range(4) for one in show_of("out_and_back", seed).happenings if one.kind == "step"]
    assert len(steps) >= 4
    for out, back in zip(steps[::2], steps[1::2], strict=True):
        assert abs(out.after_mm - out.stance_mm) > 7.9
        assert back.after_mm == pytest.approx(out.stance_mm)


def test_a_draught_comes_and_goes_and_a_hand_behind_the_back_stays_off_the_pad() -> None:
    chance = Random(2)
    spec = draw(TUNING, chance)
    KINDS["draught"](spec, chance)
    gusts_mm = [spec.gusts_mm(number * 0.1) for number in range(2000)]
    assert min(gusts_mm) == 0
    assert 8 < max(gusts_mm) <= 0.4 * spec.stance_mm
    for seed in range(20):
        path = fumble(0.0, Random(seed), CONTACT_MM + 80).path
        assert min(mm for _, mm, _ in path) > CONTACT_MM + 10


def test_a_rep_lasts_as_long_as_was_meant() -> None:
    spec = draw(TUNING, Random(3))
    spec.variation, spec.lowering_s, spec.pause_s, spec.rising_s, spec.stance_mm = 0.0, 1.3, 0.6, 0.9, 100.0
    for rep in (one for one in staged(spec, Random(3)).happenings if one.kind == "rep"):
        # sway moves the instant at which the hips arrive
        assert rep.lowering_s == pytest.approx(1.3, abs=0.2)
        assert rep.pause_s == pytest.approx(0.6, abs=0.25)
        assert rep.rising_s == pytest.approx(0.9, abs=0.2)


def test_a_miss_turns_as_far_off_the_pad_as_it_says() -> None:
    spec = draw(TUNING, Random(1))
    spec.miss_share, spec.short_mm, spec.stance_mm = 1.0, (15.0, 40.0), 110.0
    show = staged(spec, Random(1))
    misses = [one for one in show.happenings if one.kind == "miss"]
    assert len(misses) == spec.attempts
    for miss in misses:
        nearest_mm = min(
            show.stage.gap_mm(miss.start_s + part * 0.01) for part in range(int((miss.end_s - miss.start_s) * 100))
        )
        assert nearest_mm == pytest.approx(miss.short_mm, abs=1.0)


@pytest.mark.parametrize("family", FAMILIES)
def test_where_nothing_is_to_be_counted_no_rep_and_no_miss_happens(family: str) -> None:
    trace = nothing(family, 0, hours=0.05)
    assert trace.of("rep") == []
    assert trace.of("miss") == []
    assert sum(one.touches for one in trace.happenings) == 0
    assert trace.happenings


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - {"comings", "leaning"}))
def test_only_who_leans_or_feels_for_the_wall_is_at_the_pad_there(family: str) -> None:
    """The things that cover the pad are no hips; comings and leaning are told as such."""
    trace = nothing(family, 1, hours=0.05)
    assert not {"lean", "rock", "feel"} & {one.kind for one in trace.happenings}


def every_maker() -> list[Trace]:
    traces = [ordinary(2), ordinary(2, HELD_OUT), shorts(2), hard_shorts(2), nothing("things", 2, hours=0.02)]
    return [*traces, hard("loose_cloth", 2), hard("sideways_reps+false_near", 2, HELD_OUT)]


def test_the_same_seed_makes_the_same_trace_again() -> None:
    assert every_maker() == every_maker()


def test_another_seed_or_other_ranges_make_another_trace() -> None:
    assert ordinary(2).readings != ordinary(3).readings
    assert ordinary(2).readings != ordinary(2, HELD_OUT).readings


@pytest.mark.parametrize("kind", [*KINDS, *pairs(4, 0)])
def test_every_disturbance_makes_a_set_with_reps_in_order(kind: str) -> None:
    trace = hard(kind, 0)
    reps = trace.of("rep")
    assert len(reps) >= 2
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(reps))
    assert all(a.time_s <= b.time_s for a, b in pairwise(trace.readings))
    assert trace.readings[-1].time_s > reps[-1].end_s


def test_an_unknown_disturbance_or_family_is_refused() -> None:
    with pytest.raises(KeyError, match="sunspots"):
        hard("sunspots", 0)
    with pytest.raises(KeyError, match="sunspots"):
        nothing("sunspots", 0)


def at_touch_mm(trace: Trace) -> list[float]:
    """The valid readings while the hips are well on the pad."""
    return [
        reading.range_mm
        for rep in trace.of("rep")
        for reading in trace.readings
        if rep.time_s + 0.1 < reading.time_s < rep.time_s + rep.pause_s - 0.1
        and reading.status == VALID
        and reading.range_mm is not None
    ]


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_contact_reads_as_calibrated_where_nothing_is_said_of_it() -> None:
    assert mean(at_touch_mm(hard("long_pauses", 1))) == pytest.approx(CONTACT_MM, abs=5.0)


@pytest.mark.parametrize(("kind", "least_mm", "most_mm"), [("contact_high", 4, 24), ("sideways_body", 16, 72)])
def test_contact_reads_high_for_who_drifts_aside(kind: str, least_mm: float, most_mm: float) -> None:
    for seed in range(3):
        trace = hard(kind, seed)
        assert least_mm < mean(at_touch_mm(trace)) - CONTACT_MM < most_mm


def test_warming_moves_the_readings_at_contact() -> None:
    trace = hard("warming", 1)
    near = [
        mean([r.range_mm or 0.0 for r in trace.readings if rep.time_s < r.time_s < rep.time_s + rep.pause_s])
        for rep in (trace.of("rep")[0], trace.of("rep")[-1])
    ]
    assert 8 < abs(near[1] - near[0]) < 32


@pytest.mark.parametrize(("kind", "status"), [("covered_zero", {2, 4}), ("covered_lost", {2, 4})])
def test_a_covered_chip_gives_no_valid_reading_at_the_pad(kind: str, status: set[int]) -> None:
    trace = hard(kind, 0)
    rep = trace.of("rep")[0]
    pressed = [r for r in trace.readings if rep.time_s + trace.period_s < r.time_s < rep.time_s + rep.pause_s]
    assert pressed
    assert all(reading.status in status for reading in pressed)


def readings_of(kind: str) -> list[Reading]:
    return hard(kind, 0).readings


def test_false_near_readings_are_valid_and_nearer_than_the_pad() -> None:
    assert any(r.status == VALID and r.range_mm is not None and r.range_mm < 20 for r in readings_of("false_near"))
    assert not any(r.status == VALID and r.range_mm is not None and r.range_mm < 20 for r in readings_of("slow"))


def test_readings_come_late_and_double_but_never_go_back() -> None:
    readings = readings_of("late_and_double")
    waits_s = [b.time_s - a.time_s for a, b in pairwise(readings)]
    assert min(waits_s) >= 0
    assert 0.0 in waits_s
    assert any(a.range_mm == b.range_mm and a.time_s < b.time_s for a, b in pairwise(readings))


@pytest.mark.parametrize("kind", ["sideways_body", "warming", "bad_bursts"])
def test_the_set_before_is_over_when_the_next_begins_and_its_hips_come_as_high(kind: str) -> None:
    trace = hard(kind, 0)
    assert trace.readings[0].time_s - trace.before[-1].time_s == pytest.approx(REST_S, abs=1.0)
    assert all(before.time_s < after.time_s for before, after in pairwise([*trace.before, *trace.readings]))
    if kind == "sideways_body":
        before_mm, after_mm = (min(r.distance_mm or inf for r in some) for some in (trace.before, trace.readings))
        assert before_mm == pytest.approx(after_mm, abs=10)
        assert before_mm > CONTACT_MM + 10
