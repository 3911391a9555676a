"""What systemd hears, on a real notification socket."""

import os
import socket
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from device.service import Service

WAIT_S = 20.0


class Manager:
    """The receiving end, as systemd holds it."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace("@", "\0", 1))
        self.socket.settimeout(WAIT_S)
        self.environ: Mapping[str, str] = {"NOTIFY_SOCKET": address}

    def hears(self) -> str:
        return self.socket.recv(4096).decode()

    def hears_nothing(self) -> bool:
        """Datagrams between local sockets arrive at once: nothing waiting means that nothing was sent."""
        self.socket.setblocking(False)
        try:
            self.socket.recv(4096)
        except BlockingIOError:
            return True
        finally:
            self.socket.settimeout(WAIT_S)
        return False

    def watching(self, *, usec: str = "10000000", pid: int | None = None) -> dict[str, str]:
        return {**self.environ, "WATCHDOG_USEC": usec, "WATCHDOG_PID": str(pid or os.getpid())}


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    address = str(tmp_path / "notify") if request.param == "path" else f"@wall-hinge-test-{os.getpid()}"
    manager = Manager(address)
    yield manager
    manager.socket.close()


def test_ready_is_told_with_a_status(manager: Manager) -> None:
    Service(manager.environ).ready("simulated sensor, 30 readings/s")
    assert manager.hears() == "READY=1\nSTATUS=simulated sensor, 30 readings/s"


def test_status_can_change(manager: Manager) -> None:
    service = Service(manager.environ)
    service.status("counting")
    service.status("sensor absent")
    assert [manager.hears(), manager.hears()] == ["STATUS=counting", "STATUS=sensor absent"]


def test_a_status_of_several_lines_cannot_smuggle_in_another_message(manager: Manager) -> None:
    Service(manager.environ).status("fault:\nREADY=1\r\n again")
    assert manager.hears() == "STATUS=fault: READY=1 again"


def test_stopping_is_told(manager: Manager) -> None:
    Service(manager.environ).stopping()
    assert manager.hears() == "STOPPING=1\nSTATUS=stopping"


def test_the_first_sign_of_life_is_told_at_once(manager: Manager) -> None:
    Service(manager.watching()).alive(now_s=0.0)
    assert manager.hears() == "WATCHDOG=1"


def test_readings_between_are_not_told_and_the_watchdog_is_never_left_waiting(manager: Manager) -> None:
    service = Service(manager.watching(usec="10000000"))
    pings_s = []
    for tick in range(3000):  # a minute at 50 readings/s
        service.alive(now_s=1000 + tick * 0.02)
        if not manager.hears_nothing():
            pings_s.append(tick * 0.02)
    gaps_s = [after - before for before, after in pairwise(pings_s)]
    assert pings_s[0] == 0
    assert len(pings_s) == 24
    assert max(gaps_s) < 10 / 2


def test_without_a_watchdog_signs_of_life_are_kept(manager: Manager) -> None:
    service = Service(manager.environ)
    service.alive(now_s=0.0)
    assert service.watchdog_interval_s is None
    assert manager.hears_nothing()


def test_a_watchdog_meant_for_another_process_is_not_answered(manager: Manager) -> None:
    service = Service(manager.watching(pid=os.getpid() + 1))
    service.alive(now_s=0.0)
    assert service.watchdog_interval_s is None
    assert manager.hears_nothing()


@pytest.mark.parametrize(
    ("usec", "interval_s"), [("10000000", 10.0), ("500000", 0.5), ("0", None), ("", None), ("-5", None), ("soon", None)]
)
def test_the_interval_is_read_in_microseconds(usec: str, interval_s: float | None) -> None:
    assert Service({"WATCHDOG_USEC": usec}).watchdog_interval_s == interval_s


@pytest.mark.parametrize("address", [None, "", "vsock:2:1234", "relative/path"])
def test_started_by_hand_nothing_happens(address: str | None, tmp_path: Path) -> None:
    environ = {"WATCHDOG_USEC": "10000000"} | ({} if address is None else {"NOTIFY_SOCKET": address})
    service = Service(environ)
    service.ready("ready")
    service.alive(now_s=0.0)
    service.stopping()
    assert list(tmp_path.iterdir()) == []


def test_a_manager_that_went_away_disturbs_nothing_and_is_found_again(tmp_path: Path) -> None:
    address = tmp_path / "notify"
    service = Service({"NOTIFY_SOCKET": str(address)})
    service.ready("nobody is there")
    gone = Manager(str(address))
    gone.socket.close()
    service.status("the socket is there and nobody holds it")
    address.unlink()
    back = Manager(str(address))
    service.status("back")
    assert back.hears() == "STATUS=back"
    back.socket.close()


def test_a_manager_that_does_not_read_holds_nothing_up(manager: Manager) -> None:
    service = Service(manager.environ)
    queue = Path("/proc/sys/net/unix/max_dgram_qlen")
    for number in range(int(queue.read_text()) + 3 if queue.exists() else 600):
        service.status(str(number))
    assert manager.hears() == "STATUS=0"
