from collections.abc import Iterator
from pathlib import Path

import pytest

from device.live import DeviceLink
from tests.device.live.ends import PATIENCE_S, Device


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "device.sock"


@pytest.fixture
def device(path: Path) -> Iterator[Device]:
    device = Device(path, patience_s=10 * PATIENCE_S)
    device.server.start()
    yield device
    device.server.close()


@pytest.fixture
def link(path: Path) -> Iterator[DeviceLink]:
    link = DeviceLink(path)
    link.start()
    yield link
    link.close()
