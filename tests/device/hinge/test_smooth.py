"""How many readings a gap is the mean of."""

import pytest

from device.hinge.smooth import AIM_MM, MEDIAN, MOST_S, Smooth

PERIOD_S = 0.02


def fed(noise_mm: float, *gaps_mm: float, period_s: float = PERIOD_S) -> tuple[float, Smooth]:
    smooth, mean_mm = Smooth(), 0.0
    for number, gap_mm in enumerate(gaps_mm):
        mean_mm = smooth.feed(number * period_s, gap_mm, noise_mm)
    return mean_mm, smooth


def test_what_is_quiet_is_not_smoothed() -> None:
    assert fed(0.0, 100, 200, 300)[0] == 300
    assert fed(AIM_MM / MEDIAN, 100, 200, 300)[0] == 300
    assert Smooth().left_mm == 0.0


@pytest.mark.parametrize(("times", "readings"), [(1.5, 2), (2.0, 4), (3.0, 9)])
def test_so_many_readings_as_bring_the_noise_down_to_what_may_be_left(times: float, readings: int) -> None:
    noise_mm = times * AIM_MM / MEDIAN
    mean_mm, smooth = fed(noise_mm, *[0.0] * 20, *[90.0] * (readings - 1))
    assert mean_mm == pytest.approx(90 * (readings - 1) / readings)
    assert smooth.feed(1.0, 90.0, noise_mm) == 90
    assert fed(noise_mm, *[0.0] * 20)[1].left_mm == pytest.approx(times * AIM_MM / readings**0.5)


def test_no_longer_than_hips_stay_at_the_bottom() -> None:
    slow_s = MOST_S / 2
    mean_mm, smooth = fed(100.0, 0.0, 0.0, 0.0, 30.0, 60.0, 90.0, period_s=slow_s)
    assert mean_mm == 60  # of three: the oldest is just as old as may be
    assert smooth.left_mm == pytest.approx(MEDIAN * 100 / 3**0.5)


def test_who_is_seen_next_is_not_mixed_with_who_was_seen_before() -> None:
    _, smooth = fed(100.0, 500.0, 500.0)
    smooth.clear()
    assert smooth.feed(0.06, 100.0, 100.0) == 100
