"""The parts that touch the world, real ones on a Pi and software ones elsewhere. Nothing above knows which."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from device.clock import Clock, SystemClock
from device.hardware.bus import open_real_bus
from device.hardware.panel import Panel, open_panel
from device.hardware.pins import SensorPins, open_pin_factory, open_sensor_pins, pin_errors
from device.hardware.rangefinder import Rangefinder
from device.hardware.switches import Switches, open_switches
from device.hinge.snapshot import Snapshot
from device.settings import Settings, Simulation


def _deaf(_snapshot: Snapshot, _time_s: float) -> None:
    """A real person needs no telling: they have ears."""


def _unheard(_point: str, _closed: bool) -> None:
    """A machine that does not count asks no dowel."""


@dataclass(frozen=True)
class Machine:
    """Sensor and panel, ready to use; `close` lets go of everything. `hear` is for whoever stands there in software."""

    finder: Rangefinder
    panel: Panel
    switches: Switches
    hear: Callable[[Snapshot, float], None]
    close: Callable[[], None]


def real_machine(
    settings: Settings,
    clock: Clock,
    on_button: Callable[[str], None],
    on_contact: Callable[[str, bool], None] = _unheard,
) -> Machine:
    """Open the wired sensor and panel. Raises SettingsError where the pins cannot be had; no sensor is no error."""
    with ExitStack() as opened:
        factory = None
        if wired := _wired(settings):
            with pin_errors(wired[0]):
                factory = open_pin_factory()
            opened.callback(factory.close)
        pins = open_sensor_pins(settings.sensor, factory)
        opened.callback(pins.close)
        panel = open_panel(settings.panel, clock, on_button, factory)
        opened.callback(panel.close)
        switches = open_switches(settings.dowel, on_contact, factory)
        opened.callback(switches.close)
        finder = Rangefinder(
            lambda: open_real_bus(settings.sensor.bus),
            clock,
            address=settings.sensor.address,
            budget_ms=settings.sensor.budget_ms,
            data_ready=pins.data_ready,
            xshut=pins.xshut,
        )
        opened.callback(finder.close)
        return Machine(finder, panel, switches, _deaf, opened.pop_all().close)


def simulated_machine(
    settings: Settings,
    clock: SystemClock,
    on_button: Callable[[str], None],
    asked: Simulation,
    on_contact: Callable[[str, bool], None] = _unheard,
) -> Machine:
    """Make a software chip, mock pins where the settings wire any, and a person who trains in front of it."""
    from device.simulator.bus import SoftwareBus  # noqa: PLC0415 - a real device never loads the simulator
    from device.simulator.chip import Chip  # noqa: PLC0415
    from device.simulator.clock import PinDriver  # noqa: PLC0415
    from device.simulator.people import PEOPLE  # noqa: PLC0415
    from device.simulator.trainee import Trainee  # noqa: PLC0415

    sensor = settings.sensor
    trainee = Trainee(PEOPLE[asked.person], seed=asked.seed, start_s=clock.now_s(), contact_mm=sensor.contact_mm)
    with ExitStack() as opened:
        pins, data_ready, xshut, factory = SensorPins(), None, None, None
        if _wired(settings):
            from gpiozero.pins.mock import MockFactory, MockPWMPin  # noqa: PLC0415 - only where something is wired

            factory = MockFactory(pin_class=MockPWMPin)
            pins = open_sensor_pins(sensor, factory)
            opened.callback(pins.close)
            data_ready = None if sensor.data_ready_pin is None else factory.pin(sensor.data_ready_pin)
            xshut = None if sensor.xshut_pin is None else factory.pin(sensor.xshut_pin)
        chip = Chip(trainee, clock, seed=asked.seed, data_ready=data_ready, xshut=xshut)
        if data_ready is not None:
            driver = PinDriver(chip, clock)
            driver.start()
            opened.callback(driver.stop)
        panel = open_panel(settings.panel, clock, on_button, factory)
        opened.callback(panel.close)
        switches = open_switches(settings.dowel, on_contact, factory)
        opened.callback(switches.close)
        if factory is not None:
            for pin in settings.dowel.pins.values():
                factory.pin(pin).drive_low()  # who is simulated keeps the dowel at the back
        finder = Rangefinder(
            lambda: SoftwareBus(chip),
            clock,
            budget_ms=sensor.budget_ms,
            data_ready=pins.data_ready,
            xshut=pins.xshut,
        )
        opened.callback(finder.close)
        return Machine(finder, panel, switches, trainee.hear, opened.pop_all().close)


def _wired(settings: Settings) -> list[str]:
    """The sections of the settings that have pins."""
    sensor, panel = settings.sensor, settings.panel
    pins = {
        "sensor": (sensor.data_ready_pin, sensor.xshut_pin),
        "panel": (panel.red_pin, panel.buzzer_pin, panel.button_pin),
        "dowel": tuple(settings.dowel.pins.values()),
    }
    return [section for section, numbers in pins.items() if any(pin is not None for pin in numbers)]
