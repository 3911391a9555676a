"""The link between device and web: a Unix socket, snapshots out, commands in. Both ends stand side by side."""

from device.live.client import ANSWER_S, DeviceLink, Frame
from device.live.server import LinkServer
from device.live.wire import MAX_FRAME_BYTES, Answer

__all__ = ["ANSWER_S", "MAX_FRAME_BYTES", "Answer", "DeviceLink", "Frame", "LinkServer"]
