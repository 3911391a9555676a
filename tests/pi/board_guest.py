"""In the emulated machine of board.py: obeys lines on stdin with the device's own code, and says what it notices."""

import sys
import threading
from contextlib import ExitStack

import msgspec

from device.clock import SystemClock
from device.errors import SettingsError
from device.hardware.pins import open_sensor_pins
from device.hardware.rangefinder import Rangefinder
from device.hardware.signals import SignalName
from device.machine import real_machine
from device.settings import SensorSettings, Settings
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import PinDriver
from device.simulator.people import PEOPLE
from device.simulator.trainee import Trainee

BUDGET_MS = 200
"""The chip's wire goes by the console and the machine around: some milliseconds, where a real one takes none."""
CLOCK = SystemClock()


def say(text: str) -> None:
    """Tell the machine around."""
    sys.stdout.write(f"@ {text}\n")
    sys.stdout.flush()


class Wire:
    """The software chip's data-ready output, which the machine around carries to the pin."""

    def __init__(self) -> None:
        self.states: list[int] = []
        self._level = 1

    def drive_low(self) -> None:
        """A reading waits."""
        self._drive(0)

    def drive_high(self) -> None:
        """None waits."""
        self._drive(1)

    def _drive(self, level: int) -> None:
        if level != self._level:
            self._level = level
            say(f"wire {level}")


def use_panel(settings: Settings, opened: ExitStack) -> None:
    """Open all that is wired, as the device does, and obey until a line says `close`."""
    machine = real_machine(
        settings,
        CLOCK,
        on_button=lambda word: say(f"button {word}"),
        on_contact=lambda point, closed: say(f"{point} {'closed' if closed else 'open'}"),
    )
    opened.callback(machine.close)
    machine.panel.start()
    machine.switches.start()
    say("opened")
    for line in sys.stdin:
        if line.strip() == "close":
            return
        machine.panel.show(msgspec.convert(line.split()[1], SignalName))


def use_sensor(settings: SensorSettings, opened: ExitStack) -> None:
    """Read a software chip whose data-ready wire is real, until a line says `close`."""
    pins = open_sensor_pins(settings)
    opened.callback(pins.close)
    chip = Chip(Trainee(PEOPLE["steady"], start_s=CLOCK.now_s()), CLOCK, data_ready=Wire())
    driver = PinDriver(chip, CLOCK)
    driver.start()
    opened.callback(driver.stop)
    finder = Rangefinder(
        lambda: SoftwareBus(chip), CLOCK, budget_ms=BUDGET_MS, data_ready=pins.data_ready, xshut=pins.xshut
    )
    opened.callback(finder.close)
    stopping = threading.Event()

    def look() -> None:
        count = 0
        while not stopping.is_set():
            count += finder.read() is not None
            say(f"reading {count} {finder.health} {finder.detail}")

    looking = threading.Thread(target=look)
    looking.start()
    say("opened")
    next(sys.stdin)
    stopping.set()
    looking.join()


def main() -> None:
    """Do what is asked: `panel` or `sensor`, and the settings as JSON. Like a device it opens the pins once."""
    what, text = sys.argv[1:]
    settings = msgspec.json.decode(text, type=Settings)
    with ExitStack() as opened:
        try:
            if what == "panel":
                use_panel(settings, opened)
            else:
                use_sensor(settings.sensor, opened)
        except SettingsError as error:
            say(f"error {error}")


if __name__ == "__main__":
    main()
