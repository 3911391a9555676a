"""The dowel's switches on gpiozero's mock pins."""

import pytest
from gpiozero.pins.mock import MockFactory

from device.errors import SettingsError
from device.hardware.switches import open_switches
from device.settings import DowelSettings


def test_nothing_wired_needs_no_pins_and_says_nothing() -> None:
    told: list[tuple[str, bool]] = []
    switches = open_switches(DowelSettings(), lambda *change: told.append(change))
    switches.start()
    switches.close()
    assert told == []


def test_switches_tell_how_they_are_and_every_change() -> None:
    factory, told = MockFactory(), list[tuple[str, bool]]()
    switches = open_switches(DowelSettings(head_pin=5, tailbone_pin=13), lambda *change: told.append(change), factory)
    factory.pin(5).drive_low()
    switches.start()
    assert told == [("head", True), ("tailbone", False)]
    factory.pin(13).drive_low()
    factory.pin(5).drive_high()
    assert told[2:] == [("tailbone", True), ("head", False)]
    switches.close()
    factory.pin(5).drive_low()
    assert len(told) == 4


def test_pin_that_is_taken_is_refused_by_name() -> None:
    factory = MockFactory()
    first = open_switches(DowelSettings(head_pin=5), lambda *_: None, factory)
    with pytest.raises(SettingsError, match=r"^\[dowel\] has pins, but they cannot be used \(.*GPIO5.*\)"):
        open_switches(DowelSettings(head_pin=5), lambda *_: None, factory)
    first.close()
