"""What the chip makes of the light: range, status, signal, ambient and noise.

The anchors are figures; what lies between them is the shape that photon counting gives. A static white target at 76 mm
and a 20 ms budget gave white, Gaussian noise of SD 2.08 mm in 200,244 real readings. The datasheet (DocID029104) gives,
at 33 ms: 17 % grey to 0.7 m indoors with 6 %, to 0.4 m in daylight (5 klux) with 12 %; white to 1.2 m. The recording
also wanders by a millimetre or so over minutes; that is left out: it is slower than anything that is decided here.
"""

import random
from math import sqrt
from typing import Final, NamedTuple

from device.reading import OUT_OF_RANGE_MM
from device.simulator.scene import Target

VALID: Final = 11  # the chip's own codes, as in bits 3 to 6 of register 0x14; ST's API calls 11 valid
SIGNAL_FAIL: Final = 4
PHASE_FAIL: Final = 6

GREY: Final = 0.17
SIGNAL_LIMIT_MCPS: Final = 0.25  # the driver's setting, at which the datasheet's ranges are reached
NEAR_MM: Final = 100.0
"""Nearer than this the signal stops growing with 1 / distance^2: emitter and receiver see past each other, and the chip
switches SPADs off. No source gives the figure; this one keeps a white touch at 40 mm near 55 Mcps, well in range."""
SIGNAL_GAIN: Final = SIGNAL_LIMIT_MCPS / GREY * (700.0**2 + NEAR_MM**2)  # grey at 0.7 m just passes the limit
DAYLIGHT_RAISES: Final = 1.53  # in 5 Mcps of ambient the same grey just passes it at 0.4 m
PHASE_LIMIT_MM: Final = 1250.0  # beyond this the light returns too late for the standard pulse period (white: 1.2 m)

BACKGROUND_MCPS: Final = 0.70  # solved from 2.08 mm (white, 76 mm, 20 ms) and 42 mm (grey, 700 mm, 33 ms, indoors)
AMBIENT_WEIGHT: Final = 2.06  # from 48 mm (grey, 400 mm, 33 ms, 5 klux)
NOISE_GAIN: Final = 13.07  # mm at 20 ms; the rounding to whole millimetres adds what is missing to 2.08
NOISE_BUDGET_S: Final = 0.018  # what the recording's 20 ms budget really took

EDGE_EXCESS_MM: Final = 97.0
"""A target that leaves part of the cone free reads long. Fitted to a ball at known distances, 80 to 196 mm, where it is
taken to measure 40 mm across, and beyond that rig's own offset of about 20 mm."""
EDGE_FULL_MM: Final = 100.0  # the ball fills the cone below 90 mm: there is nothing to fit nearer, so it fades out

LOW_SHARE: Final = 0.03  # how often "no target" is written as 0, 2 or 4 mm: seen, but rarely
GLOSSY_MM: Final = 27  # false near readings with a valid status went up to here
STUCK_MM: Final = (20, 40)
MAX_RATE_MCPS: Final = 511.0  # 9.7 fixed point
MAX_SPADS: Final = 128.0


class Measurement(NamedTuple):
    """What the result registers say: `device_status` is the chip's own code."""

    range_mm: int
    device_status: int
    signal_mcps: float
    ambient_mcps: float

    @property
    def spads(self) -> float:
        """How many it used: fewer in strong light (dynamic selection), all of them up to 1 Mcps."""
        return max(4.0, MAX_SPADS / max(1.0, self.signal_mcps))


def signal_mcps(target: Target) -> float:
    """The mean signal rate from `target`: falls with the square of the distance."""
    distance_mm = max(0.0, target.distance_mm)
    return SIGNAL_GAIN * target.reflectance * target.share / (distance_mm * distance_mm + NEAR_MM * NEAR_MM)


def noise_mm(signal: float, ambient: float, window_s: float) -> float:
    """The standard deviation of a range: photon noise of all the light, less with the root of the time."""
    counted = signal + BACKGROUND_MCPS + AMBIENT_WEIGHT * ambient
    return NOISE_GAIN * sqrt(counted * NOISE_BUDGET_S / window_s) / signal


def measure(
    target: Target | None,
    ambient: float,
    window_s: float,
    chance: random.Random,
    *,
    limit_mcps: float = SIGNAL_LIMIT_MCPS,
    stuck_mm: int = STUCK_MM[0],
) -> Measurement:
    """One measurement of `target` (None: nothing there) that took `window_s`, in `ambient` Mcps of background light.

    `limit_mcps` is the signal rate limit that the driver set; `stuck_mm` where a covered chip sticks.
    """
    ambient_seen = max(0.0, ambient * (1 + chance.gauss(0.0, 0.03)))
    if target is None:
        return _nothing(0.0, ambient_seen, chance)
    if target.cover != "open":
        return _covered(target, stuck_mm, chance)
    mean = signal_mcps(target)
    seen = max(0.0, mean + chance.gauss(0.0, 0.02) * sqrt(mean * NOISE_BUDGET_S / window_s))
    if target.distance_mm > PHASE_LIMIT_MM or seen <= 0:
        return _nothing(seen, ambient_seen, chance)
    excess_mm = EDGE_EXCESS_MM * (1 - target.share) * min(1.0, target.distance_mm / EDGE_FULL_MM)
    noisy_mm = chance.gauss(target.distance_mm + excess_mm, noise_mm(mean, ambient, window_s))
    threshold = limit_mcps * sqrt(1 + DAYLIGHT_RAISES * ambient)
    if seen < threshold / 2:
        return _nothing(seen, ambient_seen, chance)
    status = VALID if seen >= threshold else SIGNAL_FAIL
    return _result(noisy_mm, status, seen, ambient_seen)


def glossy(chance: random.Random) -> Measurement:
    """A false near reading: a few millimetres, and valid, as off glossy black."""
    return _result(chance.randint(0, GLOSSY_MM), VALID, chance.uniform(1.0, 5.0), 0.05)


def _nothing(seen: float, ambient: float, chance: random.Random) -> Measurement:
    """No target: 8190 or 8191 with a bad status, now and then a small number with one."""
    status = chance.choice((SIGNAL_FAIL, PHASE_FAIL))
    low = chance.random() < LOW_SHARE
    range_mm = chance.choice((0, 2, 4)) if low else chance.choice((OUT_OF_RANGE_MM, OUT_OF_RANGE_MM + 1))
    return _result(range_mm, status, seen, ambient)


def _covered(target: Target, stuck_mm: int, chance: random.Random) -> Measurement:
    """The four ways in which covered chips were seen to answer; little ambient light gets in."""
    signal = max(0.0, chance.gauss(20.0, 2.0)) * target.reflectance
    if target.cover == "near":
        return _result(abs(chance.gauss(15.0, 8.0)), VALID, signal, 0.0)
    if target.cover == "stuck":
        return _result(stuck_mm, VALID, signal, 0.0)
    status = chance.choice((SIGNAL_FAIL, PHASE_FAIL))
    return _result(0 if target.cover == "zero" else OUT_OF_RANGE_MM, status, 0.0, 0.0)


def _result(range_mm: float, status: int, signal: float, ambient: float) -> Measurement:
    whole_mm = min(OUT_OF_RANGE_MM + 1, max(0, round(range_mm)))
    return Measurement(whole_mm, status, min(MAX_RATE_MCPS, signal), min(MAX_RATE_MCPS, ambient))
