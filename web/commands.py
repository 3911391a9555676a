"""Commands from the page to the device: JSON in, JSON out, and the device's own word for what it refuses."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import msgspec
from flask import Blueprint, Response, jsonify, request

from device.commands import DOCTOR, NOT_FROM_PAGES
from device.errors import LinkError
from device.live import ANSWER_S
from web.guard import refuse
from web.live import AWAY

if TYPE_CHECKING:
    from device.live import DeviceLink

DOCTOR_S: Final = 15.0
"""The doctor asks systemd: seconds, on a small machine. Everything else is answered within `ANSWER_S`."""

_CODES: Final = {"malformed": HTTPStatus.BAD_REQUEST, "refused": HTTPStatus.CONFLICT}


def blueprint(link: "DeviceLink") -> Blueprint:
    """The route that passes commands to `link`."""
    routes = Blueprint("commands", __name__)

    @routes.post("/api/commands/<name>")
    def command(name: str) -> Response:
        if name in NOT_FROM_PAGES:
            return refuse(HTTPStatus.BAD_REQUEST, f"{name} is not a command for pages.")
        try:
            args = arguments()
        except ValueError as error:
            return refuse(HTTPStatus.BAD_REQUEST, str(error))
        try:
            answer = link.command(name, args, DOCTOR_S if name == DOCTOR else ANSWER_S)
        except LinkError:
            return refuse(HTTPStatus.SERVICE_UNAVAILABLE, AWAY, Retry_After="1")
        return jsonify(ok=True, **answer.data) if answer.ok else refuse(_CODES[answer.code], answer.reason)

    return routes


def arguments() -> dict[str, object]:
    """The arguments in the request's body; none where it is empty.

    Raises ValueError, telling what is wrong, for a body that is not a JSON object.
    """
    body = request.get_data()
    if not body:
        return {}
    if request.mimetype != "application/json":
        raise ValueError(f"The body is {request.mimetype or 'of no type'}; send application/json, or nothing.")
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except msgspec.ValidationError:
        raise ValueError("The body is JSON, but no object; send {} or the command's arguments.") from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"The body is not JSON: {error}") from None
