"""Contact of a sensor that the hips cover, so that it tells nothing at the pad: where it lost them on the way there."""

from collections.abc import Sequence
from typing import Final

from device.hinge.exercise import Sensing
from device.hinge.gate import COVERING, DARK, ROOM_MCPS
from device.hinge.holds import LEAST_MM, LEAST_READINGS, NEAR_MM, Contact, Refused
from device.hinge.noise import NOISE_MM
from device.reading import Reading

LOW_PART: Final = 0.25
"""So many readings too low to be hips, and the rest is no better: what covers the sensor reads 15 mm, with 8 of SD."""
SOON: Final = 8
"""Covered is from where on most of so many readings are bad: single losses happen on the way."""
STEPS: Final = 2
STEP_MM: Final = 8.0
"""The last so many steps from reading to reading are smaller in the mean, so that contact, one more at most, is known
within a touch's 10 mm. Hips slow down to the wall; in a reading of 33 ms they go 2 to 4 mm."""
STUCK_MM: Final = 40.0
"""Covered chips stick at 20 to 40 mm; at more it is the sensor that hangs."""
SHALLOW_MM: Final = 30.0
"""Nearer the chip specifies nothing, so that they may have gone on to the pad: it is not deep enough."""
CURE: Final = (
    "step off, and come back slowly, in three seconds or more. Else set it 40 mm deep behind a wider hole; until then "
    "reps count as they do now."
)


def is_covered(hold: Sequence[Reading]) -> bool:
    """Whether the readings at the pad tell nothing: lost, too low to be believed, or always the same."""
    told_mm = [reading.distance_mm for reading in hold if reading.distance_mm is not None]
    low = sum(distance_mm < LEAST_MM for distance_mm in told_mm)
    return len(told_mm) - low < LEAST_READINGS or low > LOW_PART * len(hold) or len(set(told_mm)) == 1


def where_lost(came: Sequence[Reading], hold: Sequence[Reading]) -> Contact | Refused:
    """What the sensor read last before it was covered, one step on, or why that cannot be known.

    `came` are the readings from a moment before they were at the pad, `hold` the latest there.
    """
    values_mm = {reading.distance_mm for reading in hold if reading.distance_mm is not None}
    stuck_mm = values_mm.pop() if len(values_mm) == 1 else None
    if stuck_mm is not None and stuck_mm > STUCK_MM:
        return Refused(f"All readings at the pad were exactly {stuck_mm:.0f} mm: the sensor hangs; step off, and wait.")
    bad = _bad(came, stuck_mm)
    near = next((at for at, one in enumerate(came) if (one.distance_mm or NEAR_MM) < NEAR_MM), len(came))
    covered = next((at for at in range(near, len(bad)) if bad[at] and 2 * sum(bad[at : at + SOON]) > SOON), near)
    way = [reading for reading, one in zip(came[:covered], bad, strict=False) if not one][-STEPS - 1 :]
    ranges_mm = [reading.range_mm for reading in way if reading.range_mm is not None]
    if len(ranges_mm) <= STEPS or not _is_at_the_pad(came, hold, way[-1]):
        return Refused(f"Pad or cloth cover the sensor, and it did not see you come: {CURE}")
    last_mm = ranges_mm[-1]
    step_mm = abs(ranges_mm[0] - last_mm) / STEPS
    if step_mm > STEP_MM:
        lost = f"it lost you at {last_mm:.0f} mm, while you came by {step_mm:.0f} from reading to reading"
        return Refused(f"Pad or cloth cover the sensor, and {lost}; {STEP_MM:.0f} is the most: {CURE}")
    contact_mm = last_mm - step_mm
    if contact_mm < SHALLOW_MM:
        return Refused(
            f"The sensor lost you at {last_mm:.0f} mm, and reads nothing well below {SHALLOW_MM:.0f}: set it 40 mm "
            "behind the face of the pad."
        )
    return Contact(contact_mm, max(NOISE_MM, step_mm), way[-1].signal_mcps, len(way))


def _bad(came: Sequence[Reading], stuck_mm: float | None) -> list[bool]:
    """Which readings are not of hips on the way: lost, stuck, too low, or low and fallen by a leap."""
    bad, before_mm = [], NEAR_MM
    for reading in came:
        distance_mm = reading.distance_mm
        if distance_mm is None or distance_mm < LEAST_MM or distance_mm == stuck_mm:
            bad.append(True)
        else:
            bad.append(distance_mm < SHALLOW_MM and before_mm - distance_mm > STEP_MM)
            before_mm = before_mm if bad[-1] else distance_mm
    return bad


def _is_at_the_pad(came: Sequence[Reading], hold: Sequence[Reading], last: Reading) -> bool:
    """Whether the light says so, as it does to the counter: its own comes back, or the room's does not. In a dark room
    with a lost target nothing says otherwise.
    """
    lost = [reading for reading in hold if reading.distance_mm is None]
    if any(reading.status not in COVERING for reading in lost):
        return False
    room_mcps = max((reading.ambient_mcps or 0.0 for reading in came), default=0.0)
    if not lost or room_mcps < ROOM_MCPS:
        return True
    dark = sum((reading.ambient_mcps or 0.0) <= DARK * room_mcps for reading in lost)
    own_mcps = Sensing().covered_signal * (last.signal_mcps or 0.0)
    bright = sum(reading.signal_mcps is not None and reading.signal_mcps >= own_mcps > 0 for reading in lost)
    return 2 * max(dark, bright) > len(lost)
