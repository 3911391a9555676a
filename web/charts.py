"""Charts as SVG, made on the server with pygal and put into the page, where the page's stylesheet dresses them."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree.ElementTree import Element

import pygal
from pygal.config import Config

from device.hinge.exercise import Units
from device.journal.history import ProgressPoint
from web.words import UNIT_MM

# Pygal leaves a hook of Python 2's kind for maps nobody asks for; Python 3.11 warns about it at every later import.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

_WIDTH: Final = 430
_HEIGHT: Final = 290
_FONT: Final = 18
"""In the drawing's units: 11 pixels on a screen 320 wide, 14 at 390. The stylesheet sets the same."""
_LABELS: Final = 3
"""More dates would touch each other."""


def progression(points: Sequence[ProgressPoint], units: Units = "in") -> str:
    """Stance over workouts, in those units, as an SVG element without style or script of its own."""
    config = Config()
    config.width, config.height = _WIDTH, _HEIGHT
    config.js = []
    config.css = []
    config.show_legend = False  # the page has one, as text
    config.explicit_size = False
    config.disable_xml_declaration = True
    config.pretty_print = False
    config.dots_size = 5 if len(points) <= 40 else 0  # noqa: PLR2004 - closer dots would hide the line
    config.margin = 8
    config.margin_right = 32  # half of the last date
    config.x_labels_major_every = max(1, -(-len(points) // _LABELS))
    config.show_minor_x_labels = False
    config.truncate_label = -1
    config.style = pygal.style.Style(label_font_size=_FONT, major_label_font_size=_FONT, value_font_size=_FONT)
    best = [point.best_stance_mm / UNIT_MM[units] for point in points]
    starts = [point.start_stance_mm / UNIT_MM[units] for point in points]
    config.range = (max(0, int(min(best + starts)) - 1), int(max(best + starts)) + 1)
    config.y_labels = list(
        range(config.range[0], config.range[1] + 1, max(1, (config.range[1] - config.range[0]) // 5))
    )
    config.value_formatter = lambda value: f"{value:.0f} {units}"
    chart = pygal.Line(config)
    chart.x_labels = [datetime.fromtimestamp(point.started_at, UTC).strftime("%-d %b") for point in points]
    chart.add("Best stance", best)
    chart.add("First rep", starts)
    chart.add_xml_filter(_undress)
    svg: str = chart.render(is_unicode=True)
    return svg


def _undress(root: Element) -> Element:
    """Take out what the page's Content-Security-Policy forbids, and what only pygal's own script would use."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _name(child) in ("style", "script", "title", "desc"):
                parent.remove(child)
    for element in root.iter():
        element.attrib.pop("style", None)
    root.set("role", "img")
    root.set("aria-labelledby", "progression-told")
    return root


def _name(element: Element) -> str:
    tag: Any = element.tag  # comments have a function here
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
