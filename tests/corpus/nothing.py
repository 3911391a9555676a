"""What is not a rep: hours of a room in which nobody does one.

Nobody here lowers the hips to the pad from standing still before it and comes back: that, whoever does it, is a rep.
"""

from collections.abc import Callable, Mapping
from math import pi, sin
from random import Random
from types import MappingProxyType
from typing import Final

from device.simulator.motion import Wander
from tests.corpus import things
from tests.corpus.play import Pace, Play
from tests.corpus.sensing import PERIOD_S, sense
from tests.corpus.sets import body_of
from tests.corpus.spec import SPARE_MM, TUNING, Ranges, draw
from tests.corpus.stage import CLOTH_HZ, Stage, Thing, Wave, Worn, still
from tests.corpus.truth import Kind, Trace

Episode = Callable[[Play, Random], list[Thing]]
"""A while of somebody doing something; it gives the things that come before the sensor meanwhile."""


# Somebody who comes and goes


def comes_and_goes(play: Play, chance: Random) -> list[Thing]:
    """Comes, stands, turns round, and leaves."""
    play.enter(chance.uniform(70.0, 350.0))
    play.stand(chance.uniform(0.5, 20.0), restless=chance.choice((0.0, 0.3, 1.0)))
    if chance.random() < 0.5:
        play.turn(chance.uniform(1.0, 2.0))
        play.stand(chance.uniform(0.2, 5.0))
    if chance.random() < 0.3:
        play.step(chance.choice((-1, 1)) * min(60.0, 0.3 * play.stance_mm))
        play.stand(chance.uniform(0.5, 5.0))
    play.leave()
    return []


def feels_for_the_wall(play: Play, chance: Random) -> list[Thing]:
    """Walks backwards until the hips feel the wall, steps out to a stance, stands, and leaves."""
    with play.during("feel"):
        play.walk(600.0, 700.0)
        play.move(1.3, restless=0.6, bump_mm=45.0, bumps=2)
        play.walk(-4.0, chance.uniform(150.0, 500.0))
        play.move(chance.uniform(0.1, 2.0), stance_mm=-4.0)
        play.walk(chance.uniform(70.0, 300.0), chance.uniform(100.0, 300.0))
    play.stand(chance.uniform(0.5, 15.0))
    play.leave()
    return []


def leans(play: Play, chance: Random) -> list[Thing]:
    """Goes straight to the wall and leans on it; rocks off it and on again; leaves."""
    with play.during("lean"):
        play.walk(chance.uniform(300.0, 600.0), 700.0)
        play.move(1.3, restless=0.6, bump_mm=45.0, bumps=2)
        play.walk(-6.0, chance.uniform(150.0, 400.0))
        play.move(chance.uniform(3.0, 90.0), stance_mm=-6.0)
    with play.during("rock"):
        for _ in range(chance.randint(0, 8)):
            play.move(chance.uniform(0.3, 2.0), stance_mm=chance.uniform(5.0, 40.0))
            play.move(chance.uniform(0.3, 2.0), stance_mm=-6.0)
            play.move(chance.uniform(0.2, 10.0), stance_mm=-6.0)
    play.leave()
    return []


def steps_back_to_lean(play: Play, chance: Random) -> list[Thing]:
    """Stands ready, then goes back in small steps, each stood for a while, and leans; then walks off."""
    play.enter(chance.uniform(80.0, 200.0))
    play.stand(chance.uniform(2.0, 8.0))
    with play.during("lean"):
        while play.stance_mm > 45.0:
            play.move(
                chance.uniform(0.6, 1.0), stance_mm=play.stance_mm - chance.uniform(25.0, 45.0), bump_mm=6, bumps=1
            )
            play.move(chance.uniform(1.2, 4.0))
        play.move(chance.uniform(0.4, 0.8), stance_mm=-6.0)
        play.move(chance.uniform(5.0, 60.0), stance_mm=-6.0)
    play.leave()
    return []


