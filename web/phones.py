"""Who is let in: the phone whose cookie holds a token that the journal knows the hash of."""

import hmac
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flask import Request, Response

from device.errors import JournalError
from device.journal.phones import DAY_S, Phone, hash_of, paired_phones

COOKIE: Final = "wall_hinge"
COOKIE_S: Final = 400 * DAY_S
"""The longest that browsers keep a cookie (RFC 6265bis, 5.5); it is given anew on every day of use."""
FRESH_S: Final = 0.4
"""The journal is asked again after this, so that a revoked phone is out within a second, its open streams too."""

_TOKEN_LENGTH: Final = 43
"""256 bits in base64 without padding, as `secrets.token_urlsafe(32)` writes them."""

# The first that stands in a User-Agent; browsers name others beside themselves, so the order matters.
_BROWSERS: Final = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS: Final = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


class Phones:
    """The paired phones in the journal at `path`, looked up anew when what is known is older than `FRESH_S`.

    While the journal cannot be read, who was let in before stays in: a full disk must not take the count off the phone.
    """

    def __init__(self, path: Path, now_s: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._now_s = now_s
        self._lock = threading.Lock()
        self._known: dict[bytes, Phone] | None = None
        self._until_s = 0.0

    def find(self, token: str) -> Phone | None:
        """The phone with that token, None where it is nobody's. Raises JournalError where that cannot be known."""
        if len(token) != _TOKEN_LENGTH:
            return None
        digest = hash_of(token)
        phone = self._fresh().get(digest)  # who does not know a token cannot steer its hash, so this tells nothing
        return phone if phone is not None and hmac.compare_digest(phone.token_hash, digest) else None

    def all(self) -> list[Phone]:
        """All phones, the one paired last first. Raises JournalError where they were never read."""
        return list(self._fresh().values())

    def _fresh(self) -> dict[bytes, Phone]:
        with self._lock:
            if self._known is None or self._now_s() >= self._until_s:
                try:
                    self._known = {phone.token_hash: phone for phone in paired_phones(self._path)}
                except JournalError:
                    if self._known is None:
                        raise
                self._until_s = self._now_s() + FRESH_S
            return self._known

    def forget(self) -> None:
        """Look anew at the next question: somebody has just been let in."""
        with self._lock:
            self._until_s = 0.0


def token_of(asked: Request) -> str:
    """The token in a request's cookie, or ""."""
    return asked.cookies.get(COOKIE, "")


def give(answer: Response, token: str, *, secure: bool) -> None:
    """Put the token into the browser, where no script and no other site's page gets at it."""
    answer.set_cookie(COOKIE, token, max_age=COOKIE_S, path="/", secure=secure, httponly=True, samesite="Strict")


def name_of(agent: str) -> str:
    """What to call a browser in the list, by its User-Agent: nothing of what it says itself is kept."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), "A program")
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    return f"{browser} on {system}" if system else browser
