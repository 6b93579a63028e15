"""Who may be connected to, and how a name becomes addresses. Injected, so that tests can lie."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from prosaas.lib.outward.addresses import is_loopback, is_public
from prosaas.lib.outward.errors import REFUSED, TIMEOUT, UNRESOLVED, OutwardFailed

Resolve = Callable[[str, int], list[str]]
MOST_ADDRESSES: Final = 4  # tried one after the other


def addresses_of(host: str, port: int) -> list[str]:
    """What the system's resolver says; waits as long as that does. OSError, UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class Rules:
    """`is_sandbox` lets this machine be asked; nothing else that is private ever is."""

    is_sandbox: bool = False
    resolve: Resolve = addresses_of

    def checked(self, host: str, port: int, *, within_s: float) -> list[str]:
        """The addresses to connect to; OutwardFailed if a single one may not be connected to."""
        found = self._resolved(host, port, within_s)
        if not found:
            raise OutwardFailed(UNRESOLVED)
        if not all(self.allows(address) for address in found):
            raise OutwardFailed(REFUSED)
        return found[:MOST_ADDRESSES]

    def allows(self, address: str) -> bool:
        """Whether this one may be connected to."""
        return is_public(address) or (self.is_sandbox and is_loopback(address))

    def _resolved(self, host: str, port: int, within_s: float) -> list[str]:
        """The resolver knows no deadline, so it has a thread; one too late is left behind."""
        answers: list[list[str]] = []

        def ask() -> None:
            try:
                answers.append(self.resolve(host, port))
            except (OSError, UnicodeError):
                answers.append([])

        thread = threading.Thread(target=ask, name="outward-resolve", daemon=True)
        thread.start()
        thread.join(max(within_s, 0.0))
        if not answers:
            raise OutwardFailed(TIMEOUT)
        return answers[0]
