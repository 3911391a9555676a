"""How the software chip can be told to fail: every way that a real one was seen to."""

import random
from typing import Literal

from msgspec import Struct

from device.simulator.scene import Cover

FaultKind = Literal[
    "no_answer",  # every transaction is refused
    "wrong_id",  # something answers, but it is another chip
    "nack",  # some transactions are refused
    "hang",  # it answers, and nothing is ever ready again
    "silent_reset",  # the registers are as after power-on, ranging has stopped, and no line says so
    "frozen",  # the same measurement for ever
    "false_near",  # 0 to 27 mm with a valid status, as off glossy black
    "covered",  # the window is covered: see `Cover`
    "bad_status",  # the distance is written beside a status that is not valid
]

CURED_BY_RESET = frozenset({"hang", "frozen"})
"""These live in the chip's firmware, which XSHUT and power restart; the others come from outside."""


class Fault(Struct, frozen=True, kw_only=True):
    """One way to fail, until `Chip.heal`, or for `duration_s`, or for `count` transactions or readings.

    `share` is how many of the transactions (nack) or readings (false_near, bad_status) it strikes, from above 0 to 1.
    `cover` belongs to covered; `device_status` to bad_status: the chip's own code, 4 signal, 6 and 9 phase, 8 and 10
    minimum range, 1 to 3 hardware. Raises ValueError for a share, count or duration outside its bounds.
    """

    kind: FaultKind
    duration_s: float | None = None
    count: int | None = None
    share: float = 1.0
    cover: Cover = "near"
    device_status: int = 4

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"share of fault {self.kind} is {self.share}; it must be above 0 and at most 1")
        if self.count is not None and self.count < 1:
            raise ValueError(f"count of fault {self.kind} is {self.count}; it must be 1 or more")
        if self.duration_s is not None and self.duration_s <= 0:
            raise ValueError(f"duration_s of fault {self.kind} is {self.duration_s}; it must be above 0")


class Faults:
    """The faults in force: at most one of each kind, the newest."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._active: dict[str, Fault] = {}
        self._left: dict[str, int] = {}
        self._until_s: dict[str, float] = {}

    def add(self, fault: Fault, now_s: float) -> None:
        """Let `fault` begin."""
        self.end(fault.kind)
        self._active[fault.kind] = fault
        if fault.count is not None:
            self._left[fault.kind] = fault.count
        if fault.duration_s is not None:
            self._until_s[fault.kind] = now_s + fault.duration_s

    def end(self, kind: str) -> None:
        """Let the fault of this kind end, if there is one."""
        for table in (self._active, self._left, self._until_s):
            table.pop(kind, None)

    def end_all(self) -> None:
        """Let every fault end."""
        for kind in list(self._active):
            self.end(kind)

    def expire(self, now_s: float) -> None:
        """End the faults whose time is over."""
        for kind, until_s in list(self._until_s.items()):
            if until_s <= now_s:
                self.end(kind)

    def next_end_s(self) -> float | None:
        """When the next of them ends by itself."""
        return min(self._until_s.values(), default=None)

    def active(self, kind: FaultKind) -> Fault | None:
        """The fault of this kind that is in force."""
        return self._active.get(kind)

    def strikes(self, kind: FaultKind) -> Fault | None:
        """The fault of this kind if it strikes now: one transaction or reading of its count is used up."""
        fault = self._active.get(kind)
        if fault is None or (fault.share < 1 and self._random.random() >= fault.share):
            return None
        if kind in self._left:
            self._left[kind] -= 1
            if not self._left[kind]:
                self.end(kind)
        return fault
