"""How the light of this sensor grows when something comes near, measured on somebody who calibrates.

Signal is brightness / (distance^2 + near^2): far off the law of the inverse square, and near by less, because emitter
and receiver see past each other and the chip switches receivers off. Who stands off the wall and then presses the hips
against it has the same brightness both times, and so gives near.
"""

from collections.abc import Sequence
from math import hypot, sqrt
from statistics import fmean, pstdev
from typing import Final, NamedTuple

from device.hinge.holds import Contact, is_still, noise_of
from device.reading import Reading

STAND_S: Final = 1.0
"""So long they stand still: the mean distance is then known to half a millimetre, in black cloth (5 %) to 2 mm."""
STAND_PART: Final = 0.8
"""So much of it lies between the first and the last valid reading: at 200 ms, one of the six may be lost."""
LEAST_READINGS: Final = 5
FAR_MM: Final = (100.0, 300.0)
"""Where they stand. Nearer, the light differs too little from that at the pad; farther, dark cloth sends little back
and the beam may not be full of them."""
NEAR_MM: Final = (30.0, 250.0)
"""What is believed of near. No source gives it, and the simulator takes 100. Below 30 it would be less than the recess
is deep; above 250 the light would grow by less than a fifth from 3 inches to the pad, and uneven cloth would decide."""
UNEVEN: Final = 0.02
"""Cloth is not as bright in one place as in another: what else differs between standing and contact in the corpus."""
SURELY: Final = 0.04
"""Known to this part (1 SD, cloth's unevenness included) it is believed. In 240 sets of the corpus, near that is 5 %
wrong changes few counts; 10 % too small counts twenty reps and more that stopped short, and loses touches.
"""
UPPER: Final = 2.0
"""Standard deviations above what was measured. Of 1,463 short reps in dark, loose and noisy cloth 7 were counted with
one, 1 with two and 1 with three; in 27 sets with touches aside 16, 20 and 26 of them were
not (`tests.bench.counting`)."""


class Stood(NamedTuple):
    """Somebody who stood still off the wall: distance in mm and light in Mcps, and how well both means are known (1 SD;
    `signal_error` is a part of the light).
    """

    distance_mm: float
    signal_mcps: float
    distance_error_mm: float
    signal_error: float


class Nearness(NamedTuple):
    """Near, and how well it is known (1 SD)."""

    near_mm: float
    error_mm: float


def stood(readings: Sequence[Reading]) -> Stood | None:
    """What readings over `STAND_S` say, None where nobody stands still off the wall in them, or no light is told."""
    seen = [(r, r.range_mm, r.signal_mcps) for r in readings if r.distance_mm is not None]
    ranges_mm = [range_mm for _, range_mm, _ in seen if range_mm is not None]
    signals_mcps = [signal for _, _, signal in seen if signal is not None]
    if min(len(ranges_mm), len(signals_mcps)) < LEAST_READINGS:
        return None
    valid = [reading for reading, _, _ in seen]
    distance_mm, signal_mcps = fmean(ranges_mm), fmean(signals_mcps)
    if valid[-1].time_s - valid[0].time_s < STAND_PART * STAND_S or not is_still(valid):
        return None
    if not FAR_MM[0] <= distance_mm <= FAR_MM[1] or signal_mcps <= 0:
        return None
    return Stood(
        distance_mm,
        signal_mcps,
        noise_of(ranges_mm) / sqrt(len(ranges_mm)),
        pstdev(signals_mcps) / signal_mcps / sqrt(len(signals_mcps)),
    )


def nearness(contact: Contact, far: Stood) -> Nearness | None:
    """Near, from the same body at the pad and off it, with its error; None where no near explains the two.

    With r the light at the pad over that far off: near^2 = (far^2 - r contact^2) / (r - 1). Its error is that of both
    distances and of r, each times its derivative.
    """
    if contact.signal_mcps is None or contact.signal_mcps <= far.signal_mcps:
        return None
    pad_mm, far_mm, ratio = contact.contact_mm, far.distance_mm, contact.signal_mcps / far.signal_mcps
    square_mm2 = (far_mm**2 - ratio * pad_mm**2) / (ratio - 1)
    if square_mm2 <= 0:
        return None
    near_mm = sqrt(square_mm2)
    by_far = 2 * far_mm * far.distance_error_mm
    by_pad = 2 * ratio * pad_mm * contact.noise_mm / sqrt(contact.readings)
    by_light = (square_mm2 + pad_mm**2) * ratio * hypot(far.signal_error, UNEVEN)
    return Nearness(near_mm, hypot(by_far, by_pad, by_light) / (ratio - 1) / (2 * near_mm))


def believed_mm(contact: Contact, far: Stood | None) -> float | None:
    """Near in mm where it could be measured well enough to count with, else None.

    It is taken at the upper end of its error: too small a near makes short reps look as if they touched aside, too
    large a one only loses touches that were.
    """
    near = None if far is None else nearness(contact, far)
    if near is None or not NEAR_MM[0] <= near.near_mm <= NEAR_MM[1] or near.error_mm > SURELY * near.near_mm:
        return None
    return round(near.near_mm + UPPER * near.error_mm, 1)
