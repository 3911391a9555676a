"""Copies of the database: what counts as one, which are kept, and how one is put back."""

import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from device.errors import JournalError
from device.journal import DATABASE, DataFolder, History, Journal
from device.journal.aside import ASIDE, latest_damaged, put_aside
from device.journal.backup import KEEP, back_up, backups, newest_good, restore
from device.journal.schema import MIGRATIONS
from tests.device.journal.kept import OPENING, Open, keep, touch

AT = 1_700_000_000.0
NAME = "hinge-0001-20231114T221320Z.db"


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path / "copies"


def train(journal: Journal, *touches_s: float) -> None:
    keep(journal, *OPENING, *map(touch, touches_s))


def reps(database: Path) -> int:
    return sum(workout.reps for workout in History(database).workouts(10))


def spoil(path: Path, at_byte: int = 1024, bytes_: int = 8192) -> None:
    """As a failing card does: some pages of the file are something else."""
    with path.open("r+b") as file:
        file.seek(at_byte)
        file.write(b"\xa5" * bytes_)


def everything(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != "device.lock")
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


# backup


def test_a_copy_is_whole_checksummed_and_private_while_the_journal_is_open(open_journal: Open, copies: Path) -> None:
    journal = open_journal()
    train(journal, 3.0, 4.0)
    made = back_up(journal.path, copies, AT)
    assert (made.path, made.new, made.workouts) == (copies / NAME, True, 1)
    assert {file.name for file in copies.iterdir()} == {NAME, f"{NAME}.sha256"}
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    digest = hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert (copies / f"{NAME}.sha256").read_text() == f"{digest}  {NAME}\n"
    assert reps(made.path) == 2
    keep(journal, touch(5.0))  # and the journal goes on
    assert (reps(made.path), reps(journal.path)) == (2, 3)


def test_a_copy_is_made_anew_only_where_something_was_written(open_journal: Open, copies: Path) -> None:
    journal = open_journal()
    train(journal, 3.0)
    first = back_up(journal.path, copies, AT)
    assert back_up(journal.path, copies, AT + 86400) == first._replace(new=False)
    keep(journal, touch(4.0))
    second = back_up(journal.path, copies, AT + 2 * 86400)
    assert (second.new, reps(second.path)) == (True, 2)
    spoil(second.path)
    assert back_up(journal.path, copies, AT + 3 * 86400).new


def test_seven_are_kept_and_a_clock_that_was_never_set_orders_nothing(open_journal: Open, copies: Path) -> None:
    journal = open_journal()
    train(journal, 3.0)
    for day in range(KEEP + 3):
        keep(journal, touch(4.0 + day))
        at = 0.0 if day == KEEP + 2 else AT + 86400 * day  # the last one in 1970
        made = back_up(journal.path, copies, at)
    kept = backups(copies)
    assert [file.name[:10] for file in kept] == [f"hinge-{number:04}" for number in range(4, 11)]
    assert kept[-1] == made.path == copies / "hinge-0010-19700101T000000Z.db"
    assert len(list(copies.iterdir())) == 2 * KEEP


def test_what_is_not_ours_is_left_and_what_an_interrupted_copy_left_is_not(open_journal: Open, copies: Path) -> None:
    journal = open_journal()
    train(journal, 3.0)
    copies.mkdir()
    for name in ("mine.db", "hinge-0001-20231114T221320Z.db.part", "hinge-0001-20231114T221320Z.db.sha256"):
        (copies / name).write_text("left")
    back_up(journal.path, copies, AT + 1)
    assert {file.name for file in copies.iterdir()} == {
        "mine.db",
        "hinge-0001-20231114T221321Z.db",
        "hinge-0001-20231114T221321Z.db.sha256",
    }


def test_a_damaged_database_is_not_copied_and_pushes_no_good_copy_out(open_journal: Open, copies: Path) -> None:
    journal = open_journal()
    train(journal, *(3.0 + step for step in range(200)))
    journal.close()
    good = back_up(journal.path, copies, AT).path
    spoil(journal.path)
    with pytest.raises(JournalError, match=r"hinge\.db(: .*malformed| is damaged)"):
        back_up(journal.path, copies, AT + 1)
    assert backups(copies) == [good]


def test_without_a_database_or_a_place_it_says_so(tmp_path: Path, open_journal: Open) -> None:
    with pytest.raises(JournalError, match=r"there is no .*hinge\.db: nothing to back up"):
        back_up(tmp_path / DATABASE, tmp_path / "copies", AT)
    journal = open_journal()
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(JournalError, match=r"no backup in .*taken: File exists: see to that folder"):
        back_up(journal.path, tmp_path / "taken", AT)


