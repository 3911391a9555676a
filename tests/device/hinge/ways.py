"""How hips get along, by the formulas of the simulated people."""

from device.hinge.curves import RAMP
from device.simulator.motion import cruise, minimum_jerk


def least_jerk(share: float) -> float:
    """One smooth reach."""
    return minimum_jerk(share)


def even(share: float) -> float:
    """At even speed between two ramps."""
    return cruise(share, RAMP)
