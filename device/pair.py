"""`wall-hinge pair`: lets phones in from a terminal, and shows and ends what was let in."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from device import commands
from device.errors import CommandRefused
from device.journal import DATABASE
from device.journal.phones import hash_of, paired_phones
from device.live import DeviceLink

ANSWER_S: Final = 5.0
"""The device answers within milliseconds, but for a disk that is slow."""
LINK_S: Final = 600
"""Time to fetch a phone and scan a code."""


def make_link(socket_path: Path, page: str, seconds: int = LINK_S) -> str:
    """The address of `page` with a one-time token, which lets in whoever opens it first. Raises LinkError."""
    token = secrets.token_urlsafe(32)
    _command(socket_path, commands.PAIR_LINK, link_hash=hash_of(token).hex(), seconds=seconds)
    return f"{page}?token={token}"


def let_in(socket_path: Path, page: str, agrees: Callable[[str], bool]) -> str:
    """Let in the phone that asks just now, if the person at the terminal agrees; else give a link and its QR code.

    Raises LinkError where the device is away, CommandRefused where the phone has given up meanwhile.
    """
    asked = _command(socket_path, commands.PAIR_ASKING)
    if asked and agrees(f"A phone asks to be paired: {asked['name']}. Let it in?"):
        _command(socket_path, commands.PAIR_ADMIT, token_hash=asked["token_hash"])
        return f"Paired: {asked['name']}."
    link = make_link(socket_path, page)
    return f"{qr_code(link)}\n{link}\nThis lets in one browser, once, within {LINK_S // 60} minutes."


def qr_code(text: str) -> str:
    """The text as a QR code for a terminal."""
    import io  # noqa: PLC0415

    import segno  # noqa: PLC0415 - only who wants a code waits for it

    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, compact=True, border=2)
    return drawn.getvalue().rstrip("\n")


def revoke(socket_path: Path, phone: int) -> str:
    """Let a phone in no more. Raises LinkError, and CommandRefused where there is none of that number."""
    _command(socket_path, commands.REVOKE_PHONE, phone=phone)
    return f"Phone {phone} is let in no more."


def revoke_all(socket_path: Path) -> str:
    """Let nobody in any more. Raises LinkError, CommandRefused."""
    _command(socket_path, commands.REVOKE_PHONES)
    return "All phones are let in no more."


def listed(folder: Path) -> str:
    """A line for every phone that is paired in the data folder. Raises JournalError where that cannot be read."""
    lines = [
        f"{phone.id:>4}  {phone.name:<28}  paired {_day(phone.paired_at)}  last used {_day(phone.last_used_at)}"
        for phone in paired_phones(folder / DATABASE)
    ]
    return "\n".join(lines) or "No phone is paired."


def _day(unix_s: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(unix_s))


def _command(socket_path: Path, name: str, **args: Any) -> dict[str, int | str]:
    answer = DeviceLink(socket_path).command(name, args, ANSWER_S)
    if not answer.ok:
        raise CommandRefused(answer.reason)
    return answer.data
