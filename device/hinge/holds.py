"""Two seconds of readings with the hips at the pad: whether they can be believed, and what they come to."""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import fmean
from typing import Final, NamedTuple

from device.reading import Reading

NEAR_MM: Final = 90.0
"""Farther is not the pad: contact reads about 40 mm with the sensor as deep as it should be, and half as deep again is
60. Whoever only stands there, 3 inches from the pad, reads 116."""
HOLD_S: Final = 2.0
"""So long the hips stay. Even black cloth (3 % reflectance) then gives its mean to 1 mm, whatever the budget: shorter
ones have more noise and more readings."""
LEAST_MM: Final = 20.0
"""Nearer, the chip is covered: then it reads low and noisy (15 mm), or sticks at 20 mm and more. It also specifies
nothing below about 30 mm, so that the recess is 40 mm deep."""
STILL_MM: Final = 4.0
"""What four means over half a second may differ by, besides their noise: calm people sway by so much while they stand,
and the wall steadies the hips to less."""
BLOCKS: Final = 4
"""So many means: half a second each tells a sway of 0.5 Hz and slower from noise."""
SURE: Final = 4.0
"""Standard deviations of a half-second mean that are allowed on top: by noise alone the range of four exceeds them once
in 40 times (the studentized range), and the next readings are another try."""
UNSURE_MM: Final = 1.5
"""The mean over the hold must be known as well as this (1 SD), well within the 10 mm above contact that are a touch."""
LEAST_READINGS: Final = 6
"""A hold at 200 ms has ten; fewer than six say too little of noise. Whatever else is lost, these were the pad."""
AGREE_MM: Final = 6.0
"""Two presses differ by less, besides their noise: their mean is then within 3 mm of each, a third of the touch."""
SAME_LIGHT: Final = 1.5
"""As are the shares of light that come back: a hand, or half a hip beside the beam, gives another one."""
BRIGHT_MCPS: Final = 1.0
"""So much background light reaches a covered sensor only where the sun does: a room gives 0.1."""


class Contact(NamedTuple):
    """What the sensor reads at the touch, the standard deviation of one reading there, the light that comes back (None
    where it is unknown), how many readings that rests on, and how the light grows (see `nearness`; None where that
    could not be measured).
    """

    contact_mm: float
    noise_mm: float
    signal_mcps: float | None
    readings: int
    near_mm: float | None = None


class Refused(NamedTuple):
    """A calibration that was not good enough: one sentence with what was measured, the bound, and what to do."""

    reason: str


def judged(readings: Sequence[Reading]) -> Contact | Refused:
    """What a hold came to, or why it was not good enough."""
    valid = [reading for reading in readings if reading.distance_mm is not None]
    ranges_mm = [reading.range_mm for reading in valid if reading.range_mm is not None]
    if len(valid) < LEAST_READINGS:
        return Refused(f"Only {len(valid)} of {len(readings)} readings at the pad gave a distance: stay there.")
    mean_mm, noise_mm = fmean(ranges_mm), noise_of(ranges_mm)
    moved_mm, still_mm = _moved_mm(valid), _still_mm(ranges_mm)
    if moved_mm > still_mm:
        return Refused(
            f"You moved by {moved_mm:.0f} mm in {HOLD_S:.0f} s, and {still_mm:.0f} mm is still: lean on the pad with "
            "both hips and stay."
        )
    most_mm = UNSURE_MM * sqrt(len(valid))
    if noise_mm > most_mm:
        bright = (_mean([reading.ambient_mcps for reading in valid]) or 0.0) >= BRIGHT_MCPS
        cure = "keep bright light off the sensor" if bright else "wear something lighter, and close-fitting"
        return Refused(f"The readings scatter by {noise_mm:.0f} mm at the pad, and {most_mm:.0f} is the most: {cure}.")
    return Contact(mean_mm, noise_mm, _mean([reading.signal_mcps for reading in valid]), len(valid))


def together(first: Contact, second: Contact) -> Contact | Refused:
    """Both holds as one calibration, where they agree."""
    apart_mm = abs(first.contact_mm - second.contact_mm)
    unsure_mm = sqrt(first.noise_mm**2 / first.readings + second.noise_mm**2 / second.readings)
    agree_mm = AGREE_MM + SURE * unsure_mm
    if apart_mm > agree_mm:
        return Refused(
            f"The two presses read {first.contact_mm:.0f} and {second.contact_mm:.0f} mm, and may differ by "
            f"{agree_mm:.0f}: press straight back with both hips, the same way each time."
        )
    lights = [light for light in (first.signal_mcps, second.signal_mcps) if light is not None]
    if lights and max(lights) > SAME_LIGHT * min(lights):
        return Refused(
            f"The two presses sent back {lights[0]:.1f} and {lights[-1]:.1f} Mcps of light, and may differ by half: "
            "press with the hips both times, in the same clothes."
        )
    return Contact(
        contact_mm=round((first.contact_mm + second.contact_mm) / 2, 1),
        noise_mm=round(sqrt((first.noise_mm**2 + second.noise_mm**2) / 2), 2),
        signal_mcps=round(fmean(lights), 2) if lights else None,
        readings=first.readings + second.readings,
    )


def noise_of(ranges_mm: Sequence[float]) -> float:
    """The standard deviation of one reading, from the steps between neighbours: slow movement is not in it."""
    return sqrt(fmean((b - a) ** 2 for a, b in pairwise(ranges_mm)) / 2)


def is_still(valid: Sequence[Reading]) -> bool:
    """Whether somebody stood still in these readings, all of which are distances."""
    return _moved_mm(valid) <= _still_mm([reading.range_mm for reading in valid if reading.range_mm is not None])


def _still_mm(ranges_mm: Sequence[float]) -> float:
    return STILL_MM + SURE * noise_of(ranges_mm) / sqrt(len(ranges_mm) / BLOCKS)


def _moved_mm(valid: Sequence[Reading]) -> float:
    """How far means over quarters of the hold are apart."""
    begin_s = valid[0].time_s
    block_s = (valid[-1].time_s - begin_s) / BLOCKS
    blocks: list[list[float]] = [[] for _ in range(BLOCKS)]
    for reading in valid:
        if reading.range_mm is not None:
            blocks[min(BLOCKS - 1, int((reading.time_s - begin_s) / block_s))].append(reading.range_mm)
    means_mm = [fmean(block) for block in blocks if block]
    return max(means_mm) - min(means_mm)


def _mean(rates_mcps: Sequence[float | None]) -> float | None:
    known = [rate for rate in rates_mcps if rate is not None]
    return fmean(known) if known else None
