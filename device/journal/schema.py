"""The database's shape, as numbered migrations, and how a connection to it is opened."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from device.errors import JournalDamaged, JournalError

DATABASE: Final = "hinge.db"

SIMULATED: Final = "Simulated"
"""Whose workouts the simulation keeps: shown as such in the history, and never gone on with by a real person."""

APPLICATION_ID: Final = 0x48494E47
""""HING": tells our files from other programs' databases."""

BUSY_MS: Final = 2000
"""How long to wait for a lock before saying so. There is one writer; only a backup or a person's `sqlite3` can be in
the way, and what waits is safe in memory meanwhile."""

PAGE_BYTES: Final = 512
"""A commit writes whole pages, and a rep has 150 bytes: with SQLite's own 4096 a training hour writes three times as
much (tests/bench/card.py). A database that is there keeps the size that it was made with."""

MIGRATIONS: Final = (
    # 1: workouts, sets and attempts. Instants are Unix seconds, lengths mm. `trace` stands last, so that reading the
    # measures does not read through the traces' pages.
    """
    CREATE TABLE person (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT;
    INSERT INTO person (name) VALUES ('');

    CREATE TABLE workout (
        id INTEGER PRIMARY KEY,
        person INTEGER NOT NULL REFERENCES person,
        exercise TEXT NOT NULL,
        started_at REAL NOT NULL,
        ended_at REAL,
        why TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX workout_by_person ON workout (person, exercise, started_at);
    CREATE INDEX workout_open ON workout (id) WHERE ended_at IS NULL;

    CREATE TABLE set_ (
        id INTEGER PRIMARY KEY,
        workout INTEGER NOT NULL REFERENCES workout,
        number INTEGER NOT NULL CHECK (number >= 1),
        started_at REAL NOT NULL,
        ended_at REAL,
        rested_at REAL,
        why TEXT NOT NULL DEFAULT '',
        UNIQUE (workout, number)
    ) STRICT;

    CREATE TABLE attempt (
        id INTEGER PRIMARY KEY,
        set_ INTEGER NOT NULL REFERENCES set_,
        kind TEXT NOT NULL CHECK (kind IN ('rep', 'miss', 'squat')),
        at REAL NOT NULL,
        stance_mm REAL NOT NULL,
        lowering_s REAL,
        pause_s REAL,
        rising_s REAL,
        stance_after_mm REAL,
        travel_mm REAL,
        depth_mm REAL,
        steadiness_mm REAL,
        short_mm REAL,
        full INTEGER,
        bounces INTEGER,
        undone_at REAL,
        trace BLOB
    ) STRICT;
    CREATE INDEX attempt_by_set ON attempt (set_);

    CREATE TABLE advice (
        id INTEGER PRIMARY KEY,
        workout INTEGER NOT NULL REFERENCES workout,
        set_ INTEGER REFERENCES set_,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        say TEXT NOT NULL,
        why TEXT NOT NULL,
        target_stance_mm REAL NOT NULL
    ) STRICT;
    CREATE INDEX advice_by_workout ON advice (workout);
    """,
    # 2: the files that hold a set's readings, in order, with what a replay of each gives (unknown until it is closed),
    # and how many reps a person says that a set really had.
    """
    CREATE TABLE recording (
        id INTEGER PRIMARY KEY,
        set_ INTEGER NOT NULL REFERENCES set_,
        name TEXT NOT NULL UNIQUE,
        reps INTEGER,
        misses INTEGER,
        squats INTEGER
    ) STRICT;
    CREATE INDEX recording_by_set ON recording (set_);

    ALTER TABLE set_ ADD COLUMN label_reps INTEGER CHECK (label_reps >= 0);
    """,
    # 3: calibrations, of the real sensor, or of the simulated one; `calibrations.in_force` tells which holds. `near_mm`
    # is how its light grows, if that could be measured.
    """
    CREATE TABLE calibration (
        id INTEGER PRIMARY KEY,
        simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
        at REAL NOT NULL,
        contact_mm REAL NOT NULL CHECK (contact_mm > 0),
        noise_mm REAL NOT NULL,
        signal_mcps REAL,
        readings INTEGER NOT NULL,
        replaced_mm REAL NOT NULL,
        near_mm REAL CHECK (near_mm > 0)
    ) STRICT;
    """,
    # 4: people. Who was there before are nobody in particular: '' at the sensor, and 'Simulated'. `exercise` is the one
    # chosen last; `choice` holds who was, at the sensor and in the simulation. A workout's `load_kg` is what was held.
    """
    ALTER TABLE person ADD COLUMN units TEXT NOT NULL DEFAULT 'in' CHECK (units IN ('in', 'cm'));
    ALTER TABLE person ADD COLUMN voice INTEGER NOT NULL DEFAULT 1 CHECK (voice IN (0, 1));
    ALTER TABLE person ADD COLUMN reps_low INTEGER NOT NULL DEFAULT 15;
    ALTER TABLE person ADD COLUMN reps_high INTEGER NOT NULL DEFAULT 20;
    ALTER TABLE person ADD COLUMN sets_low INTEGER NOT NULL DEFAULT 3;
    ALTER TABLE person ADD COLUMN sets_high INTEGER NOT NULL DEFAULT 4;
    ALTER TABLE person ADD COLUMN max_stance_mm REAL NOT NULL DEFAULT 356;
    ALTER TABLE person ADD COLUMN load_kg REAL NOT NULL DEFAULT 0;
    ALTER TABLE person ADD COLUMN exercise TEXT NOT NULL DEFAULT 'wall';
    ALTER TABLE person ADD COLUMN simulated INTEGER NOT NULL DEFAULT 0 CHECK (simulated IN (0, 1));
    UPDATE person SET simulated = 1 WHERE name = 'Simulated';

    CREATE TABLE choice (
        simulated INTEGER PRIMARY KEY CHECK (simulated IN (0, 1)),
        person INTEGER NOT NULL REFERENCES person
    ) STRICT;

    ALTER TABLE workout ADD COLUMN load_kg REAL;
    """,
    # 5: paired phones, each by the SHA-256 of its token. AUTOINCREMENT: no number is given twice, so that a list left
    # open on another phone never revokes the wrong one.
    """
    CREATE TABLE phone (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
        paired_at REAL NOT NULL,
        last_used_at REAL NOT NULL
    ) STRICT;
    """,
    # 6: what the history shows of a workout without going through its reps. `tally` follows from the log (`tallies`): a
    # row for each workout that is over and not deleted. `detail` is JSON, a `PastSet` a set; `owned` has the bit of
    # every inch that was owned, `whole` tells 3 sets of 15 (1) and 4 of 20 (2); the times and the travel are means.
    # Workouts are deleted at `deleted_at`, and really a day later; their numbers, from `numbering`, never come again.
    """
    ALTER TABLE workout ADD COLUMN deleted_at REAL;
    CREATE INDEX workout_of_person ON workout (person);
    CREATE INDEX workout_deleted ON workout (deleted_at) WHERE deleted_at IS NOT NULL;
    CREATE INDEX set_open ON set_ (id) WHERE ended_at IS NULL;
    CREATE INDEX set_labelled ON set_ (id) WHERE label_reps IS NOT NULL;

    CREATE TABLE numbering (only INTEGER PRIMARY KEY CHECK (only = 1), workout INTEGER NOT NULL) STRICT;
    INSERT INTO numbering SELECT 1, coalesce(max(id), 0) FROM workout;

    CREATE TABLE tally (
        workout INTEGER PRIMARY KEY REFERENCES workout,
        person INTEGER NOT NULL REFERENCES person,
        exercise TEXT NOT NULL,
        started_at REAL NOT NULL,
        sets INTEGER NOT NULL,
        reps INTEGER NOT NULL,
        misses INTEGER NOT NULL,
        squats INTEGER NOT NULL,
        measured INTEGER NOT NULL,
        start_stance_mm REAL,
        best_stance_mm REAL,
        comfortable_mm REAL,
        travel_mm REAL,
        lowering_s REAL,
        pause_s REAL,
        rising_s REAL,
        owned INTEGER NOT NULL,
        whole INTEGER NOT NULL,
        detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX tally_by_person ON tally (person, exercise, started_at);
    CREATE INDEX tally_reps ON tally (person, reps);
    """,
    # 7: how noisy the readings of a rep were.
    """
    ALTER TABLE attempt ADD COLUMN noise_mm REAL;
    """,
    # 8: since when a workout is paused.
    """
    ALTER TABLE workout ADD COLUMN paused_at REAL;
    """,
    # 9: whose hips a calibration was made with; NULL is nobody in particular, or from before. And the readings of an
    # attempt as `trace` packs them, in a table of their own: written later than what counts, they would make its row
    # grow, and SQLite write three pages for it. Those of older attempts stay in `attempt.trace`.
    """
    ALTER TABLE calibration ADD COLUMN person INTEGER REFERENCES person (id);
    CREATE TABLE trace (
        attempt INTEGER PRIMARY KEY REFERENCES attempt ON DELETE CASCADE,
        packed BLOB NOT NULL
    ) STRICT;
    """,
)

