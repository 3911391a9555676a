"""The description of every route is true: it names all of them, and what they answer to anything is described."""

import re
from collections.abc import Mapping

import pytest

from device.commands import AT_THE_DESK, CALIBRATE, CANCEL_CALIBRATION, CONTACT_LOST, DOCTOR, OF_PHONES
from device.hinge.workout import Workout
from tests.fuzz import described, fuzz
from tests.paired import TOKEN
from tests.web.stage import Stage, workout
from web.guard import OPEN
from web.phones import COOKIE

EACH = 8
"""Requests to each operation: seconds in all. `python -m tests.bench.fuzz` sends thousands."""


def operations(stage: Stage) -> dict[tuple[str, str], str]:
    """What there is, as the description writes it, with the endpoint."""
    return {
        (re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule), method.lower()): rule.endpoint
        for rule in stage.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }


def test_every_route_is_described_and_nothing_else(stage: Stage) -> None:
    there = {(path, method) for path, about in described()["paths"].items() for method in about}
    assert there == set(operations(stage))


def test_what_needs_no_pairing_is_described_as_such(stage: Stage) -> None:
    paths = described()["paths"]
    free = {endpoint for (path, method), endpoint in operations(stage).items() if "security" in paths[path][method]}
    assert free == OPEN - {"static"}


def test_every_command_is_described() -> None:
    (name,) = described()["paths"]["/api/commands/{name}"]["post"]["parameters"]
    known = {*Workout.ACTS, *AT_THE_DESK, *OF_PHONES, CALIBRATE, CANCEL_CALIBRATION, CONTACT_LOST, DOCTOR}
    assert set(name["schema"]["enum"]) == known


@pytest.mark.parametrize("cookies", [{COOKIE: TOKEN}, {}], ids=["paired", "unpaired"])
def test_whatever_is_asked_the_answer_is_one_that_is_described(stage: Stage, cookies: Mapping[str, str]) -> None:
    stage.make("Zenobia", workout(10.0))
    found = fuzz(stage.app, cookies, EACH)
    print(f"{found.requests} requests: {dict(found.statuses)}")
    assert found.failures == []
    assert found.requests > len(operations(stage)) * EACH / 2
    if not cookies:
        assert set(found.statuses) <= {200, 303, 401, 403, 413, 429}
