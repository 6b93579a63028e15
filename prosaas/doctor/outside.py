"""PUBLIC_URL from outside in: the certificate, our own process behind it, webhooks, the socket.

Each step is worth asking only when the one before it succeeded. The request leaves this machine
and comes back as the carrier's would; that it is answered from here does not prove that a firewall
lets the world in.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Final

import httpx
from django.conf import settings

from prosaas.doctor import certificate, signed_post, upgrade
from prosaas.doctor.findings import Finding, Skipped, has_problem, ok, problem
from prosaas.lib import proof

TIMEOUT_S: Final = 8.0
_BAD_GATEWAY: Final = 500
_BAD_REQUEST: Final = 400


def look() -> Iterator[Finding]:
    """Skipped without PUBLIC_URL."""
    if not settings.PUBLIC_URL:
        raise Skipped("PUBLIC_URL is not set")
    steps: tuple[Callable[[], Iterator[Finding]], ...] = (certificate.look, _ourselves)
    for step in steps:
        found = list(step())
        yield from found
        if has_problem(found):
            return
    found = [*signed_post.look(), *upgrade.look()]
    yield from found
    if not has_problem(found):
        what = f"{settings.PUBLIC_URL} leads here: webhooks keep their signature, WebSockets pass."
        yield ok("public-url", what)


def _ourselves() -> Iterator[Finding]:
    """Whether what answers there is this installation, with the settings of this command."""
    nonce = secrets.token_urlsafe(24)
    try:
        answer = httpx.get(
            f"{settings.PUBLIC_URL}/healthz",
            params={"probe": nonce},
            timeout=TIMEOUT_S,
            verify=certificate.trusted(),
        )
    except httpx.HTTPError as error:
        what = f"Nothing answers at PUBLIC_URL ({type(error).__name__})."
        todo = "Does its name lead to your proxy or tunnel, and does that one run?"
        yield problem("public-url-unreachable", what, todo)
        return
    told = _json(answer)
    if not proof.is_proven("proof", told.get("proof"), nonce):
        yield _another(answer, told)
    elif others := [name for name in proof.COMPARED if not _is_same(name, told, nonce)]:
        what = f"The web process runs with another {' and '.join(others)} than this command."
        todo = (
            "Restart all processes with the environment that this command has, or run it in theirs."
        )
        yield problem("web-settings", what, todo)


def _is_same(name: str, told: dict[str, object], nonce: str) -> bool:
    return proof.is_proven(name, told.get(name), nonce)


def _another(answer: httpx.Response, told: dict[str, object]) -> Finding:
    """What it is that answers in our place, as far as can be told."""
    status = answer.status_code
    if answer.is_redirect:
        what = f"PUBLIC_URL redirects ({status}); a redirect drops what Twilio posts."
        todo = "Set PUBLIC_URL to where it leads, or have the proxy pass requests on instead."
        return problem("public-url-redirects", what, todo)
    if status >= _BAD_GATEWAY:
        what = f"What stands at PUBLIC_URL finds no web process behind it ({status})."
        todo = "Start the web process, and have the proxy or tunnel lead to its HOST and PORT."
        return problem("public-url-nothing-behind", what, todo)
    if status == _BAD_REQUEST:
        what = "The request is refused as one for another host (400)."
        todo = "The proxy must pass the header Host on; ALLOWED_HOSTS must name it."
        return problem("public-url-host", what, todo)
    if told.get("status") == "ok":
        what = "PUBLIC_URL leads to another ProSaaS: another SECRET_KEY, or an older version."
        todo = "Restart all processes of this installation, and look where PUBLIC_URL leads."
        return problem("public-url-elsewhere", what, todo)
    what = f"PUBLIC_URL leads to something else than this installation (it answers {status})."
    todo = "Correct PUBLIC_URL, or what the proxy or tunnel at that address leads to."
    return problem("public-url-elsewhere", what, todo)


def _json(answer: httpx.Response) -> dict[str, object]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
