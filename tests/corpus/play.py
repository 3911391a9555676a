"""Somebody who does what a script says before the wall: every line of it becomes moves, and truth about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Final

from msgspec import Struct

from device.simulator.body import Body, Pattern
from device.simulator.motion import Hips, Move, Pose, least_s
from device.simulator.people import Person
from device.simulator.performer import DOOR_MM, PRESS_MM, Performer
from tests.corpus.shapes import SMOOTH, Shape, Shaped
from tests.corpus.truth import Happening, Kind

_SHORTEST_S: Final = 0.02  # a turn at the wall takes some time
_LEAST_PRESS_MM: Final = 0.5  # the lightest touch
_NEARLY_MM: Final = 1.0  # who creeps to the wall is there all but so much
_BUMP_MM: Final = 45.0  # a body is that much thicker from side to side: turning round shows it


class Pace(Struct, frozen=True):
    """Seconds of one attempt, as meant: the hips' top speed may make it longer. And the shapes of its two ways."""

    lowering_s: float
    pause_s: float
    rising_s: float
    down: Shape = SMOOTH
    up: Shape = SMOOTH

    def in_air(self, stance_mm: float, press_mm: float) -> tuple[float, float]:
        """Which parts of their times the ways from there into the pad and back are in the air."""
        part = stance_mm / (stance_mm + press_mm)
        # Without strokes a shape is the same from either end.
        up = 1 - self.up.time_to(1 - part) if self.up.strokes else self.up.time_to(part)
        return self.down.time_to(part), up


class Felt(Struct, frozen=True):
    """Feeling for the wall: `at_mm` before it the hips stop for `for_s`, or creep on by `creep_mm` meanwhile; and then
    they creep all the rest at `then_mm_s`, or go on as before where that is 0.
    """

    at_mm: float
    creep_mm: float
    for_s: float
    then_mm_s: float = 0.0


