"""Guided calibration: what the sensor reads with the hips on the pad. Readings go in, instructions and an outcome out.

The person presses the hips against the pad and stays, steps off, and presses again; only what gives the same twice is
believed: a hand, somebody who hovers and a sideways touch do not. Off the pad they stand still for a moment, twice,
from which the sensor learns how its light grows; that is done without where they do not. Like all of the heart it has
no clock: readings bring their time, and `tick` lets it pass where none come.
"""

from collections import deque
from math import inf
from types import MappingProxyType
from typing import Final, NamedTuple

from device.hinge.covering import is_covered, where_lost
from device.hinge.exercise import Sensing
from device.hinge.holds import BLOCKS, HOLD_S, NEAR_MM, Contact, Refused, judged, together
from device.hinge.nearness import STAND_S, Stood, believed_mm, stood
from device.hinge.snapshot import CalibrationStep, Guidance
from device.reading import Reading

OFF_MM: Final = 30.0
CLEAR_MM: Final = 10.0
"""Off is away from the first press by three times the height of the touch line, and clear of what counts as near, so
that going away is not taken for coming back."""
FARTHER_MM: Final = 50.0
"""And they stand farther off by this: three times what people sway, and with less the light differs too little."""
SEEN_MM: Final = 150.0
"""A target that was lost nearer than this may cover the sensor: in a reading of 200 ms hips go 90 mm and less."""
GONE_READINGS: Final = 3
"""So many in a row farther than that, and the hips have left the pad: one alone is noise, or a false one."""
CAME_S: Final = 1.0
"""So long before the pad the way there is looked at, should the pad cover the sensor."""
SETTLED_S: Final = HOLD_S / BLOCKS
"""A hold is taken when it has been good for so long: by then nothing of the way to the pad is left in it."""
COME_S: Final = 60.0
"""Time to put the phone down, walk to the wall and turn round."""
PAD_S: Final = 12.0
"""At the pad for so long without a good hold, more waiting does not help."""
OFF_S: Final = 30.0
STAND_PATIENCE_S: Final = 12.0
"""Without having stood still off the pad, or farther off, for so long, the light there is done without: it matters less
than contact. Hearing what to do takes 4 s, a step 2 and standing 1.5."""
COVERED_S: Final = 10.0
"""Out of sight for so long, who covered the sensor has stepped off; where they did not, a second is enough."""
BACK_S: Final = 0.5
"""Back at the pad for so long, they have not waited to be asked. By noise alone dark cloth seems to be for a moment."""
SILENT_S: Final = 10.0
"""Without any reading for so long the sensor is lost; it is brought back within a second or two where it can be."""


class _Stage(NamedTuple):
    """What is asked for at a step, and what follows. `hold` is the step that is shown once the hips are at the pad."""

    say: str
    why: str
    patience_s: float
    hold: CalibrationStep | None
    follows: CalibrationStep
    part: float


STAGES: Final = MappingProxyType[CalibrationStep, _Stage](
    {
        "press": _Stage(
            "Press your hips against the pad.",
            "Back to the wall, hips on the pad as at a touch, and stay there.",
            COME_S,
            "hold",
            "step_off",
            0.0,
        ),
        "step_off": _Stage(
            "Good. Step off, about a hand's width, and stand still.",
            "How much light comes back from there, and from farther off, tells how it grows.",
            OFF_S,
            None,
            "step_farther",
            0.4,
        ),
        "step_farther": _Stage(
            "Good. Step as far again, and stand still.",
            "Stand as before, the arms where they were. Then you press once more.",
            STAND_PATIENCE_S,
            None,
            "press_again",
            0.5,
        ),
        "press_again": _Stage(
            "Press your hips against the pad again.",
            "The same way: both times must read the same.",
            COME_S,
            "hold_again",
            "done",
            0.6,
        ),
    }
)
"""Every step that waits for something, in order."""
HOLD_PART: Final = 0.35
"""Each of the two holds is so much of the way: two fifths, less what a hold may take that is not good at once."""


