"""A phone that is paired already, for tests that are about something else."""

from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from flask.testing import FlaskClient

from device.journal.phones import add, hash_of
from device.journal.schema import open_to_write
from web.phones import COOKIE

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

TOKEN: Final = "a-token-of-43-characters-like-all-the-others"[:43]
HEADER: Final = {"Cookie": f"{COOKIE}={TOKEN}"}
NEVER_DUE_S: Final = 4e9
"""Used in a time to come, so that the page has nothing to tell the device about it."""


@cache
def _new_database() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        _let_in(path)
        return path.read_bytes()


def pair(database: Path) -> None:
    """Let the phone in, in a database that is there or is made."""
    if database.exists():
        _let_in(database)
    else:
        database.parent.mkdir(parents=True, exist_ok=True)
        database.write_bytes(_new_database())
        database.chmod(0o640)


def _let_in(database: Path) -> None:
    with closing(open_to_write(database)) as db:
        db.execute("DELETE FROM phone WHERE token_hash = ?", (hash_of(TOKEN),))
        add(db, "Test", hash_of(TOKEN), NEVER_DUE_S)


def pair_browser(context: "BrowserContext", url: str) -> None:
    """Give a browser the phone's cookie for the page at `url`."""
    context.add_cookies([{"name": COOKIE, "value": TOKEN, "url": url}])


class PairedClient(FlaskClient):
    """Flask's test client, with the phone's cookie."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_cookie(COOKIE, TOKEN)