class Play:
    """Moves, one after the other, and what really happened. It begins out of sight at `start_s`."""

    def __init__(self, person: Person, body: Body, hips: Hips, chance: Random, start_s: float = 0.5) -> None:
        self.happenings: Final[list[Happening]] = []
        self.moves: Final[list[Move]] = []
        self.body, self.hips, self.chance = body, hips, chance
        self._calm_mm = person.sway.calm_mm
        self._do = Performer(person, body, hips, chance, start_s)

    @property
    def now_s(self) -> float:
        """Until when the script goes."""
        return self._do.now_s

    @property
    def stance_mm(self) -> float:
        """Where the feet let the hips stand now."""
        return self._do.pose.stance_mm

    @contextmanager
    def during(self, kind: Kind) -> Iterator[None]:
        """All that is done meanwhile is one happening of this kind."""
        start_s, stance_mm = self.now_s, self.stance_mm
        yield
        self.happenings.append(
            Happening(
                kind=kind,
                start_s=start_s,
                end_s=self.now_s,
                time_s=start_s,
                stance_mm=stance_mm,
                after_mm=self.stance_mm,
            )
        )

    # Whole actions

    def enter(self, stance_mm: float) -> None:
        """Walk in, turn round, step back to `stance_mm`, and stand a moment."""
        with self.during("arrive"):
            self._do.home_mm = stance_mm
            self.moves.extend(self._do.enter())

    def leave(self) -> None:
        """Walk out of sight."""
        with self.during("leave"):
            self.moves.extend(self._do.leave())

    def stand(self, duration_s: float, restless: float = 0.0) -> None:
        """Stay."""
        with self.during("stand"):
            self.move(duration_s, restless=restless)

    def step(self, by_mm: float) -> None:
        """Shuffle the feet `by_mm` out (negative: in)."""
        with self.during("step"):
            self._do.home_mm = self.stance_mm
            self.moves.extend(self._do.step(by_mm))

    def rep(
        self,
        pace: Pace,
        *,
        settle_mm: float = 0.0,
        back: float = 1.0,
        pulses: tuple[float, ...] = (),
        felt: Felt | None = None,
    ) -> None:
        """Down until the wall stops the hips, a moment there, and up.

        They come back to a stance `settle_mm` farther out, after `back` of the way. Before that they come up by each of
        `pulses`, in mm, and touch again. On the way down they may have `felt` for the wall.
        """
        start_s, stance_mm = self.now_s, self.stance_mm
        press_mm = self._press_mm(pace)
        way_mm = stance_mm + press_mm
        air, air_up = pace.in_air(stance_mm, press_mm)  # the pace is that in the air; pressing comes on top
        standing_mm = self.gap_mm(start_s)
        part = 0.0 if felt is None else self._feel(felt, pace, press_mm)
        down_s, left_mm = pace.lowering_s / air * (1 - part), way_mm * (1 - part)
        down = self._shaped(down_s, left_mm, pace.down, lean=1.0, bottom_mm=-press_mm)
        touched_s = self.hips.crossing_s(down)
        rising_s = max(pace.rising_s / air_up, pace.up.floor_s(way_mm))
        pressed_s = (down.end_s - touched_s) + rising_s * (1 - air_up)
        still_s = max(_SHORTEST_S, pace.pause_s - pressed_s)
        for pulse_mm in pulses:
            self.move(still_s / (len(pulses) + 1), lean=1.0, bottom_mm=-press_mm)
            part = (stance_mm - pulse_mm) / way_mm
            each_s = max(0.15, least_s(pulse_mm))
            self.move(each_s, lean=part, bottom_mm=-press_mm)
            self.move(each_s, lean=1.0, bottom_mm=-press_mm)
        self.move(still_s / (len(pulses) + 1), lean=1.0, bottom_mm=-press_mm)
        self._do.home_mm = after_mm = stance_mm + settle_mm
        # Not coming up fully is a lean that stays; the next lowering begins there.
        up = self._shaped(rising_s, way_mm, pace.up, lean=1 - back, bottom_mm=-press_mm, stance_mm=after_mm)
        left_s = self.hips.crossing_s(up)
        self.happenings.append(
            Happening(
                kind="rep",
                start_s=start_s,
                end_s=self.now_s,
                time_s=touched_s,
                stance_mm=standing_mm,
                after_mm=self.gap_mm(self.now_s),
                lowering_s=touched_s - start_s,
                pause_s=left_s - touched_s,
                rising_s=self.now_s - left_s,
                touches=1 + len(pulses),
            )
        )

    def miss(self, pace: Pace, short_mm: float, *, hold_s: float = 0.2, settle_mm: float = 0.0) -> None:
        """Down, but turn back `short_mm` before the wall."""
        start_s, stance_mm = self.now_s, self.stance_mm
        way_mm, standing_mm = stance_mm - short_mm, self.gap_mm(start_s)
        self._shaped(pace.lowering_s, way_mm, pace.down, lean=1.0, bottom_mm=short_mm)
        turned_s = self.now_s
        self.move(hold_s, lean=1.0, bottom_mm=short_mm)
        self._shaped(pace.rising_s, way_mm, pace.up, stance_mm=stance_mm + settle_mm, bottom_mm=short_mm)
        self.happenings.append(
            Happening(
                kind="miss",
                start_s=start_s,
                end_s=self.now_s,
                time_s=turned_s,
                stance_mm=standing_mm,
                after_mm=self.gap_mm(self.now_s),
                short_mm=short_mm,
            )
        )

    def fold(self, kind: Kind, depth: float, pace: Pace) -> None:
        """Squat, stoop or sit: the hips do not go to the wall."""
        pattern: Pattern = "stoop" if kind == "stoop" else "squat"
        with self.during(kind):
            self.move(pace.lowering_s, lean=depth, pattern=pattern)
            self.move(pace.pause_s, lean=depth, pattern=pattern)
            self.move(pace.rising_s, pattern=pattern)

    def turn(self, duration_s: float = 1.3, bumps: int = 2) -> None:
        """Turn round on the spot."""
        with self.during("turn"):
            self.move(duration_s, restless=0.6, bump_mm=min(_BUMP_MM, 0.8 * self.stance_mm), bumps=bumps)

    def walk(self, to_mm: float, speed_mm_s: float, ramp_s: float = 0.4) -> None:
        """Walk until the hips stand at `to_mm`; negative is leaning on the pad."""
        way_mm = abs(to_mm - self.stance_mm)
        ramp_s = min(ramp_s, way_mm / speed_mm_s)
        self.move(way_mm / speed_mm_s + ramp_s, stance_mm=to_mm, restless=0.3, ramp_s=ramp_s)

    def vanish(self) -> None:
        """Walk out of sight, as a part of something else."""
        self.walk(DOOR_MM, 700.0, 0.6)

    def move(
        self,
        duration_s: float,
        *,
        stance_mm: float | None = None,
        lean: float = 0.0,
        bottom_mm: float = 0.0,
        restless: float = 0.0,
        pattern: Pattern = "hinge",
        bump_mm: float = 0.0,
        bumps: int = 0,
        ramp_s: float = 0.0,
        shape: Shape = SMOOTH,
    ) -> Move:
        """One move; what is not said stays as it is, and people stand up."""
        do = self._do
        after = Pose(do.pose.stance_mm if stance_mm is None else stance_mm, lean, bottom_mm, restless, pattern)
        move = Move(do.now_s, duration_s, do.pose, after, bump_mm, bumps, ramp_s)
        if shape.strokes:
            move = Shaped(do.now_s, duration_s, do.pose, after, shape=shape)
        do.now_s, do.pose, do.home_mm = move.end_s, after, after.stance_mm
        self.moves.append(move)
        return move

    def gap_mm(self, time_s: float) -> float:
        """The true gap at the end of the script so far."""
        return self.hips.gap_mm(self._do.pose, time_s)

    def _feel(self, felt: Felt, pace: Pace, press_mm: float) -> float:
        """Go down to where they feel for the wall, and do; give how much of the way is behind them then."""
        stance_mm, way_mm, part = self.stance_mm, self.stance_mm + press_mm, 0.0
        left_mm = felt.at_mm - felt.creep_mm
        ways = [(felt.at_mm, 0.0), (left_mm, felt.for_s)]
        if felt.then_mm_s:
            ways.append((_NEARLY_MM, (left_mm - _NEARLY_MM) / felt.then_mm_s))
        for to_mm, for_s in ways:
            part = (stance_mm - to_mm) / way_mm
            duration_s = for_s or max(pace.lowering_s * part, least_s(stance_mm - to_mm))
            self.move(duration_s, lean=part, bottom_mm=-press_mm)
        return part

    def _press_mm(self, pace: Pace) -> float:
        """How far they press into the pad: less where the pause leaves no time for it, but more than they sway."""
        press_mm, least_mm = self.chance.uniform(0.3, 0.9) * PRESS_MM, _LEAST_PRESS_MM + 0.05 * self._calm_mm
        while press_mm > least_mm:
            way_mm = self.stance_mm + press_mm
            air, air_up = pace.in_air(self.stance_mm, press_mm)
            down_s = max(pace.lowering_s / air, pace.down.floor_s(way_mm))
            up_s = max(pace.rising_s / air_up, pace.up.floor_s(way_mm))
            if down_s * (1 - air) + up_s * (1 - air_up) <= pace.pause_s:
                break
            press_mm *= 0.7
        return max(press_mm, least_mm)

    def _shaped(
        self,
        duration_s: float,
        way_mm: float,
        shape: Shape,
        *,
        lean: float = 0.0,
        bottom_mm: float = 0.0,
        stance_mm: float | None = None,
    ) -> Move:
        duration_s = max(duration_s, shape.floor_s(way_mm))
        ramp_s = shape.ramp * duration_s
        return self.move(duration_s, lean=lean, bottom_mm=bottom_mm, stance_mm=stance_mm, ramp_s=ramp_s, shape=shape)
