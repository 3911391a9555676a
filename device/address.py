"""Where the page is: the address that people are told."""

import socket
from contextlib import suppress
from typing import Final

from device.settings import WebSettings

_EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
_FAR: Final = "192.0.2.1"
"""An address of nobody's (RFC 5737). Nothing is sent to it: the kernel is asked where it would leave this machine."""


def page_url(web: WebSettings, host: str | None = None) -> str:
    """The page's address by the name `host`, else by the one that phones are told.

    That is where it is served; on every network the first of the names that the settings give, else this machine's.
    """
    if host is None:
        host = _known_as(web) if is_everywhere(web) else web.host
    scheme = "https" if web.certificate is not None else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{web.port}/"


def is_everywhere(web: WebSettings) -> bool:
    """Whether the page is served on every network that the machine is in."""
    return web.host in _EVERYWHERE


def is_here_alone(web: WebSettings) -> bool:
    """Whether no other machine reaches the page."""
    return web.host in ("localhost", "::1") or web.host.startswith("127.")


def own_address() -> str | None:
    """The address by which others on the network reach this machine; None where it is on none."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((_FAR, 9))
        return str(probe.getsockname()[0])
    return None


def _known_as(web: WebSettings) -> str:
    return web.names[0] if web.names else own_address() or socket.gethostname()
