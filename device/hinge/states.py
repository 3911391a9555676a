"""The states of a rep and every legal transition between them, in one place."""

from enum import Enum, auto


class State(Enum):
    """Where the hips are."""

    AWAY = auto()
    ARRIVING = auto()
    STANDING = auto()
    LOWERING = auto()
    RETURNING = auto()
    AT_WALL = auto()
    RISING = auto()


class Sign(Enum):
    """What a reading can mean."""

    SEEN = auto()
    """Somebody is in range."""
    STILL = auto()
    """They stand still where reps can begin."""
    DEPARTED = auto()
    """The hips went down by a turn from the highest point."""
    TOUCHED = auto()
    """The hips are at the wall."""
    TURNED = auto()
    """The hips came back by a turn without having touched."""
    RELEASED = auto()
    """The hips left the wall."""
    STOOD = auto()
    """Standing again."""
    STRAYED = auto()
    """They stand still too far away for a hinge."""
    GONE = auto()
    """Nobody is there any more."""


A = State
NEXT: dict[State, dict[Sign, State]] = {
    A.AWAY: {Sign.SEEN: A.ARRIVING},
    A.ARRIVING: {Sign.STILL: A.STANDING, Sign.GONE: A.AWAY},
    A.STANDING: {
        Sign.DEPARTED: A.LOWERING,
        Sign.TURNED: A.RETURNING,
        Sign.STRAYED: A.ARRIVING,
        Sign.GONE: A.AWAY,
    },
    A.LOWERING: {Sign.TOUCHED: A.AT_WALL, Sign.TURNED: A.RETURNING, Sign.STILL: A.STANDING, Sign.GONE: A.AWAY},
    A.RETURNING: {Sign.STOOD: A.STANDING, Sign.DEPARTED: A.LOWERING, Sign.STILL: A.STANDING, Sign.GONE: A.AWAY},
    A.AT_WALL: {Sign.RELEASED: A.RISING, Sign.GONE: A.AWAY},
    # TOUCHED here is a bounce: it was not re-armed, so it does not count
    A.RISING: {
        Sign.TOUCHED: A.AT_WALL,
        Sign.STOOD: A.STANDING,
        Sign.DEPARTED: A.LOWERING,
        Sign.STILL: A.STANDING,
        Sign.GONE: A.AWAY,
    },
}
"""Every legal transition. Only LOWERING leads to a count; only standing, a turn back or a re-armed rise lead there."""


def after(state: State, sign: Sign) -> State:
    """Give the state that `sign` leads to. Raises AssertionError, naming both, where that is not in the table."""
    try:
        return NEXT[state][sign]
    except KeyError:
        raise AssertionError(f"{sign.name} makes no sense in {state.name}") from None
