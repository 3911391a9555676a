"""Hips that go to the wall and turn back, or touch it, each way told by its end alone."""

from device.hinge.aside import ROUND_MM, Aside, Place
from device.hinge.doubts import Doubts, Turn
from tests.device.hinge.lights import Watcher

CONTACT_MM = 40.0


class Hips:
    """Somebody who has stood before the sensor, and goes to the wall."""

    def __init__(self) -> None:
        self._watcher = Watcher().stand(times=200)
        self.aside = Aside(self._watcher.light)
        self.doubts = Doubts(self.aside)
        self.turns = 0

    def turn(
        self,
        gap_mm: float,
        bright: float,
        *,
        readings: int = 1,
        known: bool = True,
        there: bool = False,
        stance_mm: float = 200.0,
    ) -> "Hips":
        """Turn back there: every five seconds, so that the second is at 10 s."""
        self.turns += 1
        end = Place(CONTACT_MM + gap_mm, bright)
        self.doubts.turned(Turn(5.0 * self.turns, stance_mm, end, end, readings, known, there), CONTACT_MM)
        self.doubts.missed(5.0 * self.turns)
        return self

    def scatter(self, by: float) -> "Hips":
        """Stand in cloth that is brighter and darker in turn."""
        self._watcher.stand(140.0, 1 - by, 1 + by, times=200)
        return self

    def sure(self, readings: int) -> float:
        """So much must be missing from standing's brightness in the mean of so many."""
        return self._watcher.light.surely(readings)

    def place(self, gap_mm: float, bright: float) -> "Hips":
        """Turn back there three times."""
        return self.turn(gap_mm, bright).turn(gap_mm, bright).turn(gap_mm, bright)

    def settled(self, time_s: float = 20.0, contact_mm: float = CONTACT_MM) -> list[float]:
        """When those turned back that are known by now to have touched."""
        return [turn.at_s for turn in self.doubts.settle(time_s, contact_mm, 10.0)]

    def touch(self, bright: float) -> "Hips":
        """Touch straight."""
        self.aside.touched(bright)
        return self

    def come_back(self, bright: float = 1.0) -> "Hips":
        """Leave, come back in cloth that is so bright, stand, and go to the wall."""
        self.aside.leave()
        self._watcher.light.forget()
        self._watcher.stand(140, bright, times=60)
        self.aside.depart()
        return self

    def count(self, gap_mm: float, bright: float, *, contact_mm: float = CONTACT_MM, quick: bool = False) -> bool:
        """Come as near as that, and so bright; tell whether that is a touch."""
        self._watcher.see(gap_mm + contact_mm, bright, times=9)
        return self.aside.is_touch(gap_mm, contact_mm, quick=quick)


def dark(gap_mm: float) -> float:
    """As bright as a slope is that reads so far above contact."""
    return 1 - gap_mm / ROUND_MM
