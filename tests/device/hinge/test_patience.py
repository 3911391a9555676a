"""Dark cloth, in which one reading tells little: who stands still in it is ready, and who stays at the wall counts."""

import pytest

from device.hinge.events import Ready
from tests.device.hinge.traces import at, counted, kinds

NOISES_MM = (25.0, 35.0)
"""Of black cloth, 5 % and less, at eight to twelve inches."""


@pytest.mark.parametrize("noise_mm", NOISES_MM)
@pytest.mark.parametrize("seed", range(6))
def test_who_stands_in_black_cloth_is_ready_within_some_seconds_at_about_the_right_place(
    noise_mm: float, seed: int
) -> None:
    readings = at(250, noise_mm=noise_mm, seed=seed).stand(290, 3.0).readings
    ready = [event for event in counted(readings) if isinstance(event, Ready)]
    assert len(ready) == 1
    assert ready[0].stance_mm == pytest.approx(250, abs=0.6 * noise_mm)


def test_who_stands_in_white_is_ready_as_soon_as_before_and_who_goes_to_and_fro_is_not() -> None:
    ready = [event for event in counted(at(250, noise_mm=2.0).readings) if isinstance(event, Ready)]
    assert ready[0].time_s < 2.1  # they came after one second
    restless = at(250, noise_mm=2.0).readings[:30]
    trace = at(250, noise_mm=2.0)
    trace.readings = restless
    for _ in range(6):
        trace.move(200, 0.6).move(290, 0.6)
    assert kinds(counted(trace.readings)) == ["arrived"]


@pytest.mark.parametrize(("end_mm", "told"), [(8, "touch"), (17, "miss")])
@pytest.mark.parametrize("seed", range(6))
def test_who_stops_at_the_wall_in_dark_cloth_counts_by_the_mean_and_who_stops_short_of_it_does_not(
    seed: int, end_mm: float, told: str
) -> None:
    trace = at(203, noise_mm=4.0, seed=seed)
    for _ in range(4):
        trace.short(203, end_mm)
    assert kinds(counted(trace.readings)).count(told) == 4
    assert "settled" not in kinds(counted(trace.readings))