_NEAR: Final = "ALTER TABLE calibration ADD COLUMN near_mm REAL CHECK (near_mm > 0);"

_CURES: Final = {
    sqlite3.SQLITE_FULL: "free some space on that disk",
    sqlite3.SQLITE_IOERR: "see whether its disk is full or failing",
    sqlite3.SQLITE_READONLY: "make it and its folder writable for this user",
    sqlite3.SQLITE_PERM: "give it to this user",
    sqlite3.SQLITE_CANTOPEN: "see that it is a file, and that its folder belongs to this user",
    sqlite3.SQLITE_BUSY: "close the other program that has it open",
    sqlite3.SQLITE_NOTADB: "nothing was changed; move it away, or put a backup in its place",
    sqlite3.SQLITE_CORRUPT: "nothing was changed; move it away, or put a backup in its place",
}


def explain(path: Path, error: sqlite3.Error) -> str:
    """One line that names the file, SQLite's reason, and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code, the rest is detail
    cure = _CURES.get(code, "see whether another program changed it")
    return f"{path}: {error}: {cure}"


@contextmanager
def journal_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into JournalError, or JournalDamaged."""
    try:
        yield
    except sqlite3.Error as error:
        kind = JournalDamaged if is_damage(error) else JournalError
        raise kind(explain(path, error)) from error


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is broken inside, which no waiting mends."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def schema_version(connection: sqlite3.Connection, path: Path, known: int = len(MIGRATIONS)) -> int:
    """The number of the latest migration done. Raises JournalError for a newer program's or another program's file."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    owner: int = connection.execute("PRAGMA application_id").fetchone()[0]
    tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and owner != APPLICATION_ID:
        raise JournalError(f"{path} is another program's database: move it away, or name another folder with --data")
    if version > known:
        raise JournalError(
            f"{path} has schema {version}, this program knows up to {known}: install the newer Wall Hinge, "
            "or move the file away"
        )
    return version


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring the database up to the latest schema: all that is missing in one go, together with its number, or nothing.

    So the program that wrote a database can still be put back where a newer one fails to bring it up to date.
    """
    missing = migrations[schema_version(connection, path, len(migrations)) :]
    columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(calibration)")]
    if columns and "near_mm" not in columns:  # the first programs with schema 3 made the table without it
        missing = (_NEAR, *missing)
    if not missing:
        return
    record = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {len(migrations)};"
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {' '.join(missing)} {record} COMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def open_to_write(path: Path) -> sqlite3.Connection:
    """The writer's connection to an up-to-date database, made if it is not there. Raises JournalError.

    The connection commits by hand. It may be passed to another thread, not shared.
    """
    with journal_errors(path):
        _create(path)
        connection = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
        try:
            schema_version(connection, path)  # before anything is changed in a file that may not be ours
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # a counted rep survives a power cut
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # who is deleted leaves nothing to be found in the file
            migrate(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _create(path: Path) -> None:
    """Make the file before SQLite does: the write-ahead log takes over its mode.

    Its group may read, because the web process is another user of it; all others are kept out.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640))
        folder = os.open(path.parent, os.O_RDONLY)
    except FileExistsError:
        return
    except OSError as error:
        raise JournalError(f"{path} cannot be made ({error.strerror}): name another folder with --data") from error
    try:
        os.fsync(folder)  # or a power cut could take the new file's name away
    finally:
        os.close(folder)


def open_to_read(path: Path) -> sqlite3.Connection | None:
    """A read-only connection, None while there is no journal yet. Raises JournalError; sqlite3.Error while reading.

    Read permission is enough: where the folder forbids the write-ahead log's index and no log is left to read, the
    file is complete by itself and is opened as such.
    """
    with journal_errors(path):
        if not path.exists():
            return None
        connection = _connect_to_read(path, "mode=ro")
        try:
            version = schema_version(connection, path)
        except sqlite3.OperationalError as error:
            connection.close()
            forbidden = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
            if not forbidden or Path(f"{path}-wal").exists():
                raise
            connection = _connect_to_read(path, "immutable=1")
            version = schema_version(connection, path)
        except BaseException:
            connection.close()
            raise
        if version == len(MIGRATIONS):
            return connection
        connection.close()
        if version:
            raise JournalError(f"{path} is from an older version: start the device, which brings it up to date")
        return None


def _connect_to_read(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=BUSY_MS / 1000, isolation_level=None)
