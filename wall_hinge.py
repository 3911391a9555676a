"""The front door: the `wall-hinge` command. Each command loads only what it needs: slow cores pay for imports."""

import functools
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from device.errors import WallHingeError
from device.family import end_with_parent

if TYPE_CHECKING:
    from device.settings import Settings, Simulation


class Number(click.FloatRange):
    """A number in a range. NaN is in none, though it is neither below nor above."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read what was typed; fails as wrong usage."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="WALL_HINGE_CONFIG",
    help="The settings, a TOML file. Without it: what WALL_HINGE_CONFIG names, else the defaults.",
)
data_option = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="The folder for workouts and recordings."
)
port_option = click.option("--port", type=click.IntRange(1, 65535), help="Where the page is. [default: 8000]")
host_option = click.option(
    "--host", help="The address that the page is served on. [default: web.host; `run` without --config: 127.0.0.1]"
)


def simulation_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of the simulation to a command, which is given them as one `Simulation`."""

    @click.option("--simulate", is_flag=True, help="A person and a sensor in software.")
    @click.option("--speed", type=Number(0.1, 100), default=1.0, show_default=True, help="Simulate faster.")
    @click.option("--seed", type=int, default=0, show_default=True, help="Another number, another simulated workout.")
    @click.option("--person", default="demo", show_default=True, help="Who trains in the simulation.")
    @click.option("--fall-back", is_flag=True, hidden=True)
    @functools.wraps(command)
    def with_simulation(simulate: bool, speed: float, seed: int, person: str, fall_back: bool, **others: Any) -> None:
        from device.settings import Simulation  # noqa: PLC0415

        fall_back = fall_back or (command.__name__ == "run" and not simulate)
        if speed != 1 and not (simulate or fall_back):
            raise click.UsageError("--speed is for a simulation; add --simulate")
        if person != "demo":
            from device.simulator.people import PEOPLE  # noqa: PLC0415

            if person not in PEOPLE:
                raise click.UsageError(f"--person {person} is nobody here; there are {', '.join(PEOPLE)}")
        simulation = Simulation(simulate=simulate, fall_back=fall_back, speed=speed, seed=seed, person=person)
        command(simulation=simulation, **others)

    return with_simulation


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wall-hinge", prog_name="wall-hinge")
def cli() -> None:
    """Count wall-hinge reps at the touch, coach the progression, and show it on a phone."""


@cli.command()
@config_option
@data_option
@host_option
@port_option
@simulation_options
def run(config: Path | None, data: Path | None, host: str | None, port: int | None, simulation: "Simulation") -> None:
    """Run device and page together. Without a sensor it says so and simulates."""
    from device.together import run_together  # noqa: PLC0415

    if host is None and config is None:
        host = "127.0.0.1"  # who tries it out on a laptop serves no network
    settings = _settings(config, data, port, host)
    options = [*_option("--config", config), *_option("--data", data)]
    asked = simulation
    simulated = [
        "--simulate" if asked.simulate else "--fall-back",
        *_option("--speed", asked.speed),
        *_option("--seed", asked.seed),
        *_option("--person", asked.person),
    ]
    run_together(
        device=["device", *options, *simulated],
        web=["web", *options, *_option("--host", host), *_option("--port", port)],
        page=settings.web,
        socket_path=_socket_path(settings),
    )


@cli.command()
@config_option
@data_option
@simulation_options
def device(config: Path | None, data: Path | None, simulation: "Simulation") -> None:
    """Sense, count, coach and keep the journal: the process that touches hardware."""
    import logging  # noqa: PLC0415

    from device.process import run_device  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415

    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.INFO)
    settings = _settings(config, data)
    run_device(settings, simulation, folder=data_folder(settings), socket_path=_socket_path(settings))


