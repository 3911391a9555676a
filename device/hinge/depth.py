"""Turns readings into reps of the dowel and the handcuff hinge: counted by depth, at any distance from the wall.

Somebody stands with the back to the sensor and sits the hips back. Where they stand is tracked, how deep they go is
learnt (`reach`), and a rep counts when that depth is reached, at once. The first reps, and those after the feet have
moved, count when standing is regained: until then a squat, a step or a stoop looks the same. The same states as at the
wall, in which AT_WALL is the bottom of a rep that counts. All lengths are gaps, from hips to the wall's touch plane.
"""

from collections.abc import Callable
from math import inf
from typing import ClassVar, Final

from device.hinge.aside import Aside
from device.hinge.dip import Dip
from device.hinge.dips import MOVE_MM, Dips
from device.hinge.events import Arrived, Event, Left, Miss, Ready, Squat, Touch, Voided
from device.hinge.exercise import Sensing
from device.hinge.gate import Gate
from device.hinge.light import Light
from device.hinge.noise import Noise
from device.hinge.reach import MOST_MM, Reach
from device.hinge.smooth import Smooth
from device.hinge.states import Sign, State, after
from device.hinge.stillness import Stillness
from device.hinge.wall import Wall
from device.reading import Reading

SENSING: Final = Sensing(min_stance_mm=110.0, max_stance_mm=1200.0, max_range_mm=1300.0)
"""From 150 mm before a sensor 40 mm behind the wall, where a small hinge still has room, to the 1.2 m at which the chip
sees white (datasheet, 33 ms, indoors)."""
TURN_MM: Final = 25.0
SURELY: Final = 6.0
TURN: Final = 0.2
"""A turn is a move back by so much: half of what arms swing the hips by, so many standard deviations, and this part of
the travel (a real hinge's own wobble at the bottom is 0.14 of it at most)."""
DWELL_S: Final = 0.27
"""Standing again lasts so long: who squats passes there with 0.5 m/s, in 0.16 s."""
FOLLOW: Final = 0.2
"""Standing follows what is higher by more than noise by this part, as at the wall."""
PLACE_S: Final = 4.0
"""Still at the bottom of a rep that was counted for so long, they have stepped there: real hinges are held 1.7 s at
most. Before it was counted, they have after a shorter while, and short of a miss, where nothing was done, at once."""
TREMBLE: Final = 1.5
"""Squats are looked for in extremes, where smoothed noise counts for more: it goes on from reading to reading."""
UPRIGHT: Final = frozenset({State.ARRIVING, State.STANDING})
"""Here noise is learnt. Steps bend readings less than dark cloth does, and who comes in it must be smoothed on arrival,
or a pause on the way is taken for standing, and standing is never seen to be still."""
FORGOTTEN_S: Final = 600.0
"""Who comes after nobody was there for so long may be somebody else: the range of motion is learnt anew."""


