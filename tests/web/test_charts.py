"""Drawings of any length, and the numbers at their side."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from web import charts
from web.scale import scale


def shown(value: float) -> str:
    return f"{value:g}"


@pytest.mark.parametrize("count", [1, 2, 40, 130])
@pytest.mark.parametrize("draw", [charts.lines, charts.bars])
def test_charts_of_any_length_can_be_drawn(count: int, draw: object) -> None:
    values = [float(number) if number % 3 else None for number in range(1, count + 1)]
    assert callable(draw)
    root = ET.fromstring(draw([str(number) for number in range(count)], [values, values], "told", shown))
    assert root.get("aria-labelledby") == "told"
    assert (root.get("data-dates"), root.get("role")) == (str(count), "img")


def test_a_name_in_a_label_is_only_text() -> None:
    svg = charts.lines(["<script>", "b"], [[1.0, 2.0]], "told", shown)
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


@pytest.mark.parametrize(
    ("values", "from_zero", "marks"),
    [
        ([3.0, 4.0], False, [3.0, 3.5, 4.0]),
        ([3.0, 3.0], False, [2.0, 3.0, 4.0]),
        ([1.23, 1.31], False, [1.2, 1.3, 1.4]),
        ([3.0, 14.0], False, [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0]),
        ([80.0, 60.0], True, [0.0, 20.0, 40.0, 60.0, 80.0]),
        ([1.0], True, [0.0, 1.0]),
        ([], True, [0.0, 1.0]),
        ([0.0], True, [0.0, 1.0]),
    ],
)
def test_the_scale_is_of_round_numbers_around_the_values(
    values: list[float], from_zero: bool, marks: list[float]
) -> None:
    found = scale(values, from_zero=from_zero)
    if marks != found:
        assert len({round(b - a, 6) for a, b in pairwise(found)}) == 1, "evenly apart"
    assert found[0] <= min(values, default=0) <= max(values, default=0) <= found[-1]
    assert len(found) <= 7
