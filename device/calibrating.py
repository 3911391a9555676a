"""Calibration in the device: who may begin one and when, and what is told of it."""

from typing import Final

from device.commands import CALIBRATE
from device.errors import CommandRefused
from device.hardware.signals import SignalName
from device.hinge.calibration import Calibration
from device.hinge.core import Core
from device.hinge.events import Event
from device.hinge.holds import Contact
from device.hinge.snapshot import CalibrationStep, Guidance
from device.hinge.workout import Phase
from device.reading import Reading

TOLD_S: Final = 120.0
"""How a calibration went stays in the snapshot for so long: time to walk back to the phone and read it."""

SOUNDS: Final[dict[CalibrationStep, SignalName]] = {
    "press": "ready",
    "step_off": "good_stance",
    "step_farther": "good_stance",
    "done": "workout_done",
    "refused": "refused",
}
"""What the panel plays when a step begins. Who stands at the wall hears that a press was good, and how it ended."""


class Calibrator:
    """Runs calibrations for `core`, which gets no readings meanwhile, and with success another contact.

    `speed` is how much faster than life the device's seconds are: what is told has to be read by people.
    """

    def __init__(self, core: Core, speed: float = 1.0) -> None:
        self.core = core
        self._told_s = TOLD_S * speed
        self._calibration: Calibration | None = None
        self._number = 0
        self._over_s: float | None = None
        self._heard: tuple[int, str] | None = None

    @property
    def running(self) -> bool:
        """Whether readings belong to a calibration."""
        return self._calibration is not None and self._over_s is None

    @property
    def guidance(self) -> Guidance | None:
        """What to do now, or how it went lately; else None."""
        return None if self._calibration is None else self._calibration.guidance(self._number)

    def command(self, name: str, time_s: float) -> None:
        """Begin a calibration, or end it. Raises CommandRefused."""
        if name != CALIBRATE:
            if not self.running:
                raise CommandRefused("There is no calibration to cancel.")
            self._calibration = None
        elif self.running:
            raise CommandRefused("A calibration is running already: follow it, or cancel it.")
        elif self.core.workout.phase is Phase.SET:
            raise CommandRefused("A set is running, and calibrating would lose its reps: end the set first.")
        else:
            self._calibration, self._over_s = Calibration(time_s), None
            self._number += 1

    def feed(self, reading: Reading | None, time_s: float, fault: str = "") -> list[Event]:
        """Take the next reading, None where none came, with what the sensor says of that; give the events."""
        events = self.core.tick(time_s)
        if self._calibration is None:
            return events
        if reading is None:
            self._calibration.tick(time_s, fault)
        else:
            self._calibration.feed(reading)
        outcome = self._calibration.outcome
        if outcome is not None:
            self._over_s = time_s
        return events + self.core.calibrate(outcome, time_s) if isinstance(outcome, Contact) else events

    def sound(self) -> SignalName | None:
        """What to play now: something when a step has begun."""
        guidance = self.guidance
        now = None if guidance is None else (guidance.number, guidance.step)
        if now == self._heard:
            return None
        self._heard = now
        return None if guidance is None else SOUNDS.get(guidance.step)

    def forget(self, time_s: float) -> None:
        """What was over long ago is told no more."""
        if self._over_s is not None and time_s - self._over_s >= self._told_s:
            self._calibration = self._over_s = None
