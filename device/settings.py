"""The settings: one TOML file, read strictly. `default.toml` beside this module documents every key."""

import os
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import msgspec
from msgspec import Meta, Struct

from device.errors import SettingsError

APP: Final = "wall-hinge"

SOCKET_PATH_BYTES: Final = 107
"""The longest path of a Unix socket: `sun_path` has 108 bytes, the last one is NUL (unix(7))."""

SOCKET_NAME_BYTES: Final = 24
"""Room kept in the runtime folder's path for a slash and the socket's own name."""

SPARE_THREADS: Final = 8
"""Threads that streams never take, so that pages and commands are served while all streams are open."""


def _whole(low: int, high: int) -> Meta:
    return Meta(ge=low, le=high, description=f"{low} to {high}")


def _number(low: float, high: float) -> Meta:
    return Meta(ge=low, le=high, description=f"{low:g} to {high:g}")


# GPIO0-1 belong to the HAT's memory and GPIO2-3 to the sensor's own bus, so 4 is the first free one.
Pin = Annotated[int, Meta(ge=4, le=27, description="a GPIO number, 4 to 27")]
YesNo = Annotated[bool, Meta(description="true or false")]
Text = Annotated[str, Meta(min_length=1, description="text in quotes, not empty")]
_Reps = Annotated[int, _whole(1, 50)]
_Sets = Annotated[int, _whole(1, 10)]
_HostName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9.-]{1,253}\Z")]


class SensorSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the distance sensor is, and how it measures. Pins that are None are not wired."""

    bus: Annotated[int, _whole(0, 255)] = 1
    address: Annotated[int, Meta(ge=0x08, le=0x77, description="0x08 to 0x77")] = 0x29
    budget_ms: Annotated[int, _whole(20, 200)] = 33
    data_ready_pin: Pin | None = None
    xshut_pin: Pin | None = None
    contact_mm: Annotated[float, _number(10, 120)] = 40.0
    near_mm: Annotated[float, _number(30, 250)] | None = None
    calibrated: YesNo = False


class PanelSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Light, sound and button. Pins that are None are not wired."""

    red_pin: Pin | None = None
    green_pin: Pin | None = None
    blue_pin: Pin | None = None
    buzzer_pin: Pin | None = None
    button_pin: Pin | None = None
    brightness: Annotated[float, _number(0.05, 1)] = 0.5


class DowelSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The contact switches of the dowel. Pins that are None are not wired."""

    head_pin: Pin | None = None
    upper_back_pin: Pin | None = None
    tailbone_pin: Pin | None = None

    @property
    def pins(self) -> dict[str, int]:
        """The pins that are wired, by the point at which the dowel touches."""
        pins = {"head": self.head_pin, "upper_back": self.upper_back_pin, "tailbone": self.tailbone_pin}
        return {point: pin for point, pin in pins.items() if pin is not None}


class WorkoutSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What a workout aims at: (low, high) for reps of a set and sets of a workout."""

    target_reps: Annotated[tuple[_Reps, _Reps], Meta(description="[low, high], each 1 to 50")] = (15, 20)
    target_sets: Annotated[tuple[_Sets, _Sets], Meta(description="[low, high], each 1 to 10")] = (3, 4)
    rest_s: Annotated[int, _whole(10, 600)] = 60
    max_stance_mm: Annotated[float, _number(76, 500)] = 356.0


class WebSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the page is served, by which names and certificate, and how many may watch it."""

    host: Text = "0.0.0.0"  # noqa: S104 - every network, for paired phones alone
    port: Annotated[int, _whole(1, 65535)] = 8000
    names: Annotated[tuple[_HostName, ...], Meta(max_length=20, description="a list of host names, at most 20")] = ()
    certificate: Text | None = None
    key: Text | None = None
    threads: Annotated[int, _whole(10, 1000)] = 64
    streams: Annotated[int, _whole(1, 990)] = 48


class DataSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where workouts are kept, None is the platform's own place; and how much room their readings may take."""

    folder: Text | None = None
    recordings_mb: Annotated[int, _whole(0, 10000)] = 200


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """All settings."""

    sensor: SensorSettings = SensorSettings()
    panel: PanelSettings = PanelSettings()
    dowel: DowelSettings = DowelSettings()
    workout: WorkoutSettings = WorkoutSettings()
    web: WebSettings = WebSettings()
    data: DataSettings = DataSettings()


def load_settings(path: Path | None) -> Settings:
    """Read the settings from the TOML file at `path`; None gives the defaults.

    Raises SettingsError, naming file, key, value and bound, for anything that cannot be used.
    """
    if path is None:
        return Settings()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); check the path and who may read it") from None
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path}: is not UTF-8 text ({error.reason} at byte {error.start}); save it as such"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from None
    try:
        settings = msgspec.structs.replace(
            Settings(), **{name: _section(name, table) for name, table in tables.items()}
        )
        _check_together(settings)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from None
    return settings


