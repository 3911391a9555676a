"""Nobody in: what a stranger gets, from which names, and which pages may ask for a change."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from device.journal.phones import hash_of, revoke_all
from device.journal.schema import open_to_write
from device.live import Answer
from tests.paired import TOKEN
from tests.web.stage import Stage, on_stage, reading, served, told, until, workout
from web.guard import OPEN, is_address_or_one_of
from web.phones import COOKIE

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
OPEN_ROUTES = {"/pair", "/pair/status", "/healthz", "/static/<path:filename>"}
"""The whole of what an unpaired browser may reach, said once more and by hand."""
SECRET = "Zenobia"


@pytest.fixture
def stranger(stage: Stage) -> FlaskClient:
    return stage.stranger()


def filled(rule: Rule) -> str:
    """An address of that route."""
    return re.sub(r"<int[^>]*>", "1", re.sub(r"<(path:)?\w+>", "start", rule.rule))


def rules(stage: Stage) -> Iterator[Rule]:
    yield from stage.app.url_map.iter_rules()


def test_what_is_open_is_what_was_meant(stage: Stage) -> None:
    assert {rule.rule for rule in rules(stage) if rule.endpoint in OPEN} == OPEN_ROUTES


def test_a_stranger_gets_nothing_of_any_route_by_any_method(stage: Stage) -> None:
    stage.make(SECRET, workout(10.0))
    stage.device.say(person=SECRET)
    closed = [rule for rule in rules(stage) if rule.rule not in OPEN_ROUTES]
    assert len(closed) > 10
    for rule in closed:
        for method in METHODS:
            answer = stage.stranger().open(filled(rule), method=method)
            where = f"{method} {rule.rule}"
            assert answer.status_code in (HTTPStatus.SEE_OTHER, HTTPStatus.UNAUTHORIZED), where
            if answer.status_code == HTTPStatus.SEE_OTHER:
                assert answer.headers["Location"] == "/pair", where
                assert answer.data == b"", where
            elif method != "HEAD":
                assert told(answer) == {"reason": "This phone is not paired: open /pair on it."}, where
            assert SECRET not in str(answer.headers), where
    assert stage.device.commands == []


@pytest.mark.parametrize("rule", sorted(OPEN_ROUTES))
def test_what_is_open_tells_a_stranger_nothing_of_anybody(stage: Stage, rule: str) -> None:
    stage.make(SECRET, workout(10.0))
    stage.device.say(person=SECRET)
    for method in METHODS:
        with stage.stranger().open(rule.replace("<path:filename>", "page.css"), method=method) as answer:
            assert SECRET.encode() not in answer.data
    assert {name for name, _ in stage.device.commands} <= {"pair_begin", "pair_status"}


@pytest.mark.parametrize("path", ["/nothing", "/history/../api/state", "//", "/API/state", "/api/state/"])
def test_a_stranger_does_not_even_learn_what_there_is(stranger: FlaskClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code in (HTTPStatus.SEE_OTHER, HTTPStatus.UNAUTHORIZED)


def test_pages_lead_a_stranger_to_pairing_and_data_says_why_not(stranger: FlaskClient) -> None:
    page, data, change = stranger.get("/history"), stranger.get("/api/history"), stranger.post("/api/commands/start")
    assert (page.status_code, page.headers["Location"]) == (303, "/pair")
    assert data.status_code == change.status_code == 401
    assert "not paired" in told(data)["reason"]


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN[:-1] + "x", TOKEN + "x", "é" * 43, hash_of(TOKEN).hex()])
def test_another_token_is_nobodys(stranger: FlaskClient, token: str) -> None:
    assert stranger.get("/api/state", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 401


def test_a_revoked_phone_is_out_within_a_second_with_its_stream(stage: Stage) -> None:
    with served(stage) as url, reading(url) as stream:
        stream.until(lambda event: event.get("event") == "state")
        db = open_to_write(stage.folder / "hinge.db")
        revoke_all(db)
        db.close()
        while stream.answer.read(4096):
            pass
        with reading(url) as again:
            assert again.answer.status == 401
    assert stage.app.test_client().get("/history").status_code == 303


def test_who_was_let_in_stays_in_while_the_journal_cannot_be_read(nobody: Stage) -> None:
    client = nobody.app.test_client()
    assert client.get("/").status_code == 200
    (nobody.folder / "hinge.db").write_bytes(b"this is no database at all" * 100)
    assert client.get("/").status_code == 200
    assert nobody.stranger().get("/").status_code == 303


def test_without_a_journal_nobody_is_let_in(tmp_path: Path) -> None:
    with on_stage(tmp_path, device=False) as stage:
        (tmp_path / "hinge.db").unlink()
        assert stage.app.test_client().get("/api/history").status_code == 401
        (tmp_path / "hinge.db").write_bytes(b"this is no database at all" * 100)
        until(lambda: stage.app.test_client().get("/api/history").status_code == 401)
    with on_stage(tmp_path / "other", device=False) as stage:
        (tmp_path / "other" / "hinge.db").write_bytes(b"this is no database at all" * 100)
        assert stage.app.test_client().get("/api/history").status_code == 503


# Names and sites


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "LOCALHOST.", "127.0.0.1:1", "192.168.7.9", "[::1]:8000"]
)
def test_the_machines_own_names_and_addresses_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "[", ""]
)
@pytest.mark.parametrize("path", ["/", "/pair", "/healthz", "/static/page.css", "/api/state"])
def test_another_name_is_refused_everywhere(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert "add the name to web.names" in answer.get_data(as_text=True)


def test_names_that_the_settings_add_are_answered() -> None:
    assert is_address_or_one_of("Wall.Home.ARPA:8000", {"wall.home.arpa"})
    assert not is_address_or_one_of("wall.home.arpa.evil.example", {"wall.home.arpa"})


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.example"}])
def test_another_sites_page_cannot_ask_to_be_paired(stage: Stage, headers: dict[str, str]) -> None:
    assert stage.stranger().post("/pair", headers=headers).status_code == 403
    assert stage.device.commands == []


# Answers


@pytest.mark.parametrize(
    "path", ["/", "/history", "/people", "/setup", "/pair", "/api/state", "/api/history", "/nothing"]
)
def test_what_is_personal_stays_in_no_cache(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Permissions-Policy"].startswith("camera=(), microphone=()")
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("name", ["pair_begin", "pair_link", "pair_admit", "pair_claim", "pair_asking", "phone_used"])
def test_no_phone_opens_the_door_for_others(stage: Stage, client: FlaskClient, name: str) -> None:
    answer = client.post(f"/api/commands/{name}")
    assert (answer.status_code, told(answer)) == (400, {"reason": f"{name} is not a command for pages."})
    assert stage.device.commands == []


def test_a_phone_revokes_another(stage: Stage, client: FlaskClient) -> None:
    assert client.post("/api/commands/revoke_phone", json={"phone": 3}).status_code == 200
    assert stage.device.commands == [("revoke_phone", {"phone": 3})]


def test_an_open_redirect_is_none(stage: Stage) -> None:
    stage.device.answers["pair_claim"] = Answer(ok=False, reason="used", code="refused")
    for path in ("/?token=a&link=//evil.example", "/\\evil.example", "/%2F/evil.example"):
        where = urlsplit(stage.stranger().get(path).headers["Location"])
        assert (where.scheme, where.netloc, where.path) == ("", "", "/pair")
