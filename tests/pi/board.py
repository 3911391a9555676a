"""A whole arm64 machine under qemu, whose GPIO lines are driven and read from outside, as wires would.

It has a PL061, eight lines with interrupts, which the kernel offers as /dev/gpiochip0. qemu's test protocol sets its
inputs and reads its registers; nothing in the machine knows. gpiozero asks the device tree which Raspberry Pi it is on.
"""

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tests.pi.emulated import PROCESSOR, Pi

ZERO_2_W = "902120"  # its revision code, as the firmware puts it into the device tree
MODEL = "Raspberry Pi Zero 2 W Rev 1.0"
LINES = range(8)
DATA, DIRECTION = 0x90303FC, 0x9030400  # GPIODATA (all lines) and GPIODIR of the PL061 (ARM DDI 0190), in qemu's `virt`
PATIENCE_S = 120.0
MEMORY_MB = 1536
"""The tree is its whole file system, and is unpacked into memory."""
LEFT_OUT = ["boot", "var", "proc", "sys", "usr/share", "usr/lib/modules", "usr/lib/locale"]
INIT = """#!/bin/sh
mkdir -p /proc /sys /run/wall-hinge
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
export PATH=/usr/bin:/usr/sbin HOME=/root RUNTIME_DIRECTORY=/run/wall-hinge PYTHONPATH=/src
echo @ up
while read -r what settings; do /opt/v/bin/python /src/tests/pi/board_guest.py "$what" "$settings"; echo @ closed; done
"""
FETCH_KERNEL = """
apt-get -qq update
cd /tmp
apt-get -qq download $(apt-cache depends linux-image-arm64 | sed -n 's/.*Depends: //p') 2>/dev/null
dpkg-deb --extract linux-image-*.deb kernel
mv kernel/boot/vmlinuz-* /vmlinuz
rm -r kernel linux-image-*.deb
"""


class Board:
    """A machine that starts: `test` is the end of qemu's test protocol, `controller` its name for the PL061."""

    def __init__(self, process: "subprocess.Popen[str]", test: TextIO, controller: str) -> None:
        self._process = process
        self._test = test
        self._controller = controller
        self.heard: list[str] = []
        self.carrying = True
        """Whether the software chip's wire is connected."""
        self.wire = 0
        """Which line it goes to."""
        self._lock = threading.Lock()
        self.let_go()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("@ wire "):
                if self.carrying:
                    self.drive(self.wire, int(line.split()[2]))
            else:
                self.heard.append(line.strip())

    def tell(self, line: str) -> None:
        """Give it a line to obey."""
        assert self._process.stdin is not None
        self.heard.clear()
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def until(self, what: str, true: Callable[[], object]) -> None:
        """Wait until something is so."""
        give_up_s = time.monotonic() + PATIENCE_S
        while not true():
            assert self._process.poll() is None, self.heard
            assert time.monotonic() < give_up_s, f"in {PATIENCE_S:g} s this did not happen: {what}; {self.heard[-20:]}"
            time.sleep(0.01)

    def hears(self, said: str) -> None:
        """Wait until it says so, from the last `tell` on."""
        self.until(said, lambda: any(line.startswith(f"@ {said}") for line in self.heard))

    def drive(self, line: int, level: int) -> None:
        """What is wired to an input pulls it up or down."""
        self._ask(f"set_irq_in {self._controller} unnamed-gpio-in {line} {level}")

    def let_go(self) -> None:
        """Nothing is pressed: all inputs are pulled up.

        qemu has one bit for what a machine drives and for what it reads: a line that was left dark reads as pressed
        once it is an input, and the first press of a button there would be no change. On a Raspberry Pi the pull-up
        sees to it.
        """
        for line in LINES:
            self.drive(line, 1)

    def level(self, line: int) -> int:
        """What is wired to a line sees."""
        return self._register(DATA) >> line & 1

    def outputs(self) -> set[int]:
        """The lines that it drives itself."""
        driven = self._register(DIRECTION)
        return {line for line in LINES if driven >> line & 1}

    def _register(self, address: int) -> int:
        return int(self._ask(f"readb {address:#x}").split()[1], 16)

    def _ask(self, line: str) -> str:
        with self._lock:
            self._test.write(f"{line}\n")
            self._test.flush()
            answer = self._test.readline()
        assert answer.startswith("OK"), answer
        return answer


