"""`wall-hinge calibrate`: through the device where it runs, else with the sensor itself."""

import signal
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Final

import msgspec

from device.calibrating import Calibrator
from device.clock import SystemClock, UnixClock
from device.commands import CALIBRATE, CANCEL_CALIBRATION
from device.errors import CalibrationRefused, CommandRefused, LinkError
from device.hinge.snapshot import Guidance, Sensor, Snapshot
from device.journal import SIMULATED, DataFolder, Journal, calibration_of_chosen
from device.live import DeviceLink
from device.live.wire import runs
from device.machine import real_machine, simulated_machine
from device.sessions import Session, core_of
from device.settings import Settings, Simulation
from device.snapshots import Teller

ANSWER_S: Final = 5.0
"""The device speaks once a second at least; a loaded one may be late."""


class Teleprompter:
    """Says each instruction once, as it changes."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._said = ""

    def show(self, guidance: Guidance) -> None:
        """Say what to do now. Raises CalibrationRefused where it is over for that reason."""
        if guidance.step == "refused":
            raise CalibrationRefused(f"not calibrated: {guidance.why}")
        words = f"{guidance.say} {guidance.why}"
        kind = "".join(letter for letter in words if not letter.isdigit())  # another number is no other instruction
        if kind != self._said:
            self._said = kind
            self._say(words)


def calibrate(
    settings: Settings, asked: Simulation, *, folder: Path, socket_path: Path, say: Callable[[str], None]
) -> None:
    """Guide somebody through a calibration, to be kept in the journal in `folder`; Ctrl-C and SIGTERM cancel it.

    Raises CalibrationRefused where the readings are not good enough or it was cancelled, CommandRefused where the
    device cannot now, LinkError where it goes away, JournalError, SettingsError.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    prompter = Teleprompter(say)
    try:
        if runs(socket_path):
            _through_device(socket_path, prompter)
        else:
            _alone(settings, asked, folder, prompter)
    except KeyboardInterrupt:
        raise CalibrationRefused("calibration cancelled: the touch is where it was") from None


def _through_device(socket_path: Path, prompter: Teleprompter) -> None:
    with closing(DeviceLink(socket_path)) as link:
        link.start()
        before = _newest(link, 0)[0].calibration
        answer = link.command(CALIBRATE, {}, ANSWER_S)
        if not answer.ok:
            raise CommandRefused(answer.reason)
        try:
            _follow(link, before.number if before else 0, prompter)
        except KeyboardInterrupt:
            with suppress(LinkError):
                link.command(CANCEL_CALIBRATION, {}, ANSWER_S)
            raise


def _follow(link: DeviceLink, before: int, prompter: Teleprompter) -> None:
    """Say what the device says of the calibration after the `before`th, until that is over."""
    begun, count = False, 0
    while True:
        snapshot, count = _newest(link, count)
        guidance = snapshot.calibration
        if guidance is None or guidance.number <= before:
            if begun:
                raise CalibrationRefused("not calibrated: somebody cancelled it; start again")
            continue
        begun = True
        prompter.show(guidance)
        if guidance.over:
            return


def _newest(link: DeviceLink, after: int) -> tuple[Snapshot, int]:
    """Wait for a snapshot newer than that count, and give its own. Raises LinkError where none comes."""
    frame = link.wait(after, ANSWER_S) or link.wait(after, ANSWER_S)  # the first may end when the connection comes
    if frame is None:
        raise LinkError(link.reason or "the device says nothing: see its log")
    try:
        return msgspec.json.decode(frame.data, type=Snapshot), frame.count
    except msgspec.DecodeError as error:
        raise LinkError(f"the device is of another version ({error}): restart it") from error


def _alone(settings: Settings, asked: Simulation, folder: Path, prompter: Teleprompter) -> None:
    clock = SystemClock(asked.speed if asked.simulate else 1.0)
    unix_at = UnixClock(clock)
    with ExitStack() as opened:
        opened.enter_context(DataFolder(folder).lock())
        journal = opened.enter_context(closing(Journal(folder, unix_at, SIMULATED if asked.simulate else "")))
        if asked.simulate:
            machine = simulated_machine(settings, clock, lambda _press: None, asked)
        else:
            machine = real_machine(settings, clock, lambda _press: None)
        opened.callback(machine.close)
        machine.panel.start()
        core = core_of(settings, Session(calibration=calibration_of_chosen(journal.path, simulated=asked.simulate)))
        teller = Teller(core, simulated=asked.simulate, speed=clock.speed)
        calibrator = Calibrator(core)
        calibrator.command(CALIBRATE, clock.now_s())
        finder = machine.finder
        while calibrator.running:
            reading = finder.read()
            now_s = clock.now_s() if reading is None else reading.time_s
            for event in calibrator.feed(reading, now_s, finder.detail):
                journal.record(event)
            if (sound := calibrator.sound()) is not None:
                machine.panel.show(sound)
            sensor = Sensor(finder.health, finder.detail, reading.distance_mm if reading else None, finder.rate_hz)
            guidance = calibrator.guidance
            if teller.due(now_s, sensor, "", guidance):
                machine.hear(teller.snapshot(now_s, unix_at(now_s), sensor, "", guidance), now_s)
            if guidance is not None:
                prompter.show(guidance)
