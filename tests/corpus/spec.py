"""What may differ between one set and another: bounds, and one set drawn from them."""

from collections.abc import Callable
from random import Random
from typing import Final

from msgspec import Struct

from device.simulator.body import Body, Build
from device.simulator.motion import Hips, Wander
from device.simulator.people import INCH_MM, Person, Sway
from device.simulator.scene import Cover
from tests.corpus.play import Felt, Play
from tests.corpus.shapes import Shape
from tests.corpus.stage import CLOTH_HZ, NO_GUSTS, Aside, Stage, Thing, Wave, Worn, still
from tests.corpus.trouble import Trouble

SPARE_MM: Final = 24.0
"""So much a squat or stoop stays off the pad: 15 mm, as a short rep does, and half of the sway and swing of cloth."""

Between = Callable[[Play, Random], list[Thing]]
"""What else happens after an attempt; it gives the things that come before the sensor."""

Bounds = tuple[float, float]


class Ranges(Struct, frozen=True, kw_only=True):
    """Bounds of what is drawn. `edges` is how often a value is taken from the outer fifths of its range."""

    height_mm: Bounds = (1450.0, 2000.0)
    girth_mm: Bounds = (780.0, 1450.0)
    knee_bend_deg: Bounds = (7.0, 24.0)
    sensor_off_mm: Bounds = (-8.0, 25.0)
    """How far the sensor hangs off the height where the buttocks arrive."""
    stance_in: Bounds = (3.0, 9.0)
    lowering_s: Bounds = (0.5, 2.6)
    pause_s: Bounds = (0.3, 2.5)
    rising_s: Bounds = (0.5, 2.6)
    standing_s: Bounds = (0.6, 3.0)
    variation: Bounds = (0.03, 0.15)
    reflectance: Bounds = (0.12, 0.88)
    loose_mm: Bounds = (0.0, 5.0)
    calm_mm: Bounds = (2.0, 9.0)
    arms_mm: Bounds = (21.0, 50.0)
    settle_mm: Bounds = (0.0, 3.0)
    room_mcps: Bounds = (0.02, 0.8)
    ramp: Bounds = (0.25, 0.45)
    smooth: float = 0.8
    """How often a person moves with the least jerk; else at an even speed between two ramps."""
    edges: float = 0.0
    attempts: tuple[int, int] = (15, 20)

    def draw(self, name: str, chance: Random) -> float:
        """A value of the field `name`."""
        low, high = getattr(self, name)
        part = chance.random()
        if chance.random() < self.edges:
            part = 0.2 * part if chance.random() < 0.5 else 1 - 0.2 * part
        return float(low + (high - low) * part)


TUNING: Final = Ranges()
WIDE: Final = Ranges(
    girth_mm=(740.0, 1650.0),
    sensor_off_mm=(-14.0, 32.0),
    stance_in=(3.0, 11.0),
    lowering_s=(0.4, 3.4),
    pause_s=(0.2, 4.0),
    rising_s=(0.4, 3.6),
    variation=(0.02, 0.22),
    reflectance=(0.09, 0.88),
    loose_mm=(0.0, 7.0),
    calm_mm=(1.0, 12.0),
    room_mcps=(0.0, 1.3),
    ramp=(0.12, 0.5),
    smooth=0.4,
    edges=0.5,
    attempts=(12, 20),
)
"""Farther still than what is held out, to look at: what is lost there shows what the counter cannot do."""
HELD_OUT: Final = Ranges(
    girth_mm=(760.0, 1600.0),
    sensor_off_mm=(-12.0, 30.0),
    stance_in=(3.0, 10.5),
    lowering_s=(0.45, 3.2),
    pause_s=(0.25, 3.5),
    rising_s=(0.45, 3.4),
    variation=(0.02, 0.2),
    reflectance=(0.1, 0.88),
    loose_mm=(0.0, 6.5),
    calm_mm=(1.0, 11.0),
    room_mcps=(0.0, 1.2),
    ramp=(0.15, 0.5),
    smooth=0.5,
    edges=0.5,
    attempts=(12, 20),
)
"""Wider, other shapes of movement, and more from the edges. Never looked at while the counter is tuned."""


