"""The guarded network under httpcore: connects where the rules allow, until the deadline.

Every wait is cut to what is left until the deadline, so that an answer which comes byte by byte
ends like one that never comes.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from functools import partial
from ipaddress import ip_address
from typing import Any, Final, TypeVar

import httpcore

from prosaas.lib.outward.errors import CONNECTION, REFUSED, TIMEOUT, TLS, OutwardFailed
from prosaas.lib.outward.rules import Rules

_CONNECT_S: Final = 5.0  # to one address; the next one has its chance
_PIECE: Final = 16_384  # bytes; a TLS record

_T = TypeVar("_T")


class Deadline:
    """How many seconds are left; OutwardFailed once none are."""

    def __init__(self, budget_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._end = clock, clock() + budget_s

    def left(self) -> float:
        """More than 0; OutwardFailed."""
        left = self._end - self._clock()
        if left <= 0:
            raise OutwardFailed(TIMEOUT)
        return left


class GuardedStream(httpcore.NetworkStream):
    """One socket, read and written until the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes, none at the end."""
        return self._waited(partial(self._sock.recv, max_bytes))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of it."""
        rest = memoryview(buffer)
        while rest:
            rest = rest[self._waited(partial(self._sock.send, rest[:_PIECE])) :]

    def close(self) -> None:
        """The connection is over."""
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """TLS, whose certificate must be the name's, not the address's."""
        self._sock.settimeout(self._deadline.left())
        try:
            wrapped = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname)
        except TimeoutError as error:
            self.close()
            raise OutwardFailed(TIMEOUT) from error
        except (OSError, ValueError) as error:  # ssl.SSLError and CertificateError are OSErrors
            self.close()
            raise OutwardFailed(TLS) from error
        return GuardedStream(wrapped, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Nothing is told."""
        return None

    def _waited(self, ask: Callable[[], _T]) -> _T:
        self._sock.settimeout(self._deadline.left())
        try:
            return ask()
        except TimeoutError as error:
            raise OutwardFailed(TIMEOUT) from error
        except OSError as error:
            raise OutwardFailed(CONNECTION) from error


class GuardedNetwork(httpcore.NetworkBackend):
    """Names are resolved once, here, and only addresses that were judged are connected to."""

    def __init__(self, rules: Rules, deadline: Deadline) -> None:
        self._rules, self._deadline = rules, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first address that takes us; OutwardFailed."""
        found = self._rules.checked(host, port, within_s=self._deadline.left())
        for address in found:
            sock = self._connected(address, port)
            if sock is not None:
                return GuardedStream(sock, self._deadline)
        self._deadline.left()
        raise OutwardFailed(CONNECTION)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Never."""
        raise OutwardFailed(REFUSED)

    def _connected(self, address: str, port: int) -> socket.socket | None:
        """By the address itself: nothing is resolved again."""
        family = socket.AF_INET if ip_address(address).version == 4 else socket.AF_INET6  # noqa: PLR2004
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(self._deadline.left(), _CONNECT_S))
            sock.connect((address, port))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            sock.close()
            return None
        except BaseException:
            sock.close()
            raise
        return sock
