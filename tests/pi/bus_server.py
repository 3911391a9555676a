"""Serves /dev/i2c-1 to a command: umockdev passes every ioctl, read and write on it here, to a software chip.

    umockdev-wrapper /usr/bin/python3 bus_server.py COMMAND...

Lines on stdin make the chip fail: a fault's name, or `heal`. It ends with its command, or the command with its stdin.
"""

import struct
import subprocess
import sys
import threading
from typing import Any

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402 - the version has to be named before

from device.clock import SystemClock  # noqa: E402
from device.simulator.bus import NACK, SoftwareBus  # noqa: E402
from device.simulator.chip import Chip  # noqa: E402
from device.simulator.faults import Fault  # noqa: E402
from device.simulator.people import PEOPLE  # noqa: E402
from device.simulator.trainee import Trainee  # noqa: E402

I2C_SLAVE, I2C_RDWR = 0x0703, 0x0707  # linux/i2c-dev.h
READ = 0x0001  # I2C_M_RD, linux/i2c.h
MESSAGE_BYTES = 16  # struct i2c_msg: address, flags, length, padding, pointer
EDGE = "P: /devices/i2c-1\nN: i2c-1\nE: DEVNAME=/dev/i2c-1\nE: SUBSYSTEM=i2c-dev\n"


class Adapter:
    """What the kernel's i2c-dev does between a file and a bus."""

    def __init__(self, bus: SoftwareBus) -> None:
        self._bus = bus
        self._address = 0

    def ioctl(self, _base: Any, client: Any) -> bool:
        """I2C_SLAVE names who is meant by read and write; I2C_RDWR is several messages in one go."""
        argument = client.get_arg()
        if client.get_request() == I2C_SLAVE:
            self._address = int.from_bytes(bytes(argument.retrieve()), "little")
            return self._done(client, 0)
        if client.get_request() != I2C_RDWR:
            return False
        head = argument.resolve(0, MESSAGE_BYTES)
        (count,) = struct.unpack_from("<I", bytes(head.retrieve()), 8)
        messages = head.resolve(0, MESSAGE_BYTES * count)
        try:
            for number in range(count):
                at = MESSAGE_BYTES * number
                address, flags, length = struct.unpack_from("<HHH", bytes(messages.retrieve()), at)
                buffer = messages.resolve(at + 8, length) if length else None
                self._transfer(address, buffer, length, read=bool(flags & READ))
        except OSError:
            return self._done(client, -1)
        return self._done(client, count)

    def read(self, _base: Any, client: Any) -> bool:
        """Read from who was named."""
        return self._plain(client, read=True)

    def write(self, _base: Any, client: Any) -> bool:
        """Write to who was named."""
        return self._plain(client, read=False)

    def _plain(self, client: Any, *, read: bool) -> bool:
        buffer = client.get_arg()
        length = len(buffer.retrieve())
        try:
            self._transfer(self._address, buffer, length, read=read)
        except OSError:
            return self._done(client, -1)
        return self._done(client, length)

    def _transfer(self, address: int, buffer: Any, length: int, *, read: bool) -> None:
        if read and length:
            got = bytearray(length)
            self._bus.readfrom_into(address, got)
            buffer.update(0, list(got))
        else:
            self._bus.writeto(address, bytes(buffer.retrieve()) if length else b"")

    def _done(self, client: Any, result: int) -> bool:
        client.complete(result, NACK if result < 0 else 0)
        return True


def obey(chip: Chip, process: "subprocess.Popen[bytes]") -> None:
    """Let the chip fail as the lines on stdin say; the end of stdin ends the command."""
    for line in sys.stdin:
        if line.strip() == "heal":
            chip.heal()
        else:
            chip.fail(Fault(kind=line.strip()))  # type: ignore[arg-type] # an unknown one raises later
    process.terminate()


def main() -> int:
    """Serve until the command ends; gives its exit status."""
    testbed = UMockdev.Testbed.new()
    testbed.add_from_string(EDGE)
    clock = SystemClock()
    chip = Chip(Trainee(PEOPLE["steady"], start_s=clock.now_s()), clock)
    adapter = Adapter(SoftwareBus(chip))
    handler = UMockdev.IoctlBase()
    for name, act in (("ioctl", adapter.ioctl), ("read", adapter.read), ("write", adapter.write)):
        handler.connect(f"handle-{name}", act)
    testbed.attach_ioctl("/dev/i2c-1", handler)
    loop = GLib.MainLoop()
    process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)

    def wait() -> None:
        process.wait()
        loop.quit()

    threading.Thread(target=wait).start()
    threading.Thread(target=obey, args=(chip, process), daemon=True).start()
    loop.run()
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
