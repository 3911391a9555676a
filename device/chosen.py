"""What is told to the journal and the recorder when another person or exercise is chosen, or other targets."""

from device.hinge.events import Event


class Chosen(Event, frozen=True, tag="chosen"):
    """From here on, everything belongs to that person; `person` is a number, that of nobody in particular too."""

    person: int
    exercise: str


class Anew(Event, frozen=True, tag="anew"):
    """The counter begins anew, for that exercise, up to that stance and with that calibration: nothing seen before
    explains what follows.
    """

    exercise: str
    max_stance_mm: float
    contact_mm: float
    near_mm: float | None