def data_folder(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """Where data is kept: the setting, else systemd's $STATE_DIRECTORY, else the user's own. It may not exist."""
    if settings.data.folder is not None:
        return Path(settings.data.folder).expanduser()
    return _systemd_folder("STATE_DIRECTORY", environ) or _user_data_folder()


def runtime_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where sockets are: systemd's $RUNTIME_DIRECTORY, else the user's runtime folder; it may not exist.

    Raises SettingsError where the path is too long for a Unix socket in it, or there is no safe folder.
    """
    folder = _systemd_folder("RUNTIME_DIRECTORY", environ) or _user_runtime_folder()
    longest = SOCKET_PATH_BYTES - SOCKET_NAME_BYTES
    if (size := len(os.fsencode(folder))) > longest:
        raise SettingsError(
            f"runtime folder {folder} has {size} bytes; it must have at most {longest} for a socket to fit: "
            "set RUNTIME_DIRECTORY to a shorter path"
        )
    return folder


def _user_data_folder() -> Path:
    import platformdirs  # noqa: PLC0415 - with all that it imports; a service has its folders from systemd

    return platformdirs.user_data_path(APP)


def _user_runtime_folder() -> Path:
    import platformdirs  # noqa: PLC0415

    # Without a login session platformdirs warns that it falls back to /tmp; it has checked that folder's owner, and
    # nobody can do anything about it, so the warning is noise in front of the user.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return platformdirs.user_runtime_path(APP)
    except OSError as error:
        raise SettingsError(f"no runtime folder: {error}") from None


def _systemd_folder(name: str, environ: Mapping[str, str]) -> Path | None:
    """Systemd gives several folders separated by colons; the first is ours (systemd.exec(5))."""
    first = environ.get(name, "").split(":")[0]
    return Path(first) if first else None


def _section(name: str, table: Any) -> Struct:
    sections = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    if name not in sections:
        raise SettingsError(f"[{name}] is not a section; {_meant(name, [f'[{known}]' for known in sections])}")
    if not isinstance(table, dict):
        raise SettingsError(f"{name} is {_shown(table)}; it must be a section: [{name}]")
    section: type[Struct] = sections[name]
    fields = {field.name: field.type for field in msgspec.structs.fields(section)}
    values = {key: _value(name, key, value, fields) for key, value in table.items()}
    return section(**values)


def _value(section: str, key: str, value: Any, fields: Mapping[str, Any]) -> Any:
    if key not in fields:
        known = [f"{section}.{one}" for one in fields]
        raise SettingsError(f"{section}.{key} is not a setting; {_meant(f'{section}.{key}', known)}")
    try:
        converted = msgspec.convert(value, fields[key])
    except msgspec.ValidationError:
        converted = None
    # NaN passes every comparison of bounds, because it is neither below nor above.
    if converted is None or converted != converted:  # noqa: PLR0124 - only NaN differs from itself
        must = next(_descriptions(fields[key]))
        raise SettingsError(f"{section}.{key} is {_shown(value)}; it must be {must}")
    return converted


def _meant(name: str, known: list[str]) -> str:
    import difflib  # noqa: PLC0415 - a right name needs no other

    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"


def _descriptions(kind: Any) -> Iterator[str]:
    for part in (*getattr(kind, "__metadata__", ()), *get_args(kind)):
        if isinstance(part, Meta):
            yield part.description or ""
        else:
            yield from _descriptions(part)


def _shown(value: Any) -> str:
    """`value` as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)


def _check_together(settings: Settings) -> None:
    _check_pins(settings)
    for key in ("target_reps", "target_sets"):
        low, high = getattr(settings.workout, key)
        if low > high:
            raise SettingsError(f"workout.{key} is [{low}, {high}]; it must be [low, high], the lower number first")
    if (settings.web.certificate is None) != (settings.web.key is None):
        absent, given = ("certificate", "key") if settings.web.certificate is None else ("key", "certificate")
        raise SettingsError(f"web.{absent} is absent; it must be given with web.{given}, or neither")
    threads, streams = settings.web.threads, settings.web.streams
    if streams >= threads - SPARE_THREADS:
        raise SettingsError(
            f"web.streams is {streams}; it must be below {threads - SPARE_THREADS}, "
            f"which is web.threads ({threads}) less {SPARE_THREADS} kept for pages and commands"
        )


def _check_pins(settings: Settings) -> None:
    taken: dict[int, str] = {}
    for section, table in (("sensor", settings.sensor), ("panel", settings.panel), ("dowel", settings.dowel)):
        for key, pin in msgspec.structs.asdict(table).items():
            if not key.endswith("_pin") or pin is None:
                continue
            if pin in taken:
                raise SettingsError(f"{section}.{key} is {pin}; it must differ from {taken[pin]}, which is {pin} too")
            taken[pin] = f"{section}.{key}"
    colours = {key: getattr(settings.panel, key) for key in ("red_pin", "green_pin", "blue_pin")}
    absent = [key for key, pin in colours.items() if pin is None]
    if absent and len(absent) < len(colours):
        raise SettingsError(f"panel.{absent[0]} is absent; it must be given with the other colours, or none of them")


class Simulation(Struct, frozen=True, kw_only=True):
    """What the command line asks for instead of a real sensor and person.

    `fall_back` simulates only where no sensor answers; `speed` is times life; `person` is a name in `PEOPLE`.
    """

    simulate: bool = False
    fall_back: bool = False
    speed: float = 1.0
    seed: int = 0
    person: str = "demo"
