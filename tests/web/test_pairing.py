"""Asking to be paired, and one-time links, in front of a device that answers what a test wants."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from device.journal.phones import DAY_S, add, hash_of, paired_phones
from device.journal.schema import open_to_write
from device.live import Answer
from tests.web.stage import Stage, told
from web.limits import MOST_ADDRESSES, Limiter
from web.pairing import ASKS
from web.phones import COOKIE, name_of

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"


@pytest.fixture
def stranger(stage: Stage) -> FlaskClient:
    return stage.stranger()


def says(stage: Stage, state: str, left_s: int = 0, button: int = 1) -> None:
    stage.device.answers["pair_status"] = Answer(ok=True, data={"state": state, "left_s": left_s, "button": button})


def cookie(client: FlaskClient) -> Any:
    return client.get_cookie(COOKIE)


def let_in(stage: Stage, token: str) -> None:
    """What the device does with a hash."""
    db = open_to_write(stage.folder / "hinge.db")
    add(db, "iPhone, Safari", hash_of(token), 0.0)
    db.close()


# Press to pair


def test_the_pair_page_asks_for_nothing_by_itself(stage: Stage, stranger: FlaskClient) -> None:
    page = stranger.get("/pair").get_data(as_text=True)
    assert "Ask to be paired" in page
    assert cookie(stranger) is None
    assert stage.device.commands == []


def test_who_asks_gets_a_token_whose_hash_alone_is_told_to_the_device(stage: Stage, stranger: FlaskClient) -> None:
    answer = stranger.post("/pair", headers={"User-Agent": IPHONE})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/pair")
    given = cookie(stranger)
    assert (given.http_only, given.same_site, given.path, given.secure) == (True, "Strict", "/", False)
    assert given.max_age == 400 * DAY_S
    assert len(given.value) == 43
    begun = ("pair_begin", {"token_hash": hash_of(given.value).hex(), "name": "Safari on iPhone"})
    assert stage.device.commands == [begun]
    assert given.value not in str(stage.device.commands)
    assert stranger.get("/api/state").status_code == 401


def test_over_https_the_cookie_is_secure(stranger: FlaskClient) -> None:
    stranger.post("/pair", base_url="https://localhost")
    assert cookie(stranger).secure is True


def test_the_page_says_what_to_press_and_for_how_long(stage: Stage, stranger: FlaskClient) -> None:
    stranger.post("/pair")
    says(stage, "waiting", 42)
    page = stranger.get("/pair").get_data(as_text=True)
    assert "Press the button at the wall." in page
    assert '<span id="left">42</span> s' in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page


def test_without_a_button_the_page_names_the_terminal(stage: Stage, stranger: FlaskClient) -> None:
    stranger.post("/pair")
    says(stage, "waiting", 42, button=0)
    assert "No button is wired to it: run <code>wall-hinge pair</code>" in stranger.get("/pair").get_data(as_text=True)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("two", "Two asked at once."),
        ("late", "Nobody pressed."),
        ("failed", "It could not be kept."),
        ("admitted", "One moment."),
    ],
)
def test_what_became_of_it_is_told(stage: Stage, stranger: FlaskClient, state: str, words: str) -> None:
    stranger.post("/pair")
    says(stage, state)
    assert words in stranger.get("/pair").get_data(as_text=True)
    assert told(stranger.get("/pair/status"))["state"] == state


def test_who_is_let_in_comes_in_with_the_same_token(stage: Stage, stranger: FlaskClient) -> None:
    stranger.post("/pair")
    says(stage, "admitted")
    let_in(stage, cookie(stranger).value)
    while told(stranger.get("/pair/status"))["state"] != "paired":
        pass
    assert stranger.get("/api/state").status_code == 200
    assert stranger.post("/pair").headers["Location"] == "/"


def test_who_asks_again_while_waiting_is_the_same_one(stage: Stage, stranger: FlaskClient) -> None:
    stranger.post("/pair")
    first = cookie(stranger).value
    says(stage, "waiting", 30)
    stranger.post("/pair")
    assert cookie(stranger).value == first
    says(stage, "late")
    stranger.post("/pair")
    assert cookie(stranger).value != first


def test_a_refusal_is_told_and_gives_no_token(stage: Stage, stranger: FlaskClient) -> None:
    reason = "Somebody is in the middle of a set: ask again when it is over."
    stage.device.answers["pair_begin"] = Answer(ok=False, reason=reason, code="refused")
    answer = stranger.post("/pair")
    assert answer.status_code == 409
    assert reason in answer.get_data(as_text=True)
    assert cookie(stranger) is None


def test_without_a_device_nobody_can_ask(nobody: Stage) -> None:
    answer = nobody.stranger().post("/pair")
    assert answer.status_code == 503
    assert "The counter is not running" in answer.get_data(as_text=True)


def test_asking_is_limited_for_each_address(stage: Stage) -> None:
    statuses = [stage.stranger().post("/pair").status_code for _ in range(ASKS + 2)]
    assert statuses == [303] * ASKS + [429] * 2
    refused = stage.stranger().post("/pair")
    assert "Too many tries: wait 10 min, then ask again." in refused.get_data(as_text=True)
    assert 590 <= int(refused.headers["Retry-After"]) <= 600
    other = stage.stranger().post("/pair", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert other.status_code == 303


def test_a_limit_is_lifted_with_time_and_its_memory_is_bounded() -> None:
    now_s = 0.0
    limiter = Limiter(2, 60.0, lambda: now_s)
    assert [limiter.wait_s("a"), limiter.wait_s("a"), limiter.wait_s("a")] == [0, 0, 60]
    now_s = 60.0
    assert limiter.wait_s("a") == 0
    assert [limiter.wait_s(one) for one in ("fe80::1%eth0", "fe80::2", "fe80::3")] == [0, 0, 60]
    for number in range(MOST_ADDRESSES):
        limiter.wait_s(str(number))
    assert limiter.wait_s("fe80::3") == 0


# One-time links


def test_a_link_shows_the_page_at_once_and_pairs_who_opened_it(stage: Stage, stranger: FlaskClient) -> None:
    claimed: list[dict[str, Any]] = []

    def admit(args: dict[str, Any], reply: Any) -> None:
        claimed.append(args)
        db = open_to_write(stage.folder / "hinge.db")
        add(db, args["name"], bytes.fromhex(args["token_hash"]), 0.0)
        db.close()
        reply(Answer(ok=True))

    stage.device.acts["pair_claim"] = admit
    answer = stranger.get("/?token=secret")
    assert answer.status_code == 200
    assert "Push your hips back to the wall." in answer.get_data(as_text=True)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert claimed[0]["link_hash"] == hash_of("secret").hex()
    assert claimed[0]["token_hash"] == hash_of(cookie(stranger).value).hex()
    assert stranger.get("/api/state").status_code == 200


def test_a_used_link_leads_to_pairing_and_says_so(stage: Stage, stranger: FlaskClient) -> None:
    stage.device.answers["pair_claim"] = Answer(ok=False, reason="used", code="refused")
    answer = stranger.get("/?token=secret")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/pair?link=old")
    assert "This link is used up." in stranger.get("/pair?link=old").get_data(as_text=True)
    assert cookie(stranger) is None


@pytest.mark.parametrize("name", ["Sec-Purpose", "Purpose"])
def test_a_browser_that_only_looks_ahead_does_not_use_a_link_up(stage: Stage, stranger: FlaskClient, name: str) -> None:
    assert stranger.get("/?token=secret", headers={name: "prefetch;prerender"}).status_code == 503
    assert stranger.head("/?token=secret").status_code == 303
    assert stage.device.commands == []


@pytest.mark.parametrize("path", ["/history?token=secret", "/api/state?token=secret", "/pair?token=secret"])
def test_a_link_is_to_the_live_page_alone(stage: Stage, stranger: FlaskClient, path: str) -> None:
    stranger.get(path)
    assert cookie(stranger) is None
    assert [name for name, _ in stage.device.commands] == []


def test_a_paired_phone_leaves_the_link_for_another(stage: Stage, client: FlaskClient) -> None:
    assert client.get("/?token=secret").status_code == 200
    assert stage.device.commands == []


# Who is in


def test_a_paired_phone_sees_all_of_them(stage: Stage, client: FlaskClient) -> None:
    let_in(stage, "other")
    page = client.get("/pair").get_data(as_text=True)
    assert "<h2>iPhone, Safari</h2>" in page
    assert "paired on 1 Jan 1970" in page
    assert page.count("This phone</span>") == 1
    assert 'data-revoke="all"' in page
    for phone in paired_phones(stage.folder / "hinge.db"):
        assert f'data-revoke="{phone.id}"' in page
        assert phone.token_hash.hex() not in page


def test_the_first_use_on_a_day_is_told_once_and_renews_the_cookie(stage: Stage, tmp_path: Path) -> None:
    token = "b" * 43
    let_in(stage, token)
    client = stage.stranger()
    client.set_cookie(COOKIE, token)
    (phone,) = (one for one in paired_phones(tmp_path / "hinge.db") if one.token_hash == hash_of(token))
    first, second = client.get("/"), client.get("/")
    assert stage.device.commands == [("phone_used", {"phone": phone.id})]
    assert f"{COOKIE}={token}" in first.headers["Set-Cookie"]
    assert "Set-Cookie" not in second.headers


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (IPHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("curl/8.5", "A program"),
        ("<script>", "A program"),
        ("", "A program"),
    ],
)
def test_a_phone_is_called_by_its_browser_and_system(agent: str, name: str) -> None:
    assert name_of(agent) == name