class Spec(Struct, kw_only=True):
    """One set to be made. `hard.py` changes one thing in it."""

    build: Build
    sensor_off_mm: float
    stance_mm: float
    lowering_s: float
    pause_s: float
    rising_s: float
    standing_s: float
    variation: float
    ramp: float
    reflectance: float
    loose_mm: float
    calm_mm: float
    arms_mm: float
    settle_mm: float
    light_mcps: Wave
    budget_ms: int
    attempts: int
    cover: Cover = "open"
    twist_mm: float = 0.0
    darker: float = 1.0
    hands: float = 0.0
    hands_mm: float = 0.0
    miss_share: float = 0.0
    short_mm: Bounds = (20.0, 60.0)
    high_share: float = 1.0
    high_mm: Bounds = (0.0, 0.0)
    """How many reps drift sideways, and how high the pad then reads."""
    high_scatter_mm: float = 2.0
    """How much that differs from rep to rep of one body."""
    creep_mm: float = 0.0
    """How far the feet creep from rep to rep at most."""
    back: Bounds = (1.0, 1.0)
    """How much of the way they come back up between two reps."""
    pulse_share: float = 0.0
    pulse_mm: Bounds = (8.0, 30.0)
    pulses: tuple[int, int] = (1, 3)
    drift_mm: Bounds = (0.0, 0.0)
    """What temperature adds at the beginning and at the end."""
    shapes: Callable[[Random], tuple[Shape, Shape]] | None = None
    """How each attempt goes down and up; where that is not said, by `ramp`."""
    felt: Callable[[float, Random], Felt | None] | None = None
    """Whether and how they feel for the wall in a rep from this stance in mm."""
    gusts_mm: Wave = NO_GUSTS
    between: Between | None = None
    troubles: tuple[Trouble, ...] = ()

    def play(self, body: Body, chance: Random) -> Play:
        """This person with nothing to do yet."""
        hips = Hips(chance, calm_mm=self.calm_mm, arms_mm=self.arms_mm)
        return Play(Person(name="", build=self.build, sway=Sway(self.calm_mm, self.arms_mm)), body, hips, chance)

    def stage(
        self, play: Play, chance: Random, *, asides: tuple[Aside, ...], drift_mm: Wave, things: tuple[Thing, ...] = ()
    ) -> Stage:
        """What the sensor will see of what was played."""
        return Stage(
            play.body,
            play.hips,
            play.moves,
            Worn(self.reflectance, self.loose_mm, self.cover, self.twist_mm, self.darker, self.hands, self.hands_mm),
            Wander(chance, CLOTH_HZ),
            asides=asides,
            things=things,
            drift_mm=drift_mm,
            light_mcps=self.light_mcps,
            gusts_mm=self.gusts_mm,
        )


def draw(ranges: Ranges, chance: Random) -> Spec:
    """An ordinary set."""
    of = {name: ranges.draw(name, chance) for name in ranges.__struct_fields__ if name.endswith(("_mm", "_s", "_in"))}
    budget_ms = chance.choice((20, 33, 33, 33, 66, 200))
    room_mcps = ranges.draw("room_mcps", chance)
    return Spec(
        build=Build(of["height_mm"], of["girth_mm"], ranges.draw("knee_bend_deg", chance)),
        sensor_off_mm=of["sensor_off_mm"],
        stance_mm=of["stance_in"] * INCH_MM,
        lowering_s=of["lowering_s"],
        pause_s=of["pause_s"],
        rising_s=of["rising_s"],
        standing_s=of["standing_s"],
        variation=ranges.draw("variation", chance),
        ramp=0.0 if chance.random() < ranges.smooth else ranges.draw("ramp", chance),
        reflectance=ranges.draw("reflectance", chance),
        loose_mm=of["loose_mm"],
        calm_mm=of["calm_mm"],
        arms_mm=of["arms_mm"],
        settle_mm=of["settle_mm"],
        light_mcps=still(room_mcps),
        budget_ms=budget_ms,
        attempts=chance.randint(*ranges.attempts),
    )
