"""What is told of a calibration that was accepted: the contact, and how the light grows."""

from device.hinge import events


class Calibrated(events.Calibrated, frozen=True, kw_only=True, tag="calibrated"):
    """As in `events`, and `near_mm` (see `nearness`): None where it could not be measured."""

    near_mm: float | None = None
