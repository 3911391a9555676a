"""Turns readings into reps: counted at the touch, at once, once.

Contact is calibrated and followed (`wall`), where they stand is tracked (`stance`), and every decision is made in
parts of the travel between them. A reading passes the gate (is it believable, and how far are the hips), then the
method of the present state says which transition of `states.NEXT` it makes. `approach` doubts whether what comes are
hips, `light` knows whose, and `touching` whether they are there; `squats` and `shorts` name what was no rep; `measures`
measures, by what `trail` kept. What was told as a miss and turns out to have been a touch is settled after a later one,
or when only a wall can have stopped so many alike (`doubts`); the touch of somebody who may have come to lean is once
they are back. All lengths here are gaps, from hips to touch plane.
"""

from collections.abc import Callable
from math import inf
from typing import ClassVar, Final

from device.hinge.approach import Approach
from device.hinge.aside import Aside, Habit, Place
from device.hinge.bottom import Bottom
from device.hinge.doubts import Doubts, Turn
from device.hinge.events import Arrived, ContactMoved, Event, Learnt, Left, Miss, Ready, Settled, Squat, Touch
from device.hinge.exercise import Sensing
from device.hinge.gate import SLOWEST_S, Gate
from device.hinge.light import Light
from device.hinge.measures import Measures
from device.hinge.noise import Noise
from device.hinge.shorts import Shorts
from device.hinge.squats import Squats
from device.hinge.stance import Stance
from device.hinge.states import Sign, State, after
from device.hinge.stillness import Stillness
from device.hinge.touching import Touching
from device.hinge.trail import Trail
from device.hinge.wall import Wall
from device.reading import Reading

FORGOTTEN_S: Final = 600.0
"""Who comes after nobody was there for so long may be somebody else, or in other clothes: contact is as calibrated
again, and what was learnt of them is forgotten."""
FELT_S: Final = 8.0
FELT_MM: Final = 5.0
"""Who may have come to lean has done a rep, however slowly they came and go, if they were at the wall no longer, and
reached contact to within this: who is afraid creeps the last 10 mm for 1.3 s and presses for 5; who leans mostly stays.
A rep 15 mm short of the wall is five standard deviations of a reading off it."""
PATIENT_S: Final = 0.5
"""Who comes in noisy cloth is looked at for longer: blocks of half a second, so that who turns round for 1.3 s before
they lean on the wall does not seem to stand, as in blocks of 0.2 s."""
PATIENT: Final = 12
"""And of so many readings, where most are lost: the mean of fewer is no place to stand at."""