class Calibration:
    """One guided calibration, begun at `start_s`. `outcome` is None until it is over; afterwards nothing changes it.

    Never raises on a valid `Reading`. A reading that is not newer than the one before is not looked at.
    """

    def __init__(self, start_s: float) -> None:
        self.outcome: Contact | Refused | None = None
        self._time_s = start_s
        self._holds: list[Contact] = []
        self._was_covered = False  # in the latest of them
        self._stands: list[Stood] = []  # off the wall, between the two
        self._enter("press", start_s)

    def _enter(self, step: CalibrationStep, time_s: float) -> None:
        self._step: CalibrationStep = step
        self._since_s = time_s
        self._at_pad_s: float | None = None  # since when the hips seem to be at the pad
        self._window: deque[Reading] = deque()  # the readings there, over the latest HOLD_S
        self._came: deque[Reading] = deque()  # those since a moment before that
        self._far = 0  # readings in a row that are not at the pad
        self._off_s = time_s if step == "step_farther" else None  # since when they have stepped off
        self._stood: Stood | None = None  # still, at the latest
        self._good_s: float | None = None  # since when they are good
        self._problem = ""  # what is wrong with them, as it is shown
        self._said_s = time_s
        self._seen_mm = self._nearest_mm = inf  # the latest distance, and the least
        self._seen_s = time_s

    def guidance(self, number: int) -> Guidance:
        """What to do now, as the `number`th calibration says it."""
        match self.outcome:
            case Contact(contact_mm=contact_mm):
                return Guidance(
                    number, "done", "Calibrated.", f"At your touch the sensor reads {contact_mm:.0f} mm.", 1.0
                )
            case Refused(reason=reason):
                return Guidance(number, "refused", "Not calibrated.", reason, 0.0)
        stage = STAGES[self._step]
        if stage.hold is None or self._at_pad_s is None:
            return Guidance(number, self._step, stage.say, stage.why, stage.part)
        held = min(1.0, (self._time_s - self._at_pad_s) / HOLD_S)
        why = self._problem or "Lean on the pad and do not move."
        return Guidance(number, stage.hold, "Hold still.", why, round(stage.part + HOLD_PART * held, 2))

    def feed(self, reading: Reading) -> None:
        """Take the next reading."""
        if self.outcome is not None or reading.time_s <= self._time_s:
            return
        self._time_s = now_s = reading.time_s
        distance_mm = reading.distance_mm
        if distance_mm is not None:
            self._seen_mm, self._seen_s = distance_mm, now_s
            self._nearest_mm = min(self._nearest_mm, distance_mm)
        if self._step in ("step_off", "step_farther"):
            self._step_off(reading, distance_mm)
        else:
            self._press(reading, distance_mm)

    def tick(self, time_s: float, fault: str = "") -> None:
        """Let time pass without a reading; `fault` is what the sensor says of it."""
        if self.outcome is None and time_s - self._time_s >= SILENT_S:
            cure = fault or "check that nothing holds up the device, then try again."
            self._refuse(f"The sensor gave no reading for {SILENT_S:.0f} s: {cure}")

    def _step_off(self, reading: Reading, distance_mm: float | None) -> None:
        """Off is well away from where the pad was, or they stood, or out of sight. There they may stand still."""
        now_s = reading.time_s
        if self._stands:
            off_mm = self._stands[-1].distance_mm + FARTHER_MM
        else:
            off_mm = max(self._holds[-1].contact_mm + OFF_MM, NEAR_MM + CLEAR_MM)
        if now_s - self._seen_s >= (COVERED_S if self._was_covered else 1.0):
            self._enter("press_again", now_s)
        elif self._off_s is not None or inf > self._seen_mm >= off_mm:
            self._off_s = now_s if self._off_s is None else self._off_s
            if distance_mm is not None:
                self._stand(reading, off_mm)
            back = self._at_pad_s is not None and now_s - self._at_pad_s >= BACK_S
            if self._stood is not None and self._good_s is not None and now_s - self._good_s >= SETTLED_S:
                self._stands.append(self._stood)
                self._enter(STAGES[self._step].follows, now_s)
            elif back or now_s - self._off_s >= STAND_PATIENCE_S:
                self._enter("press_again", now_s)
        elif now_s - self._since_s >= OFF_S:
            self._refuse(
                f"You were still at {self._seen_mm:.0f} mm after {OFF_S:.0f} s, and {off_mm:.0f} mm is off "
                "the pad: start again, and step off after the first press."
            )

    def _stand(self, reading: Reading, off_mm: float) -> None:
        """Look whether they stand still so far off, for how long, and whether they have gone back to the pad."""
        now_s, window = reading.time_s, self._window
        if self._seen_mm > NEAR_MM:
            self._at_pad_s = None
        elif self._at_pad_s is None:
            self._at_pad_s = now_s
        window.append(reading)
        while window[0].time_s < now_s - STAND_S:
            window.popleft()
        self._stood = stood(window)
        if self._stood is None or self._stood.distance_mm < off_mm:
            self._good_s = None
        elif self._good_s is None:
            self._good_s = now_s

    def _come(self, reading: Reading, distance_mm: float | None) -> None:
        """Note whether the hips are at the pad: nearer than it reads, or lost where they may cover the sensor."""
        now_s, window = reading.time_s, self._window
        self._came.append(reading)
        if distance_mm is None:
            at_pad = self._at_pad_s is not None or (self._seen_mm <= SEEN_MM and now_s - self._seen_s <= 1.0)
        else:
            at_pad = distance_mm <= NEAR_MM
            self._far = 0 if at_pad else self._far + 1
        if at_pad:
            self._at_pad_s = now_s if self._at_pad_s is None else self._at_pad_s
            window.append(reading)
            while window[0].time_s < now_s - HOLD_S:
                window.popleft()
        elif self._at_pad_s is None or self._far >= GONE_READINGS:
            self._at_pad_s = self._good_s = None
            window.clear()
        came_s = now_s if self._at_pad_s is None else self._at_pad_s
        while self._came[0].time_s < came_s - CAME_S:
            self._came.popleft()

    def _press(self, reading: Reading, distance_mm: float | None) -> None:
        """Wait for the hips at the pad, then for a good hold there."""
        now_s, window = reading.time_s, self._window
        self._come(reading, distance_mm)
        at_pad_s = now_s - self._at_pad_s if self._at_pad_s is not None else 0.0
        problem = ""
        if at_pad_s >= HOLD_S:
            held = where_lost(tuple(self._came), window) if is_covered(window) else judged(window)
            if isinstance(held, Contact):
                self._good_s = now_s if self._good_s is None else self._good_s
                if now_s - self._good_s >= SETTLED_S:
                    self._held(held, now_s)
                return
            self._good_s = None
            problem = held.reason
            if at_pad_s >= 2 * HOLD_S and now_s - self._said_s >= HOLD_S:  # not while they settle, and to be read
                self._problem, self._said_s = problem, now_s
        if at_pad_s >= PAD_S or now_s - self._since_s >= STAGES[self._step].patience_s:
            self._refuse(problem or self._problem or self._absent())

    def _held(self, held: Contact, now_s: float) -> None:
        self._holds.append(held)
        self._was_covered = is_covered(self._window)
        follows = STAGES[self._step].follows
        if follows == "done":
            outcome = together(*self._holds)
            if isinstance(outcome, Contact):
                outcome = outcome._replace(near_mm=believed_mm(outcome, self._stands))
            self.outcome = outcome
        else:
            self._enter(follows, now_s)

    def _absent(self) -> str:
        """Why no hold began."""
        if self._nearest_mm <= Sensing().max_range_mm:
            far = f", and the pad reads {NEAR_MM:.0f} or less" if self._nearest_mm > NEAR_MM else ""
            return (
                f"The nearest that came was {self._nearest_mm:.0f} mm from the sensor{far}: "
                f"press your hips against the pad and stay {HOLD_S:.0f} s."
            )
        return f"Nobody came to the pad within {COME_S:.0f} s: start again, and press your hips against it."

    def _refuse(self, reason: str) -> None:
        self.outcome = Refused(reason)