@cli.command()
@config_option
@data_option
@host_option
@port_option
def web(config: Path | None, data: Path | None, host: str | None, port: int | None) -> None:
    """Serve the page, without access to hardware and without writing anything."""
    from device.journal.schema import DATABASE  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415
    from web.serve import serve  # noqa: PLC0415

    settings = _settings(config, data, port, host)
    serve(
        settings.web,
        socket_path=_socket_path(settings),
        database=data_folder(settings) / DATABASE,
    )


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--exercise",
    type=click.Choice(["dowel", "wall", "handcuff"]),
    help="What to count. [default: what the file says, else wall]",
)
@click.option(
    "--contact-mm",
    type=Number(0, 500),
    help="The reading at the touch. [default: what the file says, else 40]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: every event, then a summary.")
def replay(files: tuple[Path, ...], exercise: str | None, contact_mm: float | None, as_json: bool) -> None:
    """Send recordings through the same core, as fast as it goes."""
    from device.replay import replay_file  # noqa: PLC0415

    for file in files:
        for line in replay_file(file, exercise=exercise, contact_mm=contact_mm, as_json=as_json):
            click.echo(line)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@data_option
@click.option("--seconds", type=Number(min=0.1), help="Stop after so long. [default: at Ctrl-C]")
@click.option(
    "--exercise",
    type=click.Choice(["dowel", "wall", "handcuff"]),
    default="wall",
    show_default=True,
    help="What is recorded, and a replay will count.",
)
@simulation_options
def record(
    *,
    file: Path,
    config: Path | None,
    data: Path | None,
    seconds: float | None,
    exercise: str,
    simulation: "Simulation",
) -> None:
    """Write the sensor's raw readings to FILE, while the device is not running."""
    from device.replay import record_file  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415

    settings = _settings(config, data)
    count = record_file(file, settings, simulation, folder=data_folder(settings), exercise=exercise, seconds=seconds)
    click.echo(f"{count} readings in {file}")


@cli.command()
@config_option
@data_option
@simulation_options
def calibrate(config: Path | None, data: Path | None, simulation: "Simulation") -> None:
    """Measure what the sensor reads at the touch: it says when to press your hips against the pad, twice.

    Goes through the device where it runs, else uses the sensor itself. Ctrl-C cancels.
    """
    from device.calibrate import calibrate as guide  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415

    settings = _settings(config, data)
    folder = data_folder(settings)
    guide(settings, simulation, folder=folder, socket_path=_socket_path(settings), say=click.echo)


@cli.command()
@config_option
@data_option
@click.option("--json", "as_json", is_flag=True, help="One JSON list of findings, for programs.")
@simulation_options
def doctor(config: Path | None, data: Path | None, as_json: bool, simulation: "Simulation") -> None:
    """Look at machine, sensor, mounting, services and page, and say what to do. Exit status 1 if something is wrong."""
    import msgspec  # noqa: PLC0415

    from device.doctor.finding import lines  # noqa: PLC0415
    from device.doctor.visit import visit  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415

    settings = _settings(config, data)
    folder = data_folder(settings)
    found = visit(settings, simulation, folder=folder, socket_path=_socket_path(settings))
    click.echo(msgspec.json.encode(found) if as_json else "\n".join(lines(found)))
    sys.exit(any(one.verdict == "wrong" for one in found))


@cli.command()
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False))
@config_option
@data_option
def backup(folder: Path | None, config: Path | None, data: Path | None) -> None:
    """Copy all workouts into DIR, also while the device runs. Keeps the newest seven.

    DIR is `backups` in the data folder unless named. Where nothing has changed, the newest copy is left as it is.
    """
    import time  # noqa: PLC0415

    from device.journal import DATABASE  # noqa: PLC0415
    from device.journal.backup import BACKUPS, back_up  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415

    kept = data_folder(_settings(config, data))
    copy = back_up(kept / DATABASE, folder or kept / BACKUPS, time.time())
    click.echo(
        f"{'backup' if copy.new else 'nothing has changed since the backup'} of {copy.workouts} workouts: {copy.path}"
    )


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@data_option
def restore(file: Path, config: Path | None, data: Path | None) -> None:
    """Put the backup FILE in the place of all workouts, while the device does not run.

    FILE is checked first, and what it replaces is kept. Phones have to be paired again.
    """
    import time  # noqa: PLC0415

    from device.journal.backup import restore as put_back  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415

    done = put_back(file, data_folder(_settings(config, data)), time.time())
    without = "" if done.checked else ", which had no checksum beside it"
    click.echo(f"restored {done.workouts} workouts from {file}{without}")
    if done.replaced is not None:
        click.echo(f"what it replaces is kept: {done.replaced}")
    click.echo("start the device, and pair the phones again")


