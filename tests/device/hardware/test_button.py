import math

from device.hardware.button import DOUBLE_S, HOLD_S, LONG_HOLD_S, LONGEST_HOLD_S, Presses

PRESS_S = 0.1


def words(*edges: tuple[float, bool], until_s: float = 10.0) -> list[str]:
    """What presses and releases mean when time is looked at every 10 ms."""
    presses, told, pending = Presses(), list[str | None](), list(edges)
    for tick in range(int(until_s * 100)):
        now_s = tick / 100
        while pending and pending[0][0] <= now_s:
            time_s, pressed = pending.pop(0)
            told.append(presses.press(time_s) if pressed else presses.release(time_s))  # type: ignore[func-returns-value]
        told.append(presses.expire(now_s))
    assert presses.due_s == math.inf
    return [word for word in told if word]


def test_one_press_is_short() -> None:
    assert words((1.0, True), (1.0 + PRESS_S, False)) == ["short"]


def test_two_presses_are_a_double_and_not_two_shorts() -> None:
    assert words((1.0, True), (1.1, False), (1.1 + DOUBLE_S / 2, True), (1.5, False)) == ["double"]


def test_two_presses_far_apart_are_two_shorts() -> None:
    second_s = 1.1 + DOUBLE_S + 0.05
    assert words((1.0, True), (1.1, False), (second_s, True), (second_s + 0.1, False)) == ["short", "short"]


def test_three_quick_presses_are_a_double_and_a_short() -> None:
    assert words((1.0, True), (1.1, False), (1.2, True), (1.3, False), (1.4, True), (1.5, False)) == ["double", "short"]


def test_a_hold_is_told_when_the_button_is_let_go() -> None:
    assert words((1.0, True), (1.0 + HOLD_S, False)) == ["hold"]
    assert words((1.0, True), (1.0 + HOLD_S - 0.1, False)) == ["short"]


def test_a_long_hold_is_told_when_the_button_is_let_go_and_is_no_hold_as_well() -> None:
    assert words((1.0, True), (1.0 + LONG_HOLD_S - 0.1, False)) == ["hold"]
    presses = Presses()
    presses.press(1.0)
    assert presses.expire(1.0 + LONG_HOLD_S) is None
    assert presses.release(1.0 + LONG_HOLD_S) == "long_hold"
    assert presses.expire(20.0) is None


def test_the_longest_hold_is_told_once_while_down_and_passes_through_no_other() -> None:
    released_s = 1.0 + LONGEST_HOLD_S + 5
    assert words((1.0, True), (released_s, False), until_s=20.0) == ["longest_hold"]
    assert words((1.0, True), (1.0 + LONGEST_HOLD_S - 0.1, False), until_s=20.0) == ["long_hold"]
    later = words((1.0, True), (released_s, False), (17.0, True), (17.1, False), until_s=20.0)
    assert later == ["longest_hold", "short"]


def test_press_then_hold_is_a_hold() -> None:
    assert words((1.0, True), (1.1, False), (1.3, True), (4.0, False)) == ["hold"]


def test_button_that_is_down_at_the_start_says_nothing_when_let_go() -> None:
    assert words((1.0, False)) == []
