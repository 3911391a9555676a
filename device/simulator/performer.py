"""What a person can do before the wall: walk in, stand, rep, miss, squat, step, leave, each a row of smooth moves."""

from collections import deque
from collections.abc import Iterator
from math import exp
from random import Random
from typing import Final, Literal

from msgspec import Struct

from device.simulator.body import Body
from device.simulator.motion import Hips, Move, Pose, least_s, time_to
from device.simulator.people import INCH_MM, Person

TruthKind = Literal["arrive", "ready", "touch", "rep", "miss", "squat", "step", "leave"]

DOOR_MM: Final = 2600.0
"""Where people come from and go to: out of sight."""
PRESS_MM: Final = 15.0
"""How far soft tissue gives at most when the hips lean on the wall."""
LEAST_MISS_MM: Final = 16.0
"""Nearer than this nobody turns back: clothes and skin already feel the wall."""

_NEAREST_MM = 45.0  # nearer than this the swing of a step would touch the wall
_TURN_MM = 420.0  # where they turn their back to the wall
_ASIDE_MM = 330.0  # how much farther off they rest when they stay in view
_TURN_BUMP_MM = 45.0  # a body is that much thicker from side to side than from front to back, each side
_SHUFFLE_MM = 28.0  # stepping on the spot swings the hips 46 to 118 mm (motion capture): these are small steps
_WALK_MM_S = 650.0  # an unhurried walk in a room
_RAMP_S = 0.6  # started and stopped in about one stride
_AFAR = 0.3  # a way twice as long takes 2 ** 0.3 = 1.23 times as long: people move faster over longer ways
_RECOVERY_S = 60.0  # after a minute of rest a third of the tiredness is left
_MOMENT_S = 0.25  # so soon they mind again what is said
_UNEVEN = 0.04  # how much depths differ that nothing stops
_TIRED = 0.3  # and so much slower when wholly tired


class Truth(Struct, frozen=True, kw_only=True):
    """What really happened.

    `time_s` is the true instant: of coming into the room, of being about to begin, of the touch, of the turn of a miss
    or squat, of the end of a rep or step, of walking off. `stance_mm` is the standing gap (after a step: the new one);
    `by_mm` the length of a step (out is positive), how far a miss stopped short, or how far a touch gave way. The
    durations are a rep's.
    """

    kind: TruthKind
    time_s: float
    stance_mm: float
    by_mm: float = 0.0
    lowering_s: float = 0.0
    pause_s: float = 0.0
    rising_s: float = 0.0


