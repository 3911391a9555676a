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
from device.journal.trace import Trace, TracePoint, trace_of
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
    "Trace",
    "TracePoint",
    "WorkoutDetail",
    "WorkoutSummary",
    "calibration_of_chosen",
    "trace_of",
]