def connect(path: Path) -> socket.socket:
    """One of qemu's sockets, once it is there."""
    give_up_s = time.monotonic() + PATIENCE_S
    while True:
        end = socket.socket(socket.AF_UNIX)
        try:
            end.connect(str(path))
        except OSError:
            end.close()
            assert time.monotonic() < give_up_s, path
            time.sleep(0.05)
        else:
            return end


def _controller(monitor: Path) -> str:
    """How qemu calls its PL061."""
    with connect(monitor) as end, end.makefile("rw", encoding="utf-8") as lines:
        lines.readline()  # its greeting
        for command in ("qmp_capabilities", "qom-list"):
            arguments = {"arguments": {"path": "/machine/unattached"}} if command == "qom-list" else {}
            lines.write(json.dumps({"execute": command, **arguments}) + "\n")
            lines.flush()
            answer = json.loads(lines.readline())
    (found,) = [one["name"] for one in answer["return"] if one["type"] == "child<pl061>"]
    return f"/machine/unattached/{found}"


@contextmanager
def started(pi: Pi, folder: Path) -> Iterator[Board]:
    """Start a machine with that tree and Debian's kernel; its memory is its disk."""
    pi.run(FETCH_KERNEL)
    kernel, disk, tree = folder / "vmlinuz", folder / "disk", folder / "devices"
    shutil.move(pi.root / "vmlinuz", kernel)
    (pi.root / "init").write_text(INIT, encoding="utf-8")
    (pi.root / "init").chmod(0o755)
    _pack(pi.root, disk)
    machine = ["qemu-system-aarch64", "-cpu", PROCESSOR, "-m", str(MEMORY_MB), "-display", "none", "-nic", "none"]
    subprocess.run([*machine, "-M", f"virt,dumpdtb={tree}"], check=True, stderr=subprocess.DEVNULL)
    _be_a_pi(tree)
    machine += ["-M", "virt", "-kernel", str(kernel), "-initrd", str(disk), "-dtb", str(tree), "-serial", "stdio"]
    machine += ["-append", "console=ttyAMA0 rdinit=/init quiet", "-no-reboot", "-qtest-log", "none"]
    machine += ["-qtest", f"unix:{folder}/test,server=on,wait=off", "-qmp", f"unix:{folder}/monitor,server=on,wait=off"]
    with subprocess.Popen(machine, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            with connect(folder / "test") as end, end.makefile("rw", encoding="ascii") as test:
                board = Board(process, test, _controller(folder / "monitor"))
                board.hears("up")
                yield board
        finally:
            process.kill()


def _pack(root: Path, disk: Path) -> None:
    pruned = " -o ".join(f"-path ./{one}" for one in LEFT_OUT)
    script = f"find . -xdev \\( {pruned} \\) -prune -o -print0 | cpio --null --create --format=newc --quiet"
    with disk.open("wb") as packed:
        subprocess.run(["sh", "-ec", script], cwd=root, stdout=packed, check=True)


def _be_a_pi(tree: Path) -> None:
    """What gpiozero looks for; and the power button of `virt` lets go of its line."""
    for change in (
        ["-r", str(tree), "/gpio-keys"],
        ["-t", "s", str(tree), "/", "model", MODEL],
        ["-c", str(tree), "/system"],
        ["-t", "x", str(tree), "/system", "linux,revision", ZERO_2_W],
    ):
        subprocess.run(["fdtput", *change], check=True)
