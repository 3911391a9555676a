"""The table of states."""

import pytest

from device.hinge.states import NEXT, Sign, State, after


def test_an_illegal_transition_names_sign_and_state() -> None:
    with pytest.raises(AssertionError, match="TOUCHED makes no sense in AWAY"):
        after(State.AWAY, Sign.TOUCHED)


def test_every_state_can_be_left_and_reached() -> None:
    assert set(NEXT) == set(State)
    assert {state for signs in NEXT.values() for state in signs.values()} == set(State)