class RepCounter:
    """Counts the reps of one person at one wall.

    `contact_mm` is what the sensor reads at the touch, as calibrated. Where contact was followed, `contact_now_mm`
    and `contact_felt_mm` are what the latest `ContactMoved` said, and `habit` is what the latest `Learnt` did.
    `near_mm` is how the sensor's light grows (see `Light`), None where that is not known. `feed` takes every reading
    in order and gives the events that it caused. Never raises on a valid `Reading`. One that is not newer than the one
    before is not looked at, so duplicates and stragglers change nothing.
    """

    def __init__(
        self,
        contact_mm: float,
        sensing: Sensing | None = None,
        *,
        near_mm: float | None = None,
        contact_now_mm: float | None = None,
        contact_felt_mm: float | None = None,
        habit: Habit | None = None,
    ) -> None:
        self.state = State.AWAY
        self.gap_mm: float | None = None
        """From hips to touch plane now, smoothed; None where nobody is believable."""
        self._k = sensing or Sensing()
        self._light = Light(near_mm)
        self._noise = Noise()
        self._aside = Aside(self._light, habit)
        self._doubts = Doubts(self._aside)
        self._wall = Wall(contact_mm, contact_now_mm, self._aside, contact_felt_mm)
        self._gate = Gate(self._wall, self._light, self._noise, self._k)
        self._approach = Approach(self._light, self._noise)
        self._touching = Touching(
            self._k, self._noise, self._light, approach=self._approach, wall=self._wall, aside=self._aside
        )
        self._stillness = Stillness(self._k.still_mm, self._k.still)
        self._patience = Stillness(0.0, 0.0, block_s=PATIENT_S, least=PATIENT)
        self.stance = Stance(self._k, self._noise, self._stillness)
        self._trail = Trail()
        self._measures = Measures(self._k, self._wall, self._noise, self._trail)
        self._squats = Squats(self._noise)
        self._shorts = Shorts(self._k)
        self._habit = habit  # as it was told
        self._time_s = -inf
        self._gone_s = inf  # when somebody was last here; whoever comes first is who contact was followed for
        self._bottom = Bottom(0.0, inf, 1.0)  # of the latest way to the wall
        self._high_mm = 0.0  # the highest since they turned, or left the wall
        self._stood_s: float | None = None  # when standing was seen again

    @property
    def stance_mm(self) -> float | None:
        """The gap in standing, as last seen standing still; None until then. It does not flutter (`Stance`)."""
        return self.stance.told_mm

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
        seen_s = self._gate.valid_s
        distance_mm = self._gate.believe(reading, standing=self.state is State.STANDING)
        if distance_mm is None:
            return self._heard(events + self._lose(time_s))
        self.gap_mm = gap_mm = distance_mm - self._wall.contact_mm
        now_mm = gap_mm
        if time_s - seen_s > SLOWEST_S:
            self._approach.hide()
            now_mm = min(gap_mm, self._gate.last_mm - self._wall.contact_mm)  # the median is of before the silence
        near_mm = self.stance.mm - self.stance.turn_mm
        if now_mm >= near_mm:
            self._approach.near_standing(time_s, now_mm)
        self._approach.slope(time_s, gap_mm - self._aside.slope_mm(self._light.part), near_mm)
        self._trail.add(time_s, gap_mm)
        still_mm = self._stillness.mean_mm if self._stillness.feed(time_s, gap_mm) else None
        step: Callable[[RepCounter, float, float, float | None], list[Event]] = self._STEPS[self.state]
        events += step(self, time_s, gap_mm, still_mm)
        if self.state is State.AT_WALL:
            self._squats.restart()
        else:
            squats = self._squats.feed(time_s, gap_mm, self.stance.told_mm)
            if squats is not None:
                events += self._squatted(squats)
        if self._shorts.waits and self.state is not State.LOWERING:
            events += self._shorts.settle(time_s, gap_mm, sunk=self._squats.is_sunk(time_s))
        if self._habit is not self._aside.habit:
            self._habit = self._aside.habit
            events.append(Learnt(time_s=time_s, habit=self._habit))
        return self._heard(events)

    def tick(self, time_s: float) -> list[Event]:
        """Let time pass. Without any reading for long nothing is known of the person, so they are as good as gone."""
        if self.state is State.AWAY or time_s - self._time_s <= self._k.gone_s:
            return []
        return self._leave(time_s)

    def _lose(self, time_s: float) -> list[Event]:
        """No believable reading: at the wall the sensor is covered, elsewhere somebody may have left."""
        if self.state is State.LOWERING and self._approach.believed and self._gate.is_covered(time_s):
            self._wall.touch(0.0)
            return self._touched(time_s)
        events: list[Event] = []
        if self.state not in (State.AWAY, State.ARRIVING, State.AT_WALL):
            seen_mm = self._gate.last_mm - self._wall.contact_mm
            squats = self._squats.lose(time_s, self._gate.valid_s, seen_mm, self.stance.told_mm)
            if squats is not None:
                events += self._squatted(squats)
        patience_s = self._k.covered_gone_s if self.state is State.AT_WALL else self._k.gone_s
        if self.state is State.AWAY or time_s - self._gate.valid_s < patience_s:
            return events
        return events + self._leave(time_s)

    def _leave(self, time_s: float) -> list[Event]:
        events = self._complete(time_s, None) + self._shorts.missed()
        self._go(Sign.GONE)
        self.gap_mm = None
        self._light.forget()
        self._approach.forget()
        self._aside.leave()
        self._doubts.leave()
        self._wall.leave()
        self.stance.leave()
        self._noise.forget()
        self._trail.forget()
        self._squats.leave()
        self._gone_s = time_s
        return [*events, Left(time_s=time_s)]

    def _squatted(self, squats: list[Squat]) -> list[Squat]:
        """What completed a squat was no miss, whether it can be named yet or not."""
        self._shorts.drop()
        self._bottom.told = True
        return squats

    # One method a state: what leads out of it. `still_mm` is where they stand still, where that is news.

    def _away(self, time_s: float, _gap_mm: float, _still_mm: float | None) -> list[Event]:
        self._go(Sign.SEEN)
        self._stillness.restart(time_s)
        self._patience.restart(time_s)
        arrived = Arrived(time_s=time_s)
        if time_s - self._gone_s < FORGOTTEN_S:
            return [arrived]
        self._aside.habit = None
        return [self._moved(time_s), arrived] if self._wall.forget() else [arrived]

    def _arriving(self, time_s: float, gap_mm: float, still_mm: float | None) -> list[Event]:
        if still_mm is not None and still_mm - gap_mm > self._k.turn_min_mm:
            still_mm = None  # they have gone on: who comes in to lean may slow down on the way
        if self._patience.feed(time_s, gap_mm, self._noise.coming_mm) and still_mm is None:
            still_mm = self._patience.mean_mm
        if still_mm is None or not self._k.min_stance_mm <= still_mm <= self._k.max_stance_mm:
            return []
        self._go(Sign.STILL)
        self.stance.stand(time_s, still_mm)
        self._squats.stand(time_s)
        return [Ready(time_s=time_s, stance_mm=still_mm)]

    def _standing(self, time_s: float, gap_mm: float, still_mm: float | None) -> list[Event]:
        if still_mm is not None and still_mm > self._k.max_stance_mm + self._k.stray_mm:
            self._go(Sign.STRAYED)
            self._patience.restart(time_s)
            self.stance.stray()
            return [Arrived(time_s=time_s)]
        held = self.stance.rise(time_s, gap_mm)
        if held is not None:
            self._go(Sign.TURNED)
            self._bottom, self._high_mm = held, gap_mm
            return self._returning(time_s, gap_mm, still_mm)
        if self.stance.stay(time_s, gap_mm, still_mm):
            self._light.stand()
        if gap_mm <= self.stance.mm - self.stance.turn_mm:
            self.stance.depart()
            self._depart(time_s, gap_mm)
            return self._lowering(time_s, gap_mm, still_mm)
        return []

    def _lowering(self, time_s: float, gap_mm: float, still_mm: float | None) -> list[Event]:
        self._approach.come(time_s, gap_mm, leapt=self._gate.leapt)
        self._bottom.sink(time_s, gap_mm, self._light.part)
        self._bottom.quick = self._approach.is_quick_aside
        self._bottom.unseen = self._approach.unseen
        if time_s - self.stance.from_s >= self._k.lowering_min_s and self._touching.reaches(
            time_s, gap_mm, self._bottom
        ):
            return self._touched(time_s)
        if gap_mm - self._bottom.low_mm >= self.stance.turn_mm:
            self._go(Sign.TURNED)
            self._high_mm = gap_mm
            return self._returning(time_s, gap_mm, still_mm)
        if still_mm is None:
            return []
        if still_mm < self._k.min_stance_mm:
            self._approach.stop(still_mm, time_s - self._stillness.since_s)
        elif self.stance.pause(time_s, still_mm, self._bottom):
            self._go(Sign.STILL)
        return []

    def _returning(self, time_s: float, gap_mm: float, still_mm: float | None) -> list[Event]:
        self._high_mm = max(self._high_mm, gap_mm)
        if gap_mm >= self.stance.mm - self.stance.turn_mm / 2:
            self._judge(time_s, gap_mm)
        if gap_mm <= self._high_mm - self.stance.turn_mm:
            self._judge(time_s, self._high_mm)
            self.stance.turn(time_s, self._high_mm)
            self._depart(time_s, gap_mm)
            return []
        if gap_mm >= self.stance.mm or still_mm is not None:
            self._judge(time_s, gap_mm)
            if gap_mm >= self.stance.mm - self.stance.turn_mm:
                self._go(Sign.STOOD)
            elif still_mm is not None and self.stance.has_moved(time_s, still_mm):
                self._go(Sign.STILL)
                self.stance.stand(time_s, still_mm)
        return []

    def _at_wall(self, time_s: float, gap_mm: float, _still_mm: float | None) -> list[Event]:
        self._wall.feel(gap_mm, self._light.part)
        self._measures.hold(gap_mm)
        if gap_mm - self._wall.aside_mm < self._k.touch_mm + self._k.release_mm:
            return []
        self._go(Sign.RELEASED)
        self._measures.release()
        self._high_mm, self._stood_s = gap_mm, None
        return [] if self._approach.in_doubt else self._follow(time_s)

    def _rising(self, time_s: float, gap_mm: float, still_mm: float | None) -> list[Event]:
        self._high_mm = max(self._high_mm, gap_mm)
        if self._approach.in_doubt and self.stance.regain(time_s, self._high_mm):
            self._stood_s = None  # where they stopped they have only passed by
        aside_mm = self._wall.aside_mm
        home_mm = self.stance.home_mm
        part = self._k.stood if self._approach.in_doubt else self._k.rearm  # who may lean has to come all the way
        rearm_mm = aside_mm + part * (home_mm - aside_mm)
        if self._stood_s is None and gap_mm >= self._k.stood * home_mm:
            self._stood_s = time_s
        if self._stood_s is not None and time_s - self._stood_s >= self._k.settle_s:
            events = self._complete(time_s, self._stood_s)
            self._go(Sign.STOOD)
            self.stance.stood(time_s)
            return events + self._standing(time_s, gap_mm, still_mm)
        if self._high_mm >= rearm_mm and gap_mm <= self._high_mm - self.stance.turn_mm:
            events = self._complete(time_s, self._stood_s)
            self.stance.stood(time_s)
            self._depart(time_s, gap_mm)
            return events + self._lowering(time_s, gap_mm, still_mm)
        if self._high_mm < rearm_mm and self._touching.bounces(gap_mm):
            self._go(Sign.TOUCHED)
            self._measures.bounce()
            return []
        if still_mm is None or not (still_mm >= rearm_mm or self.stance.has_moved(time_s, still_mm)):
            return []
        self._go(Sign.STILL)
        self.stance.stand(time_s, still_mm)
        return self._complete(time_s, None)

    # What the states share.

    def _moved(self, time_s: float) -> Event:
        return ContactMoved(time_s=time_s, contact_mm=self._wall.contact_mm, felt_mm=self._wall.felt_mm)

    def _go(self, sign: Sign) -> None:
        self.state = after(self.state, sign)

    def _depart(self, time_s: float, gap_mm: float) -> None:
        self._go(Sign.DEPARTED)
        self._bottom = Bottom(time_s, gap_mm, self._light.part)
        self._aside.depart()
        self._approach.leave(time_s, gap_mm, seen=gap_mm > self._touching.line_mm)

    def _touched(self, time_s: float) -> list[Event]:
        events = self._shorts.missed()
        self._go(Sign.TOUCHED)
        self.stance.touch()
        stance_mm = self.stance.mm
        lowering_s = self._measures.touch(time_s, self.stance.from_s, stance_mm, self.gap_mm or 0.0)
        if self._approach.in_doubt:
            return events
        self._approach.touch(time_s)
        return [*events, Touch(time_s=time_s, stance_mm=stance_mm, lowering_s=lowering_s)]

    def _follow(self, time_s: float) -> list[Event]:
        """What a touch has shown: where contact is now, and which misses were none."""
        moved = [self._moved(time_s)] if self._wall.release(self._noise.mm) else []
        return moved + self._settled(time_s)

    def _settled(self, time_s: float) -> list[Event]:
        turns = self._doubts.settle(time_s, self._wall.contact_mm, self._touching.line_mm)
        return [Settled(time_s=time_s, turned_s=turn.at_s, stance_mm=turn.stance_mm) for turn in turns]

    def _complete(self, time_s: float, stood_s: float | None) -> list[Event]:
        """The rep of the latest touch is over, if there is one: one in doubt counts now, if they are back."""
        reps = self._measures.complete(time_s, stood_s)
        if not reps or not self._approach.in_doubt:
            return [*reps]
        rep = reps[0]
        stayed = rep.time_s - rep.rising_s - rep.touched_s > FELT_S
        if stood_s is None or stayed or rep.depth_mm > FELT_MM or not self.stance.is_home(self._high_mm):
            return []
        self._approach.touch(rep.touched_s)
        return [Settled(time_s=time_s, turned_s=rep.touched_s, stance_mm=rep.stance_mm), rep, *self._follow(time_s)]

    def _heard(self, events: list[Event]) -> list[Event]:
        """Give `events`, once it is known which misses may be settled later: those after which a touch would count; and
        what comes of it, where only a wall can have stopped the latest.
        """
        heard: list[Event] = []
        for event in events:
            heard.append(event)
            if isinstance(event, Miss) and self._has_returned(event):
                self._doubts.missed(event.time_s)
                wall_mm = self._doubts.wall_mm
                if wall_mm is not None and self._wall.meet(wall_mm):
                    heard += [self._moved(self._time_s), *self._settled(self._time_s)]
        return heard

    def _has_returned(self, miss: Miss) -> bool:
        """Whether who turned came back by so much that another touch would count after this one."""
        return self._high_mm - miss.short_mm >= self._k.rearm * (miss.stance_mm - miss.short_mm)

    def _judge(self, time_s: float, reached_mm: float) -> None:
        """A turn may have been a miss, or a touch that nobody saw come; what is nobody's hips was neither."""
        bottom, approach = self._bottom, self._approach
        if bottom.told or not (approach.are_hips or bottom.unseen):
            return
        rest = bottom.rest(self._noise.mm)
        there = self._touching.was_reached(time_s, bottom.low_mm, rest)
        if not (approach.are_hips or there) or not self._shorts.judge(time_s, self.stance.mm, bottom, reached_mm):
            return
        contact_mm = self._wall.contact_mm
        known = approach.are_hips and not bottom.quick
        low = Place(bottom.low_mm + contact_mm, bottom.part)
        mean = Place(rest.gap_mm + contact_mm, rest.part)
        self._doubts.turned(Turn(bottom.low_s, self.stance.mm, low, mean, rest.readings, known, there), contact_mm)
        bottom.told = True

    _STEPS: ClassVar = {
        State.AWAY: _away,
        State.ARRIVING: _arriving,
        State.STANDING: _standing,
        State.LOWERING: _lowering,
        State.RETURNING: _returning,
        State.AT_WALL: _at_wall,
        State.RISING: _rising,
    }
