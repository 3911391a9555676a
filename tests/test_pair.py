"""Letting phones in, through the real processes: the link that `run` prints, the terminal, and who is turned out."""

import http.cookiejar
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.journal import DATABASE
from device.journal.phones import paired_phones
from device.pair import let_in
from tests.processes import PATIENCE_S, House, Running, house_in, in_one_line, until


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


class Browser:
    """A program with a cookie jar of its own."""

    def __init__(self, house: House) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self._page = f"http://127.0.0.1:{house.port}"

    def get(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        address = path if path.startswith("http") else self._page + path
        try:
            with self._opener.open(address, body, timeout=PATIENCE_S) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


def link_of(running: Running) -> str:
    return running.out.removeprefix("ready: ").strip()


def shown_link(out: str) -> str:
    (link,) = re.findall(r"^http://\S+$", out, re.MULTILINE)
    return str(link)


def pair(house: House, *options: str | Path) -> tuple[int, str, str]:
    places = ("--data", house.data, "--host", "127.0.0.1", "--port", str(house.port))
    return house.run("pair", *places, *options)


def numbers(house: House) -> list[int]:
    return [phone.id for phone in paired_phones(house.data / DATABASE)]


def test_whoever_opens_the_link_of_run_sees_the_page_and_stays(house: House) -> None:
    running = house.start_all("--simulate", "--speed", "20")
    browser, other = Browser(house), Browser(house)
    link = link_of(running)
    status, page = browser.get(link)
    assert (status, 'id="count"' in page) == (200, True)
    assert browser.get("/history")[0] == browser.get("/api/state")[0] == browser.get(link)[0] == 200
    status, page = other.get(link)
    assert (status, "This link is used up." in page, 'id="count"' in page) == (200, True, False)
    assert other.get("/api/state")[0] == 401
    ended = running.end()
    assert link.partition("token=")[2] not in ended.err
    for path in house.data.iterdir():
        if path.is_file():
            assert link.partition("token=")[2].encode() not in path.read_bytes()


def test_a_paired_phone_stays_paired_when_all_is_started_again(house: House) -> None:
    browser = Browser(house)
    running = house.start_all("--simulate", "--speed", "20")
    browser.get(link_of(running))
    running.end()
    house.start_all("--simulate", "--speed", "20")
    assert browser.get("/api/state")[0] == 200


def test_the_terminal_shows_a_link_and_a_code_lists_and_revokes(house: House) -> None:
    house.start_all("--simulate", "--speed", "20")
    assert pair(house, "--list") == (0, "No phone is paired.\n", "")
    browsers = [Browser(house), Browser(house)]
    for browser in browsers:
        status, out, err = pair(house)
        assert (status, err) == (0, "")
        assert "█" in out
        assert "lets in one browser, once, within 10 minutes." in out
        assert browser.get(shown_link(out))[0] == 200
    second, first = numbers(house)
    status, out, _ = pair(house, "--list")
    assert [line.split()[0] for line in out.splitlines()] == [str(second), str(first)]
    day = r"\d{4}-\d\d-\d\d"
    assert re.search(rf"^ +{first}  A program +paired {day}  last used {day}$", out, re.MULTILINE)
    assert pair(house, "--revoke", str(first)) == (0, f"Phone {first} is let in no more.\n", "")
    until(lambda: browsers[0].get("/api/state")[0] == 401, "the revoked one is out")
    assert browsers[1].get("/api/state")[0] == 200
    again = pair(house, "--revoke", str(first))
    assert (again[0], again[2]) == (
        1,
        f"wall-hinge: There is no phone {first}: it may have been revoked already.\n",
    )
    assert pair(house, "--revoke-all") == (0, "All phones are let in no more.\n", "")
    until(lambda: browsers[1].get("/api/state")[0] == 401, "all are out")


def test_the_terminal_lets_in_the_phone_that_asks_if_the_person_there_agrees(house: House) -> None:
    house.start_all("--simulate")
    browser = Browser(house)
    if browser.get("/pair", b"")[0] == 409:  # the first set has begun already
        assert house.command("end_set")[0] == 200
        assert browser.get("/pair", b"")[0] == 200
    (socket_path,) = house.sockets_left()
    asked: list[str] = []

    def declines(question: str) -> bool:
        asked.append(question)
        return False

    declined = let_in(socket_path, "http://wall/", declines)
    assert asked == ["A phone asks to be paired: A program. Let it in?"]
    assert "http://wall/?token=" in declined
    assert browser.get("/api/state")[0] == 401
    assert let_in(socket_path, "http://wall/", lambda _question: True) == "Paired: A program."
    until(lambda: '"paired"' in browser.get("/pair/status")[1], "the browser is in")
    assert browser.get("/api/state")[0] == 200


def test_an_open_stream_ends_when_its_phone_is_revoked(house: House) -> None:
    house.start_all("--simulate", "--speed", "20")
    with house.stream() as stream:
        assert stream.readline() == b"retry: 1000\n"
        assert pair(house, "--revoke-all")[0] == 0
        while stream.readline():
            pass
    assert house.status("/api/state") == 401


def test_without_the_device_the_terminal_says_so(house: House) -> None:
    status, out, err = pair(house)
    assert (status, out) == (1, "")
    assert in_one_line(err).startswith("wall-hinge: the device is not running: nobody answers at ")
    assert pair(house, "--list") == (0, "No phone is paired.\n", "")


def test_two_things_at_a_time_are_wrong_usage(house: House) -> None:
    status, _, err = pair(house, "--list", "--revoke-all")
    assert status == 2
    assert "--list, --revoke and --revoke-all are one at a time" in err


def test_no_program_presses_the_button(house: House) -> None:
    house.start_all("--simulate", "--speed", "20")
    for name in ("button:short", "button:longest_hold", "switch:head:open"):
        status, answer = house.command(name)
        assert (status, answer["reason"]) == (400, f"{name} is for the wires at the wall: no program says it")


def test_without_a_button_a_browser_that_asks_is_sent_to_the_terminal(house: House) -> None:
    house.start_all("--simulate")
    browser = Browser(house)
    status, page = browser.get("/pair", b"")
    if status == 409:  # the first set has begun already
        assert house.command("end_set")[0] == 200
        status, page = browser.get("/pair", b"")
    assert status == 200
    assert "No button is wired to it" in page
    assert '"waiting"' in browser.get("/pair/status")[1]
    assert browser.get("/api/state")[0] == 401
