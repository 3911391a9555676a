"""Everything that Wall Hinge raises on purpose. Each message names the thing, its value, and what to do."""


class WallHingeError(Exception):
    """Base of all errors that a person is told about in one line."""


class SettingsError(WallHingeError, ValueError):
    """The configuration file, or an option, holds something that cannot be used."""


class RecordingError(WallHingeError, ValueError):
    """A recording is malformed: the message names file, line and reason."""


class JournalError(WallHingeError):
    """The data folder or the database cannot be used as it is."""


class JournalDamaged(JournalError):
    """The database is there and broken inside: it can be put aside, and a new one begun."""


class LinkError(WallHingeError, ConnectionError):
    """The device process is away, or did not answer in time."""


class CommandError(WallHingeError, ValueError):
    """A command is malformed: unknown name, or arguments that are not its own."""


class CommandRefused(WallHingeError):
    """A well-formed command makes no sense now; the message is a reason that a person can act on."""


class ImportRefused(CommandRefused):
    """A file cannot be imported: the message says where it is wrong, or why the device does not take it."""


class CalibrationRefused(WallHingeError):
    """The readings were not good enough to calibrate with; the message says what was measured and what to do."""


class SensorError(WallHingeError):
    """Base of the sensor's faults. `health` is the word that the snapshot shows."""

    health = "fault"


class SensorAbsent(SensorError, OSError):
    """Nobody answers at the sensor's address, or the bus itself is not there."""

    health = "absent"


class SensorWrongChip(SensorError):
    """Something answers, but it is not a VL53L0X."""

    health = "wrong_chip"


class SensorTimeout(SensorError, TimeoutError):
    """The chip answers but no reading came in time."""

    health = "timeout"


class SensorBusFault(SensorError, OSError):
    """An I2C transaction failed."""

    health = "bus_fault"


class SensorFrozen(SensorError):
    """The chip repeats the very same measurement, which noise makes impossible."""

    health = "frozen"
