"""Things that come before the sensor and are no hips, each from `start_s` on. Distances are from the sensor in mm."""

from math import pi, sin
from random import Random
from typing import Final

from device.simulator.scene import Cover
from tests.corpus.stage import Thing

PAD_MM: Final = 40.0
"""Nothing comes nearer than the pad, unless it is small enough to reach into its hole."""
COVERS: Final[tuple[Cover, ...]] = ("open", "near", "stuck", "zero", "lost")


def passing(start_s: float, chance: Random) -> Thing:
    """Somebody walks past: half a second at 300 to 800 mm (motion recordings)."""
    far_mm, crosses_s = chance.uniform(300.0, 800.0), chance.uniform(0.1, 0.5)
    in_s = chance.uniform(0.05, 0.2)
    path = ((0.0, far_mm, 0.0), (in_s, far_mm, 1.0), (in_s + crosses_s, far_mm + chance.uniform(-60, 60), 1.0))
    return _thing(start_s, (*path, (2 * in_s + crosses_s, far_mm, 0.0)), chance)


def visitor(start_s: float, chance: Random) -> Thing:
    """Somebody else comes up from afar, stands, comes nearer, and goes."""
    far_mm, near_mm = chance.uniform(500.0, 900.0), chance.uniform(130.0, 500.0)
    stays_s, more_s = chance.uniform(0.5, 20.0), chance.uniform(0.5, 10.0)
    path = (
        (0.0, 1300.0, 1.0),
        (1.2, far_mm, 1.0),
        (1.2 + stays_s, far_mm + 10, 1.0),
        (2.4 + stays_s, near_mm, 1.0),
        (2.4 + stays_s + more_s, near_mm + 10, 1.0),
        (4.5 + stays_s + more_s, 1400.0, 1.0),
    )
    return _thing(start_s, path, chance)


def hand(start_s: float, chance: Random) -> Thing:
    """A hand waves before the sensor, or comes from the side onto the pad and rests there."""
    share, far_mm = chance.uniform(0.4, 1.0), chance.uniform(80.0, 250.0)
    if chance.random() < 0.5:
        path = [(0.0, far_mm, 0.0)]
        for number in range(chance.randint(1, 12)):  # never still for long on the way
            at_s = 0.3 + 0.35 * number
            path.append((at_s, chance.uniform(PAD_MM, far_mm), share))
        path.append((path[-1][0] + 0.3, far_mm, 0.0))
        return _thing(start_s, tuple(path), chance)
    rests_s, near_mm = chance.uniform(0.2, 30.0), chance.uniform(5.0, 55.0)
    path = [(0.0, far_mm, 0.0), (0.2, far_mm, share), (0.5, near_mm, 1.0), (0.5 + rests_s, near_mm, 1.0)]
    path.append((0.8 + rests_s, far_mm, 0.0))
    cover = chance.choice(COVERS) if near_mm < PAD_MM else "open"
    thing = _thing(start_s, tuple(path), chance)
    return Thing(thing.path, thing.reflectance, cover)


def cat(start_s: float, chance: Random) -> Thing:
    """A cat comes along the wall, rubs against the pad or sits before it, and goes on along the wall."""
    share = chance.uniform(0.3, 0.9)
    if chance.random() < 0.5:
        path = [(0.0, chance.uniform(PAD_MM, 150.0), 0.0)]
        path += [(0.3 * number, chance.uniform(PAD_MM, 120.0), share) for number in range(1, chance.randint(3, 8))]
        path.append((path[-1][0] + 0.3, path[-1][1], 0.0))
        return _thing(start_s, tuple(path), chance)
    sits_mm, sits_s = chance.uniform(70.0, 300.0), chance.uniform(1.0, 200.0)
    path = [
        (0.0, sits_mm, 0.0),
        (0.5, sits_mm, share),
        (0.5 + sits_s, sits_mm + 5, share),
        (1.0 + sits_s, sits_mm, 0.0),
    ]
    return _thing(start_s, tuple(path), chance)


def towel(start_s: float, chance: Random) -> Thing:
    """A towel is hung over the pad, or on a hook before it, swings a while, and is taken off."""
    hangs_mm = chance.choice((chance.uniform(PAD_MM, 60.0), chance.uniform(120.0, 250.0)))
    swing_mm = min(chance.uniform(2.0, 30.0), hangs_mm - PAD_MM, 0.3 * hangs_mm)
    path = [(0.0, 350.0, 0.0), (0.3, 350.0, 1.0), (1.0, hangs_mm, 1.0)]
    swings_s, hangs_s = chance.uniform(2.0, 30.0), chance.uniform(10.0, 600.0)
    for number in range(1, int(swings_s * 8)):
        away_mm = swing_mm * sin(2 * pi * 0.9 * number / 8) * (1 - number / (swings_s * 8))
        path.append((1.0 + number / 8, hangs_mm + away_mm, 1.0))
    path += [(1.0 + swings_s + hangs_s, hangs_mm, 1.0), (2.0 + swings_s + hangs_s, 400.0, 0.0)]
    return _thing(start_s, tuple(path), chance)


def door(start_s: float, chance: Random) -> Thing:
    """A door swings open before the sensor, stays, and swings shut; it cannot reach the pad."""
    near_mm, swing_s, open_s = chance.uniform(110.0, 400.0), chance.uniform(0.5, 2.0), chance.uniform(0.2, 60.0)
    path = ((0.0, 900.0, 0.6), (swing_s, near_mm, 1.0), (swing_s + open_s, near_mm, 1.0))
    return _thing(start_s, (*path, (2 * swing_s + open_s, 900.0, 0.6)), chance)


def sweep(start_s: float, chance: Random, behind_mm: float) -> Thing:
    """A hand or a tail comes from the side in front of somebody who stands `behind_mm` off, and goes again."""
    near_mm, share = chance.uniform(15.0, 0.8 * behind_mm), chance.uniform(0.3, 1.0)
    # The beam is 30 to 60 mm wide there: a hand crosses its edge in an instant.
    in_s, stays_s = chance.uniform(0.03, 0.12), chance.uniform(0.0, 2.0)
    path = ((0.0, near_mm + 20, 0.0), (in_s, near_mm, share), (in_s + stays_s + 0.01, near_mm + 5, share))
    return _thing(start_s, (*path, (2 * in_s + stays_s + 0.01, near_mm + 20, 0.0)), chance)


def fumble(start_s: float, chance: Random, behind_mm: float) -> Thing:
    """The hand of somebody who stands `behind_mm` off, behind their back: at their clothes, or for a phone."""
    out_mm, wag_mm, share = chance.uniform(15.0, 80.0), chance.uniform(2.0, 20.0), chance.uniform(0.3, 1.0)
    in_s, end_s = chance.uniform(0.12, 0.35), chance.uniform(0.6, 3.0)
    path, at_s = [(0.0, behind_mm, 0.0)], in_s
    while at_s < end_s:
        mm = behind_mm - out_mm + chance.uniform(-wag_mm, wag_mm)
        path.append((at_s, min(max(mm, PAD_MM + 12.0), behind_mm), share))
        at_s += chance.uniform(0.1, 0.3)
    return _thing(start_s, (*path, (at_s + in_s, behind_mm, 0.0)), chance)


def _thing(start_s: float, path: tuple[tuple[float, float, float], ...], chance: Random) -> Thing:
    return Thing(tuple((start_s + at_s, mm, share) for at_s, mm, share in path), chance.uniform(0.08, 0.85))
