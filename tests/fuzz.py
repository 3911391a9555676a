"""Asks every described route what nobody would: schemathesis against docs/openapi.json, in this process."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

DESCRIPTION: Final = Path(__file__).parents[1] / "docs" / "openapi.json"
ENDLESS: Final = "/api/stream"
"""It never ends, so it is asked by tests of its own."""
UNASKED: Final = "revoke_phones"
"""It would make everything after it a stranger's asking."""

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
"""That a wrong request is answered is no fault: a page does not mind a parameter that it does not know."""


class Fuzzed:
    """How many requests there were, by status, and what was wrong with the answers."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.failures: list[str] = []

    @property
    def requests(self) -> int:
        return self.statuses.total()


def described() -> dict[str, Any]:
    """The description, as it is in the folder docs."""
    found: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    return found


def fuzz(app: Flask | str, cookies: Mapping[str, str], each: int, *, seed: int = 0) -> Fuzzed:
    """Send about `each` requests to every operation of `app`, which is one in this process or a page's address.

    Within this process they come from ever other addresses, so that no limit ends it. What is wrong: a server error, or
    a status, type or body that is not described.
    """
    schema = schemathesis.openapi.from_dict(described())
    schema.app = None if isinstance(app, str) else app
    found = Fuzzed()

    def ask(case: Any) -> None:
        if UNASKED in (case.path_parameters or {}).values():
            return
        address = f"192.0.{found.requests // 256 % 256}.{found.requests % 256}"
        how = {"base_url": app} if isinstance(app, str) else {"environ_overrides": {"REMOTE_ADDR": address}}
        answer = case.call(cookies=dict(cookies), **how)
        found.statuses[answer.status_code] += 1
        if answer.status_code == HTTPStatus.REQUEST_URI_TOO_LONG:
            return  # the server's own word for an address above 4 kB; none of ours has been asked
        try:
            case.validate_response(answer, checks=CHECKS)
        except (FailureGroup, AssertionError) as error:
            found.failures.append(f"{case.method} {case.formatted_path}: {answer.status_code} {error}")

    rules = settings(
        max_examples=max(1, each // 2),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    operations: Iterable[Any] = schema.get_all_operations()
    for result in operations:
        operation = result.ok()
        if operation.path == ENDLESS:
            continue
        for mode in GenerationMode:  # what is described, and what is not
            with suppress(Unsatisfiable):  # nothing can be wrong where nothing is taken
                seeded(seed)(rules(given(case=operation.as_strategy(generation_mode=mode))(ask)))()
    return found
