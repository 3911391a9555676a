"""Light, sound and button on the wall, each optional, on gpiozero's devices."""

import logging
import math
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from device.clock import Clock
from device.hardware.button import Presses
from device.hardware.calling import calling
from device.hardware.pins import open_pin_factory, pin_errors
from device.hardware.signals import BUZZER_MIDDLE_HZ, BUZZER_OCTAVES, DARK, SIGNALS, Signal, SignalName, Step
from device.settings import PanelSettings

logger = logging.getLogger(__name__)

BOUNCE_S = 0.02
"""Contacts of small push buttons bounce for 1 to 10 ms, worn ones for up to 20; nobody presses twice within that."""


class Panel:
    """Plays signals and reports presses, on one thread of its own; the devices are closed with it.

    `led` is a gpiozero RGBLED, `buzzer` a Buzzer of ours, `button` a Button, each None where not wired. `on_button` is
    given the words of `Presses` on the panel's thread, and must return soon. `brightness` is 0 to 1.
    """

    def __init__(
        self,
        *,
        led: Any = None,
        buzzer: Any = None,
        button: Any = None,
        clock: Clock,
        on_button: Callable[[str], None],
        brightness: float = 1.0,
    ) -> None:
        self._led = led
        self._buzzer = buzzer
        self._button = button
        self._clock = clock
        self._on_button = on_button
        self._brightness = brightness
        self._presses = Presses()
        self._edges: deque[tuple[float, bool]] = deque()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = False
        self._asked: Signal | None = None
        self._next: Signal | None = None
        self._playing: Signal | None = None
        self._steps: deque[Step] = deque()
        self._step_due_s = math.inf
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)

    def start(self) -> None:
        """Begin to play and to listen. Does nothing where nothing is wired."""
        if self._button is not None:
            self._button.when_pressed = lambda: self._edge(pressed=True)
            self._button.when_released = lambda: self._edge(pressed=False)
        if any(device is not None for device in self._devices):
            self._thread.start()

    def show(self, signal: SignalName) -> None:
        """Play `signal` and return at once.

        It takes over from what is playing unless that has a higher priority; then it follows it, and of several that
        would follow only the most important, newest one does.
        """
        self._ask(SIGNALS[signal])

    def call(self, place: int) -> None:
        """Play what says that another person is chosen, and then so many beeps as their place in the list."""
        self._ask(calling(place))

    def _ask(self, new: Signal) -> None:
        with self._lock:
            busy = self._asked or self._playing
            if busy is None or new.priority >= busy.priority:
                self._asked = new
            elif self._next is None or new.priority >= self._next.priority:
                self._next = new
        self._wake.set()

    def close(self) -> None:
        """End the thread, darken and silence the panel, and give its pins back. May be called again."""
        self._closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        for device in self._devices:
            if device is not None:
                device.close()
        self._led = self._buzzer = self._button = None

    @property
    def _devices(self) -> tuple[Any, Any, Any]:
        return self._led, self._buzzer, self._button

    def _edge(self, *, pressed: bool) -> None:
        self._edges.append((self._clock.now_s(), pressed))
        self._wake.set()

    def _run(self) -> None:
        while not self._closing:
            due_s = min(self._step_due_s, self._presses.due_s)
            if due_s == math.inf:
                self._wake.wait()
            else:
                self._clock.wait(self._wake, due_s - self._clock.now_s())
            self._wake.clear()
            # A loose wire or a bug in a handler must not silence the panel for good.
            try:
                self._play()  # first: a touch waits for nothing
                self._listen()
            except Exception:
                logger.exception("the panel failed and goes on; check its wires")
        self._set(DARK)

    def _listen(self) -> None:
        while self._edges:
            time_s, pressed = self._edges.popleft()
            self._report(self._presses.expire(time_s))
            if pressed:
                self._presses.press(time_s)
            else:
                self._report(self._presses.release(time_s))
        self._report(self._presses.expire(self._clock.now_s()))

    def _report(self, word: str | None) -> None:
        if word is not None:
            self._on_button(word)

    def _play(self) -> None:
        now_s = self._clock.now_s()
        with self._lock:
            over = now_s >= self._step_due_s
            if self._asked is None and over and not self._steps:
                self._asked, self._next = self._next, None
            if self._asked is not None:
                self._playing, self._asked = self._asked, None
                self._steps = deque(self._playing.steps)
            elif not over:
                return
            elif not self._steps:
                self._playing = None
        step = self._steps.popleft() if self._steps else DARK
        self._step_due_s = now_s + step.duration_s
        self._set(step)

    def _set(self, step: Step) -> None:
        if self._buzzer is not None:  # first, because it is what people wait for
            if step.tone_hz is None:
                self._buzzer.stop()
            else:
                self._buzzer.play(_tone(step.tone_hz))
        if self._led is not None:
            self._led.value = tuple(part * self._brightness for part in step.colour)


def _tone(tone_hz: float) -> Any:
    from gpiozero.tones import Tone  # noqa: PLC0415 - only where a buzzer is wired

    return Tone.from_frequency(tone_hz)


def open_panel(
    settings: PanelSettings, clock: Clock, on_button: Callable[[str], None], pin_factory: Any = None
) -> Panel:
    """Open what `settings` says is wired, on `pin_factory` or else the machine's own pins.

    Raises SettingsError where the pins cannot be had. gpiozero is only loaded where something is wired.
    """
    wired = [pin for pin in (settings.red_pin, settings.buzzer_pin, settings.button_pin) if pin is not None]
    if not wired:
        return Panel(clock=clock, on_button=on_button)
    with pin_errors("panel"):
        import gpiozero  # noqa: PLC0415 - it takes a tenth of a second, and most machines wire nothing
        from gpiozero.tones import Tone  # noqa: PLC0415

        factory = pin_factory or open_pin_factory()
        led = buzzer = button = None
        if settings.red_pin is not None:
            led = gpiozero.RGBLED(settings.red_pin, settings.green_pin, settings.blue_pin, pin_factory=factory)
        if settings.buzzer_pin is not None:
            from device.hardware.buzzer import Buzzer  # noqa: PLC0415

            middle = Tone.from_frequency(BUZZER_MIDDLE_HZ)
            buzzer = Buzzer(settings.buzzer_pin, mid_tone=middle, octaves=BUZZER_OCTAVES, pin_factory=factory)
        if settings.button_pin is not None:
            button = gpiozero.Button(settings.button_pin, bounce_time=BOUNCE_S, pin_factory=factory)
    return Panel(
        led=led, buzzer=buzzer, button=button, clock=clock, on_button=on_button, brightness=settings.brightness
    )
