"""The software chip's readings of a scene without its registers: same optics, same instants, and much quicker."""

from random import Random
from typing import Final

from device.hardware.measurement import ST_STATUS
from device.reading import NONE, OUT_OF_RANGE_MM, Reading
from device.simulator.optics import STUCK_MM, Measurement, measure
from device.simulator.scene import Scene

PERIOD_S: Final = {20: 0.01797, 33: 0.0294, 66: 0.0582, 200: 0.1750}
"""What a budget in ms really takes on the software chip, back to back; a test holds them against its registers."""


def as_reading(time_s: float, result: Measurement) -> Reading:
    """What the rangefinder makes of the chip's result registers: rates come in 9.7 fixed point."""
    range_mm = float(result.range_mm) if result.range_mm < OUT_OF_RANGE_MM else None
    status = ST_STATUS.get(result.device_status, NONE)
    return Reading(
        time_s, range_mm, status, round(result.signal_mcps * 128) / 128, round(result.ambient_mcps * 128) / 128
    )


def sense(scene: Scene, *, budget_ms: int, end_s: float, chance: Random, start_s: float = 0.0) -> list[Reading]:
    """Every reading from `start_s` until `end_s`, each told at the end of its measurement."""
    period_s = PERIOD_S[budget_ms]
    stuck_mm = chance.randint(*STUCK_MM)
    readings = []
    for number in range(1, int((end_s - start_s) / period_s) + 1):
        ended_s = start_s + number * period_s
        target = scene.look(ended_s - period_s, ended_s)
        result = measure(target, scene.ambient_mcps(ended_s), period_s, chance, stuck_mm=stuck_mm)
        readings.append(as_reading(ended_s, result))
    return readings
