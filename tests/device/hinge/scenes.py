"""Scenes for property tests: somebody comes, trains and does as they like, before a sensor that does as it likes.

Every instant is a multiple of 1/64 s and so exact in binary: a scene can be shifted in time without any rounding, which
could put a reading on the other side of a threshold.
"""

from typing import Final, NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace

from device.reading import HARDWARE, MIN_RANGE, NONE, PHASE, SIGMA, SIGNAL, Reading
from tests.device.hinge.traces import CONTACT_MM, Trace

ROOM_MM: Final = 1200.0


class Act(NamedTuple):
    """One thing that somebody does, or the sensor: a name of `_play`, and its numbers."""

    name: str
    numbers: tuple[float, ...] = ()


class Scene(NamedTuple):
    """What happens, and how it is seen. `readings` makes it."""

    rate_hz: int
    noise_mm: float
    seed: int
    stance_mm: float
    acts: list[Act]

    @property
    def readings(self) -> list[Reading]:
        """The readings, from an empty room on, the first at 0 s."""
        start_s = -1 / self.rate_hz
        trace = Trace(rate_hz=self.rate_hz, noise_mm=self.noise_mm, seed=self.seed, start_s=start_s)
        trace.stand(ROOM_MM, 1.0).stand(CONTACT_MM + self.stance_mm, 2.0)
        stance_mm = self.stance_mm
        for act in self.acts:
            stance_mm = _play(trace, act, stance_mm)
        return trace.stand(CONTACT_MM + stance_mm, 1.0).readings


def shifted(readings: list[Reading], by_s: float) -> list[Reading]:
    """The same readings at other times."""
    return [replace(reading, time_s=reading.time_s + by_s) for reading in readings]


def _play(trace: Trace, act: Act, stance_mm: float) -> float:  # noqa: C901, PLR0912 - it is a list
    """Let `act` happen to somebody who stands `stance_mm` from the wall; give where they stand after it."""
    wall_mm, home_mm = CONTACT_MM, CONTACT_MM + stance_mm
    match act:
        case Act("rep", (lowering_s, pause_s, rising_s)):
            trace.rep(stance_mm, lowering_s=lowering_s, pause_s=pause_s, rising_s=rising_s)
        case Act("short", (part, held_s)):
            trace.move(wall_mm + part * stance_mm, 0.75).stand(wall_mm + part * stance_mm, held_s)
            trace.move(home_mm, 0.75).stand(home_mm, 1.0)
        case Act("squat", (part, dip_s)):
            for back_mm in (home_mm + 100, home_mm):
                trace.move(wall_mm + part * stance_mm, dip_s).move(back_mm, dip_s)
            trace.stand(home_mm, 1.0)
        case Act("pulses", (part, times)):
            trace.move(wall_mm, 0.75)
            for _ in range(int(times)):
                trace.move(wall_mm + part * stance_mm, 0.5).move(wall_mm, 0.5)
            trace.move(home_mm, 0.75).stand(home_mm, 0.75)
        case Act("step", (new_mm, seconds)):
            trace.move(wall_mm + new_mm, seconds).stand(wall_mm + new_mm, 2.0)
            return new_mm
        case Act("lean", (seconds,)):
            trace.move(wall_mm, 1.0).stand(wall_mm, seconds).move(home_mm, 1.0).stand(home_mm, 0.5)
        case Act("leave", (seconds,)):
            trace.move(900, 0.75).lost(seconds).move(home_mm, 1.5).stand(home_mm, 2.0)
        case Act("lost", (seconds, status, range_mm, signal_mcps, ambient_mcps)):
            trace.lost(seconds, int(status), range_mm, signal_mcps=signal_mcps, ambient_mcps=ambient_mcps)
        case Act("covered", (seconds,)):
            trace.move(wall_mm + 12, 0.75).lost(seconds, SIGNAL, 0, signal_mcps=12.0)
            trace.move(home_mm, 0.75).stand(home_mm, 0.75)
        case Act("gap", (seconds,)):
            trace.gap(seconds)
        case Act("spikes", distances_mm):
            trace.spike(*distances_mm)
        case Act("jump", (distance_mm, seconds)):
            trace.stand(distance_mm, seconds).stand(home_mm, 0.5)
        case _:
            raise AssertionError(f"nobody can play {act}")
    return stance_mm


def _eighths(least: int, most: int) -> st.SearchStrategy[float]:
    """Seconds, in eighths of one."""
    return st.integers(least, most).map(lambda eighths: eighths / 8)


def _act(name: str, *numbers: st.SearchStrategy[float]) -> st.SearchStrategy[Act]:
    return st.tuples(*numbers).map(lambda drawn: Act(name, drawn))


_stances_mm = st.sampled_from([50.0, 76.0, 102.0, 152.0, 254.0, 356.0])
_parts = st.floats(0.05, 0.95)
_lost = st.sampled_from([SIGMA, SIGNAL, MIN_RANGE, PHASE, HARDWARE, NONE])
_lost_mm = st.sampled_from([0.0, 2.0, 4.0, 25.0, 8190.0])
_near_mm = st.floats(0, 120)
_ACTS: Final = {
    "r": _act("rep", _eighths(2, 24), _eighths(0, 24), _eighths(2, 24)),
    "m": _act("short", _parts, _eighths(0, 24)),
    "q": _act("squat", st.floats(0.1, 0.6), _eighths(2, 6)),
    "p": _act("pulses", _parts, st.integers(2, 5)),
    "s": _act("step", _stances_mm, _eighths(4, 16)),
    "l": _act("lean", _eighths(8, 100)),
    "w": _act("leave", _eighths(4, 100)),
    "f": _act("lost", _eighths(1, 24), _lost, _lost_mm, st.sampled_from([0.0, 1.0, 12.0]), st.sampled_from([0.0, 0.1])),
    "c": _act("covered", _eighths(1, 16)),
    "g": _act("gap", _eighths(1, 160)),
    "n": st.lists(_near_mm, min_size=1, max_size=6).map(lambda some: Act("spikes", tuple(some))),
    "j": _act("jump", st.floats(0, 1300), _eighths(1, 16)),
}
acts = st.sampled_from("rrrrrrrrrrrrmmqppppppsslwfccgnj").flatmap(_ACTS.__getitem__)
"""Most of what people do touches the wall: scenes without any say little of how they are counted."""

scenes = st.builds(
    Scene,
    rate_hz=st.sampled_from([8, 16, 32, 32, 64]),
    noise_mm=st.sampled_from([0.0, 1.0, 2.0, 4.0]),
    seed=st.integers(0, 1000),
    stance_mm=_stances_mm,
    acts=st.lists(acts, min_size=3, max_size=10),
)
