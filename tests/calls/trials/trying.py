"""A test call, and a browser that opens its socket."""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.test import Client

from calls.models import Call
from calls.routing import websocket_urlpatterns
from calls.services import test_calls
from calls.twilio import stream_token
from tenants.context import tenant_context
from tenants.models import Agent
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM

ORIGIN = "https://testserver"


def agent_of(made: NewTenant) -> Agent:
    """The tenant's one agent."""
    with tenant_context(made.tenant.pk):
        return Agent.objects.get()


def trial_made(made: NewTenant) -> Call:
    """A test call that waits for its socket."""
    agent = agent_of(made)
    return test_calls.test_call_start(tenant_id=made.tenant.pk, agent_id=agent.pk, actor=SYSTEM)


def page_socket(
    call: Call, browser: Client | None, *, token: str = "", origin: str = ORIGIN
) -> WebsocketCommunicator:
    """The handshake that a page of this browser makes."""
    headers: list[tuple[bytes, bytes]] = [(b"origin", origin.encode())]
    if browser is not None:
        cookies = "; ".join(f"{name}={each.value}" for name, each in browser.cookies.items())
        headers.append((b"cookie", cookies.encode()))
    where = f"/ws/test-call/{token or stream_token.mint(call.call_sid)}"
    router: Any = URLRouter(websocket_urlpatterns)  # type: ignore[arg-type]  # as in asgi.py
    return WebsocketCommunicator(router, where, headers)
