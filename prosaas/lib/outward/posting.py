"""One POST, and the beginning of its answer. A connection is never kept for another."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import httpcore

from prosaas.lib.outward.connecting import Deadline, GuardedNetwork
from prosaas.lib.outward.errors import BAD_URL, PROTOCOL, OutwardFailed
from prosaas.lib.outward.rules import Rules
from prosaas.lib.outward.urls import BadUrl, Target, target_of

BUDGET_S: Final = 15.0  # from the name to the last byte that is read
KEPT_BYTES: Final = 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """The status, whatever it is (a redirect is one too), and the beginning of the body."""

    status: int
    body: bytes


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    rules: Rules,
    budget_s: float = BUDGET_S,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Send it, and read up to KEPT_BYTES of the answer, within `budget_s` in all. OutwardFailed.

    `trust` is who vouches for certificates; by default the usual authorities.
    """
    try:
        target = target_of(url, is_sandbox=rules.is_sandbox)
    except BadUrl as error:
        raise OutwardFailed(BAD_URL) from error
    deadline = Deadline(budget_s)
    try:
        with httpcore.ConnectionPool(
            ssl_context=trust or _trust(),
            max_connections=1,
            max_keepalive_connections=0,
            retries=0,
            network_backend=GuardedNetwork(rules, deadline),
        ) as pool:
            return _asked(pool, target, body, headers, deadline)
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise OutwardFailed(PROTOCOL) from error


def _asked(
    pool: httpcore.ConnectionPool,
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    deadline: Deadline,
) -> Answer:
    url = httpcore.URL(
        scheme=target.scheme.encode(),
        host=target.host.encode(),
        port=target.port,
        target=target.path.encode(),
    )
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    sent += [
        (b"Host", _host(target)),
        (b"Accept-Encoding", b"identity"),
        (b"Connection", b"close"),
    ]
    with pool.stream("POST", url, headers=sent, content=body) as response:
        kept = b""
        for piece in response.iter_stream():
            kept += piece
            if len(kept) >= KEPT_BYTES:
                break
            deadline.left()
        return Answer(response.status, kept[:KEPT_BYTES])


def _host(target: Target) -> bytes:
    """As the address has it: IPv6 in brackets, and no port where it goes without saying."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"https": 443, "http": 80}[target.scheme]
    return (host if target.port == usual else f"{host}:{target.port}").encode()


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The usual authorities, read once: it takes some 20 ms."""
    return httpcore.default_ssl_context()
