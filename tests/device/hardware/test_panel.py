"""The panel on gpiozero's own mock pins. Only what must come is waited for; nothing has to be fast."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from device.clock import SystemClock
from device.errors import SettingsError
from device.hardware.calling import calling
from device.hardware.panel import Panel, open_panel
from device.hardware.signals import BUZZER_MIDDLE_HZ, BUZZER_OCTAVES, SIGNAL_NAMES, SIGNALS, SignalName
from device.settings import PanelSettings

WAIT_S = 20.0
RED, GREEN, BLUE, BUZZER, BUTTON = 22, 23, 24, 18, 25
EVERYTHING = PanelSettings(red_pin=RED, green_pin=GREEN, blue_pin=BLUE, buzzer_pin=BUZZER, button_pin=BUTTON)


class HeardPin(MockPWMPin):  # type: ignore[misc]  # gpiozero publishes no types
    """Remembers every frequency that it was given."""

    def __init__(self, factory: Any, info: Any) -> None:
        self.heard: list[float | None] = []
        super().__init__(factory, info)

    def _set_frequency(self, value: float | None) -> None:
        super()._set_frequency(value)
        self.heard.append(value)


def until(condition: Callable[[], bool]) -> None:
    end_s = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end_s, "it did not come"
        time.sleep(0.002)


class Bench:
    """A started panel with every part, its pins, and what the button said."""

    def __init__(self, settings: PanelSettings = EVERYTHING, speed: float = 20.0, *, start: bool = True) -> None:
        self.factory = MockFactory(pin_class=HeardPin)
        self.said: list[str] = []
        self.panel = open_panel(settings, SystemClock(speed), self.said.append, self.factory)
        if start:
            self.panel.start()

    def pin(self, number: int) -> Any:
        return self.factory.pin(number)

    def tones(self) -> list[float]:
        return [hz for hz in self.pin(BUZZER).heard if hz is not None and hz != 100]  # 100 Hz is gpiozero's own start

    def is_dark_and_silent(self) -> bool:
        return self.pin(BUZZER).frequency is None and not any(self.pin(n).state for n in (RED, GREEN, BLUE))


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.panel.close()


# The table


def tones_of(name: SignalName) -> list[float | None]:
    """What is heard, lengths left aside: a silence between two equal tones parts them."""
    return [tone for tone, _ in itertools.groupby(step.tone_hz for step in SIGNALS[name].steps)]


def colours_of(name: SignalName) -> list[tuple[float, float, float]]:
    """What is seen, lengths left aside."""
    return [colour for colour, _ in itertools.groupby(step.colour for step in SIGNALS[name].steps)]


def test_every_signal_has_its_steps() -> None:
    assert set(SIGNALS) == SIGNAL_NAMES
    assert len(SIGNAL_NAMES) == 22


def test_signals_differ_pairwise_in_sound_and_in_look_whatever_the_tempo() -> None:
    for one, other in itertools.combinations(SIGNALS, 2):
        assert tones_of(one) != tones_of(other), (one, other)
        assert colours_of(one) != colours_of(other), (one, other)


def test_every_step_is_playable_and_no_signal_drags_on() -> None:
    low_hz, high_hz = BUZZER_MIDDLE_HZ / 2**BUZZER_OCTAVES, BUZZER_MIDDLE_HZ * 2**BUZZER_OCTAVES
    for name, signal in SIGNALS.items():
        for step in signal.steps:
            assert step.tone_hz is None or low_hz <= step.tone_hz <= high_hz
            assert all(0 <= part <= 1 for part in step.colour)
            assert step.duration_s >= 0.05, name  # shorter ones are neither heard nor seen
        assert sum(step.duration_s for step in signal.steps) <= 2.0, name
        assert signal.steps[0].tone_hz is not None, f"{name} is heard at once"


def test_nothing_is_above_the_touch() -> None:
    assert all(signal.priority < SIGNALS["touch"].priority for name, signal in SIGNALS.items() if name != "touch")


# Playing


@pytest.mark.parametrize("name", sorted(SIGNAL_NAMES))
def test_signal_is_played_whole_and_ends_dark_and_silent(bench: Bench, name: SignalName) -> None:
    wanted = [step.tone_hz for step in SIGNALS[name].steps if step.tone_hz is not None]
    bench.panel.show(name)
    until(lambda: len(bench.tones()) == len(wanted))
    until(bench.is_dark_and_silent)
    assert bench.tones() == pytest.approx(wanted)
    brightest = [max(state.state for state in bench.pin(number).states) for number in (RED, GREEN, BLUE)]
    expected = [max(step.colour[part] for step in SIGNALS[name].steps) for part in range(3)]
    assert brightest == pytest.approx([part * EVERYTHING.brightness for part in expected])


def test_touch_takes_over_from_whatever_plays() -> None:
    bench = Bench(speed=0.05)  # every step lasts seconds, so the touch must not wait for one
    try:
        bench.panel.show("workout_done")
        until(lambda: len(bench.tones()) == 1)
        bench.panel.show("touch")
        until(lambda: len(bench.tones()) == 2)
        assert bench.tones()[-1] == SIGNALS["touch"].steps[0].tone_hz
    finally:
        bench.panel.close()


def test_signal_of_lower_priority_follows_and_the_newest_of_them_wins() -> None:
    bench = Bench(start=False)
    names: tuple[SignalName, ...] = ("touch", "step_out", "set_done", "workout_done", "ready")
    for name in names:
        bench.panel.show(name)
    bench.panel.start()
    try:
        wanted = [step.tone_hz for step in SIGNALS["touch"].steps + SIGNALS["workout_done"].steps]
        until(lambda: len(bench.tones()) >= len(wanted))
        until(bench.is_dark_and_silent)
        assert bench.tones() == pytest.approx(wanted)
    finally:
        bench.panel.close()


def test_newer_signal_of_equal_priority_takes_over() -> None:
    bench = Bench(speed=0.05)
    try:
        names: tuple[SignalName, ...] = ("sensor_lost", "sensor_back", "set_done")
        for name in names:
            before = len(bench.tones())
            bench.panel.show(name)
            until(lambda before=before: len(bench.tones()) > before)  # type: ignore[misc]  # binds this loop's
        assert bench.tones()[-1] == SIGNALS["set_done"].steps[0].tone_hz
    finally:
        bench.panel.close()


def test_closed_panel_is_dark_silent_and_without_threads() -> None:
    before = set(threading.enumerate())
    bench = Bench(speed=0.05)
    buzzer, red = bench.pin(BUZZER), bench.pin(RED)
    bench.panel.show("sensor_lost")
    until(lambda: red.state > 0)
    bench.panel.close()
    bench.panel.close()
    assert buzzer.frequency is None
    assert red.state == 0
    until(lambda: set(threading.enumerate()) <= before)


def test_silent_buzzer_has_no_current() -> None:
    class LikeLgpio(MockPWMPin):  # type: ignore[misc] # gpiozero publishes no types
        """Keeps its level when its tone is stopped."""

        played = False

        def _set_frequency(self, value: float | None) -> None:
            level = self.state
            super()._set_frequency(value)
            self._change_state(level)

        def _set_state(self, value: float) -> None:
            super()._set_state(value)
            self.played |= value > 0

    factory = MockFactory(pin_class=LikeLgpio)
    panel = open_panel(PanelSettings(buzzer_pin=BUZZER), SystemClock(50.0), print, factory)
    panel.start()
    try:
        pin = factory.pin(BUZZER)
        panel.show("touch")
        until(lambda: pin.played and pin.frequency is None and pin.state == 0)
    finally:
        panel.close()


def test_fault_while_playing_does_not_silence_the_panel_for_good(caplog: pytest.LogCaptureFixture) -> None:
    class Loose:
        played = 0

        def play(self, tone: float) -> None:  # noqa: ARG002 - whatever it is
            self.played += 1
            if self.played == 1:
                raise OSError("loose")

        def stop(self) -> None: ...

        def close(self) -> None: ...

    buzzer = Loose()
    panel = Panel(buzzer=buzzer, clock=SystemClock(50.0), on_button=print)
    panel.start()
    try:
        panel.show("touch")
        until(lambda: buzzer.played == 1)
        panel.show("touch")
        until(lambda: buzzer.played == 2)
    finally:
        panel.close()
    assert "the panel failed and goes on; check its wires" in caplog.text


# What is not wired


@pytest.mark.parametrize(
    "settings",
    [
        PanelSettings(),
        PanelSettings(buzzer_pin=BUZZER),
        PanelSettings(button_pin=BUTTON),
        PanelSettings(red_pin=RED, green_pin=GREEN, blue_pin=BLUE),
    ],
    ids=["nothing", "buzzer", "button", "light"],
)
def test_parts_that_are_not_wired_are_left_out(settings: PanelSettings) -> None:
    bench = Bench(settings)
    for name in SIGNAL_NAMES:
        bench.panel.show(name)
    if settings.buzzer_pin:
        until(lambda: len(bench.tones()) > 0)
    if settings.red_pin:
        until(lambda: len(bench.pin(RED).states) + len(bench.pin(GREEN).states) > 2)
    bench.panel.close()


def test_nothing_wired_needs_neither_pins_nor_thread() -> None:
    before = threading.active_count()
    panel = open_panel(PanelSettings(), SystemClock(), print)
    panel.start()
    panel.show("touch")
    assert threading.active_count() == before
    panel.close()


@pytest.mark.skipif(Path("/dev/gpiochip0").exists(), reason="this machine has pins of its own")
def test_pins_on_a_machine_without_any_are_refused_saying_what_to_do() -> None:
    with pytest.raises(SettingsError, match=r"^\[panel\] has pins, but they cannot be used \(.*\); on a Raspberry Pi"):
        open_panel(PanelSettings(buzzer_pin=18), SystemClock(), print)


# Another person


@pytest.mark.parametrize("place", [1, 3])
def test_who_is_chosen_is_heard_as_so_many_beeps(bench: Bench, place: int) -> None:
    bench.panel.call(place)
    beep_hz = max(step.tone_hz or 0.0 for step in calling(place).steps)
    until(lambda: len([hz for hz in bench.tones() if hz == pytest.approx(beep_hz, abs=1)]) == place)
    until(bench.is_dark_and_silent)


# The button


def test_button_is_heard_through_its_pin() -> None:
    bench = Bench(speed=1.0)
    pin = bench.pin(BUTTON)
    try:
        pin.drive_low()
        pin.drive_high()
        until(lambda: bench.said in (["short"], ["hold"]))  # a machine held up for long makes it a hold
    finally:
        bench.panel.close()


def test_the_longest_hold_is_heard_while_the_button_is_down(bench: Bench) -> None:
    pin = bench.pin(BUTTON)
    pin.drive_low()
    until(lambda: bench.said == ["longest_hold"])
    pin.drive_high()