class Performer:
    """One person's movements, one after the other from `start_s`; what will have happened lies in `coming`.

    `home_mm` is the standing gap that the feet give; `fatigue` goes from 0 to 1.
    """

    def __init__(self, person: Person, body: Body, hips: Hips, chance: Random, start_s: float) -> None:
        self.now_s = start_s
        self.pose = Pose(DOOR_MM)
        self.home_mm = 3 * INCH_MM
        self.fatigue = 0.0
        self.coming: Final[deque[Truth]] = deque()
        self._person, self._body, self._hips, self._chance = person, body, hips, chance

    def stand(self, duration_s: float, restless: float = 0.0) -> Iterator[Move]:
        """Stay where they are, calm or (`restless` to 1) moving the arms."""
        yield self._move(duration_s, stance_mm=self.pose.stance_mm, restless=restless)

    def enter(self) -> Iterator[Move]:
        """Come in, turn their back to the wall, step back to `home_mm`, put the hands on the hips, and stand."""
        self.note("arrive", self.now_s)
        yield self._walk(_TURN_MM + 150)
        yield self._move(1.3, stance_mm=_TURN_MM, restless=0.6, bump_mm=_TURN_BUMP_MM, bumps=2)
        for part in (0.62, 0.28, 0.0):
            stance_mm = self.home_mm + part * (_TURN_MM - self.home_mm)
            yield self._move(1.0, stance_mm=stance_mm, restless=0.5, bump_mm=8, bumps=1)
        yield from self.stand(1.2)

    def pause(self) -> Iterator[Move]:
        """Stand between two reps, as long as this person does."""
        yield from self.stand(self._vary(self._person.tempo.standing_s) * (1 + self.fatigue))

    def fidget(self) -> Iterator[Move]:
        """Rest for a moment, shifting the weight from foot to foot."""
        yield self._move(0.8, stance_mm=self.pose.stance_mm, restless=1.0, bump_mm=_SHUFFLE_MM / 2, bumps=1)

    def rest(self, duration_s: float) -> Iterator[Move]:
        """Do nothing for so long, and recover."""
        yield from self.stand(duration_s)
        self.recover(duration_s)

    def recover(self, duration_s: float) -> None:
        """Have rested for so long."""
        self.fatigue *= exp(-duration_s / _RECOVERY_S)

    def leave(self) -> Iterator[Move]:
        """Walk out of sight."""
        self.note("leave", self.now_s)
        yield self._walk(DOOR_MM)

    def aside(self, by_mm: float = _ASIDE_MM) -> Iterator[Move]:
        """Step forward by so much, to rest, still in view."""
        yield self._walk(self.home_mm + by_mm)

    def back(self) -> Iterator[Move]:
        """Come back to `home_mm` from having stood aside."""
        yield self._walk(self.home_mm)
        yield from self.stand(1.0)

    def press(self) -> Iterator[Move]:
        """Lean the hips on the pad, if they do not yet, and stay there for a moment."""
        press_mm = 0.7 * PRESS_MM
        if self.pose.lean < 1:
            way_s = max(self._person.tempo.lowering_s, least_s(self.pose.stance_mm + press_mm))
            yield self._move(way_s, stance_mm=self.pose.stance_mm, lean=1.0, bottom_mm=-press_mm)
        yield self._move(_MOMENT_S, stance_mm=self.pose.stance_mm, lean=1.0, bottom_mm=-press_mm)

    def release(self) -> Iterator[Move]:
        """Stand up from the pad, if they lean on it, and stay for a moment."""
        if self.pose.lean:
            yield self._move(max(self._person.tempo.rising_s, least_s(self.home_mm)), stance_mm=self.home_mm)
        yield from self.stand(_MOMENT_S)

    def step(self, by_mm: float) -> Iterator[Move]:
        """Shuffle the feet `by_mm` away from the wall (negative: toward it), as exactly as this person can."""
        stepped_mm = by_mm * (1 + self._chance.gauss(0, self._person.skill.step_error))
        self.home_mm = max(self.home_mm + stepped_mm, _NEAREST_MM)
        yield self._move(
            1.4 + least_s(by_mm), stance_mm=self.home_mm, bump_mm=min(_SHUFFLE_MM, 0.3 * self.home_mm), bumps=2
        )
        self.note("step", self.now_s, by_mm=stepped_mm)

    def rep(self) -> Iterator[Move]:
        """Down until the wall stops the hips, a moment there, and up again."""
        tempo, chance, hips = self._person.tempo, self._chance, self._hips
        press_mm = chance.uniform(0.5, 0.9) * PRESS_MM
        stance_mm = self.pose.stance_mm
        way_mm = stance_mm + press_mm
        # The pace is set so that the part of the way in the air takes the time that is meant.
        in_air = time_to(stance_mm / way_mm)
        down_s = max(self._vary(tempo.lowering_s) * self._slower() / in_air, least_s(way_mm))
        up_s = max(self._vary(tempo.rising_s) * self._slower() / in_air, least_s(way_mm))
        still_s = max(0.1, self._vary(tempo.pause_s) - (down_s + up_s) * (1 - in_air))
        began_s = self.now_s
        down = self._move(down_s, stance_mm=stance_mm, lean=1.0, bottom_mm=-press_mm)
        touched_s = hips.crossing_s(down)
        self.note("touch", touched_s, stance_mm=stance_mm, by_mm=press_mm)
        yield down
        yield self._move(still_s, stance_mm=stance_mm, lean=1.0, bottom_mm=-press_mm)
        up = self._move(up_s, stance_mm=self._settled_mm())
        left_s = hips.crossing_s(up)
        self.note(
            "rep",
            self.now_s,
            stance_mm=stance_mm,
            lowering_s=touched_s - began_s,
            pause_s=left_s - touched_s,
            rising_s=self.now_s - left_s,
        )
        yield up
        self._tire()

    def deep(self, depth_mm: float, *, good: bool = True) -> Iterator[Move]:
        """Sit the hips back by so much, a moment there, and up again: a hinge that no wall stops."""
        tempo, stance_mm = self._person.tempo, self.pose.stance_mm
        bottom_mm, floor_s = stance_mm - depth_mm, least_s(depth_mm)
        began_s = self.now_s
        down_s = max(self._vary(tempo.lowering_s) * (1 + _TIRED * self.fatigue), floor_s)
        yield self._move(down_s, stance_mm=stance_mm, lean=1.0, bottom_mm=bottom_mm)
        deepest_s = self.now_s
        self.note("touch" if good else "miss", deepest_s, stance_mm=stance_mm)
        yield self._move(max(0.3, self._vary(tempo.pause_s)), stance_mm=stance_mm, lean=1.0, bottom_mm=bottom_mm)
        left_s = self.now_s
        up_s = max(self._vary(tempo.rising_s) * (1 + _TIRED * self.fatigue), floor_s)
        up = self._move(up_s, stance_mm=self._settled_mm())
        if good:
            times_s = {"lowering_s": deepest_s - began_s, "pause_s": left_s - deepest_s, "rising_s": up_s}
            self.note("rep", self.now_s, stance_mm=stance_mm, **times_s)
        yield up
        self._tire()

    def miss(self, short_mm: float) -> Iterator[Move]:
        """Down, but turn back `short_mm` before the wall."""
        tempo, stance_mm = self._person.tempo, self.pose.stance_mm
        floor_s = least_s(stance_mm - short_mm)
        down_s = max(self._vary(tempo.lowering_s) * self._slower(), floor_s)
        yield self._move(down_s, stance_mm=stance_mm, lean=1.0, bottom_mm=short_mm)
        self.note("miss", self.now_s, stance_mm=stance_mm, by_mm=short_mm)
        yield self._move(self._chance.uniform(0.1, 0.3), stance_mm=stance_mm, lean=1.0, bottom_mm=short_mm)
        up_s = max(self._vary(tempo.rising_s) * self._slower(), floor_s)
        yield self._move(up_s, stance_mm=self._settled_mm())
        self._tire()

    def squat(self) -> Iterator[Move]:
        """The hips sink below the beam instead of going back."""
        stance_mm, depth = self.pose.stance_mm, self._chance.uniform(0.9, 1.0)
        yield self._move(self._vary(1.5), stance_mm=stance_mm, lean=depth, squat=True)
        self.note("squat", self.now_s, stance_mm=stance_mm)
        yield self._move(0.3, stance_mm=stance_mm, lean=depth, squat=True)
        yield self._move(self._vary(1.3), stance_mm=self._settled_mm())

    def even(self, depth_mm: float) -> float:
        """A depth as it comes out: where nothing stops them, hips do not go as deep twice."""
        return depth_mm * (1 + _UNEVEN * min(max(self._chance.gauss(0, 1), -2.0), 2.0))

    def _settled_mm(self) -> float:
        """Where the hips come back to over feet that are still: a little elsewhere each time."""
        settle_mm = self._person.sway.settle_mm
        return self.home_mm + min(max(self._chance.gauss(0, settle_mm), -2 * settle_mm), 2 * settle_mm)

    def _slower(self) -> float:
        """How much longer a way takes at this stance and this tired than fresh at 3 inches."""
        afar: float = (self.pose.stance_mm / (3 * INCH_MM)) ** _AFAR
        return afar * (1 + _TIRED * self.fatigue)

    def _tire(self) -> None:
        """One more attempt is in the legs; a farther stance costs more."""
        effort = 0.5 + 0.5 * self.home_mm / (3 * INCH_MM)
        self.fatigue = min(1.0, self.fatigue + effort / self._person.endurance_reps)

    def _vary(self, duration_s: float) -> float:
        """One person's durations scatter, but not without bounds."""
        variation = self._person.tempo.variation
        return duration_s * (1 + variation * min(max(self._chance.gauss(0, 1), -2.0), 2.0))

    def note(self, kind: TruthKind, time_s: float, **values: float) -> None:
        """`kind` will be true at `time_s`."""
        values.setdefault("stance_mm", self.home_mm)
        self.coming.append(Truth(kind=kind, time_s=time_s, **values))

    def _walk(self, stance_mm: float) -> Move:
        way_mm = stance_mm - self.pose.stance_mm
        ramp_s = min(_RAMP_S, abs(way_mm) / _WALK_MM_S)
        duration_s = abs(way_mm) / _WALK_MM_S + ramp_s
        return self._move(duration_s, stance_mm=stance_mm, restless=0.7, bump_mm=10, bumps=3, ramp_s=ramp_s)

    def _move(
        self,
        duration_s: float,
        *,
        stance_mm: float,
        lean: float = 0.0,
        bottom_mm: float = 0.0,
        restless: float = 0.0,
        squat: bool = False,
        bump_mm: float = 0.0,
        bumps: int = 0,
        ramp_s: float = 0.0,
    ) -> Move:
        after = Pose(stance_mm, lean, bottom_mm, restless, "squat" if squat else "hinge")
        move = Move(self.now_s, duration_s, self.pose, after, bump_mm, bumps, ramp_s)
        self.now_s, self.pose = move.end_s, after
        return move
