"""What every request and every answer goes through: who may ask for a change, and what a page may do."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Request, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from device.errors import JournalError

BODY_BYTES: Final = 64 * 1024
"""The largest body taken; the largest command is far below 1 kB."""

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SENTENCES: Final = {
    HTTPStatus.NOT_FOUND: "There is no such page.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"The request is larger than {BODY_BYTES // 1024} kB.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong in the page's server. Its log says what.",
}


def install(app: Flask) -> None:
    """Add the checks, the headers and the error pages to `app`."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.before_request(_refuse_other_sites)
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


def from_another_site(asked: Request) -> bool:
    """Whether a browser says that another site's page sent this. Programs that are no browsers say nothing."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = asked.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != asked.host


def _refuse_other_sites() -> Response | None:
    if request.method in _SAFE_METHODS or not from_another_site(request):
        return None
    return refuse(HTTPStatus.FORBIDDEN, "Another site's page may not send commands.")


def _add_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _tell(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    own = error.description if error.description != type(error).description else None
    sentence = own or _SENTENCES.get(status, f"{status.phrase}.")
    # Flask's own headers (Allow, Location) belong to the answer whatever its body is.
    headers = [pair for pair in error.get_headers() if pair[0].lower() not in ("content-type", "content-length")]
    if request.path.startswith("/api/") or request.path == "/healthz":
        answer = refuse(status, sentence)
    else:
        answer = Response(render_template("error.html", status=status, sentence=sentence), status)
    answer.headers.extend(headers)
    return answer