# Other exercises before the wall


def squats(play: Play, chance: Random) -> list[Thing]:
    """A set of squats, which do not reach the wall."""
    _stand_before(play, chance, play.body.room_mm("squat"))
    down_s, up_s = chance.uniform(0.7, 2.5), chance.uniform(0.7, 2.0)
    for _ in range(chance.randint(5, 15)):
        hold_s = chance.uniform(0.1, 1.0)
        play.fold("squat", chance.uniform(0.75, 1.0), Pace(down_s, hold_s, up_s))
        play.stand(chance.uniform(0.2, 2.0))
    play.leave()
    return []


def stoops(play: Play, chance: Random) -> list[Thing]:
    """Bends down for something, with straight knees."""
    _stand_before(play, chance, play.body.room_mm("stoop"))
    for _ in range(chance.randint(1, 6)):
        pace = Pace(chance.uniform(0.8, 2.5), chance.uniform(0.1, 5.0), chance.uniform(0.8, 2.0))
        play.fold("stoop", chance.uniform(0.5, 1.0), pace)
        play.stand(chance.uniform(0.5, 6.0))
    play.leave()
    return []


def sits(play: Play, chance: Random) -> list[Thing]:
    """Sits down on a stool before the wall and stands up, again and again."""
    _stand_before(play, chance, play.body.room_mm("squat"))
    for _ in range(chance.randint(2, 10)):
        pace = Pace(chance.uniform(0.8, 2.0), chance.uniform(0.3, 20.0), chance.uniform(0.8, 2.0))
        play.fold("sit", chance.uniform(0.7, 0.85), pace)
        play.stand(chance.uniform(0.3, 3.0))
    play.leave()
    return []


def lunges(play: Play, chance: Random) -> list[Thing]:
    """Lunges away from the wall, and backwards toward it from far off."""
    forward = chance.random() < 0.5
    home_mm = chance.uniform(80.0, 250.0) if forward else chance.uniform(560.0, 800.0)
    play.enter(home_mm)
    play.stand(2.0)
    for _ in range(chance.randint(4, 12)):
        way_mm = chance.uniform(400.0, 700.0) if forward else -chance.uniform(300.0, home_mm - 90.0)
        with play.during("lunge"):
            play.move(chance.uniform(0.9, 1.6), stance_mm=home_mm + way_mm)
            play.move(chance.uniform(0.2, 1.0))
            play.move(chance.uniform(0.9, 1.6), stance_mm=home_mm)
        play.stand(chance.uniform(0.3, 2.0))
    play.leave()
    return []


def fidgets(play: Play, chance: Random) -> list[Thing]:
    """Stands for long: arms, weight from foot to foot, stepping on the spot, leg raises."""
    home_mm = chance.uniform(90.0, 300.0)
    play.enter(home_mm)
    for _ in range(chance.randint(3, 12)):
        with play.during("fidget"):
            swing_mm = min(chance.uniform(10.0, 65.0), 0.6 * home_mm)
            play.move(chance.uniform(1.0, 6.0), restless=1.0, bump_mm=swing_mm, bumps=chance.randint(1, 6))
        play.stand(chance.uniform(0.3, 6.0))
    play.leave()
    return []


def shares_the_room(play: Play, chance: Random) -> list[Thing]:
    """Stands ready while hands, a cat and others come before the sensor; then others come as this one goes."""
    home_mm = chance.uniform(76.0, 250.0)
    play.enter(home_mm)
    play.stand(chance.uniform(2.0, 4.0))
    seen = []
    for _ in range(chance.randint(1, 6)):
        kind: Kind = chance.choice(("hand", "cat"))
        thing = things.sweep(play.now_s + 0.2, chance, 40.0 + home_mm)
        seen.append(thing)
        with play.during(kind):
            play.move(thing.path[-1][0] - play.now_s + 0.5)
        play.stand(chance.uniform(0.5, 6.0))
    with play.during("second_person"):
        seen.append(things.visitor(play.now_s + chance.uniform(0.0, 2.0), chance))
        play.vanish()
        play.move(max(1.0, seen[-1].path[-1][0] - play.now_s + 1.0))
    return seen


