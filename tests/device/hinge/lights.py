"""Light that comes back by the simple law that `Light` reads it with."""

from device.hinge.light import Light

NEAR_MM = 100.0
PERIOD_S = 0.03
FULL_MCPS = 10.0
"""What comes back of a target of brightness 1 at 140 mm."""


def light_mcps(distance_mm: float, bright: float = 1.0) -> float:
    """The light of a target at `distance_mm` that is `bright` by itself."""
    return bright * FULL_MCPS * (140.0**2 + NEAR_MM**2) / (distance_mm**2 + NEAR_MM**2)


class Watcher:
    """Shows a `Light` one reading after the other."""

    def __init__(self, near_mm: float | None = NEAR_MM) -> None:
        self.light = Light(near_mm)
        self.time_s = 0.0

    def see(self, distance_mm: float, bright: float | None = 1.0, *, times: int = 1) -> "Watcher":
        """Let it see a target so far and so bright; None is a reading that does not tell its light."""
        for _ in range(times):
            self.time_s += PERIOD_S
            mcps = None if bright is None else light_mcps(distance_mm, bright)
            self.light.see(self.time_s, distance_mm, mcps)
        return self

    def stand(self, distance_mm: float = 140.0, *brights: float, times: int = 30) -> "Watcher":
        """Let somebody stand there, who is as bright as each of `brights` in turn."""
        each = brights or (1.0,)
        for number in range(times):
            self.see(distance_mm, each[number % len(each)])
            self.light.stand()
        return self
