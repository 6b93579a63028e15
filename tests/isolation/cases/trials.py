"""Tests from the browser: the page, what it asks for, and the socket."""

from __future__ import annotations

from calls.models import Call
from calls.services import test_calls
from calls.twilio import stream_token
from tenants.context import tenant_context
from tenants.services.audit import SYSTEM
from tests.isolation.case import Case, Route, Socket
from tests.isolation.world import Side


def _trial(side: Side) -> str:
    """The address of a new test of this side's; the ones before do not count against it."""
    with tenant_context(side.tenant_id):
        call = test_calls.test_call_start(
            tenant_id=side.tenant_id, agent_id=side.agent.pk, actor=SYSTEM
        )
        Call.objects.filter(pk=call.pk).update(created_at="2026-01-01T00:00Z")
    return f"/ws/test-call/{stream_token.mint(call.call_sid)}"


def _agent(side: Side) -> dict[str, str]:
    return {"agent": str(side.live.agent_id)}


CASES: list[Case] = [
    Route("calls:test_call", query=_agent, stranger=404),
    Route("calls:test_call_new", "POST", form=_agent, stranger=404),
    Route(
        "calls:test_call_end",
        "POST",
        path=lambda side: {"call_id": side.trial.pk},
        form=lambda _side: {},
        owner=204,
    ),
    Socket(
        "ws/test-call/<str:token>",
        address=_trial,
        opens=frozenset({"owner", "manager"}),
    ),
]
