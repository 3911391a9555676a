"""Charts as SVG, made on the server with pygal and put into the page, where the page's stylesheet dresses them."""

import sys
from collections.abc import Callable, Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element

import pygal
from pygal.config import Config

from web.scale import scale

# Pygal leaves a hook of Python 2's kind for maps nobody asks for; Python 3.11 warns about it at every later import.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

_WIDTH: Final = 430
_HEIGHT: Final = 250
_FONT: Final = 18
"""In the drawing's units: 11 pixels on a screen 320 wide, 14 at 390. The stylesheet sets the same."""
_LABELS: Final = 3
"""More dates would touch each other."""
_DOTS: Final = 31
"""Closer dots would hide the line, and take most of the time that a chart takes."""
Values = Sequence[float | None]


def lines(dates: Sequence[str], series: Sequence[Values], told: str, say: Callable[[float], str]) -> str:
    """Values over time as an SVG element without style or script of its own; where there is none the line goes on.

    `told` is the id of the sentence that says the same, and `say` makes the labels of the axis.
    """
    known = [value for values in series for value in values if value is not None]
    config = _config(dates, scale(known, from_zero=False), say)
    config.show_dots = len(dates) <= _DOTS
    return _drawn(pygal.Line(config), "lines", series, told)


def bars(dates: Sequence[str], series: Sequence[Values], told: str, say: Callable[[float], str]) -> str:
    """As `lines`, but bars on top of each other, from zero."""
    sums = [sum(value or 0.0 for value in values) for values in zip(*series, strict=True)]
    return _drawn(pygal.StackedBar(_config(dates, scale(sums, from_zero=True), say)), "bars", series, told)


def _config(dates: Sequence[str], marks: Sequence[float], say: Callable[[float], str]) -> Config:
    config = Config()
    config.width, config.height = _WIDTH, _HEIGHT
    config.js = []
    config.css = []
    config.show_legend = False  # the page has one, as text
    config.explicit_size = False
    config.disable_xml_declaration = True
    config.pretty_print = False
    config.dots_size = 5
    config.margin = 8
    config.margin_right = 32  # half of the last date
    config.x_labels_major_every = max(1, -(-len(dates) // _LABELS))
    config.show_minor_x_labels = False
    config.truncate_label = -1
    config.style = pygal.style.Style(label_font_size=_FONT, major_label_font_size=_FONT, value_font_size=_FONT)
    config.range = (marks[0], marks[-1])
    config.y_labels = marks
    config.value_formatter = say
    config.x_labels = list(dates)
    return config


def _drawn(chart: Any, kind: str, series: Sequence[Values], told: str) -> str:
    for number, values in enumerate(series):
        chart.add(str(number), list(values))

    def finished(root: Element) -> Element:
        _undress(root)
        about = {"role": "img", "aria-labelledby": told, "data-kind": kind, "data-dates": str(len(series[0]))}
        root.attrib.update(about)
        return root

    chart.add_xml_filter(finished)
    svg: str = chart.render(is_unicode=True)
    return svg


def _undress(root: Element) -> None:
    """Take out what the page's Content-Security-Policy forbids, and what only pygal's own script would use."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _name(child) in ("style", "script", "title", "desc"):
                parent.remove(child)
    for element in root.iter():
        element.attrib.pop("style", None)
    root.attrib.pop("id", None)


def _name(element: Element) -> str:
    tag: Any = element.tag  # comments have a function here
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