def test_a_full_disk_leaves_no_half_copy(open_journal: Open, copies: Path) -> None:
    journal = open_journal()
    train(journal, 3.0)
    script = (
        "import resource, signal, sys; from pathlib import Path; from device.journal.backup import back_up\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try: back_up(Path(sys.argv[1]), Path(sys.argv[2]), 0.0)\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(journal.path), str(copies)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("JournalError ")
    assert "disk" in done.stdout
    assert list(copies.iterdir()) == []


# restore


@pytest.fixture
def copy(open_journal: Open, tmp_path: Path) -> Path:
    """A copy with two reps, while the database has three."""
    journal = open_journal()
    train(journal, 3.0, 4.0)
    made = back_up(journal.path, tmp_path / "copies", AT).path
    keep(journal, touch(5.0))
    journal.close()
    return made


def test_a_copy_is_put_back_and_what_it_replaces_is_kept(copy: Path, tmp_path: Path) -> None:
    done = restore(copy, tmp_path, AT)
    database = tmp_path / DATABASE
    assert (done.workouts, done.checked) == (1, True)
    assert done.replaced == tmp_path / ASIDE / "0001-replaced-20231114T221320Z" / DATABASE
    assert (reps(database), reps(done.replaced), reps(copy)) == (2, 3, 2)
    assert stat.S_IMODE(database.stat().st_mode) == 0o640
    assert not list(tmp_path.glob("*.part*"))
    # and back again
    assert restore(done.replaced, tmp_path, AT).checked is False
    assert reps(database) == 3


def test_the_log_of_what_is_replaced_is_kept_with_it_and_never_taken_for_the_new_ones(
    copy: Path, tmp_path: Path
) -> None:
    journal = Journal(tmp_path, lambda time_s: AT + time_s)
    journal.resume(6.0)
    keep(journal, touch(6.0))
    killed = tmp_path / "killed"
    killed.mkdir()
    for name in (DATABASE, f"{DATABASE}-wal"):
        shutil.copy(tmp_path / name, killed)
    journal.close()
    restored = restore(copy, killed, AT)
    assert reps(killed / DATABASE) == 2
    assert restored.replaced is not None
    assert Path(f"{restored.replaced}-wal").exists()
    # what was put aside has its log beside it, and is whole with it alone
    restore(restored.replaced, killed, AT)
    assert reps(killed / DATABASE) == 4


def test_a_copy_goes_into_an_empty_folder(copy: Path, tmp_path: Path) -> None:
    assert restore(copy, tmp_path / "new", AT).replaced is None
    assert reps(tmp_path / "new" / DATABASE) == 2


def test_a_phone_that_was_shut_out_is_not_let_in_by_an_old_copy(copy: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(copy)) as db:
        values = ("phone", b"x" * 32, 1.0, 1.0)
        db.execute("INSERT INTO phone (name, token_hash, paired_at, last_used_at) VALUES (?, ?, ?, ?)", values)
        db.commit()
    Path(f"{copy}.sha256").unlink()
    assert not restore(copy, tmp_path, AT).checked
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        assert db.execute("SELECT count(*) FROM phone").fetchone() == (0,)
    assert b"x" * 32 not in (tmp_path / DATABASE).read_bytes()


def spoiled(copy: Path) -> None:
    spoil(copy)


def spoiled_without_a_checksum(copy: Path) -> None:
    spoil(copy)
    Path(f"{copy}.sha256").unlink()


def empty(copy: Path) -> None:
    copy.write_bytes(b"")
    Path(f"{copy}.sha256").unlink()


def no_database(copy: Path) -> None:
    copy.write_text("a letter " * 1000)
    Path(f"{copy}.sha256").unlink()


def of_another_program(copy: Path) -> None:
    empty(copy)
    with closing(sqlite3.connect(copy)) as db:
        db.execute("CREATE TABLE recipe (name)")


def newer(copy: Path) -> None:
    Path(f"{copy}.sha256").unlink()
    with closing(sqlite3.connect(copy)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (spoiled, "is not what was backed up (its checksum is not that in hinge-0001-20231114T221320Z.db.sha256)"),
        (spoiled_without_a_checksum, "malformed"),
        (empty, "is no backup: there is nothing in it"),
        (no_database, "file is not a database"),
        (of_another_program, "is another program's database"),
        (newer, f"has schema {len(MIGRATIONS) + 1}, this program knows up to {len(MIGRATIONS)}"),
        (Path.unlink, "cannot be put into"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_no_good_copy_changes_nothing(
    what: Callable[[Path], None], says: str, copy: Path, tmp_path: Path
) -> None:
    what(copy)
    before = everything(tmp_path)
    with pytest.raises(JournalError) as caught:
        restore(copy, tmp_path, AT)
    assert says in str(caught.value)
    assert str(copy) in str(caught.value)
    assert everything(tmp_path) == before


def test_nothing_is_put_back_under_a_device_that_runs(copy: Path, tmp_path: Path) -> None:
    with DataFolder(tmp_path).lock():
        before = everything(tmp_path)
        with pytest.raises(
            JournalError, match=rf"is in use by another Wall Hinge \(pid {os.getpid()}\): stop that one"
        ):
            restore(copy, tmp_path, AT)
        assert everything(tmp_path) == before


def test_the_newest_good_copy_is_the_newest_that_is_as_it_was_made(open_journal: Open, copies: Path) -> None:
    journal = open_journal()
    assert newest_good(copies) is None
    made = []
    for step in range(3):
        train(journal, 3.0 + step)
        made.append(back_up(journal.path, copies, AT).path)
    assert newest_good(copies) == made[2]
    spoil(made[2])
    assert newest_good(copies) == made[1]


def test_a_backup_ends_what_is_said_of_a_damaged_database(copy: Path, tmp_path: Path) -> None:
    assert latest_damaged(tmp_path) is None
    aside = put_aside(tmp_path / DATABASE, "damaged", AT)
    assert latest_damaged(tmp_path) == aside
    restore(copy, tmp_path, AT)
    assert latest_damaged(tmp_path) is None
    assert aside.exists()
