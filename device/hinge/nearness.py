"""How the light of this sensor grows when something comes near, measured on somebody who calibrates.

Signal is brightness / (distance^2 + near^2): far off the law of the inverse square, and near by less, because emitter
and receiver see past each other and the chip switches receivers off. Who stands still at two distances shows the sensor
the same cloth, and so gives near. Hips at the pad tell it better, where they wear the same there; else they would make
near 40 to 260 mm out of 100, as a shirt over trousers does in `tests/corpus`.
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
TWICE: Final = 2  # places to stand at
FAR_MM: Final = (100.0, 300.0)
"""Where they stand. Nearer they are about to touch; farther, dark cloth sends little back and the beam may not be full
of them."""
NEAR_MM: Final = (30.0, 250.0)
"""What is believed of near. No source gives it, and the simulator takes 100. Below 30 it would be less than the recess
is deep; above 250 the light would grow by less than a fifth from 3 inches to the pad, and uneven cloth would decide."""
UNEVEN: Final = 0.02
"""Cloth is not as bright in one place as in another: what else differs between standing and contact in the corpus."""
UNEVEN_STANDING: Final = 0.01
"""And half as much between two places to stand: near scatters by 2.4 mm then in two colours, and 3.4 are expected."""
AGREE: Final = 2.0
"""So many standard deviations apart at most, both say the same: more is another cloth at the pad, or another side."""
SURELY: Final = 0.04
"""Known to this part (1 SD, cloth's unevenness included) it is believed. In 240 sets of the corpus, near that is 5 %
wrong changes few counts; 10 % too small counts twenty reps and more that stopped short, and loses touches.
"""
UPPER: Final = 2.0
"""Standard deviations above what was measured. Of 1,463 short reps in dark, loose and noisy cloth 7 were counted with
one, 1 with two and 1 with three; in 27 sets with touches aside 16, 20 and 26 of them were
not (`tests.bench.counting`)."""


class Stood(NamedTuple):
    """Somebody who was still there: distance in mm and light in Mcps, and how well both means are known (1 SD;
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


def nearness(close: Stood, far: Stood, uneven: float) -> Nearness | None:
    """Near, from one body at two distances, with its error; None where no near explains the two.

    With r the light close to the sensor over that far off: near^2 = (far^2 - r close^2) / (r - 1). Its error is that of
    both distances and of r, each times its derivative; cloth is `uneven` by this part.
    """
    if close.signal_mcps <= far.signal_mcps:
        return None
    close_mm, far_mm, ratio = close.distance_mm, far.distance_mm, close.signal_mcps / far.signal_mcps
    square_mm2 = (far_mm**2 - ratio * close_mm**2) / (ratio - 1)
    if square_mm2 <= 0:
        return None
    near_mm = sqrt(square_mm2)
    by_far = 2 * far_mm * far.distance_error_mm
    by_close = 2 * ratio * close_mm * close.distance_error_mm
    by_light = (square_mm2 + close_mm**2) * ratio * hypot(close.signal_error, far.signal_error, uneven)
    return Nearness(near_mm, hypot(by_far, by_close, by_light) / (ratio - 1) / (2 * near_mm))


def believed_mm(contact: Contact, stands: Sequence[Stood]) -> float | None:
    """Near in mm where it could be measured well enough to count with, else None: by who stood at two places off the
    wall, in the order of time, and by the pad where that agrees.

    It is taken at the upper end of its error: too small a near makes short reps look as if they touched aside, too
    large a one only loses touches that were.
    """
    if len(stands) < TWICE:
        return None
    close, far = stands
    near = nearness(close, far, UNEVEN_STANDING)
    if near is None:
        return None
    if contact.signal_mcps is not None:
        pad = Stood(contact.contact_mm, contact.signal_mcps, contact.noise_mm / sqrt(contact.readings), 0.0)
        near = _agreed(near, nearness(pad, far, UNEVEN))
    if not NEAR_MM[0] <= near.near_mm <= NEAR_MM[1] or near.error_mm > SURELY * near.near_mm:
        return None
    return round(near.near_mm + UPPER * near.error_mm, 1)


def _agreed(standing: Nearness, at_pad: Nearness | None) -> Nearness:
    """Both in one, each as it is known, where they say the same; else what standing says."""
    if at_pad is None:
        return standing
    if abs(at_pad.near_mm - standing.near_mm) > AGREE * hypot(standing.error_mm, at_pad.error_mm):
        return standing
    ours, theirs = standing.error_mm**-2, at_pad.error_mm**-2
    mean_mm = (ours * standing.near_mm + theirs * at_pad.near_mm) / (ours + theirs)
    return Nearness(mean_mm, (ours + theirs) ** -0.5)
