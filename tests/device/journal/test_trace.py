import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.errors import JournalError
from device.journal import decode_trace, encode_trace
from device.reading import PHASE, Reading

steps_s = st.lists(st.tuples(st.floats(0, 60), st.none() | st.floats(0, 8191)), max_size=50)


@settings(deadline=None)
@given(at_s=st.floats(0, 1e6), start_s=st.floats(-100, 100), steps=steps_s)
def test_trace_is_kept_to_the_millisecond_and_millimetre(
    at_s: float, start_s: float, steps: list[tuple[float, float | None]]
) -> None:
    time_s, readings = at_s + start_s, []
    for step_s, range_mm in steps:
        time_s += step_s
        readings.append(Reading(time_s, range_mm, 0 if range_mm is not None else 255))
    points = decode_trace(encode_trace(readings, at_s))
    assert len(points) == len(readings)
    for (kept_s, kept_mm), reading in zip(points, readings, strict=True):
        assert kept_s == pytest.approx(reading.time_s - at_s, abs=0.00051)
        assert kept_mm == (None if reading.range_mm is None else round(reading.range_mm))


def test_number_beside_a_bad_status_is_kept_as_no_distance() -> None:
    readings = [Reading(1.0, 200), Reading(1.02, 4, PHASE), Reading(1.04, 40)]
    assert decode_trace(encode_trace(readings, 1.04)) == [(-0.04, 200.0), (-0.02, None), (0.0, 40.0)]


def test_reading_takes_four_bytes() -> None:
    assert len(encode_trace([Reading(n / 50, 200) for n in range(100)], 1.0)) == 404


def test_no_readings_are_no_trace() -> None:
    assert encode_trace([], 1.0) == b""
    assert decode_trace(b"") == decode_trace(None) == []


@pytest.mark.parametrize("length", [1, 3, 5, 10])
def test_blob_of_another_length_is_damaged(length: int) -> None:
    with pytest.raises(JournalError, match=f"a trace of {length} bytes is damaged"):
        decode_trace(b"x" * length)
