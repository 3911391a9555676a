"""The page dies again and again, or has no memory: the device does not notice."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.kills import LIFE_S, page_kills
from tests.faults.readings import SPEED, assert_counts_on, kept
from tests.processes import House, Running, house_in, until

KILLS = 3
TOO_LITTLE_BYTES = 30_000_000
"""Less than the page needs to start."""
HARDLY_BYTES = 110_000_000
"""It needs 71 MB of addresses, and 8 for each of its 64 threads."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def start_device(house: House) -> Running:
    device = house.start_device("--speed", f"{SPEED:g}")
    until(lambda: kept(house.data), "a rep is kept")
    return device


def start_page(house: House, memory_bytes: int) -> Running:
    """Start the page with no more memory than that."""
    limited = ("prlimit", f"--as={memory_bytes}")
    return house.start("web", "--data", house.data, "--port", str(house.port), under=limited)


def test_a_page_that_is_killed_over_and_over_costs_no_reading(house: House) -> None:
    device = start_device(house)
    for _ in page_kills(house, KILLS, Random(1), life_s=LIFE_S):
        pass
    assert_counts_on(house.data)
    assert not device.gone()


def test_a_page_that_cannot_even_start_costs_no_reading(house: House) -> None:
    device = start_device(house)
    for _ in range(KILLS):
        assert start_page(house, TOO_LITTLE_BYTES).wait().status != 0
    assert_counts_on(house.data)
    assert not device.gone()


def test_a_page_that_cannot_have_its_threads_says_so_at_once_and_costs_no_reading(house: House) -> None:
    device = start_device(house)
    ended = start_page(house, HARDLY_BYTES).wait()
    assert ended.status == 1
    assert re.search(
        r"^wall-hinge: web.threads is 64; only \d+ can be started here: set it lower, "
        "or allow this program more tasks and memory$",
        ended.err,
        re.MULTILINE,
    )
    assert "Traceback" not in ended.err
    assert_counts_on(house.data)
    assert not device.gone()
