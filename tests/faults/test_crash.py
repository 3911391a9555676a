"""The page dies again and again, or has no memory: the device does not notice."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPException
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
"""It starts with 71 MB of addresses, and every stream's thread wants some more."""
STREAMS = 30
GIVEN_UP_S = 2.0
OUT_OF_MEMORY = "can't start new thread"
"""Which is what Python says first."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def start_device(house: House) -> Running:
    device = house.start_device("--speed", f"{SPEED:g}")
    until(lambda: kept(house), "a rep is kept")
    return device


def start_page(house: House, memory_bytes: int) -> Running:
    """Start the page with no more memory than that."""
    limited = ("prlimit", f"--as={memory_bytes}")
    return house.start("web", "--data", house.data, "--port", str(house.port), under=limited)


def test_a_page_that_is_killed_over_and_over_costs_no_reading(house: House) -> None:
    device = start_device(house)
    for _ in page_kills(house, KILLS, Random(1), life_s=LIFE_S):
        pass
    assert_counts_on(house)
    assert not device.gone()


def test_a_page_that_cannot_even_start_costs_no_reading(house: House) -> None:
    device = start_device(house)
    for _ in range(KILLS):
        assert start_page(house, TOO_LITTLE_BYTES).wait().status != 0
    assert_counts_on(house)
    assert not device.gone()


def test_a_page_that_runs_out_of_memory_costs_no_reading(house: House) -> None:
    device = start_device(house)
    page = start_page(house, HARDLY_BYTES)
    until(house.state, "the page shows the device's state")
    with ExitStack() as opened:
        for _ in range(STREAMS):
            if OUT_OF_MEMORY in page.err:
                break
            watching = HTTPConnection("127.0.0.1", house.port, timeout=GIVEN_UP_S)
            opened.callback(watching.close)
            with suppress(OSError, HTTPException):
                watching.request("GET", "/api/stream", headers=house.cookie)
                watching.getresponse()
        until(lambda: OUT_OF_MEMORY in page.err, "it runs out of memory")
        assert_counts_on(house)
    assert not device.gone()
