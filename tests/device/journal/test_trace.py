import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.errors import JournalError
from device.journal import Trace, trace_of
from device.journal.trace import kept, pack, unpack
from device.reading import PHASE, Reading

steps_s = st.lists(st.tuples(st.floats(0, 60), st.none() | st.floats(0, 8191)), max_size=50)
lists = st.lists(st.tuples(st.integers(0, 0xFFFF), st.none() | st.integers(0, 0x7FFF)), max_size=50)


@settings(deadline=None)
@given(at_s=st.floats(0, 1e6), start_s=st.floats(-100, 100), steps=steps_s)
def test_trace_is_kept_to_the_millisecond_and_millimetre(
    at_s: float, start_s: float, steps: list[tuple[float, float | None]]
) -> None:
    time_s, readings = at_s + start_s, []
    for step_s, range_mm in steps:
        time_s += step_s
        readings.append(Reading(time_s, range_mm, 0 if range_mm is not None else 255))
    trace = trace_of(readings, at_s)
    points = [] if trace is None else unpack(pack(trace)).points()
    assert len(points) == len(readings)
    for (kept_s, kept_mm), reading in zip(points, readings, strict=True):
        assert kept_s == pytest.approx(reading.time_s - at_s, abs=0.00051)
        assert kept_mm == (None if reading.range_mm is None else round(reading.range_mm))


@given(start_ms=st.integers(-(2**31), 2**31 - 1), points=lists)
def test_whatever_may_be_imported_comes_back_as_it_was(start_ms: int, points: list[tuple[int, int | None]]) -> None:
    trace = Trace(start_ms=start_ms, step_ms=[step for step, _ in points], range_mm=[mm for _, mm in points])
    assert unpack(pack(trace)) == trace


def test_number_beside_a_bad_status_is_kept_as_no_distance() -> None:
    trace = trace_of([Reading(1.0, 200), Reading(1.02, 4, PHASE), Reading(1.04, 40)], 1.04)
    assert trace is not None
    assert trace.points() == [(-0.04, 200.0), (-0.02, None), (0.0, 40.0)]


def test_no_readings_are_no_trace() -> None:
    assert trace_of([], 1.0) is None
    assert kept(None, None) is None
    assert kept(None, b"") is None


def test_a_hinge_of_four_seconds_takes_two_bytes_a_reading() -> None:
    depths_mm = [200 - min(60, n, 120 - n) * 2.6 + (7 * n % 5 - 2) for n in range(121)]  # with the chip's noise of 2 mm
    trace = trace_of([Reading(n * 0.033 + (3 * n % 4) / 1000, mm) for n, mm in enumerate(depths_mm)], 2.0)
    assert trace is not None
    assert len(pack(trace)) < 2 * 121


def test_a_trace_of_an_earlier_version_is_read() -> None:
    blob = b"\x0c\xfe\xff\xff\x00\x00\x74\x00\xf4\x01\x28\x00\x21\x00\xff\xff"
    assert kept(None, blob) == Trace(start_ms=-500, step_ms=[0, 500, 33], range_mm=[116, 40, None])


@pytest.mark.parametrize("length", [1, 3, 5, 10])
def test_one_of_another_length_is_damaged(length: int) -> None:
    with pytest.raises(JournalError, match=f"a trace of {length} bytes is damaged: it should be 4 and a multiple of 4"):
        kept(None, b"x" * length)


def test_one_of_an_earlier_version_with_less_than_no_distance_is_damaged() -> None:
    with pytest.raises(JournalError, match="is damaged: a range is -2 mm; it must be 0 to 32767"):
        kept(None, b"\0\0\0\0\0\0\xfe\xff")


@settings(deadline=None)
@given(points=lists, data=st.data())
def test_a_packed_trace_with_a_wrong_byte_is_damaged_and_never_another_trace(
    points: list[tuple[int, int | None]], data: st.DataObject
) -> None:
    packed = pack(Trace(start_ms=0, step_ms=[step for step, _ in points], range_mm=[mm for _, mm in points]))
    place = data.draw(st.integers(2, len(packed) - 1))  # before that stands how it was packed, which says nothing
    wrong = bytearray(packed)
    wrong[place] ^= data.draw(st.integers(1, 255))
    try:
        assert unpack(bytes(wrong)) == unpack(packed)
    except JournalError as error:
        assert f"a trace of {len(packed)} bytes is damaged" in str(error)  # noqa: PT017 - some bits have no meaning


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ((), "it holds 0 bytes, not a start and pairs of 4-byte numbers"),
        ((0, 1), "it holds 8 bytes, not a start and pairs of 4-byte numbers"),
        ((0, 0x10000, 0), "a step is 65536 ms; it must be at most 65535"),
        ((0, 0, 3), "a range is -2 mm; it must be 0 to 32767"),
        ((0, 0, 0x10000), "a range is 32768 mm; it must be 0 to 32767"),
    ],
)
def test_what_no_trace_can_be_is_damaged(numbers: tuple[int, ...], why: str) -> None:
    planes = b"".join(bytes(number >> shift & 0xFF for number in numbers) for shift in (0, 8, 16, 24))
    with pytest.raises(JournalError, match=f"is damaged: {why}"):
        unpack(zlib.compress(planes))


@pytest.mark.parametrize("packed", [b"", b"x", b"\0" * 50])
def test_what_was_never_packed_is_damaged(packed: bytes) -> None:
    with pytest.raises(JournalError, match=f"a trace of {len(packed)} bytes is damaged: it cannot be unpacked"):
        kept(packed, None)


def test_of_two_the_packed_one_is_the_attempts() -> None:
    trace = Trace(start_ms=0, step_ms=[0], range_mm=[40])
    assert kept(pack(trace), b"\0\0\0\0") == trace
