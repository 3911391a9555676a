"""A journal, and the side that reads it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from device.journal import History, Journal

UNIX_START = 1_700_000_000.0

Open = Callable[..., Journal]


@pytest.fixture
def open_journal(tmp_path: Path) -> Iterator[Open]:
    """Opens journals on the one folder; `unix_start` is Unix time at the device clock's 0."""
    opened: list[Journal] = []

    def open_one(unix_start: float = UNIX_START, person: str = "") -> Journal:
        journal = Journal(tmp_path, lambda time_s: unix_start + time_s, person)
        opened.append(journal)
        return journal

    yield open_one
    for journal in opened:
        journal.close()


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "hinge.db")