@cli.command()
@config_option
@data_option
@host_option
@port_option
@click.option("--list", "show", is_flag=True, help="Show the paired phones.")
@click.option("--revoke", type=click.IntRange(min=1), metavar="N", help="Let phone N of that list in no more.")
@click.option("--revoke-all", is_flag=True, help="Let nobody in any more.")
def pair(
    config: Path | None,
    data: Path | None,
    host: str | None,
    port: int | None,
    *,
    show: bool,
    revoke: int | None,
    revoke_all: bool,
) -> None:
    """Let a phone in: the one that asks just now, or whichever opens the link first that this shows."""
    from device import pair as door  # noqa: PLC0415
    from device.address import page_url  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415

    if show + (revoke is not None) + revoke_all > 1:
        raise click.UsageError("--list, --revoke and --revoke-all are one at a time")
    settings = _settings(config, data, port, host)
    socket_path = _socket_path(settings)
    if show:
        told = door.listed(data_folder(settings))
    elif revoke is not None:
        told = door.revoke(socket_path, revoke)
    elif revoke_all:
        told = door.revoke_all(socket_path)
    else:
        agrees = click.confirm if sys.stdin.isatty() else (lambda _question: False)
        told = door.let_in(socket_path, page_url(settings.web), agrees)
    click.echo(told)


@cli.command(name="export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_option
@data_option
def export_(file: Path, config: Path | None, data: Path | None) -> None:
    """Write everything to FILE: JSON that can be imported again, or one rep a line if FILE ends in .csv."""
    from device.exporting import export_file  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415

    click.echo(export_file(file, folder=data_folder(_settings(config, data))))


@cli.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@config_option
@data_option
def import_(file: Path, config: Path | None, data: Path | None) -> None:
    """Put an export into a device that has no workouts and no people, running or not: all of it, or nothing."""
    from device.importing import import_file  # noqa: PLC0415
    from device.settings import data_folder  # noqa: PLC0415

    settings = _settings(config, data)
    taken = import_file(file, folder=data_folder(settings), socket_path=_socket_path(settings))
    click.echo(f"imported {taken.people} people, {taken.workouts} workouts and {taken.reps} reps from {file}")


def _settings(
    config: Path | None, data: Path | None = None, port: int | None = None, host: str | None = None
) -> "Settings":
    from msgspec.structs import replace  # noqa: PLC0415

    from device.settings import load_settings  # noqa: PLC0415

    settings = load_settings(config)
    if data is not None:
        settings = replace(settings, data=replace(settings.data, folder=str(data)))
    if port is not None:
        settings = replace(settings, web=replace(settings.web, port=port))
    if host is not None:
        settings = replace(settings, web=replace(settings.web, host=host))
    return settings


def _socket_path(settings: "Settings") -> Path:
    """One socket for each data folder, so that two of them can run side by side."""
    import zlib  # noqa: PLC0415

    from device.settings import data_folder, runtime_folder  # noqa: PLC0415

    folder = str(data_folder(settings).absolute()).encode()
    return runtime_folder() / f"device-{zlib.crc32(folder):08x}.sock"


def _option(name: str, value: object) -> list[str]:
    return [] if value is None else [name, str(value)]


def main() -> NoReturn:
    """Run the command line: exit status 0 done, 1 it failed and said why in one line, 2 wrong usage."""
    end_with_parent()
    try:
        cli(prog_name="wall-hinge")
    except WallHingeError as error:
        sys.stderr.write(f"wall-hinge: {error}\n")
    except KeyboardInterrupt:
        sys.exit(130)  # what a shell expects of a program ended by Ctrl-C
    sys.exit(1)


if __name__ == "__main__":
    main()
