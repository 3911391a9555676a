from itertools import groupby, pairwise
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.errors import SensorBusFault, SensorError, SensorFrozen, SensorTimeout
from device.hardware.measurement import FROZEN_REPEATS, RESULT_BYTES, Repeats, decode
from device.reading import HARDWARE, MIN_RANGE, NONE, PHASE, SIGNAL, STATUSES, VALID

RECORDING = Path(__file__).parents[4] / "shared/data/tof/static_76mm_20ms.txt"


def block(
    *, code: int = 11, signal_mcps: float = 10.0, ambient_mcps: float = 0.5, range_mm: int = 200, count: int = 0
) -> bytes:
    rates = round(signal_mcps * 128).to_bytes(2, "big") + round(ambient_mcps * 128).to_bytes(2, "big")
    return bytes((code << 3 | 1, count, 8, 0, 0, 0)) + rates + range_mm.to_bytes(2, "big")


def test_block_is_decoded_to_distance_status_and_rates() -> None:
    reading = decode(block(), 3.5)
    assert (reading.time_s, reading.range_mm, reading.status) == (3.5, 200.0, VALID)
    assert (reading.signal_mcps, reading.ambient_mcps) == (10.0, 0.5)


@pytest.mark.parametrize(
    ("now_s", "told_s"),
    [(58706.775507592996, 58706.7755), (58706.77559999, 58706.7755), (0.0, 0.0), (2.0**31 + 0.99995, 2.0**31 + 0.9999)],
)
def test_a_reading_is_told_to_the_tenth_of_a_millisecond_and_never_from_the_future(now_s: float, told_s: float) -> None:
    assert decode(block(), now_s).time_s == told_s


def test_rates_are_told_in_three_digits_that_tell_every_step_of_the_chip_from_the_next() -> None:
    told = [decode(block(signal_mcps=step / 128, ambient_mcps=step / 128), 0.0) for step in range(1, 1 << 16)]
    assert told[14].signal_mcps == 0.117
    assert all(earlier.signal_mcps < later.signal_mcps for earlier, later in pairwise(told))  # type: ignore[operator]
    assert all(reading.ambient_mcps == reading.signal_mcps for reading in told)
    assert max(len(repr(reading.signal_mcps)) for reading in told) == len("511.992")


ST_TABLE = {
    1: HARDWARE,
    2: HARDWARE,
    3: HARDWARE,
    4: SIGNAL,
    6: PHASE,
    8: MIN_RANGE,
    9: PHASE,
    10: MIN_RANGE,
    11: VALID,
}


@pytest.mark.parametrize("code", range(16))
def test_status_is_sts(code: int) -> None:
    assert decode(block(code=code), 0.0).status == ST_TABLE.get(code, NONE)


@pytest.mark.parametrize(("range_mm", "expected"), [(8189, 8189.0), (8190, None), (8191, None), (20, 20.0)])
def test_out_of_range_is_no_distance(range_mm: int, expected: float | None) -> None:
    assert decode(block(code=4, range_mm=range_mm), 0.0).range_mm == expected


def test_registers_of_a_reset_chip_are_a_fault() -> None:
    with pytest.raises(SensorTimeout, match=r"^the sensor was reset and measures nothing; check its power"):
        decode(bytes(RESULT_BYTES), 0.0)


@pytest.mark.parametrize("garbled", [b"\xff" * RESULT_BYTES, block(signal_mcps=0.0)])
def test_garbled_data_is_a_fault(garbled: bytes) -> None:
    with pytest.raises(SensorBusFault, match=r"^the sensor's data is garbled \([0-9a-f ]{35}\); check its wires$"):
        decode(garbled, 0.0)


@hypothesis.settings(deadline=None)  # the machine may be slow
@given(st.binary(min_size=RESULT_BYTES, max_size=RESULT_BYTES))
def test_any_block_is_a_reading_or_a_fault(data: bytes) -> None:
    try:
        reading = decode(data, 1.0)
    except SensorError as fault:
        assert "check its" in str(fault)  # noqa: PT017 - either outcome is right
    else:
        assert reading.status in STATUSES
        assert reading.distance_mm is None or (reading.signal_mcps and 0 <= reading.distance_mm < 8190)


def test_repeats_are_frozen_from_the_limit_on_until_something_moves() -> None:
    repeats = Repeats()
    same, other = block(), block(range_mm=201)
    for count in range(FROZEN_REPEATS):
        repeats.check(block(count=count), decode(same, 0.0))  # a running count is no sign of life
    for _ in range(3):
        with pytest.raises(SensorFrozen, match=r"^the sensor has repeated 200 mm to the last bit 5\d times; if"):
            repeats.check(same, decode(same, 0.0))
    repeats.check(other, decode(other, 0.0))
    repeats.check(same, decode(same, 0.0))


@pytest.mark.parametrize("still", [block(code=4), block(range_mm=8190), block(code=6, signal_mcps=0, ambient_mcps=0)])
def test_repeats_of_no_distance_are_no_fault(still: bytes) -> None:
    repeats = Repeats()
    for _ in range(10 * FROZEN_REPEATS):
        repeats.check(still, decode(still, 0.0))


def test_a_light_that_flickers_is_alive_though_the_distance_stands() -> None:
    repeats = Repeats()
    for count in range(10 * FROZEN_REPEATS):
        data = block(signal_mcps=10 + count % 2 / 128)
        repeats.check(data, decode(data, 0.0))


@pytest.mark.skipif(not RECORDING.exists(), reason="the recording of a static target is not here")
def test_real_noise_is_far_from_frozen() -> None:
    """Without the rates, that is with less noise than there is: the longest run is 6."""
    values = RECORDING.read_text(encoding="utf-8").splitlines()[3:]
    longest = max(len(list(run)) for _, run in groupby(values))
    assert longest * 5 < FROZEN_REPEATS
