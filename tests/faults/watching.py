"""Somebody who watches the device as a page does, and remembers what was shown when."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from device.hinge.snapshot import Snapshot
from device.live import DeviceLink
from tests.processes import House, total, until


class Watcher:
    """Sees what a page would, and when."""

    def __init__(self, link: DeviceLink) -> None:
        self._link = link
        self._count = 0
        self.seen: list[tuple[float, Snapshot]] = []

    def look(self, timeout_s: float) -> Snapshot | None:
        """The next snapshot, if one comes in time."""
        frame = self._link.wait(self._count, timeout_s)
        if frame is None:
            return None
        self._count = frame.count
        snapshot = msgspec.json.decode(frame.data, type=Snapshot)
        self.seen.append((frame.received_s, snapshot))
        return snapshot

    def look_until_more(self, reps: int) -> None:
        """Wait for a snapshot with more reps than that."""
        until(lambda: (now := self.look(0.2)) and total(now) > reps, f"a rep after {reps}")

    def look_until_gone(self) -> None:
        """Take what the device had sent before it was killed."""
        until(lambda: not self.look(0.05) and not self._link.connected, "the link notices that the device is gone")

    def shown_at(self, time_s: float) -> int:
        """The reps that were shown at an instant."""
        return max((total(snapshot) for at_s, snapshot in self.seen if at_s <= time_s), default=0)


@contextmanager
def watching(house: House) -> Iterator[Watcher]:
    link = DeviceLink(house.sockets_left()[0])
    link.start()
    try:
        yield Watcher(link)
    finally:
        link.close()
