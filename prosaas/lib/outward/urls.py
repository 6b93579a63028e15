"""Addresses of the web, read once: what is checked is what is asked.

Written by a stranger: whatever two readers could understand in two ways is refused.

BadUrl    `word` is one of BAD_URL_WORDS
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from prosaas.lib.outward.addresses import is_loopback, is_public

MOST_CHARS: Final = 500
PORTS: Final = frozenset({443, 8443})
BAD_URL_WORDS: Final = frozenset({"form", "scheme", "login", "port", "host", "private", "tls"})
_WRITTEN: Final = re.compile(r"[!#-;=?-\[\]_a-z~]+")  # printable ASCII without "<>\^`{|}
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMERIC: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")  # what browsers and inet_aton read as IPv4
_HOST_CHARS: Final = 253


class BadUrl(Exception):
    """Nothing may be sent there; `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, and what to ask for: `path` has the query with it, `host` no brackets."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str, *, is_sandbox: bool) -> Target:
    """What the address says; BadUrl. In a sandbox also http, and to this machine at any port."""
    if len(url) > MOST_CHARS or not _WRITTEN.fullmatch(url):
        raise BadUrl("form")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:  # brackets that do not match, a port that is no number
        raise BadUrl("form") from error
    if parts.scheme not in ({"https", "http"} if is_sandbox else {"https"}):
        raise BadUrl("scheme")
    if "@" in parts.netloc:
        raise BadUrl("login")
    if "#" in url:
        raise BadUrl("form")
    _check_host(host, is_sandbox=is_sandbox)
    port = port if port is not None else {"https": 443, "http": 80}[parts.scheme]
    if port not in PORTS and not (is_sandbox and port):
        raise BadUrl("port")
    return Target(parts.scheme, host, port, _path(parts))


def target_to_keep(url: str, *, is_sandbox: bool) -> Target:
    """As target_of; BadUrl also for what could be asked and would never answer.

    In a sandbox that is another host without TLS or at an odd port, and TLS on this machine, whose
    name no certificate proves.
    """
    target = target_of(url, is_sandbox=is_sandbox)
    is_here = target.host.split(".")[-1] == "localhost" or is_loopback(target.host)
    if is_here and target.scheme == "https":
        raise BadUrl("tls")
    if not is_here and target.scheme != "https":
        raise BadUrl("scheme")
    if not is_here and target.port not in PORTS:
        raise BadUrl("port")
    return target


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _check_host(host: str, *, is_sandbox: bool) -> None:
    """A name of several labels, or a public address in its usual form."""
    if _is_address(host):
        if not (is_public(host) or (is_sandbox and is_loopback(host))):
            raise BadUrl("private")
        return
    labels = host.split(".")
    if len(host) > _HOST_CHARS or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadUrl("host")
    if _NUMERIC.fullmatch(labels[-1]):  # 2130706433, 0x7f.1, 127.1
        raise BadUrl("host")
    if labels[-1] == "localhost" and not is_sandbox:
        raise BadUrl("private")
    if len(labels) == 1 and labels != ["localhost"]:
        raise BadUrl("host")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
