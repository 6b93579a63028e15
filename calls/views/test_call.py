"""The page on which an agent is tried from the browser, and the call that it asks for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from calls.models import Call
from calls.services import test_calls
from calls.twilio import stream_token
from tenants import selectors
from tenants.access import Answer, TenantRequest, member_required
from tenants.models import Agent
from tenants.permissions import Permission
from tenants.services.agent_limits import BadAgent


@require_safe
@member_required(Permission.AGENTS_WRITE)
def test_call(request: TenantRequest) -> HttpResponse:
    """GET /app/try/?agent=: the agent that is asked for, else the first one that can speak."""
    agents = [agent for agent in selectors.agents(tenant=request.tenant) if _speaks(agent)]
    asked = request.GET.get("agent", "")
    agent = next((each for each in agents if str(each.pk) == asked), None)
    if asked and agent is None:
        raise Http404
    agent = agent or next(iter(agents), None)
    return render(request, "calls/test_call.html", {**trial_context(agent), "agents": agents})


@never_cache
@require_POST
@member_required(Permission.AGENTS_WRITE)
def test_call_new(request: TenantRequest) -> Answer:
    """POST /app/try/new/ (agent): {url, call_sid, call_id, page, end}; {error} with 4xx or 503."""
    try:
        agent_id = UUID(request.POST.get("agent", ""))
    except ValueError as error:
        raise Http404 from error
    return lambda: _begun(request, agent_id)


@require_POST
@member_required(Permission.AGENTS_WRITE)
def test_call_end(request: TenantRequest, call_id: UUID) -> Answer:
    """POST /app/try/<call>/end/: the page gives up a test that it asked for; 204, also when over.

    Else one whose socket never opened would keep a line busy until the reaper finds it.
    """
    if not Call.objects.filter(tenant=request.tenant, pk=call_id, is_test=True).exists():
        raise Http404
    return lambda: _ended(request, call_id)


def trial_context(agent: Agent | None) -> dict[str, Any]:
    """What calls/_test_call.html needs."""
    return {"agent": agent, "has_draft": getattr(agent, "has_draft", False)}


def _speaks(agent: Agent) -> bool:
    return agent.published_version_id is not None or bool(getattr(agent, "has_draft", False))


def _begun(request: TenantRequest, agent_id: UUID) -> HttpResponseBase:
    try:
        call = test_calls.test_call_start(
            tenant_id=request.tenant.pk, agent_id=agent_id, actor=request.actor
        )
    except Agent.DoesNotExist as error:
        raise Http404 from error
    except (BadAgent, test_calls.TrialRefused) as refused:
        return JsonResponse({"error": str(refused)}, status=HTTPStatus.CONFLICT)
    except OperationalError:  # others are counted against the same limits at this moment
        sentence = _("This takes too long at the moment. Try again.")
        return JsonResponse({"error": sentence}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    told = {
        "url": _socket_url(request, call.call_sid),
        "call_sid": call.call_sid,
        "call_id": str(call.pk),
        "page": reverse("recordings:call", args=[call.pk]),
        "end": reverse("calls:test_call_end", args=[call.pk]),
    }
    return JsonResponse(told)


def _ended(request: TenantRequest, call_id: UUID) -> HttpResponse:
    test_calls.test_call_end(tenant_id=request.tenant.pk, call_id=call_id)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _socket_url(request: TenantRequest, call_sid: str) -> str:
    """On the page's own host, behind whatever proxy: the browser came that way."""
    scheme = "wss" if request.is_secure() or settings.PUBLIC_URL.startswith("https") else "ws"
    return f"{scheme}://{request.get_host()}/ws/test-call/{stream_token.mint(call_sid)}"
