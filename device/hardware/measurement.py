"""What the sensor's result registers say, and when that cannot be true. Pure."""

from math import floor
from typing import Final

from device.errors import SensorBusFault, SensorFrozen, SensorTimeout
from device.reading import HARDWARE, MIN_RANGE, NONE, OUT_OF_RANGE_MM, PHASE, SIGNAL, VALID, Reading

RESULT_REGISTER: Final = 0x14
RESULT_BYTES: Final = 12
"""Status, signal rate, ambient rate and range in one burst (ST's API, `VL53L0X_GetRangingMeasurementData`)."""

ST_STATUS: Final = {11: VALID, 4: SIGNAL, 6: PHASE, 9: PHASE, 8: MIN_RANGE, 10: MIN_RANGE} | dict.fromkeys(
    (1, 2, 3), HARDWARE
)
"""From the chip's own code to ST's range status (ST's API, `VL53L0X_get_pal_range_status`); all others are NONE."""

TICKS_HZ: Final = 10_000
"""A reading's time is told to the tenth of a millisecond: the shortest budget is 200 of them, and a process is woken
later than that. In full it would be half of a recording's row."""
RATE_DIGITS: Final = 3
"""Rates come in steps of 1/128 Mcps: so many digits tell every step from the next, where all of them would be seven."""

FROZEN_REPEATS: Final = 50
"""So many repeats of one measurement are no chance. With the recorded noise (SD 2.08 mm) two readings in a row are the
same millimetre with probability 1 / (2 SD sqrt(pi)) = 0.14: fifty in a row come once in 10^42 readings, even without
the rates, which jitter too. The longest run in 200,244 real readings is 6. It takes 1 s at 20 ms and 1.6 s at 33."""


def decode(block: bytes, time_s: float) -> Reading:
    """The reading in the RESULT_BYTES from RESULT_REGISTER on, taken at `time_s`, which is cut to the tick.

    `range_mm` is None where the chip saw nothing. Raises SensorTimeout for the registers of a chip that was reset, and
    SensorBusFault for what no chip says.
    """
    code = block[0] >> 3 & 0x0F
    signal = int.from_bytes(block[6:8], "big")
    ambient = int.from_bytes(block[8:10], "big")
    range_mm = int.from_bytes(block[10:12], "big")
    if code == 0 and signal == 0 and ambient == 0:
        raise SensorTimeout("the sensor was reset and measures nothing; check its power if this happens often")
    status = ST_STATUS.get(code, NONE)
    if block == b"\xff" * RESULT_BYTES or (status == VALID and signal == 0):
        raise SensorBusFault(f"the sensor's data is garbled ({block.hex(' ')}); check its wires")
    return Reading(
        floor(time_s * TICKS_HZ) / TICKS_HZ,
        None if range_mm >= OUT_OF_RANGE_MM else float(range_mm),
        status,
        round(signal / 128, RATE_DIGITS),  # fixed point 9.7
        round(ambient / 128, RATE_DIGITS),
    )


class Repeats:
    """Notices a chip that repeats the very same measurement. Only distances count: an empty room looks all the same."""

    def __init__(self) -> None:
        self._last = b""
        self._count = 0

    def check(self, block: bytes, reading: Reading) -> None:
        """Judge the next measurement.

        Raises SensorFrozen from the FROZEN_REPEATS-th repeat on, until a different one comes: a restarted chip that
        still says the same is not believed again.
        """
        # Byte 1 is left out: some chips count their measurements there, and a count proves nothing about the light.
        values = block[:1] + block[2:]
        if reading.distance_mm is None or values != self._last:
            self._last = values if reading.distance_mm is not None else b""
            self._count = 0
            return
        self._count += 1
        if self._count >= FROZEN_REPEATS:
            raise SensorFrozen(
                f"the sensor has repeated {reading.distance_mm:.0f} mm to the last bit {self._count} times; "
                "if it does not come back, switch its power off and on"
            )
