"""The page that lets phones in: an unpaired one asks here, a paired one sees who else is in and turns them out."""

import math
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, g, jsonify, render_template, request, url_for

from device.commands import PAIR_BEGIN, PAIR_STATUS
from device.errors import LinkError
from device.journal.phones import hash_of
from web.guard import see_other
from web.limits import Limiter
from web.live import AWAY
from web.phones import Phones, name_of, token_of

if TYPE_CHECKING:
    from device.live import DeviceLink

ASKS: Final = 10
ASKS_WITHIN_S: Final = 600.0
"""Who comes too late to the button has ten tries in ten minutes; a nuisance makes the wall blink no oftener."""
LOOKS: Final = 180
LOOKS_WITHIN_S: Final = 60.0
"""The page looks once a second; three phones behind one address may."""


def blueprint(link: "DeviceLink", phones: Phones) -> Blueprint:
    """The routes around `link`, which knows who asks, and `phones`, which knows who is in."""
    routes = Blueprint("pairing", __name__)
    asking = _Asking(link)

    @routes.get("/pair")
    def page() -> Response:
        if g.phone is not None:
            return Response(render_template("phones.html", phones=phones.all(), own=g.phone))
        told = asking.state(token_of(request))
        if told["state"] == "none" and "link" in request.args:
            told = told | {"state": "old_link"}
        return Response(render_template("pair.html", told=told, reason=AWAY if told["state"] == "away" else ""))

    @routes.post("/pair")
    def ask() -> Response:
        return asking.begin(token_of(request)) if g.phone is None else see_other(url_for("live.page"))

    @routes.get("/pair/status")
    def status() -> Response:
        return jsonify(asking.state(token_of(request)) if g.phone is None else _told("paired"))

    return routes


class _Asking:
    """Asks the device for who is not paired yet, not too often."""

    def __init__(self, link: "DeviceLink") -> None:
        self._link = link
        self._asks, self._looks = Limiter(ASKS, ASKS_WITHIN_S), Limiter(LOOKS, LOOKS_WITHIN_S)

    def state(self, token: str) -> dict[str, int | str]:
        """What became of the asking with that token: the device's word, or that it is away."""
        if not token:
            return _told("none")
        if self._looks.wait_s(request.remote_addr):
            return _told("often")
        try:
            answer = self._link.command(PAIR_STATUS, {"token_hash": hash_of(token).hex()})
        except LinkError:
            return _told("away")
        return answer.data if answer.ok else _told("away")

    def begin(self, token: str) -> Response:
        """Ask for whoever sent the request. Who asks twice is still one: `token` is what they asked with before."""
        if wait_s := self._asks.wait_s(request.remote_addr):
            wait_min = math.ceil(wait_s / 60)
            answer = _refused(HTTPStatus.TOO_MANY_REQUESTS, f"Too many tries: wait {wait_min} min, then ask again.")
            answer.headers["Retry-After"] = str(math.ceil(wait_s))
            return answer
        if self.state(token)["state"] != "waiting":
            token = secrets.token_urlsafe(32)
        args = {"token_hash": hash_of(token).hex(), "name": name_of(request.user_agent.string)}
        try:
            begun = self._link.command(PAIR_BEGIN, args)
        except LinkError:
            return _refused(HTTPStatus.SERVICE_UNAVAILABLE, AWAY)
        if not begun.ok:
            return _refused(HTTPStatus.CONFLICT, begun.reason)
        g.token = token  # worth nothing until the device has let it in
        return see_other(url_for("pairing.page"))


def _told(state: str) -> dict[str, int | str]:
    return {"state": state, "left_s": 0, "button": 0}


def _refused(status: HTTPStatus, reason: str) -> Response:
    return Response(render_template("pair.html", told=_told("refused"), reason=reason), status)
