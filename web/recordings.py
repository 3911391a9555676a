"""A set's raw readings as a file to take along, with what was counted and what a person says it really was."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from flask import Blueprint, Response, abort, request

from device.errors import RecordingError
from device.recording import head_with
from web.lookup import ID, SET, found_set, opened

if TYPE_CHECKING:
    from device.journal.history import History, SetDetail

CHUNK_BYTES: Final = 64 * 1024
MOST_PARTS: Final = 9999


def blueprint(journal: "History") -> Blueprint:
    """The route that reads the folder of recordings beside `journal`."""
    routes = Blueprint("recordings", __name__)

    @routes.get(f"/history/{ID}/sets/{SET}/recording.csv")
    def recording(workout_id: int, number: int) -> Response:
        _, one = found_set(journal, workout_id, number)
        part = asked_part()
        if part > len(one.recordings):
            abort(404, f"Set {number} has no recording{f' {part}' if part > 1 else ''}.")
        name = one.recordings[part - 1].name
        file = opened(journal, name)
        if file is None:
            abort(404, "This recording is not kept any more: the oldest make room for new ones.")
        return as_answer(name, file, {"workout": str(workout_id), **facts(one, part)})

    return routes


def asked_part() -> int:
    """The part asked for, the first unless told otherwise. Answers 400 for anything that is no number of a part."""
    asked = request.args.get("part", "1")
    digits = asked.isascii() and asked.isdigit() and len(asked) <= len(str(MOST_PARTS))
    if not digits or int(asked) < 1:
        abort(400, f"The address is wrong: part= must be 1 to {MOST_PARTS}.")
    return int(asked)


def facts(one: "SetDetail", part: int) -> dict[str, str]:
    """What the journal knows of a recording.

    Numbers of the set are those of the file only if it holds the whole set: a label beside a part of the readings would
    be wrong. Otherwise their names begin with `set_`.
    """
    file = one.recordings[part - 1]
    of_set = "" if len(one.recordings) == 1 and file.reps == one.touches else "set_"
    undone = sum(attempt.undone_at is not None for attempt in one.attempts)
    numbers = {
        "part": part,
        "parts": len(one.recordings),
        "counted_reps": file.reps,
        f"{of_set}counted_reps": one.touches,
        f"{of_set}undone_reps": undone or None,
        f"{of_set}hinge_reps": one.label_reps,
    }
    return {name: str(number) for name, number in numbers.items() if number is not None}


def as_answer(name: str, file: BinaryIO, added: dict[str, str]) -> Response:
    """The recording as an answer, with more above its readings."""
    try:
        head = head_with(Path(name), file, added)
    except RecordingError as error:
        file.close()
        abort(500, f"The recording is damaged. {error}")
    left_bytes = os.fstat(file.fileno()).st_size - file.tell()
    answer = Response(parts(head, file, left_bytes), mimetype="text/csv")
    answer.call_on_close(file.close)
    answer.content_length = len(head) + left_bytes
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def parts(head: bytes, file: BinaryIO, left_bytes: int) -> Iterator[bytes]:
    """The head, and so much of the file: what is written meanwhile is left out."""
    yield head
    while left_bytes > 0 and (chunk := file.read(min(CHUNK_BYTES, left_bytes))):
        left_bytes -= len(chunk)
        yield chunk