# Nobody but things


def nobody_but(kind: Kind, make: Callable[[float, Random], Thing]) -> Episode:
    """An episode of one thing in an empty room."""

    def episode(play: Play, chance: Random) -> list[Thing]:
        thing = make(play.now_s + 0.5, chance)
        with play.during(kind):
            play.move(thing.path[-1][0] - play.now_s + 0.5)
        return [thing]

    return episode


def empty(play: Play, chance: Random) -> list[Thing]:
    """Nothing, for long, or furniture that somebody left standing there."""
    with play.during("empty"):
        start_s = play.now_s
        play.move(chance.uniform(60.0, 900.0))
    if chance.random() < 0.3:
        far_mm, share = chance.uniform(100.0, 1300.0), chance.uniform(0.1, 1.0)
        knots = ((start_s, far_mm, share), (play.now_s, far_mm, share))
        return [Thing(knots, chance.uniform(0.05, 0.9))]
    return []


FAMILIES: Final[Mapping[str, tuple[Episode, ...]]] = MappingProxyType(
    {
        "comings": (comes_and_goes, feels_for_the_wall),
        "leaning": (leans, leans, steps_back_to_lean),
        "squatting": (squats,),
        "bending": (stoops, sits),
        "lunging": (lunges,),
        "fidgeting": (fidgets,),
        "sharing": (shares_the_room,),
        "things": (
            nobody_but("pass", things.passing),
            nobody_but("second_person", things.visitor),
            nobody_but("hand", things.hand),
            nobody_but("cat", things.cat),
            nobody_but("towel", things.towel),
            nobody_but("door", things.door),
        ),
        "empty": (empty,),
    }
)
"""What happens together in one trace."""


def nothing(family: str, seed: int, ranges: Ranges = TUNING, hours: float = 0.5) -> Trace:
    """So many hours without a rep. Raises KeyError for an unknown family."""
    chance = Random(f"nothing {family} {seed}")
    spec = draw(ranges, chance)
    spec.budget_ms = chance.choice((33, 33, 66, 20 if hours < 1 else 33))
    play = spec.play(body_of(spec), chance)
    seen: list[Thing] = []
    while play.now_s < hours * 3600:
        seen += chance.choice(FAMILIES[family])(play, chance)
        with play.during("empty"):
            play.move(chance.uniform(3.0, 20.0))
    stage = Stage(
        play.body,
        play.hips,
        play.moves,
        Worn(spec.reflectance, spec.loose_mm),
        Wander(chance, CLOTH_HZ),
        things=tuple(seen),
        light_mcps=_day(chance, play.now_s) if chance.random() < 0.5 else still(spec.light_mcps(0.0)),
    )
    readings = sense(stage, budget_ms=spec.budget_ms, end_s=play.now_s, chance=chance)
    return Trace(
        corpus="nothing",
        kind=family,
        seed=seed,
        period_s=PERIOD_S[spec.budget_ms],
        readings=readings,
        happenings=play.happenings,
    )


def _day(chance: Random, end_s: float) -> Wave:
    """Night, sunrise, a day with clouds, and night again, within the trace."""
    most, cloud_s = chance.uniform(1.0, 6.0), chance.uniform(20.0, 200.0)

    def light(time_s: float) -> float:
        sun = max(0.0, sin(2 * pi * time_s / end_s - 0.5))
        return most * sun * (0.75 + 0.25 * sin(2 * pi * time_s / cloud_s))

    return light


def _stand_before(play: Play, chance: Random, room_mm: float) -> None:
    play.enter(room_mm + SPARE_MM + chance.uniform(0.0, 100.0))
    play.stand(chance.uniform(1.0, 4.0))
