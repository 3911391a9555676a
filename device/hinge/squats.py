"""Names squats, also of somebody who is lost as they sink, and of somebody who never stood still."""

from math import inf
from typing import Final

from device.hinge.dips import FAR_MM, Dips, Found
from device.hinge.events import Squat
from device.hinge.noise import Noise

SINKS_MM: Final = 80.0
"""Whoever was lost nearer than this may cover the sensor, or come from the wall; squats are lost at 100 mm and more."""
PAST_S: Final = 0.2
"""Lost for so long, it is no single loss."""
RUNNING_S: Final = 5.0
"""What is no squat for sure is named with one that follows or went before within this: in the recordings they mostly
follow each other within 3 s."""


class Squats:
    """Follows the gaps in mm of whoever is not at the wall, and names each squat that `Dips` sees.

    `feed` and `lose` give None where no squat is complete. Where one is, they give what there is to say: nothing yet
    where it is the first of somebody whose `stance_mm` is not known, because who comes, turns or walks past may look
    like a squat once; and then both, with where they were as their stance. One that is not `sure` is no squat at all
    but beside one that is: people squat several times, and hinge and squat by turns less.
    """

    __slots__ = ("_dips", "_gap_mm", "_kept", "_noise", "_sure_s")

    def __init__(self, noise: Noise) -> None:
        self._noise = noise
        self._dips = Dips()
        self._gap_mm = 0.0
        self._sure_s = -inf
        self._kept: list[Squat] = []

    def leave(self) -> None:
        """Somebody else may be seen next."""
        self.restart()
        self._sure_s = -inf
        self._kept = []

    def stand(self, time_s: float) -> None:
        """They stand still for the first time: how they came is no part of what they do, unless they squatted."""
        if time_s - self._sure_s > RUNNING_S:
            self.restart()

    def restart(self) -> None:
        """What was until now is no part of a squat: they came, or are at the wall."""
        self._dips.restart()

    def feed(self, time_s: float, gap_mm: float, stance_mm: float | None) -> list[Squat] | None:
        """Take a gap; give the squats that can be named by it."""
        self._gap_mm = gap_mm
        found = self._dips.feed(time_s, gap_mm, self._noise.standing_mm)
        return None if found is None else self._name(found, stance_mm)

    def lose(self, time_s: float, seen_s: float, seen_mm: float, stance_mm: float | None) -> list[Squat] | None:
        """Nothing is believed, and was not since `seen_s` and that gap: a body sinks under a beam that goes past it."""
        if seen_mm < SINKS_MM or time_s - seen_s < PAST_S:
            return None
        found = self._dips.feed(time_s, FAR_MM, self._noise.standing_mm)
        return None if found is None else self._name(found, stance_mm)

    def is_sunk(self, time_s: float) -> bool:
        """Whether they may just be between the two dips of a squat, farther off than they stood."""
        return self._dips.is_sunk(time_s)

    def _name(self, found: Found, stance_mm: float | None) -> list[Squat] | None:
        squat = Squat(time_s=found.time_s, stance_mm=self._gap_mm if stance_mm is None else stance_mm)
        kept = [one for one in self._kept if found.time_s - one.time_s <= RUNNING_S]
        running = found.time_s - self._sure_s <= RUNNING_S
        if found.sure:
            self._sure_s = found.time_s
        if running or (found.sure and (kept or stance_mm is not None)):
            self._kept = []
            return [*kept, squat]
        self._kept = [*kept, squat]
        return [] if found.sure else None
