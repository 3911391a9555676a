"""The live page, the state and the commands, over a real link."""

import gzip
import json
import re

import msgspec
import pytest
from flask.testing import FlaskClient

from device.hinge.snapshot import Advice, Sensor, Snapshot
from device.live import Answer
from tests.web.stage import Stage, told, until

JSON = {"Content-Type": "application/json"}


def test_page_shows_the_count_without_javascript(stage: Stage, client: FlaskClient) -> None:
    seq = stage.device.say(reps=7, set=2, sets=(16, 7), phase="ready")
    until(lambda: told(client.get("/api/state"))["seq"] == seq)
    page = client.get("/").get_data(as_text=True)
    assert '<p class="numeral" id="count" data-size="1">7</p>' in page
    assert "Set 2 of 3\N{EN DASH}4" in page
    assert "Push your hips back to the wall." in page
    assert "<title>7 \N{EN DASH} Wall Hinge</title>" in page


def test_page_escapes_what_the_device_says(stage: Stage, client: FlaskClient) -> None:
    seq = stage.device.say(advice=Advice("go", "<script>alert(1)</script>", '"><img src=x>'))
    until(lambda: told(client.get("/api/state"))["seq"] == seq)
    page = client.get("/").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<img src=x>" not in page


def test_page_says_simulated_and_not_calibrated_plainly(stage: Stage, client: FlaskClient) -> None:
    seq = stage.device.say(simulated=True, calibrated=False)
    until(lambda: told(client.get("/api/state"))["seq"] == seq)
    page = client.get("/").get_data(as_text=True)
    assert '<span class="chip simulated" id="simulated">Simulated</span>' in page
    assert "Not calibrated yet" in page


def test_page_without_a_device_has_a_dash_and_no_number(nobody: Stage) -> None:
    answer = nobody.app.test_client().get("/")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert '<p class="numeral" id="count" data-size="1">\N{EN DASH}</p>' in page
    assert "The counter is away" in page


def test_state_is_the_snapshot(stage: Stage, client: FlaskClient) -> None:
    seq = stage.device.say(reps=3, sensor=Sensor("timeout", "No reading came in time."))
    until(lambda: told(client.get("/api/state"))["seq"] == seq)
    answer = client.get("/api/state")
    assert answer.mimetype == "application/json"
    assert msgspec.json.decode(answer.data, type=Snapshot) == stage.device.snapshot


def test_state_without_a_device_is_503_with_a_reason(nobody: Stage) -> None:
    answer = nobody.app.test_client().get("/api/state")
    assert answer.status_code == 503
    assert "counter is not running" in told(answer)["reason"]
    assert answer.headers["Retry-After"] == "1"


def test_a_silent_device_is_not_live(stage: Stage, client: FlaskClient) -> None:
    stage.device.talks = False
    until(lambda: client.get("/api/state").status_code == 503)
    assert client.get("/healthz").status_code == 503
    stage.device.talks = True
    until(lambda: client.get("/api/state").status_code == 200)


def test_healthz_tells_whether_there_is_a_live_state(stage: Stage, client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    stage.device.stop()
    until(lambda: client.get("/healthz").status_code == 503)
    assert told(client.get("/healthz"))["reason"].startswith("no live state: the device")


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_an_accepted_command_reaches_the_device(stage: Stage, client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/commands/undo", data=body, headers=JSON)
    assert (answer.status_code, told(answer)) == (200, {"ok": True})
    assert stage.device.commands == [("undo", {})]


def test_a_refused_command_is_409_with_the_reason(stage: Stage, client: FlaskClient) -> None:
    stage.device.answers["skip_rest"] = Answer(ok=False, reason="There is no rest to skip.", code="refused")
    answer = client.post("/api/commands/skip_rest")
    assert (answer.status_code, told(answer)) == (409, {"reason": "There is no rest to skip."})


def test_an_unknown_command_is_400_with_the_reason(stage: Stage, client: FlaskClient) -> None:
    stage.device.answers["jump"] = Answer(ok=False, reason="'jump' is not a command", code="malformed")
    answer = client.post("/api/commands/jump")
    assert (answer.status_code, told(answer)) == (400, {"reason": "'jump' is not a command"})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "The body is not JSON"),
        (b"\xff", "The body is not JSON"),
        (b"[1]", "The body is JSON, but no object"),
        (b"null", "The body is JSON, but no object"),
        (b"[" * 60_000, "The body is"),
    ],
)
def test_a_malformed_body_is_400_with_the_reason(stage: Stage, client: FlaskClient, body: bytes, reason: str) -> None:
    answer = client.post("/api/commands/start", data=body, headers=JSON)
    assert answer.status_code == 400
    assert told(answer)["reason"].startswith(reason)
    assert stage.device.commands == []


