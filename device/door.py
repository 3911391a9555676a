"""Who may come in: a browser asks, and a press of the button, or a person at the terminal, lets exactly that one in.

It stands before the loop that counts and shares only the journal's thread with it, so that nobody who knocks disturbs
a rep. It is told hashes and never a token: what lets a phone in is known to that phone alone.
"""

import logging
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, Literal, Protocol, TypeVar

from device import commands
from device.door_args import Claim, Knock, Link, Nothing, Phone, Who, read_args
from device.errors import CommandError, CommandRefused, JournalError
from device.hardware.button import LONGEST_HOLD
from device.hardware.signals import SignalName
from device.journal import phones
from device.live import Answer

logger = logging.getLogger(__name__)

ASK_S: Final = 60.0
"""So long a press lets in who asked: time to walk to the wall, and little time for a stranger."""
BLINK_S: Final = 4.0
"""The device says so often that somebody asks."""
MOST_ASKS: Final = 16
MOST_LINKS: Final = 8
"""What is remembered of those who ask is bounded, whoever asks; the oldest is forgotten first."""

AskState = Literal["waiting", "admitted", "two", "late", "failed"]
Reply = Callable[[Answer], None]
_T = TypeVar("_T")


class Keeper(Protocol):
    """Who has the disk: the journal."""

    def do(self, work: Callable[[sqlite3.Connection], _T]) -> "Future[_T]":
        """Do it in one transaction, in its turn."""
        ...


class _Ask:
    """Somebody who asked, and what became of it."""

    def __init__(self, knock: Knock, until_s: float) -> None:
        self.token_hash, self.name, self.until_s = knock.token_hash, knock.name, until_s
        self.state: AskState = "waiting"


