"""The settings: Django's system checks and ours, those for deployment too."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, run_checks

from prosaas.doctor.findings import Finding, has_problem, ok, problem, warning

_NAMELESS: Final = ("localhost", ".local", ".internal", ".test", ".example")


def look() -> Iterator[Finding]:
    """Every message of the checks, and whether PUBLIC_URL is one that the carrier can reach."""
    found = [_finding(message) for message in _messages()]
    found += _public_url()
    yield from found
    if not has_problem(found):
        yield ok("settings", "The settings are complete.")


def _messages() -> list[CheckMessage]:
    """The checks for deployment ask for https everywhere; without it they say one thing often."""
    is_deployed = settings.PUBLIC_URL.startswith("https://")
    messages = run_checks(include_deployment_checks=is_deployed)
    return [message for message in messages if not message.is_silenced()]


def _finding(message: CheckMessage) -> Finding:
    kind = problem if message.level >= ERROR else warning
    return kind(str(message.id), message.msg, message.hint or "Set it as .env.example explains.")


def _public_url() -> list[Finding]:
    if not settings.PUBLIC_URL:
        return []  # a system check says so
    found = []
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not settings.TWILIO_API_URL and _is_private(host):
        what = f"PUBLIC_URL leads to {host}, which no telephone network reaches."
        todo = "Set it to the https address of your proxy or tunnel (docs/first-real-call.md)."
        found.append(problem("public-url-private", what, todo))
    if settings.PUBLIC_URL.startswith("http://"):
        what = "PUBLIC_URL is not https; Twilio's streams want TLS, only the sandbox does without."
        todo = "Set PUBLIC_URL=https://… and unset SANDBOX before a real call."
        found.append(warning("public-url-http", what, todo))
    return found


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host.endswith(_NAMELESS)
