"""What the doctor finds in a real journal."""

from pathlib import Path

from device.doctor.machine import read_machine
from device.doctor.visit import judge, paired
from device.journal import DATABASE, Journal
from device.settings import Settings


def test_phones_are_counted_in_the_journal_and_are_nothing_without_one(tmp_path: Path) -> None:
    assert paired(tmp_path / DATABASE) is None
    Journal(tmp_path, lambda time_s: time_s).close()
    assert paired(tmp_path / DATABASE) == 0


def test_a_broken_journal_hides_no_other_finding(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database at all" * 100)
    facts = read_machine(1, tmp_path, ask=lambda _command: None)
    names = [one.name for one in judge(facts, Settings(), tmp_path, simulated=True)]
    assert "disk" in names
    assert "calibration" not in names
    assert "phones" not in names
