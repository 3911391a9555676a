"""People for the simulator: what differs between one and another, and some ready-made ones."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from device.simulator.body import Build
from device.simulator.scene import Cover

INCH_MM: Final = 25.4


class Clothing(Struct, frozen=True):
    """What the light falls on.

    `reflectance` is as in `Target`; `loose_mm` is how far the cloth swings, peak to peak; `cover` is what the sensor
    gets when the cloth is pressed onto the pad.
    """

    reflectance: float = 0.6
    loose_mm: float = 1.5
    cover: Cover = "open"


class Tempo(Struct, frozen=True):
    """Seconds of one fresh rep at 3 inches: down to the touch, at the wall, up again, standing before the next one.

    `variation` is the standard deviation of each as a fraction. Real hinges: lowering 0.20, 0.40 and 2.6 s (least,
    median, most), at the bottom 0.26, 0.90 and 1.7, rising 0.22, 0.40 and 4.5; the least are drops that no one trains.
    """

    lowering_s: float = 1.4
    pause_s: float = 1.0
    rising_s: float = 1.2
    standing_s: float = 1.0
    variation: float = 0.05


class Sway(Struct, frozen=True):
    """Sway, peak to peak: standing calmly, and while the arms move (21 to 50 mm in motion capture).

    `settle_mm` is the standard deviation of where the hips come back to after a rep when the feet are still.
    """

    calm_mm: float = 5.0
    arms_mm: float = 30.0
    settle_mm: float = 1.5


class Skill(Struct, frozen=True):
    """How well it goes. Errors are standard deviations.

    `step_error` is a fraction of the step, `place_mm` how exactly the old place is found again after a walk. A rep
    turns back too soon with `miss_chance`, at the first try after a step with `new_stance_miss_chance`, about
    `short_mm` before the wall; every rep multiplies both by `learning`.
    """

    step_error: float = 0.12
    place_mm: float = 5.0
    miss_chance: float = 0.03
    new_stance_miss_chance: float = 0.15
    short_mm: float = 24.0
    learning: float = 0.985


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who trains.

    `reach_mm` is the farthest stance that the hips can close, which nobody has been told; `endurance_reps` at 3 inches
    tire fully; `attention` is the chance that an instruction is taken in at once, `reaction_s` the delay until then;
    `rests_in_view` is the chance to rest in front of the sensor instead of walking away.
    """

    name: str
    build: Build = Build()
    clothing: Clothing = Clothing()
    tempo: Tempo = Tempo()
    sway: Sway = Sway()
    skill: Skill = Skill()
    reach_mm: float = 230.0
    endurance_reps: float = 60.0
    attention: float = 0.95
    reaction_s: float = 0.6
    rests_in_view: float = 0.4


PEOPLE: Final[Mapping[str, Person]] = MappingProxyType(
    {
        person.name: person
        for person in (
            Person(
                name="demo",
                skill=Skill(new_stance_miss_chance=0.5, miss_chance=0.02, step_error=0.1),
                reach_mm=210.0,
            ),
            Person(
                name="quick",
                build=Build(height_mm=1910.0, girth_mm=900.0, knee_bend_deg=9.0),
                clothing=Clothing(reflectance=0.8, loose_mm=1.0),
                tempo=Tempo(lowering_s=0.6, pause_s=0.4, rising_s=0.5, standing_s=0.8, variation=0.08),
                sway=Sway(calm_mm=6.0, arms_mm=40.0, settle_mm=2.0),
                skill=Skill(step_error=0.2, place_mm=8.0, miss_chance=0.05, short_mm=20.0),
                reach_mm=250.0,
                endurance_reps=90.0,
                reaction_s=0.4,
                rests_in_view=0.7,
            ),
            Person(
                name="slow",
                build=Build(height_mm=1780.0, girth_mm=1240.0, knee_bend_deg=22.0),
                clothing=Clothing(reflectance=0.12, loose_mm=3.0, cover="near"),
                tempo=Tempo(lowering_s=1.7, pause_s=1.2, rising_s=1.6, standing_s=1.5, variation=0.07),
                sway=Sway(calm_mm=6.0, arms_mm=25.0, settle_mm=1.8),
                skill=Skill(step_error=0.2, place_mm=8.0, miss_chance=0.05, short_mm=30.0),
                reach_mm=150.0,
                endurance_reps=35.0,
                attention=0.9,
                reaction_s=0.9,
                rests_in_view=0.2,
            ),
            Person(
                name="steady",
                build=Build(height_mm=1620.0, girth_mm=940.0, knee_bend_deg=7.0),
                clothing=Clothing(reflectance=0.88, loose_mm=0.5),
                tempo=Tempo(lowering_s=1.5, pause_s=0.8, rising_s=1.3, standing_s=1.2, variation=0.03),
                sway=Sway(calm_mm=3.0, arms_mm=21.0, settle_mm=1.0),
                skill=Skill(step_error=0.05, place_mm=3.0, miss_chance=0.0, new_stance_miss_chance=0.0),
                reach_mm=200.0,
                endurance_reps=200.0,
                attention=1.0,
                rests_in_view=0.0,
            ),
        )
    }
)
"""By name: the demo's person; a tall, slim, quick one; a large, slow one in dark loose clothes;
and one who fails only out of reach."""
