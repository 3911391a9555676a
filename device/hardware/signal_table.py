"""Makes the table in docs/sounds.md from the signals: `python -m device.hardware.signal_table` prints it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from device.hardware.signals import MEANINGS, SIGNALS, Colour, contour, rhythm

_NAMES: Final[Mapping[Colour, str]] = MappingProxyType(
    {
        (1.0, 0.0, 0.0): "red",
        (0.0, 1.0, 0.0): "green",
        (0.0, 0.0, 1.0): "blue",
        (1.0, 0.5, 0.0): "amber",
        (0.0, 1.0, 1.0): "cyan",
        (1.0, 0.0, 1.0): "magenta",
        (1.0, 1.0, 1.0): "white",
    }
)


def table() -> str:
    """Give the table, as Markdown."""
    lines = ["| signal | says | rhythm | pitch | light |", "|---|---|---|---|---|"]
    for name, says in MEANINGS.items():
        signal = SIGNALS[name]
        colours = [_NAMES[step.colour] for step in signal.steps if step.tone_hz is not None]
        lights = [colour for number, colour in enumerate(colours) if number == 0 or colours[number - 1] != colour]
        tones = f"`{rhythm(signal)}`"
        lines.append(f"| {name.replace('_', ' ')} | {says} | {tones} | {contour(signal)} | {', '.join(lights)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())  # noqa: T201 - it is what it is for