def test_a_form_is_no_command(stage: Stage, client: FlaskClient) -> None:
    answer = client.post("/api/commands/start", data={"a": "b"})
    assert answer.status_code == 400
    assert "send application/json" in told(answer)["reason"]
    assert stage.device.commands == []


def test_a_command_without_a_device_is_503(nobody: Stage) -> None:
    answer = nobody.app.test_client().post("/api/commands/start")
    assert answer.status_code == 503
    assert "counter is not running" in told(answer)["reason"]


def test_a_huge_body_is_413(stage: Stage, client: FlaskClient) -> None:
    answer = client.post("/api/commands/start", data=b" " * 70_000, headers=JSON)
    assert answer.status_code == 413
    assert told(answer) == {"reason": "The request is larger than 64 kB."}
    assert stage.device.commands == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_sites_page_cannot_send_commands(stage: Stage, client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/commands/start", headers=headers)
    assert (answer.status_code, told(answer)) == (403, {"reason": "Another site's page may not send commands."})
    assert stage.device.commands == []


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}])
def test_our_own_page_and_programs_can(stage: Stage, client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/api/commands/start", headers=headers).status_code == 200


def test_a_getter_changes_nothing(stage: Stage, client: FlaskClient) -> None:
    answer = client.get("/api/commands/start")
    assert answer.status_code == 405
    assert told(answer) == {"reason": "This address does not take that method."}
    assert "POST" in answer.headers["Allow"]
    assert stage.device.commands == []


@pytest.mark.parametrize("path", ["/", "/history", "/api/state", "/nothing", "/static/page.css", "/healthz"])
def test_every_answer_is_guarded(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_an_unknown_page_is_a_page_and_an_unknown_route_is_json(client: FlaskClient) -> None:
    page = client.get("/nothing")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no such page." in page.get_data(as_text=True)
    data = client.get("/api/nothing")
    assert data.status_code == 404
    assert json.loads(data.data) == {"reason": "There is no such page."}


def test_the_live_page_weighs_less_than_60_kb(stage: Stage, client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    linked = re.findall(r'<(?:link|script|img)[^>]*?(?:href|src)="([^"#]+)"', page)
    paths = {"/", *linked} - {path for path in linked if path.endswith("icon-180.png")}  # for a home screen
    assert {"/static/live.css", "/static/view.js", "/static/sound.js", "/static/icon.svg"} <= paths
    weight = plain = 0
    for path in paths:
        with client.get(path, headers={"Accept-Encoding": "gzip"}) as packed, client.get(path) as unpacked:
            weight += len(packed.data)
            plain += len(unpacked.data)
    print(f"live page: {weight / 1000:.1f} kB in {len(paths)} files, {plain / 1000:.1f} kB unpacked")
    assert weight < 60_000
    assert plain < 72_000


def test_text_is_packed_for_those_who_take_it(client: FlaskClient) -> None:
    for path in ("/", "/static/live.css", "/nothing"):
        with client.get(path) as plain, client.get(path, headers={"Accept-Encoding": "gzip, br"}) as packed:
            assert gzip.decompress(packed.data) == plain.data
            assert packed.headers["Content-Length"] == str(len(packed.data))
            assert "Content-Encoding" not in plain.headers
            assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_packed_file_is_not_sent_again(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    with client.get("/static/live.css", headers=headers) as first:
        mark = first.headers["ETag"]
    with client.get("/static/live.css", headers={**headers, "If-None-Match": mark}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_what_is_small_or_no_text_is_not_packed(stage: Stage, client: FlaskClient) -> None:
    for path in ("/static/icon.svg", "/static/icon-192.png", "/healthz"):
        with client.get(path, headers={"Accept-Encoding": "gzip"}) as answer:
            assert "Content-Encoding" not in answer.headers
