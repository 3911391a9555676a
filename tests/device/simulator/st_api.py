"""Drive ST's own API, out of its shared object, against the software chip; print what it found as one line of JSON.

Run by test_st_api.py in a process of its own: `python st_api.py PATH_OF_SHARED_OBJECT`. ST's functions return 0 when
all is well. The numbers of the modes are those of ST's `vl53l0x_def.h`.
"""

import ctypes
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from device.clock import SystemClock
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.scene import Target

TRANSFER = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_ubyte, ctypes.c_ubyte, ctypes.POINTER(ctypes.c_ubyte), ctypes.c_ubyte
)
SINGLE, CONTINUOUS = 0, 1


class RangingData(ctypes.Structure):
    _fields_ = (
        ("time_stamp", ctypes.c_uint32),
        ("measurement_time_us", ctypes.c_uint32),
        ("range_mm", ctypes.c_uint16),
        ("range_max_mm", ctypes.c_uint16),
        ("signal_mcps_16_16", ctypes.c_uint32),
        ("ambient_mcps_16_16", ctypes.c_uint32),
        ("spads_8_8", ctypes.c_uint16),
        ("zone", ctypes.c_uint8),
        ("fraction", ctypes.c_uint8),
        ("status", ctypes.c_uint8),
    )


class Wall:
    def look(self, start_s: float, end_s: float) -> Target:  # noqa: ARG002 - as a Scene does
        return Target(distance_mm=76.0)

    def ambient_mcps(self, time_s: float) -> float:  # noqa: ARG002 - as a Scene does
        return 0.05


class Api:
    """The shared object with a device handle; `call` collects what every function returned."""

    def __init__(self, path: str, bus: SoftwareBus) -> None:
        self._library = ctypes.CDLL(path)
        self._keep = (TRANSFER(self._reader(bus)), TRANSFER(self._writer(bus)))  # C holds pointers into these
        self._library.VL53L0X_set_i2c(*self._keep)
        self._library.initialise.restype = ctypes.c_void_p
        self.handle = ctypes.c_void_p(self._library.initialise(0x29, 255, 0))
        self.returned: dict[str, int] = {}

    def call(self, name: str, *arguments: Any) -> None:
        function: Callable[..., int] = getattr(self._library, f"VL53L0X_{name}")
        self.returned[name] = self.returned.get(name, 0) or function(self.handle, *arguments)

    @staticmethod
    def _reader(bus: SoftwareBus) -> Callable[..., int]:
        def read(address: int, register: int, data: Any, length: int) -> int:
            buffer = bytearray(length)
            try:
                bus.writeto_then_readfrom(address, bytes([register]), buffer)
            except OSError:
                return -1
            for index, value in enumerate(buffer):
                data[index] = value
            return 0

        return read

    @staticmethod
    def _writer(bus: SoftwareBus) -> Callable[..., int]:
        def write(address: int, register: int, data: Any, length: int) -> int:
            try:
                bus.writeto(address, bytes([register, *data[:length]]))
            except OSError:
                return -1
            return 0

        return write


def budgets(api: Api) -> dict[int, int]:
    read_back = {}
    for budget_us in (20_000, 33_000, 66_000, 200_000):
        api.call("SetMeasurementTimingBudgetMicroSeconds", ctypes.c_uint32(budget_us))
        value = ctypes.c_uint32()
        api.call("GetMeasurementTimingBudgetMicroSeconds", ctypes.byref(value))
        read_back[budget_us] = value.value
    return read_back


def single(api: Api, count: int) -> list[dict[str, float]]:
    api.call("SetDeviceMode", ctypes.c_uint8(SINGLE))
    readings = []
    for _ in range(count):
        data = RangingData()
        api.call("PerformSingleRangingMeasurement", ctypes.byref(data))
        readings.append(as_reading(data))
    return readings


def continuous(api: Api, count: int, clock: SystemClock) -> list[dict[str, float]]:
    """Each reading is waited for as ST's examples do: poll until ready, fetch, clear."""
    api.call("SetDeviceMode", ctypes.c_uint8(CONTINUOUS))
    api.call("StartMeasurement")
    readings = []
    for _ in range(count):
        ready = ctypes.c_uint8()
        end_s = clock.now_s() + 40.0
        while not ready.value and clock.now_s() < end_s:
            api.call("GetMeasurementDataReady", ctypes.byref(ready))
        mask = ctypes.c_uint32()
        api.call("GetInterruptMaskStatus", ctypes.byref(mask))
        data = RangingData()
        api.call("GetRangingMeasurementData", ctypes.byref(data))
        api.call("ClearInterruptMask", ctypes.c_uint32(0))
        readings.append(as_reading(data) | {"ready": mask.value})
    api.call("StopMeasurement")
    stopping = ctypes.c_uint32(1)
    api.call("GetStopCompletedStatus", ctypes.byref(stopping))
    api.returned["still stopping"] = stopping.value
    return readings


def as_reading(data: RangingData) -> dict[str, float]:
    return {
        "range_mm": data.range_mm,
        "status": data.status,
        "signal_mcps": data.signal_mcps_16_16 / 65536,
        "ambient_mcps": data.ambient_mcps_16_16 / 65536,
        "spads": data.spads_8_8 / 256,
    }


def main() -> None:
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # ST's code prints as it goes; the answer has the real standard output to itself
    clock = SystemClock(speed=4)  # ST's code really sleeps between its polls
    bus = SoftwareBus(Chip(Wall(), clock))
    api = Api(sys.argv[1], bus)
    spads, aperture = ctypes.c_uint32(), ctypes.c_uint8()
    vhv, phase = ctypes.c_uint8(), ctypes.c_uint8()
    result: dict[str, Any] = {"initialised": bool(api.handle.value)}
    api.call("DataInit")
    api.call("StaticInit")
    api.call("PerformRefCalibration", ctypes.byref(vhv), ctypes.byref(phase))
    api.call("PerformRefSpadManagement", ctypes.byref(spads), ctypes.byref(aperture))
    result["spads"], result["aperture"] = spads.value, aperture.value
    result["budgets"] = budgets(api)
    api.call("SetMeasurementTimingBudgetMicroSeconds", ctypes.c_uint32(33_000))
    result["single"] = single(api, 40)
    result["continuous"] = continuous(api, 40, clock)
    result["status_register"] = chip_status(bus)
    result["returned"] = api.returned
    json.dump(result, answer)
    answer.close()


def chip_status(bus: SoftwareBus) -> int:
    buffer = bytearray(1)
    bus.writeto_then_readfrom(0x29, b"\x14", buffer)
    return (buffer[0] & 0x78) >> 3


if __name__ == "__main__":
    main()
