"""The doctor in the device that runs: asked over the link, and answered beside the loop that counts."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from device.commands import DOCTOR, read_nothing
from device.daemon import Finder
from device.doctor.sight import Sensed, sight
from device.errors import CommandError
from device.live import Answer
from device.reading import Reading
from device.settings import Settings

LATELY_S: Final = 1.0


class Consultation:
    """Answers the command `doctor` on a thread of its own: systemd may take seconds to say how the units are.

    `sensed` gives the sensor as the loop knows it; any thread may call it.
    """

    def __init__(self, settings: Settings, folder: Path, sensed: Callable[[], Sensed], *, simulated: bool) -> None:
        self._settings, self._folder, self._sensed, self._simulated = settings, folder, sensed, simulated
        self._busy = threading.Lock()

    def ask(self, args: dict[str, Any], reply: Callable[[Answer], None]) -> None:
        """Look, and reply. One at a time: whoever asks meanwhile is refused."""
        try:
            read_nothing(DOCTOR, args)
        except CommandError as error:
            reply(Answer(ok=False, reason=str(error), code="malformed"))
            return
        if not self._busy.acquire(blocking=False):
            reply(Answer(ok=False, reason="The doctor is looking already: ask again in a moment.", code="refused"))
            return
        threading.Thread(target=self._look, args=(reply,), name="doctor", daemon=True).start()

    def _look(self, reply: Callable[[Answer], None]) -> None:
        from device.doctor.machine import read_machine  # noqa: PLC0415 - few ask, and starting should cost nothing
        from device.doctor.visit import judge  # noqa: PLC0415

        try:
            facts = read_machine(self._settings.sensor.bus, self._folder)
            found = judge(facts, self._settings, self._folder, simulated=self._simulated)
            found += sight(self._sensed(), self._settings)
            answer = Answer(ok=True, data={"findings": msgspec.to_builtins(found)})
        finally:
            self._busy.release()
        reply(answer)


def seen(finder: Finder, readings: Sequence[Reading]) -> Sensed:
    """The sensor as the loop knows it: its own word, and what it read in the last second."""
    lately = tuple(one for one in readings if one.time_s >= readings[-1].time_s - LATELY_S)
    return Sensed(health=finder.health, detail=finder.detail, rate_hz=finder.rate_hz, readings=lately)
