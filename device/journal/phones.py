"""Paired phones in the tables. Of a phone's token only the hash is kept: who reads the file can not get in with it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from msgspec import Struct

from device.errors import CommandRefused
from device.journal.schema import journal_errors, open_to_read

MOST_PHONES: Final = 50
"""A family's browsers many times over; then the one unused for longest makes room, and may be paired again."""

DAY_S: Final = 86_400


class Phone(Struct, frozen=True, kw_only=True):
    """A browser that was let in. Times are Unix seconds; of the last use only the day is kept, to write rarely."""

    id: int
    name: str
    token_hash: bytes
    paired_at: float
    last_used_at: float


def hash_of(token: str) -> bytes:
    """The SHA-256 of a token. Tokens are 256 random bits, so a slow hash would make guessing no harder."""
    import hashlib  # noqa: PLC0415 - it loads OpenSSL, and a device that starts has no use for that

    return hashlib.sha256(token.encode()).digest()


def day_of(unix_s: float) -> float:
    """The beginning of the day in UTC, in Unix time."""
    return unix_s - unix_s % DAY_S


def add(db: sqlite3.Connection, name: str, token_hash: bytes, unix_s: float) -> int:
    """Let a phone in, and give its number, which no other phone ever has."""
    db.execute(
        "DELETE FROM phone WHERE id NOT IN (SELECT id FROM phone ORDER BY last_used_at DESC, id DESC LIMIT ?)",
        (MOST_PHONES - 1,),
    )
    row = db.execute(
        "INSERT INTO phone (name, token_hash, paired_at, last_used_at) VALUES (?, ?, ?, ?) RETURNING id",
        (name, token_hash, unix_s, day_of(unix_s)),
    ).fetchone()
    number: int = row[0]
    return number


def note_use(db: sqlite3.Connection, phone: int, unix_s: float) -> None:
    """Keep that a phone was used today."""
    day = day_of(unix_s)
    db.execute("UPDATE phone SET last_used_at = ? WHERE id = ? AND last_used_at <> ?", (day, phone, day))


def revoke(db: sqlite3.Connection, phone: int) -> None:
    """Let a phone in no more. Raises CommandRefused where there is none of that number."""
    if db.execute("DELETE FROM phone WHERE id = ?", (phone,)).rowcount == 0:
        raise CommandRefused(f"There is no phone {phone}: it may have been revoked already.")


def revoke_all(db: sqlite3.Connection) -> int:
    """Let nobody in any more; give how many that were."""
    return db.execute("DELETE FROM phone").rowcount


def paired_phones(path: Path) -> list[Phone]:
    """All phones in the database at `path`, the one paired last first. Raises JournalError where it cannot be read."""
    connection = open_to_read(path)
    if connection is None:
        return []
    columns = Phone.__struct_fields__
    with journal_errors(path), closing(connection) as db:
        rows = db.execute(f"SELECT {', '.join(columns)} FROM phone ORDER BY id DESC").fetchall()  # noqa: S608 - field names
    return [Phone(**dict(zip(columns, row, strict=True))) for row in rows]
