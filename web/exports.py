"""The history to take along: everything as JSON, the reps as CSV."""

from collections.abc import Generator
from itertools import chain
from typing import TYPE_CHECKING

from flask import Blueprint, Response

from device.exporting import csv_pieces, json_pieces
from web import asked
from web.days import Days

if TYPE_CHECKING:
    from device.journal.history import History


def blueprint(journal: "History", days: Days) -> Blueprint:
    """The routes that read `journal`; what they answer is read while it is sent, so it may be of any size."""
    routes = Blueprint("exports", __name__)

    @routes.get("/export/all.json")
    def everything() -> Response:
        return _file(json_pieces(journal), "application/json", "wall-hinge.json")

    @routes.get("/export/reps.csv")
    def reps() -> Response:
        person = asked.number("person", "the number of a person")
        return _file(csv_pieces(journal, person, days.stamp), "text/csv; charset=utf-8", "wall-hinge-reps.csv")

    return routes


def _file(pieces: Generator[bytes], kind: str, name: str) -> Response:
    """An answer whose first piece is there already, so that what cannot be read at all is told as such."""
    first = next(pieces)
    answer = Response(chain((first,), pieces), content_type=kind)
    answer.call_on_close(pieces.close)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
