"""Waits until the device in $RUNTIME_DIRECTORY has counted so many reps in a set: `watch.py REPS`."""

import os
import sys
import time
from contextlib import closing
from pathlib import Path

import msgspec

from device.hinge.snapshot import Snapshot
from device.live import DeviceLink

PATIENCE_S = 900.0
"""A set takes a minute and a half; the processor is emulated."""


def main() -> int:
    """Give 0 once they are counted, 1 where they are not in time."""
    wanted, give_up_s = int(sys.argv[1]), time.monotonic() + PATIENCE_S
    while not (found := list(Path(os.environ["RUNTIME_DIRECTORY"]).glob("*.sock"))):
        if time.monotonic() > give_up_s:
            return 1
        time.sleep(0.2)
    with closing(DeviceLink(found[0])) as link:
        link.start()
        count = 0
        while time.monotonic() < give_up_s:
            frame = link.wait(count, 5.0)
            if frame is not None:
                count = frame.count
                if max(msgspec.json.decode(frame.data, type=Snapshot).sets, default=0) >= wanted:
                    return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
