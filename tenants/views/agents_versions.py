"""The pages of an agent's versions: which there are, what one says, two compared, one restored."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants import selectors
from tenants.access import TenantRequest, member_required
from tenants.models import Agent, AgentVersion
from tenants.permissions import Permission
from tenants.services.agent_limits import BadAgent
from tenants.services.agents import version_restore
from tenants.views.agents import agent_or_404
from tenants.views.agents_words import content_in_words, differences

_ROWS: Final = 50
_MOST: Final = 2**31 - 1  # a version's number


@require_safe
@member_required(Permission.AGENTS_READ)
def agent_versions(request: TenantRequest, agent_id: UUID) -> HttpResponse:
    """GET /app/agents/<id>/versions/?page=: newest first, times in the tenant's zone."""
    agent = agent_or_404(request, agent_id)
    versions = selectors.agent_versions(tenant=request.tenant, agent_id=agent_id)
    page = Paginator(versions, _ROWS).get_page(request.GET.get("page"))
    context = {"agent": agent, "page": page, "tenant": request.tenant}
    return render(request, "tenants/agents/versions.html", context)


@require_safe
@member_required(Permission.AGENTS_READ)
def agent_version(request: TenantRequest, agent_id: UUID, number: int) -> HttpResponse:
    """GET /app/agents/<id>/versions/<number>/?with=: what it says; with another number, what is
    different between the two, the older one first."""
    agent = agent_or_404(request, agent_id)
    version = _version_or_404(request, agent_id, number)
    other = _compared_with(request, agent_id, number)
    versions = selectors.agent_versions(tenant=request.tenant, agent_id=agent_id)
    context = {
        "agent": agent,
        "version": version,
        "content": content_in_words(version),
        "others": versions.exclude(number=number).values_list("number", flat=True),
        "other": other,
        "tenant": request.tenant,
    }
    if other is not None:
        older, newer = sorted((version, other), key=lambda each: each.number or 0)
        context |= {"older": older, "newer": newer, "differences": differences(older, newer)}
    return render(request, "tenants/agents/version.html", context)


@require_http_methods(["GET", "POST"])
@member_required(Permission.AGENTS_WRITE)
def agent_restore(request: TenantRequest, agent_id: UUID, number: int) -> HttpResponse:
    """GET, POST /app/agents/<id>/versions/<number>/restore/: a new version says what it said."""
    agent = agent_or_404(request, agent_id)
    version = _version_or_404(request, agent_id, number)
    if request.method != "POST":
        return _restoring(request, agent, version)
    try:
        restored = version_restore(
            tenant_id=request.tenant.pk, agent_id=agent_id, number=number, actor=request.actor
        )
    except BadAgent as error:
        return _restoring(request, agent, version, str(error))
    sentence = _("Version %(number)s is published: it says what version %(old)s said.")
    messages.success(request, sentence % {"number": restored.number, "old": number})
    return redirect("tenants:agent_versions", agent_id)


def _restoring(
    request: TenantRequest, agent: Agent, version: AgentVersion, problem: str = ""
) -> HttpResponse:
    context = {
        "agent": agent,
        "version": version,
        "differences": differences(agent.published_version, version),
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "tenants/agents/restore.html", context, status=status)


def _version_or_404(request: TenantRequest, agent_id: UUID, number: int) -> AgentVersion:
    versions = selectors.agent_versions(tenant=request.tenant, agent_id=agent_id)
    found = versions.filter(number=number).first() if number <= _MOST else None
    if found is None:
        raise Http404
    return found


def _compared_with(request: TenantRequest, agent_id: UUID, number: int) -> AgentVersion | None:
    """The version that ?with= names; None without one, for itself and for nonsense."""
    wanted = request.GET.get("with", "")
    if not wanted.isascii() or not wanted.isdecimal() or len(wanted) > len(str(_MOST)):
        return None
    if int(wanted) == number:
        return None
    return _version_or_404(request, agent_id, int(wanted))
