"""The door, on a real journal: who is let in, who is not, and what each of them is told."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from device import commands
from device.clock import SystemClock
from device.door import ASK_S, MOST_ASKS, MOST_LINKS, Door
from device.hardware.button import LONGEST_HOLD
from device.hardware.panel import open_panel
from device.hardware.signals import SignalName
from device.journal import Journal
from device.journal.phones import DAY_S, MOST_PHONES, Phone, hash_of, paired_phones
from device.live import Answer
from device.settings import PanelSettings
from tests.processes import until

PATIENCE_S = 20.0
UNIX_S = 1_780_000_000.0
ONE, OTHER, THIRD = (hash_of(word).hex() for word in ("one", "other", "third"))
NOBODY = {"state": "none", "left_s": 0, "button": 1}


class Wall:
    """The door with its journal, a clock to be set, and what was shown at the wall."""

    def __init__(self, folder: Path) -> None:
        self.now_s, self.unix_s, self.busy = 1000.0, UNIX_S, False
        self.shown: list[SignalName] = []
        self.journal = Journal(folder, lambda time_s: time_s)
        self.door = Door(
            journal=self.journal,
            show=self.shown.append,
            has_button=True,
            busy=lambda: self.busy,
            now_s=lambda: self.now_s,
            unix_now=lambda: self.unix_s,
        )

    def ask(self, name: str, /, **args: Any) -> Answer:
        answers: SimpleQueue[Answer] = SimpleQueue()
        self.door.ask(name, args, answers.put)
        return answers.get(timeout=PATIENCE_S)

    def knock(self, token_hash: str, name: str = "iPhone, Safari") -> Answer:
        return self.ask(commands.PAIR_BEGIN, token_hash=token_hash, name=name)

    def state(self, token_hash: str) -> object:
        return self.ask(commands.PAIR_STATUS, token_hash=token_hash).data["state"]

    def link(self, word: str, seconds: int = 600) -> str:
        link_hash = hash_of(word).hex()
        assert self.ask(commands.PAIR_LINK, link_hash=link_hash, seconds=seconds).ok
        return link_hash

    def claim(self, link_hash: str, token_hash: str = ONE) -> Answer:
        return self.ask(commands.PAIR_CLAIM, link_hash=link_hash, token_hash=token_hash, name="Firefox on Linux")

    def phones(self) -> list[Phone]:
        assert self.journal.flush(PATIENCE_S)
        return paired_phones(self.journal.path)

    def let_in(self, word: str) -> int:
        assert self.claim(self.link(word), hash_of(word).hex()).ok
        return self.phones()[0].id


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Wall]:
    made = Wall(tmp_path)
    yield made
    made.door.close()
    made.journal.close()


def refused(reason: str) -> Answer:
    return Answer(ok=False, reason=reason, code="refused")


def test_a_press_lets_in_who_asked_and_keeps_only_the_hash(wall: Wall) -> None:
    assert wall.knock(ONE).data == {"state": "waiting", "left_s": 60, "button": 1}
    assert wall.phones() == []
    wall.now_s += ASK_S - 1
    assert wall.door.press("short")
    (phone,) = wall.phones()
    assert (phone.name, phone.token_hash) == ("iPhone, Safari", hash_of("one"))
    assert (phone.paired_at, phone.last_used_at) == (UNIX_S, UNIX_S - UNIX_S % DAY_S)
    assert (wall.state(ONE), wall.state(OTHER)) == ("admitted", "none")
    assert wall.shown[-1] == "paired"


def test_a_real_press_lets_in_who_asked_and_the_next_is_for_the_workout(wall: Wall) -> None:
    presses: list[str] = []
    pins = MockFactory(pin_class=MockPWMPin)
    panel = open_panel(
        PanelSettings(button_pin=25),
        SystemClock(),
        lambda word: None if wall.door.press(word) else presses.append(word),
        pins,
    )
    panel.start()

    def press() -> None:
        pins.pin(25).drive_low()
        time.sleep(0.1)
        pins.pin(25).drive_high()

    try:
        wall.knock(ONE)
        press()
        until(lambda: wall.state(ONE) == "admitted", "the press lets in")
        assert presses == []
        assert len(wall.phones()) == 1
        press()
        until(lambda: presses, "the next press is for the workout")
    finally:
        panel.close()


def test_the_device_says_that_somebody_asks(wall: Wall) -> None:
    wall.knock(ONE)
    until(lambda: "pairing_asked" in wall.shown, "the device says so")


def test_a_press_is_for_the_workout_where_nobody_asks(wall: Wall) -> None:
    assert not wall.door.press("short")
    assert wall.ask(commands.PAIR_STATUS, token_hash=ONE).data == NOBODY
    assert wall.phones() == []


def test_the_second_press_is_for_the_workout_again(wall: Wall) -> None:
    wall.knock(ONE)
    assert wall.door.press("double")
    assert not wall.door.press("short")
    assert len(wall.phones()) == 1


def test_a_press_after_a_minute_lets_nobody_in(wall: Wall) -> None:
    wall.knock(ONE)
    wall.now_s += ASK_S
    assert not wall.door.press("short")
    assert wall.state(ONE) == "late"
    assert wall.phones() == []


def test_two_at_once_are_both_refused(wall: Wall) -> None:
    wall.knock(ONE)
    assert wall.knock(OTHER).data["state"] == "two"
    assert (wall.state(ONE), wall.state(OTHER)) == ("two", "two")
    assert not wall.door.press("short")
    assert wall.phones() == []
    assert wall.shown[-1] == "refused"
    assert wall.knock(THIRD).data["state"] == "waiting"


def test_one_who_asks_again_is_still_one(wall: Wall) -> None:
    wall.knock(ONE)
    wall.now_s += 20
    assert wall.knock(ONE).data == {"state": "waiting", "left_s": 40, "button": 1}


def test_nobody_is_asked_for_in_the_middle_of_a_set(wall: Wall) -> None:
    wall.busy = True
    assert wall.knock(ONE) == refused("Somebody is in the middle of a set: ask again when it is over.")
    assert not wall.door.press("short")


def test_somebody_at_the_terminal_lets_in_exactly_who_asks(wall: Wall) -> None:
    assert wall.ask(commands.PAIR_ASKING).data == {}
    wall.knock(ONE)
    assert wall.ask(commands.PAIR_ASKING).data == {"token_hash": ONE, "name": "iPhone, Safari"}
    gone = refused("Nobody asks to be paired any more: let them ask again.")
    assert wall.ask(commands.PAIR_ADMIT, token_hash=OTHER) == gone
    assert wall.ask(commands.PAIR_ADMIT, token_hash=ONE).ok
    assert [phone.token_hash for phone in wall.phones()] == [hash_of("one")]
    assert wall.ask(commands.PAIR_ADMIT, token_hash=ONE) == gone


def test_a_link_lets_one_in_once(wall: Wall) -> None:
    link = wall.link("link")
    assert wall.claim(link).ok
    again = wall.claim(link, OTHER)
    assert again == refused("This link was used already, or is too old: make a new one with wall-hinge pair.")
    assert wall.claim(hash_of("guess").hex(), OTHER) == again
    assert [phone.name for phone in wall.phones()] == ["Firefox on Linux"]


def test_a_link_grows_too_old(wall: Wall) -> None:
    link = wall.link("link", seconds=600)
    wall.now_s += 601
    assert wall.claim(link).reason.startswith("This link was used already, or is too old")
    assert wall.phones() == []


def test_a_use_is_kept_once_a_day(wall: Wall) -> None:
    phone = wall.let_in("one")
    wall.unix_s += 3 * DAY_S
    assert wall.ask(commands.PHONE_USED, phone=phone).ok
    (kept,) = wall.phones()
    assert kept.last_used_at == wall.unix_s - wall.unix_s % DAY_S
    assert kept.paired_at == UNIX_S


def test_one_phone_is_revoked_and_the_others_stay(wall: Wall) -> None:
    one, other = wall.let_in("one"), wall.let_in("other")
    assert wall.ask(commands.REVOKE_PHONE, phone=one).ok
    assert [phone.id for phone in wall.phones()] == [other]
    gone = refused(f"There is no phone {one}: it may have been revoked already.")
    assert wall.ask(commands.REVOKE_PHONE, phone=one) == gone
    assert wall.let_in("third") > other


def test_the_number_of_a_revoked_phone_is_never_given_again(wall: Wall) -> None:
    one = wall.let_in("one")
    assert wall.ask(commands.REVOKE_PHONES).ok
    assert wall.phones() == []
    assert wall.let_in("one") > one


def test_the_longest_hold_revokes_all_and_is_answered(wall: Wall) -> None:
    wall.let_in("one")
    wall.let_in("other")
    assert wall.door.press(LONGEST_HOLD)
    assert wall.phones() == []
    assert wall.shown[-1] == "phones_revoked"


def test_who_is_one_too_many_takes_the_place_of_the_one_unused_for_longest(wall: Wall) -> None:
    numbers = [wall.let_in(f"phone {number}") for number in range(MOST_PHONES)]
    wall.unix_s += DAY_S
    wall.ask(commands.PHONE_USED, phone=numbers[0])
    newest = wall.let_in("one more")
    assert {phone.id for phone in wall.phones()} == {numbers[0], *numbers[2:], newest}


def test_what_is_remembered_of_strangers_is_bounded(wall: Wall) -> None:
    hashes = [hash_of(str(number)).hex() for number in range(2 * MOST_ASKS)]
    for token_hash in hashes:
        wall.knock(token_hash)
    assert [wall.state(token_hash) for token_hash in hashes].count("none") == MOST_ASKS
    links = [wall.link(str(number)) for number in range(MOST_LINKS + 1)]
    assert not wall.claim(links[0]).ok
    assert wall.claim(links[1]).ok


def test_what_cannot_be_kept_lets_nobody_in_and_says_so(wall: Wall) -> None:
    wall.knock(ONE)
    with closing(sqlite3.connect(wall.journal.path)) as db:
        db.execute("DROP TABLE phone")
    assert wall.door.press("short")
    assert wall.journal.flush(PATIENCE_S)
    assert wall.state(ONE) == "failed"
    assert wall.shown[-1] == "refused"
    assert wall.ask(commands.REVOKE_PHONES) == refused("It could not be kept: no such table: phone")


@pytest.mark.parametrize("name", sorted(commands.AT_THE_DOOR))
def test_what_no_command_takes_is_refused_by_name(wall: Wall, name: str) -> None:
    answer = wall.ask(name, token="secret")
    assert (answer.ok, answer.code) == (False, "malformed")
    assert answer.reason.startswith(f"{name}: Object ")
    assert "secret" not in answer.reason


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ({"token_hash": "xyz", "name": "a"}, "at `$.token_hash`"),
        ({"token_hash": ONE, "name": "a" * 41}, "of length <= 40 - at `$.name`"),
        ({"token_hash": ONE, "name": "a\nb"}, "at `$.name`"),
        ({"token_hash": ONE, "name": "a\n"}, "at `$.name`"),
    ],
)
def test_arguments_are_held_to_their_bounds(wall: Wall, args: dict[str, Any], why: str) -> None:
    answer = wall.ask(commands.PAIR_BEGIN, **args)
    assert answer.code == "malformed"
    assert answer.reason.startswith("pair_begin: Expected `str` ")
    assert answer.reason.endswith(why)
