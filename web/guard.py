"""What every request and every answer goes through: who may come in, who may ask for a change, what a page may do.

Everything is denied but to a paired phone; what stands in `OPEN` is the whole of the exceptions.
"""

import ipaddress
import secrets
import socket
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask, Request, Response, g, jsonify, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MisdirectedRequest, ServiceUnavailable

from device.commands import PAIR_CLAIM, PHONE_USED
from device.errors import JournalError, LinkError
from device.journal.phones import Phone, day_of, hash_of
from web.limits import Limiter
from web.phones import Phones, give, name_of, token_of

if TYPE_CHECKING:
    from device.live import DeviceLink

BODY_BYTES: Final = 64 * 1024
"""The largest body taken; the largest command is far below 1 kB."""

OPEN: Final = frozenset({"static", "live.healthz", "pairing.page", "pairing.ask", "pairing.status"})
"""The endpoints that an unpaired browser reaches."""

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

CLAIMS: Final = 20
CLAIMS_WITHIN_S: Final = 600.0
"""A link's token cannot be guessed; this spares the device the guessing."""
USED_AGAIN_S: Final = 60.0
"""Where the device could not be told of a use, it is told again after this."""

USED_S: Final = 1.0
"""And waited for no longer: nobody waits for a page because a day has passed."""

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SENTENCES: Final = {
    HTTPStatus.NOT_FOUND: "There is no such page.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"The request is larger than {BODY_BYTES // 1024} kB.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong in the page's server. Its log says what.",
}


def install(app: Flask, link: "DeviceLink", phones: Phones, names: Collection[str] = ()) -> None:
    """Add the checks, the headers and the error pages to `app`; `names` are other names that it is served under."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.before_request(_refuse_other_names(frozenset({*own_names(), *(name.lower() for name in names)})))
    app.before_request(_refuse_other_sites)
    app.before_request(_Entrance(link, phones).admit)
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _tell)
    app.register_error_handler(
        JournalError, lambda error: _tell(ServiceUnavailable(f"The history cannot be read. {error}"))
    )


def refuse(status: HTTPStatus, reason: str, **headers: str) -> Response:
    """A JSON answer that tells why not."""
    answer = jsonify(reason=reason)
    answer.status_code = status
    answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return answer


def see_other(where: str) -> Response:
    """Send a browser to another page."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": where})


class _Entrance:
    """Lets paired phones through, and whoever comes with a one-time link."""

    def __init__(self, link: "DeviceLink", phones: Phones) -> None:
        self._link, self._phones = link, phones
        self._claims = Limiter(CLAIMS, CLAIMS_WITHIN_S)
        self._told_s: dict[int, float] = {}

    def admit(self) -> Response | None:
        """Answer for everybody who is not to come in; None lets them through, with their phone in `g.phone`."""
        g.phone = g.token = None
        if request.endpoint in ("static", "live.healthz"):
            return None
        g.phone = self._phones.find(token_of(request))
        if g.phone is not None:
            self._note_use(g.phone)
            return None
        if request.endpoint in OPEN:
            return None
        if request.endpoint == "live.page" and request.method == "GET" and "token" in request.args:
            return self._claim(request.args["token"])
        if is_for_programs(request):
            return refuse(HTTPStatus.UNAUTHORIZED, f"This phone is not paired: open {url_for('pairing.page')} on it.")
        return _to_pairing()

    def _claim(self, token: str) -> Response | None:
        """Take the one-time token of a link, and let its bearer see the page at once."""
        if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
            return refuse(
                HTTPStatus.SERVICE_UNAVAILABLE, "This link is for whoever opens it."
            )  # so that it is not kept
        if wait_s := self._claims.wait_s(request.remote_addr):
            return refuse(HTTPStatus.TOO_MANY_REQUESTS, "Too many tries.", Retry_After=f"{wait_s:.0f}")
        own = secrets.token_urlsafe(32)
        hashes = {"link_hash": hash_of(token).hex(), "token_hash": hash_of(own).hex()}
        try:
            claimed = self._link.command(PAIR_CLAIM, {**hashes, "name": name_of(request.user_agent.string)})
        except LinkError:
            return _to_pairing()
        if not claimed.ok:
            return _to_pairing(link="old")
        self._phones.forget()
        g.phone, g.token = self._phones.find(own), own
        return None

    def _note_use(self, phone: Phone) -> None:
        """Tell the device once a day that the phone is in use; give it its cookie anew then."""
        now_s = time.monotonic()
        used_today = day_of(time.time()) <= phone.last_used_at
        if used_today or now_s - self._told_s.get(phone.id, -USED_AGAIN_S) < USED_AGAIN_S:
            return
        self._told_s[phone.id] = now_s
        g.token = token_of(request)
        with suppress(LinkError):
            self._link.command(PHONE_USED, {"phone": phone.id}, USED_S)


def own_names() -> set[str]:
    """The names by which this machine is asked for."""
    name = socket.gethostname().lower()
    return {"localhost", name, f"{name.partition('.')[0]}.local"}


def is_address_or_one_of(host: str, names: Collection[str]) -> bool:
    """Whether a request's Host is an IP address or one of `names`.

    A name of somebody else's that is made to lead here (DNS rebinding) would turn a foreign page into one of ours. An
    address cannot be made to lead elsewhere.
    """
    name = ""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        ipaddress.ip_address(name)
    except ValueError:
        return name in names
    return True


def from_another_site(asked: Request) -> bool:
    """Whether a browser says that another site's page sent this. Programs that are no browsers say nothing."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = asked.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != asked.host


def is_for_programs(asked: Request) -> bool:
    """Whether whoever asks wants data, or wants something done, and no page."""
    return asked.method not in _SAFE_METHODS or asked.path.startswith(("/api/", "/export/")) or asked.path == "/healthz"


def _refuse_other_names(names: Collection[str]) -> Callable[[], Response | None]:
    def check() -> Response | None:
        g.phone = g.token = None
        host = request.headers.get("Host", "")
        if is_address_or_one_of(host, names):
            return None
        return _tell(
            MisdirectedRequest(f"Not served as {host:.100}: ask for the address, or add the name to web.names.")
        )

    return check


def _refuse_other_sites() -> Response | None:
    if request.method in _SAFE_METHODS or not from_another_site(request):
        return None
    return refuse(HTTPStatus.FORBIDDEN, "Another site's page may not send commands.")


def _to_pairing(link: str | None = None) -> Response:
    return see_other(url_for("pairing.page", link=link))


def _add_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != "static":
        answer.headers.setdefault("Cache-Control", "no-store")  # what is personal stays in no cache
    if g.token is not None:
        give(answer, g.token, secure=request.is_secure)
        answer.headers["Referrer-Policy"] = "no-referrer"  # its address may have been a one-time link
    return answer


def _tell(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    own = error.description if error.description != type(error).description else None
    sentence = own or _SENTENCES.get(status, f"{status.phrase}.")
    # Flask's own headers (Allow, Location) belong to the answer whatever its body is.
    headers = [pair for pair in error.get_headers() if pair[0].lower() not in ("content-type", "content-length")]
    if is_for_programs(request):
        answer = refuse(status, sentence)
    else:
        answer = Response(render_template("error.html", status=status, sentence=sentence), status)
    answer.headers.extend(headers)
    return answer
