"""Keeps the raw readings of every set in files that replay to exactly what was counted.

`Recorder` takes readings and events off the sensing loop; `Cutter` decides what belongs into a file, `Take` is one
file, `Shelf` the folder that they share.
"""

from device.recorder.recorder import NoRecorder, Recorder

__all__ = ["NoRecorder", "Recorder"]
