from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.stage import Stage, on_stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with on_stage(tmp_path) as made:
        yield made


@pytest.fixture
def client(stage: Stage) -> FlaskClient:
    return stage.app.test_client()


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[Stage]:
    """A stage without a device."""
    with on_stage(tmp_path, device=False) as made:
        yield made