class DepthCounter:
    """Counts the reps of one person at any distance; the face of `RepCounter`.

    `contact_mm` only says where the wall is: nothing can be behind it. `reach` is what is known of the person. `feed`
    takes every reading in order and gives the events that it caused, and looks at none that is not newer than the one
    before. Never raises on a valid one.
    """

    def __init__(self, contact_mm: float, sensing: Sensing | None = None, reach: Reach | None = None) -> None:
        self.state = State.AWAY
        self.gap_mm: float | None = None
        """From hips to touch plane now, smoothed; None where nobody is believable."""
        self.stance_mm: float | None = None
        """The gap in standing, as last seen standing still; None until then."""
        self.reach: Final = reach or Reach()
        self._k = sensing or SENSING
        light, self._noise = Light(None), Noise()
        self._wall = Wall(contact_mm, None, Aside(light))
        self._gate = Gate(self._wall, light, self._noise, self._k)
        self._smooth = Smooth()
        self._dips = Dips(MOVE_MM)  # who sits sways: smaller turns would hide a squat
        self._stillness = Stillness(self._k.still_mm, self._k.still)
        self._time_s = -inf
        self._gone_s = inf
        self._standing_mm = 0.0  # followed at once, unlike the stance that is told
        self._from_s = 0.0  # the last instant of standing
        self._dip: Dip | None = None

    @property
    def depth_mm(self) -> float | None:
        """How deep the hips are now, from standing; None where nobody stands there."""
        if self.gap_mm is None or self.stance_mm is None:
            return None
        return max(0.0, self._standing_mm - self.gap_mm)

    @property
    def noise_mm(self) -> float:
        """The standard deviation of one reading in standing, lately."""
        return self._noise.standing_mm

    def feed(self, reading: Reading) -> list[Event]:
        """Take one reading; give the events that it caused, usually none."""
        time_s = reading.time_s
        if time_s <= self._time_s:
            return []
        events = self.tick(time_s)
        self._time_s = time_s
        distance_mm = self._gate.believe(reading, standing=self.state in UPRIGHT)
        if distance_mm is None:
            gone = self.state is not State.AWAY and time_s - self._gate.valid_s >= self._k.gone_s
            return events + (self._leave(time_s) if gone else [])
        gap_mm = self._smooth.feed(time_s, distance_mm - self._wall.contact_mm, self._noise.standing_mm)
        self.gap_mm = gap_mm
        block = self._stillness.feed(time_s, gap_mm, self._noise.standing_mm)
        if self._dip is not None:
            self._dip.add(time_s, gap_mm)
            self._dip.believed = self._dip.believed and not self._gate.leapt
        events += self._squatted(time_s, gap_mm)
        step: Callable[[DepthCounter, float, float, bool], list[Event]] = self._STEPS[self.state]
        return events + step(self, time_s, gap_mm, block)

    def tick(self, time_s: float) -> list[Event]:
        """Let time pass. Without any reading for long nothing is known of the person, so they are as good as gone."""
        if self.state is State.AWAY or time_s - self._time_s <= self._k.gone_s:
            return []
        return self._leave(time_s)

    def void(self, time_s: float) -> list[Event]:
        """What is being done now does not count, and is taken back where it was counted already."""
        dip = self._dip
        if dip is None or dip.voided:
            return []
        dip.voided = True
        return [] if dip.touched_s is None else [Voided(time_s=time_s, touched_s=dip.touched_s)]

    def _leave(self, time_s: float) -> list[Event]:
        events = self._over(time_s, full=False)
        self._go(Sign.GONE)
        self.gap_mm = self.stance_mm = None
        self._smooth.clear()
        self._dips.restart()
        self._gone_s = time_s
        return [*events, Left(time_s=time_s)]

    def _squatted(self, time_s: float, gap_mm: float) -> list[Event]:
        """Name the squat that this gap completes, if any; it is neither rep nor miss then."""
        found = self._dips.feed(time_s, gap_mm, TREMBLE * self._smooth.left_mm)
        if found is None or self.state in (State.AWAY, State.ARRIVING):
            return []
        stance_mm = self._standing_mm if self.stance_mm is None else self.stance_mm
        return [*self.void(time_s), Squat(time_s=found.time_s, stance_mm=stance_mm)]

    # One method a state: what leads out of it. `block` tells that stillness has news.

    def _away(self, time_s: float, _gap_mm: float, _block: bool) -> list[Event]:
        self._go(Sign.SEEN)
        self._stillness.restart(time_s)
        arrived = Arrived(time_s=time_s)
        if time_s - self._gone_s < FORGOTTEN_S or self._gone_s == inf:
            return [arrived]
        self.reach.forget()
        return [self.reach.learnt(time_s), arrived]

    def _arriving(self, time_s: float, _gap_mm: float, block: bool) -> list[Event]:
        still_mm = self._still_mm(block)
        if still_mm is None:
            return []
        self._go(Sign.STILL)
        self._stand(time_s, still_mm)
        return [Ready(time_s=time_s, stance_mm=still_mm)]

    def _standing(self, time_s: float, gap_mm: float, block: bool) -> list[Event]:
        still_mm = self._still_mm(block)
        if still_mm is not None:
            self._stand(time_s, still_mm)
        else:
            above_mm = gap_mm - 2 * self._smooth.left_mm - self._standing_mm
            self._standing_mm += FOLLOW * max(0.0, above_mm)
        if gap_mm >= self._standing_mm - TURN_MM / 2:
            self._from_s = time_s
        if gap_mm <= self._standing_mm - self._turn_mm(0.0):
            self._depart(time_s, gap_mm)
        return []

    def _lowering(self, time_s: float, gap_mm: float, block: bool) -> list[Event]:
        dip = self._under_way()
        if self._counts_now(dip, time_s):
            dip.touched_s = time_s
            self._go(Sign.TOUCHED)
            return [Touch(time_s=time_s, stance_mm=dip.standing_mm, lowering_s=time_s - dip.from_s)]
        if dip.high_mm - dip.low_mm >= self._turn_mm(dip.travel_mm):
            self._go(Sign.TURNED)
        if self._went_on(dip, gap_mm, block):
            return []
        return self._stepped(time_s, block)

    def _at_depth(self, time_s: float, _gap_mm: float, block: bool) -> list[Event]:
        dip = self._under_way()
        if dip.travel_mm > MOST_MM:
            self._go(Sign.RELEASED)
            return self.void(time_s)
        if dip.high_mm - dip.low_mm >= self._turn_mm(dip.travel_mm):
            self._go(Sign.RELEASED)
            return []
        if self._is_place(block):
            self._go(Sign.RELEASED)
            return self._stepped(time_s, block)
        return []

    def _coming_up(self, time_s: float, gap_mm: float, block: bool) -> list[Event]:
        dip = self._under_way()
        turn_mm = self._turn_mm(dip.travel_mm)
        if not dip.is_back(gap_mm):
            dip.back_s = None
        elif dip.back_s is None:
            dip.back_s = time_s
        again = gap_mm <= dip.high_mm - turn_mm
        stood = dip.back_s is not None and time_s - dip.back_s >= DWELL_S
        if stood or (again and dip.is_back(dip.high_mm)):
            high_mm = dip.high_mm
            events = self._over(time_s, full=True)
            self._from_s = time_s
            if again:
                self._standing_mm = high_mm
                self._depart(time_s, gap_mm)
            else:
                self._go(Sign.STOOD)
            return events
        if again:
            dip.lows += 1
            dip.high_mm = gap_mm
        still_mm = self._still_mm(block)
        if still_mm is not None and still_mm > dip.standing_mm - dip.travel_mm / 2:
            events = self._over(time_s, full=False)
            self._go(Sign.STILL)
            self._stand(time_s, still_mm)
            return events
        return self._stepped(time_s, block)

    # What the states share.

    def _go(self, sign: Sign) -> None:
        self.state = after(self.state, sign)

    def _under_way(self) -> Dip:
        if self._dip is None:
            raise AssertionError(f"nobody is in a dip in {self.state.name}")
        return self._dip

    def _turn_mm(self, travel_mm: float) -> float:
        return max(TURN_MM, SURELY * self._smooth.left_mm, TURN * travel_mm)

    def _still_mm(self, block: bool) -> float | None:
        """Where they stand still, where that is news and reps can begin there."""
        still_mm = self._stillness.mean_mm if block else None
        return still_mm if still_mm is not None and still_mm >= self._k.min_stance_mm else None

    def _went_on(self, dip: Dip, gap_mm: float, block: bool) -> bool:
        """Who stood still on the way down and then goes on down had come in by a step, and goes down from there."""
        if self._stood_s(dip, block) >= self._k.shifted_s:
            dip.rested_mm = self._stillness.mean_mm
        if dip.rested_mm is None or gap_mm > dip.rested_mm - self._turn_mm(0.0):
            return False
        self._dip = None
        self._go(Sign.STILL)
        self._stand(self._time_s, dip.rested_mm)
        return True

    def _is_place(self, block: bool) -> bool:
        """Whether they have stood still here for longer than a hinge is held."""
        dip, still_mm = self._dip, self._still_mm(block)
        if dip is None or still_mm is None:
            return False
        near = dip.standing_mm - still_mm < self.reach.miss_mm
        still_s = PLACE_S if dip.touched_s is not None else self._k.shifted_s if near else self._k.moved_s
        return self._stood_s(dip, block) >= still_s

    def _stood_s(self, dip: Dip, block: bool) -> float:
        """For how long they have stood still in this dip, where that is news."""
        still = self._still_mm(block) is not None
        return self._time_s - max(self._stillness.since_s, dip.from_s) if still else 0.0

    def _stand(self, time_s: float, still_mm: float) -> None:
        self._standing_mm, self._from_s = still_mm, time_s
        if self.stance_mm is None or abs(still_mm - self.stance_mm) > max(self._k.same_mm, 3 * self._smooth.left_mm):
            self.stance_mm = still_mm

    def _depart(self, time_s: float, gap_mm: float) -> None:
        self._go(Sign.DEPARTED)
        self._dip = Dip(self._from_s, self._standing_mm)
        self._dip.believed = not self._gate.leapt
        self._dip.add(time_s, gap_mm)

    def _counts_now(self, dip: Dip, time_s: float) -> bool:
        deep = dip.travel_mm >= self.reach.needed_mm and time_s - dip.from_s >= self._k.lowering_min_s
        fit = dip.believed and not dip.voided and dip.lows == 1
        return deep and fit and self.reach.is_known(dip.standing_mm)

    def _stepped(self, time_s: float, block: bool) -> list[Event]:
        """Who stands still for long between standing and somewhere else stands there now."""
        if not self._is_place(block):
            return []
        events = self.void(time_s)
        self._dip = None
        self._go(Sign.STILL)
        self._stand(time_s, self._stillness.mean_mm or 0.0)
        return events

    def _over(self, time_s: float, *, full: bool) -> list[Event]:
        """The dip has come to its end: what it was."""
        dip, self._dip = self._dip, None
        if dip is None or dip.voided:
            return []
        after_mm = self.gap_mm or dip.standing_mm
        if dip.touched_s is not None:
            return [dip.rep(time_s, after_mm=after_mm, full=full)]
        if not full or not dip.is_hinge(time_s, self._smooth.left_mm) or dip.travel_mm > MOST_MM:
            return []
        needed_mm = self.reach.needed_mm
        if dip.travel_mm >= needed_mm:
            self.reach.take(dip.travel_mm, dip.standing_mm)
            down_s = dip.bottom_s()[0]
            touch = Touch(time_s=time_s, stance_mm=dip.standing_mm, lowering_s=down_s - dip.from_s)
            return [touch, dip.rep(time_s, after_mm=after_mm, full=True), self.reach.learnt(time_s)]
        if dip.travel_mm < self.reach.miss_mm:
            return []
        return [Miss(time_s=time_s, stance_mm=dip.standing_mm, short_mm=needed_mm - dip.travel_mm)]

    _STEPS: ClassVar = {
        State.AWAY: _away,
        State.ARRIVING: _arriving,
        State.STANDING: _standing,
        State.LOWERING: _lowering,
        State.RETURNING: _coming_up,
        State.AT_WALL: _at_depth,
        State.RISING: _coming_up,
    }
