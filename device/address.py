"""Where the page is: the address that people are told."""

import socket
from typing import Final

from device.settings import WebSettings

_EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
_FAR: Final = "192.0.2.1"
"""An address of nobody's (RFC 5737). Nothing is sent to it: the kernel is asked where it would leave this machine."""


def page_url(web: WebSettings) -> str:
    """The page's address for a phone: the first of the names that the settings give, else this machine's address."""
    host = web.host
    if host in _EVERYWHERE:
        host = web.names[0] if web.names else own_address()
    scheme = "https" if web.certificate is not None else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{web.port}/"


def own_address() -> str:
    """The address of this machine on its network, or its name where it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_FAR, 9))
            address: str = probe.getsockname()[0]
        except OSError:
            return socket.gethostname()
    return address
