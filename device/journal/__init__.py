"""The journal: SQLite in the data folder. The device process writes it, everybody else only reads."""

from device.journal.calibrations import CalibrationDetail, calibration_of_chosen
from device.journal.filed import RECORDINGS, ClockSet, Paused, RecordingClosed, RecordingOpened
from device.journal.folder import DataFolder
from device.journal.history import (
    AdviceDetail,
    AttemptDetail,
    History,
    ProgressPoint,
    RecordingDetail,
    SetDetail,
    WorkoutDetail,
    WorkoutSummary,
)
from device.journal.schema import DATABASE, SIMULATED
from device.journal.trace import TracePoint, decode_trace, encode_trace
from device.journal.writer import Journal

__all__ = [
    "DATABASE",
    "RECORDINGS",
    "SIMULATED",
    "AdviceDetail",
    "AttemptDetail",
    "CalibrationDetail",
    "ClockSet",
    "DataFolder",
    "History",
    "Journal",
    "Paused",
    "ProgressPoint",
    "RecordingClosed",
    "RecordingDetail",
    "RecordingOpened",
    "SetDetail",
    "TracePoint",
    "WorkoutDetail",
    "WorkoutSummary",
    "calibration_of_chosen",
    "decode_trace",
    "encode_trace",
]
