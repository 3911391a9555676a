"""Who moves otherwise than smoothly down and up: further kinds of hard sets, each one thing in an ordinary one."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from device.simulator.motion import Wander, least_s
from tests.corpus.disturbances import Disturbance
from tests.corpus.play import Felt, Pace, Play
from tests.corpus.sets import body_of
from tests.corpus.shapes import Shape, Stroke
from tests.corpus.spec import SPARE_MM, Spec
from tests.corpus.stage import Thing
from tests.corpus.things import fumble
from tests.corpus.truth import CONTACT_MM


def strokes(spec: Spec, chance: Random) -> None:
    """Down and up in two to five strokes, which overlap or rest in between: stiff, unsure, or in pain."""
    spec.lowering_s, spec.rising_s = chance.uniform(0.9, 3.0), chance.uniform(0.9, 3.0)
    rest = chance.uniform(0.0, 0.6)
    spec.shapes = lambda chance: (_in_strokes(chance, rest), _in_strokes(chance, rest))


def lopsided(spec: Spec, chance: Random) -> None:
    """They start with a jerk and arrive slowly, or the other way round; down and up need not be alike."""
    down, up = chance.uniform(0.55, 1.8), chance.uniform(0.55, 1.8)

    def shapes(chance: Random) -> tuple[Shape, Shape]:
        ways = (way + chance.uniform(-0.05, 0.05) for way in (down, up))
        first, second = (Shape(strokes=(Stroke(0.0, 1.0, 1.0, way),)) for way in ways)
        return first, second

    spec.shapes = shapes


def feeling(spec: Spec, chance: Random) -> None:
    """Shortly before the wall they stop or creep, and feel for it: always, or now and then."""
    share, creeps = chance.choice((1.0, chance.uniform(0.2, 0.8))), chance.random() < 0.5

    def felt(stance_mm: float, chance: Random) -> Felt | None:
        if chance.random() >= share:
            return None
        at_mm = chance.uniform(10.0, min(50.0, 0.5 * stance_mm))
        return Felt(at_mm, chance.uniform(0.0, at_mm - 8.0) if creeps else 0.0, chance.uniform(0.8, 2.5))

    spec.felt = felt


def fearful(spec: Spec, chance: Random) -> None:
    """In every rep they stop before the wall, wait, creep the rest of the way, and press for long: afraid to fall."""
    spec.pause_s = chance.uniform(1.0, 5.0)

    def felt(stance_mm: float, chance: Random) -> Felt:
        at_mm = chance.uniform(15.0, min(70.0, 0.7 * stance_mm))
        return Felt(at_mm, 0.0, chance.uniform(0.5, 5.0), then_mm_s=chance.uniform(8.0, 30.0))

    spec.felt = felt


def shallow_squats(spec: Spec, chance: Random) -> None:
    """Some attempts are squats, of any depth, held for any time, also twice in a row."""
    spec.stance_mm = max(spec.stance_mm, body_of(spec).room_mm("squat") + SPARE_MM)

    def between(play: Play, chance: Random) -> list[Thing]:
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            play.stand(chance.uniform(0.3, 1.5))
            pace = Pace(chance.uniform(0.6, 2.5), chance.uniform(0.0, 2.0), chance.uniform(0.6, 2.5))
            play.fold("squat", chance.uniform(0.4, 1.0), pace)
        return []

    spec.between = between


def out_and_back(spec: Spec, chance: Random) -> None:
    """Now and then a step out, or a little one in, and soon back to where they stood."""

    def between(play: Play, chance: Random) -> list[Thing]:
        if chance.random() > 0.3:
            return []
        home_mm = play.stance_mm
        by_mm = chance.choice((chance.uniform(10.0, 130.0), -chance.uniform(8.0, min(40.0, 0.4 * home_mm))))
        play.stand(chance.uniform(0.3, 1.0))
        for to_mm in (home_mm + by_mm, home_mm):
            with play.during("step"):
                play.move(chance.uniform(0.4, 1.0) + least_s(by_mm), stance_mm=to_mm, bump_mm=6.0, bumps=1)
            play.stand(chance.uniform(0.3, 4.0))
        return []

    spec.between = between


def behind_their_back(spec: Spec, chance: Random) -> None:
    """Between reps they straighten their clothes, or take a phone out of a back pocket."""

    def between(play: Play, chance: Random) -> list[Thing]:
        if chance.random() > 0.3:
            return []
        thing = fumble(play.now_s + chance.uniform(0.2, 1.0), chance, CONTACT_MM + play.stance_mm)
        with play.during("hand"):
            play.move(thing.path[-1][0] - play.now_s + chance.uniform(0.2, 2.0))
        return [thing]

    spec.between = between


def draught(spec: Spec, chance: Random) -> None:
    """Gusts blow the tail of a shirt out behind them, at any time."""
    most_mm = chance.uniform(10.0, min(40.0, 0.4 * spec.stance_mm))
    swell, flutter = Wander(chance, (0.07, 0.11, 0.17)), Wander(chance, (1.1, 1.7, 2.6))
    # Both are within a half either way: in half of the time it is calm.
    spec.gusts_mm = lambda time_s: most_mm * max(0.0, 2 * swell.at(time_s)) * (0.5 + flutter.at(time_s))


def _in_strokes(chance: Random, rest: float) -> Shape:
    """Two to five strokes after one another, with up to `rest` of one's length in between, or overlapping."""
    now, parts = 0.0, []
    for _ in range(chance.randint(2, 5)):
        length = chance.uniform(0.5, 1.5)
        parts.append((now, length, length * chance.uniform(0.5, 1.5)))
        now += length * (1 + chance.uniform(-0.5, rest))
    whole = max(start + length for start, length, _ in parts)
    way = sum(share for _, _, share in parts)
    return Shape(strokes=tuple(Stroke(start / whole, length / whole, share / way) for start, length, share in parts))


PEOPLE: Final[Mapping[str, Disturbance]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            strokes,
            lopsided,
            feeling,
            shallow_squats,
            out_and_back,
            behind_their_back,
            draught,
            fearful,
        )
    }
)
