"""Unix time from a clock that never jumps and another one that is set now and then."""

import pytest

from device.clock import PLAUSIBLE_AT, Jump, UnixClock
from device.simulator.clock import VirtualClock

START_AT = 1_760_000_000.0
HOUR_S = 3600.0


class Wall:
    """The machine's clock: set by so much, and drifting with nothing."""

    def __init__(self, clock: VirtualClock, starts_at: float = START_AT) -> None:
        self._clock, self._offset_s = clock, starts_at - clock.now_s()

    def __call__(self) -> float:
        return self._clock.now_s() + self._offset_s

    def set(self, by_s: float) -> None:
        self._offset_s += by_s


def made(starts_at: float = START_AT) -> tuple[VirtualClock, Wall, UnixClock]:
    clock = VirtualClock()
    clock.sleep(5.0)
    wall = Wall(clock, starts_at)
    return clock, wall, UnixClock(clock, wall, clock.now_s)


def test_instants_are_told_as_the_machines_clock_has_them() -> None:
    clock, wall, unix = made()
    clock.sleep(60.0)
    assert unix.follow() is None
    assert unix(clock.now_s()) == pytest.approx(wall(), abs=1e-6)
    assert unix(clock.now_s() - 10) == pytest.approx(START_AT + 50, abs=1e-6)


@pytest.mark.parametrize("by_s", [5 * HOUR_S, -5 * HOUR_S, 500 * 86400.0])
def test_a_clock_that_was_set_is_told_once_and_gone_along_with(by_s: float) -> None:
    clock, wall, unix = made()
    clock.sleep(60.0)
    wall.set(by_s)
    assert unix(clock.now_s()) == pytest.approx(START_AT + 60, abs=1e-6)  # not before it is told
    clock.sleep(0.03)
    assert unix.follow() == pytest.approx(Jump(START_AT, START_AT + 60.03, by_s), abs=1e-5)
    assert unix.follow() is None
    assert unix(clock.now_s()) == pytest.approx(wall(), abs=1e-6)
    wall.set(10.0)
    again = unix.follow()
    assert again is not None
    assert again.since == pytest.approx(START_AT + by_s, abs=1e-5)


def test_a_clock_that_drifts_or_is_set_by_a_second_is_followed_in_silence() -> None:
    clock, wall, unix = made()
    for _ in range(100):
        wall.set(0.5)
        assert unix.follow() is None
    assert unix(clock.now_s()) == pytest.approx(START_AT + 50, abs=1e-6)


@pytest.mark.parametrize("starts_at", [0.0, START_AT - 10 * HOUR_S], ids=["1970", "hours behind"])
def test_what_happens_is_never_before_what_is_known_and_put_right_once_the_clock_is(starts_at: float) -> None:
    clock, wall, unix = made(starts_at)
    unix.begin_after(START_AT)
    clock.sleep(60.0)
    assert unix.follow() is None
    assert unix(clock.now_s()) == pytest.approx(START_AT + 61, abs=1e-6)
    wall.set(START_AT + 2 * HOUR_S - wall())
    told = unix.follow()
    assert told == pytest.approx(Jump(START_AT + 1, START_AT + 61, 2 * HOUR_S - 61), abs=1e-5)
    assert unix(clock.now_s()) == pytest.approx(wall(), abs=1e-6)


def test_a_clock_that_is_days_behind_what_is_known_is_right_for_that_was_in_the_future() -> None:
    clock, _, unix = made(START_AT)
    unix.begin_after(START_AT + 400 * 86400.0)
    assert unix.follow() is None
    assert unix(clock.now_s()) == pytest.approx(START_AT, abs=1e-6)


def test_a_clock_that_was_never_set_and_knows_of_nothing_says_so() -> None:
    clock, _, unix = made(0.0)
    unix.begin_after(0.0)
    assert unix(clock.now_s()) < PLAUSIBLE_AT
