"""Standing still: four blocks of a fifth of a second that agree."""

from collections.abc import Iterable

import pytest

from device.hinge.stillness import BLOCK_S, Stillness

PERIOD_S = 0.051
A_BLOCK = 4
"""So many readings are in a block: the fifth comes 4 ms after its end."""


def still_after(gaps_mm: Iterable[float], start_s: float = 100.0) -> Stillness:
    stillness = Stillness(10.0, 0.04)
    stillness.restart(start_s)
    return fed(stillness, gaps_mm, start_s)


def fed(stillness: Stillness, gaps_mm: Iterable[float], start_s: float) -> Stillness:
    for number, gap_mm in enumerate(gaps_mm):
        stillness.feed(start_s + PERIOD_S * number + 0.001, gap_mm)
    return stillness


def blocks(*means_mm: float) -> list[float]:
    """Readings of blocks with these means, and one more: a block is judged at the first reading after it."""
    return [mean_mm + off_mm for mean_mm in means_mm for off_mm in (3, -3, 3, -3)] + [means_mm[-1]]


def test_four_blocks_that_agree_are_still_and_three_are_not() -> None:
    assert still_after(blocks(100, 100, 100)).mean_mm is None
    stillness = still_after(blocks(98, 100, 102, 104))
    assert stillness.mean_mm == pytest.approx(101)
    assert stillness.since_s == pytest.approx(100.82, abs=0.01)
    assert stillness.drift_mm == 0.0


def test_only_the_latest_four_blocks_matter() -> None:
    assert still_after(blocks(300, 100, 100, 100)).mean_mm is None
    assert still_after(blocks(300, 100, 100, 100, 100)).mean_mm == pytest.approx(100)
    assert still_after(blocks(100, 100, 100, 100, 300)).mean_mm is None


def test_news_come_with_the_first_reading_after_a_block_and_at_no_other() -> None:
    stillness = Stillness(10.0, 0.04)
    stillness.restart(100.0)
    news = [stillness.feed(100.001 + PERIOD_S * number, 50.0) for number in range(3 * A_BLOCK + 1)]
    assert [number for number, new in enumerate(news) if new] == [4, 8, 12]


def test_after_a_hole_the_block_before_it_is_judged_alone() -> None:
    stillness = still_after([100.0])
    assert stillness.feed(105.0, 200.0)
    assert not stillness.feed(105.1, 200.0)
    assert stillness.feed(105.0 + BLOCK_S + 0.01, 200.0)


@pytest.mark.parametrize(
    ("low_mm", "high_mm", "still"),
    [(100, 109, True), (100, 112, False), (500, 519, True), (500, 522, False)],
    ids=["near", "too-much", "far", "too-much-far"],
)
def test_blocks_may_differ_by_so_much_and_more_when_far_away(low_mm: float, high_mm: float, still: bool) -> None:
    stillness = still_after(blocks(low_mm, high_mm, low_mm, high_mm))
    assert (stillness.mean_mm is not None) is still
    assert stillness.drift_mm == 0.0


@pytest.mark.parametrize(("noise_mm", "apart_mm"), [(0.0, 10.0), (6.0, 10.0), (10.0, 16.0), (20.0, 32.0)])
def test_blocks_may_differ_by_what_noise_does_to_them(noise_mm: float, apart_mm: float) -> None:
    for off_mm, still in ((-0.5, True), (0.5, False)):
        gaps_mm = blocks(100, 100 + apart_mm + off_mm, 100, 100)
        stillness = Stillness(10.0, 0.04)
        stillness.restart(100.0)
        for number, gap_mm in enumerate(gaps_mm):
            stillness.feed(100.001 + PERIOD_S * number, gap_mm, noise_mm)
        assert (stillness.mean_mm is not None) is still, off_mm


def test_a_drift_is_no_standing_once_it_went_farther_than_still_people_sway() -> None:
    near = still_after(blocks(100, 100, 100, 100, 105, 105, 105, 105))
    assert near.since_s == pytest.approx(100.82, abs=0.01)
    assert near.drift_mm == pytest.approx(5)
    drifted = still_after(blocks(100, 102.2, 104.4, 106.6, 108.8, 111, 113.2))
    assert drifted.mean_mm == pytest.approx(109.9)
    assert drifted.since_s == pytest.approx(101.43, abs=0.01)
    assert drifted.drift_mm == 0.0


def test_who_moved_stands_still_anew() -> None:
    stillness = still_after(blocks(100, 100, 100, 100, 200, 100, 100, 100, 100))
    assert stillness.mean_mm == pytest.approx(100)
    assert stillness.since_s == pytest.approx(101.84, abs=0.01)


def test_a_new_beginning_forgets_everything() -> None:
    stillness = still_after([*blocks(100, 100, 100, 100), 500.0, 500.0])
    stillness.restart(200.0)
    assert (stillness.mean_mm, stillness.since_s, stillness.drift_mm) == (None, 200.0, 0.0)
    fed(stillness, blocks(50, 50, 50), 200.0)
    assert stillness.mean_mm is None
    fed(stillness, blocks(50, 50, 50, 50), 300.0)
    assert stillness.mean_mm == pytest.approx(50)


def test_longer_blocks_with_more_readings_take_longer_and_leave_less_to_noise() -> None:
    patient = Stillness(0.0, 0.0, block_s=0.5, least=12)
    patient.restart(100.0)
    news = [patient.feed(100.001 + PERIOD_S * number, 50.0, 20.0) for number in range(60)]
    assert [number for number, new in enumerate(news) if new] == [12, 24, 36, 48]  # 12 readings take 0.6 s
    assert patient.mean_mm == pytest.approx(50.0)
    for apart_mm, still in ((20.0, True), (20.4, False)):  # 1.6 x 20 mm / sqrt(0.5 / 0.2) = 20.2 mm
        patient.restart(100.0)
        for number in range(49):
            patient.feed(100.001 + PERIOD_S * number, 100.0 + (apart_mm if 12 <= number < 24 else 0.0), 20.0)
        assert (patient.mean_mm is not None) is still, apart_mm