class Door:
    """Lets phones in and out. Any thread may call; nothing blocks.

    `show` plays a signal at the wall. `busy` tells whether the button is needed for a set. `now_s` is a clock that
    never goes back, in life's seconds also where a simulation runs faster; `unix_now` is the machine's.
    """

    def __init__(
        self,
        *,
        journal: Keeper,
        show: Callable[[SignalName], None],
        has_button: bool,
        busy: Callable[[], bool],
        now_s: Callable[[], float] = time.monotonic,
        unix_now: Callable[[], float] = time.time,
    ) -> None:
        self._journal, self._show, self._has_button, self._busy = journal, show, has_button, busy
        self._now_s, self._unix_now = now_s, unix_now
        self._lock = threading.RLock()
        self._asks: OrderedDict[str, _Ask] = OrderedDict()
        self._links: OrderedDict[str, float] = OrderedDict()
        self._settled = threading.Event()
        self._acts: dict[str, Callable[[dict[str, Any], Reply], None]] = {
            commands.PAIR_BEGIN: self._begin,
            commands.PAIR_STATUS: self._status,
            commands.PAIR_ASKING: self._asking,
            commands.PAIR_ADMIT: self._admit_asked,
            commands.PAIR_LINK: self._make_link,
            commands.PAIR_CLAIM: self._claim,
            commands.PHONE_USED: self._note_use,
            commands.REVOKE_PHONE: self._revoke,
            commands.REVOKE_PHONES: self._revoke_all,
        }

    def ask(self, name: str, args: dict[str, Any], reply: Reply) -> None:
        """Do what one of `commands.AT_THE_DOOR` asks for; `reply` is called sooner or later."""
        try:
            with self._lock:
                self._acts[name](args, reply)
        except CommandError as error:
            reply(Answer(ok=False, reason=str(error), code="malformed"))
        except (CommandRefused, JournalError) as error:
            reply(_refused(str(error)))

    def press(self, word: str) -> bool:
        """The button was pressed; tell whether that was meant for the door, and is done with."""
        with self._lock:
            if word == LONGEST_HOLD:
                self._write(phones.revoke_all, lambda answer: self._show("phones_revoked" if answer.ok else "refused"))
                return True
            asked = self._waiting()
            if asked is None:
                return False
            self._admit(asked, lambda _answer: None)
            return True

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._lock:
            self._asks.clear()
        self._settled.set()

    # What is asked for. All of it with the lock held.

    def _begin(self, args: dict[str, Any], reply: Reply) -> None:
        knock = read_args(commands.PAIR_BEGIN, args, Knock)
        asked = self._waiting()
        if asked is None or asked.token_hash != knock.token_hash:
            if self._busy():
                raise CommandRefused("Somebody is in the middle of a set: ask again when it is over.")
            new = _Ask(knock, self._now_s() + ASK_S)
            _remember(self._asks, knock.token_hash, new, MOST_ASKS)
            if asked is None:
                self._settled = threading.Event()
                threading.Thread(target=self._blink, args=(self._settled,), name="door", daemon=True).start()
            else:
                asked.state = new.state = "two"
                self._settled.set()
                self._show("refused")
        self._tell(knock.token_hash, reply)

    def _status(self, args: dict[str, Any], reply: Reply) -> None:
        self._tell(read_args(commands.PAIR_STATUS, args, Who).token_hash, reply)

    def _tell(self, token_hash: str, reply: Reply) -> None:
        self._waiting()  # who waited for too long is late
        asked = self._asks.get(token_hash)
        left_s = max(0, round(asked.until_s - self._now_s())) if asked is not None else 0
        state = "none" if asked is None else asked.state
        reply(Answer(ok=True, data={"state": state, "left_s": left_s, "button": int(self._has_button)}))

    def _asking(self, args: dict[str, Any], reply: Reply) -> None:
        read_args(commands.PAIR_ASKING, args, Nothing)
        asked = self._waiting()
        reply(Answer(ok=True, data={} if asked is None else {"token_hash": asked.token_hash, "name": asked.name}))

    def _admit_asked(self, args: dict[str, Any], reply: Reply) -> None:
        who, asked = read_args(commands.PAIR_ADMIT, args, Who), self._waiting()
        if asked is None or asked.token_hash != who.token_hash:
            raise CommandRefused("Nobody asks to be paired any more: let them ask again.")
        self._admit(asked, reply)

    def _make_link(self, args: dict[str, Any], reply: Reply) -> None:
        link = read_args(commands.PAIR_LINK, args, Link)
        _remember(self._links, link.link_hash, self._now_s() + link.seconds, MOST_LINKS)
        reply(Answer(ok=True))

    def _claim(self, args: dict[str, Any], reply: Reply) -> None:
        import hmac  # noqa: PLC0415 - it loads OpenSSL, and a device that starts has no use for that

        claim = read_args(commands.PAIR_CLAIM, args, Claim)
        kept = [one for one in self._links if hmac.compare_digest(one, claim.link_hash)]
        if not kept or self._links.pop(kept[0]) < self._now_s():
            raise CommandRefused("This link was used already, or is too old: make a new one with wall-hinge pair.")
        self._let_in(claim.token_hash, claim.name, reply)

    def _note_use(self, args: dict[str, Any], reply: Reply) -> None:
        phone, unix_s = read_args(commands.PHONE_USED, args, Phone).phone, self._unix_now()
        self._write(lambda db: phones.note_use(db, phone, unix_s), reply)

    def _revoke(self, args: dict[str, Any], reply: Reply) -> None:
        phone = read_args(commands.REVOKE_PHONE, args, Phone).phone
        self._write(lambda db: phones.revoke(db, phone), reply)

    def _revoke_all(self, args: dict[str, Any], reply: Reply) -> None:
        read_args(commands.REVOKE_PHONES, args, Nothing)
        self._write(phones.revoke_all, reply)

    # What follows.

    def _waiting(self) -> _Ask | None:
        """Who may be let in now; there is one at most."""
        for asked in self._asks.values():
            if asked.state == "waiting":
                if self._now_s() < asked.until_s:
                    return asked
                asked.state = "late"
        return None

    def _admit(self, asked: _Ask, reply: Reply) -> None:
        asked.state = "admitted"
        self._settled.set()

        def told(answer: Answer) -> None:
            if not answer.ok:
                asked.state = "failed"
            reply(answer)

        self._let_in(asked.token_hash, asked.name, told)

    def _let_in(self, token_hash: str, name: str, reply: Reply) -> None:
        digest, unix_s = bytes.fromhex(token_hash), self._unix_now()

        def told(answer: Answer) -> None:
            self._show("paired" if answer.ok else "refused")
            reply(answer)

        self._write(lambda db: phones.add(db, name, digest, unix_s), told)

    def _write(self, work: Callable[[sqlite3.Connection], object], reply: Reply) -> None:
        """Do `work` in the journal's turn, and then answer, on its thread. Raises JournalError once that is closed."""

        def told(done: "Future[object]") -> None:
            try:
                done.result()
            except CommandRefused as error:
                reply(_refused(str(error)))
            except Exception as error:
                logger.exception("what was asked at the door is not kept")
                reply(_refused(f"It could not be kept: {error}"))
            else:
                reply(Answer(ok=True))

        self._journal.do(work).add_done_callback(told)

    def _blink(self, settled: threading.Event) -> None:
        """Say again and again that somebody asks, until that is settled; on a thread of its own."""
        while not settled.is_set():
            with self._lock:
                if self._waiting() is None:
                    return
            self._show("pairing_asked")
            settled.wait(BLINK_S)


def _remember(kept: "OrderedDict[str, _T]", key: str, value: _T, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


def _refused(reason: str) -> Answer:
    return Answer(ok=False, reason=reason, code="refused")
