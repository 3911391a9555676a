"""How often somebody may try."""

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

MOST_ADDRESSES: Final = 1024
"""As many are remembered, the latest; a house has a few dozen."""


class Limiter:
    """Lets each address do something `most` times `within_s`."""

    def __init__(self, most: int, within_s: float, now_s: Callable[[], float] = time.monotonic) -> None:
        self._most, self._within_s, self._now_s = most, within_s, now_s
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, address: str | None) -> float:
        """Note a try, and give 0; or how long to wait until the next is allowed, and note nothing."""
        network, now_s = network_of(address or ""), self._now_s()
        with self._lock:
            tries = self._tries.setdefault(network, deque(maxlen=self._most))
            self._tries.move_to_end(network)
            if len(self._tries) > MOST_ADDRESSES:
                self._tries.popitem(last=False)
            if len(tries) == self._most and (left_s := tries[0] + self._within_s - now_s) > 0:
                return left_s
            tries.append(now_s)
            return 0.0


def network_of(address: str) -> str:
    """One machine's addresses are one: with IPv6 it draws new ones within its /64 as it likes."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False)) if parsed.version == 6 else address  # noqa: PLR2004 - IPv6
