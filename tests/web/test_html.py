"""What is served is valid HTML, by the rules of WHATWG's own parser: every page, with and without a device."""

from typing import Any

import html5lib
import pytest

from tests.web.stage import Stage, told, until, workout

PAGES = ("/", "/setup", "/people", "/history", "/history/1", "/nothing")
ADA: dict[str, Any] = {"person": "Ada", "simulated": True, "calibrated": False, "warning": ""}
STATES: dict[str, dict[str, Any]] = {
    "before": {},
    "set": {**ADA, "reps": 7, "set": 2, "sets": (16, 7), "phase": "at_wall", "cue": "Shoulders back."},
    "dowel rests": {
        **ADA,
        "set": 1,
        "sets": (15,),
        "reps": 15,
        "exercise": "dowel",
        "needed_mm": 80.0,
        "phase": "rest",
    },
    "done": {**ADA, "set": 3, "sets": (15, 15, 15), "reps": 15, "phase": "done"},
}


def faults(html: str) -> list[str]:
    """What a strict reader objects to, and ids that are there twice."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    root = parser.parse(html)
    wrong = [f"line {line}: {code} {about}" for (line, _), code, about in parser.errors]
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    return wrong + [f"twice: {one}" for one in set(ids) if ids.count(one) > 1]


@pytest.mark.parametrize("state", STATES)
def test_every_page_is_valid(stage: Stage, state: str) -> None:
    stage.make("<Ada>", workout(0))
    client = stage.app.test_client()
    seq = stage.device.say(**STATES[state])
    until(lambda: told(client.get("/api/state"))["seq"] == seq)
    for path in PAGES:
        assert faults(client.get(path).get_data(as_text=True)) == [], path


def test_every_page_is_valid_without_a_device(nobody: Stage) -> None:
    client = nobody.app.test_client()
    for path in PAGES:
        assert faults(client.get(path).get_data(as_text=True)) == [], path


def test_the_judge_sees_what_is_wrong() -> None:
    assert faults("<!doctype html><title>a</title><p id='a'></p><p id='a'></p>") == ["twice: a"]
    (wrong,) = faults("<!doctype html><title>a</title><p></div></p>")
    assert wrong.startswith("line 1: end-tag-too-early")
