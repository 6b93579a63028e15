"""The pages of agents: the list, a new one, putting one away. Others import what they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants import selectors, trades
from tenants.access import TenantRequest, member_required
from tenants.forms.agents import NewAgentForm
from tenants.models import Agent, AgentContent, AgentDraft, PhoneNumber
from tenants.permissions import Permission
from tenants.services import agents as services
from tenants.services.agent_limits import BadAgent
from tenants.services.agents import AgentInUse


@dataclass(slots=True)
class Row:
    """An agent with the numbers it answers: at every hour or the open ones, and after hours.

    `draft` is its unpublished next version, where there is one.
    """

    agent: Agent
    draft: AgentDraft | None = None
    answers: list[PhoneNumber] = field(default_factory=list)
    after_hours: list[PhoneNumber] = field(default_factory=list)

    @property
    def content(self) -> AgentContent | None:
        """What callers hear; of an agent that nobody hears yet, what its draft says."""
        return self.agent.published_version or self.draft

    @property
    def changed_at(self) -> datetime:
        """When somebody last saved or published anything of it."""
        moments = [self.agent.created_at]
        if self.agent.published_version is not None:
            moments.append(self.agent.published_version.created_at)
        if self.draft is not None:
            moments.append(self.draft.edited_at)
        return max(moments)


@require_safe
@member_required(Permission.AGENTS_READ)
def agent_list(request: TenantRequest) -> HttpResponse:
    """GET /app/agents/: each with what it is, and which numbers it answers."""
    tenant = request.tenant
    context = {
        "rows": rows_of(request, selectors.agents(tenant=tenant)),
        "has_numbers": has_numbers(request),
        "archived": selectors.agents_archived(tenant=tenant),
        "tenant": tenant,
    }
    return render(request, "tenants/agents/list.html", context)


@require_http_methods(["GET", "POST"])
@member_required(Permission.AGENTS_WRITE)
def agent_new(request: TenantRequest) -> HttpResponse:
    """GET, POST /app/agents/new/ (trade, language, name): a draft from the trade's template."""
    initial = {"language": request.tenant.locale, "trade": trades.GENERAL}
    form = NewAgentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            agent = services.agent_create(
                tenant_id=request.tenant.pk, actor=request.actor, **form.cleaned_data
            )
        except BadAgent as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Here is a first draft. Make it yours, then publish it."))
            return redirect("tenants:agent", agent.pk)
    status = 422 if form.errors else 200
    return render(request, "tenants/agents/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@member_required(Permission.AGENTS_WRITE)
def agent_archive(request: TenantRequest, agent_id: UUID) -> HttpResponse:
    """GET, POST /app/agents/<id>/archive/: refused while numbers are answered by it."""
    agent = agent_or_404(request, agent_id)
    [row] = rows_of(request, [agent])
    numbers = [number.e164 for number in (*row.answers, *row.after_hours)]
    status = 200
    if request.method == "POST":
        try:
            services.agent_archive(
                tenant_id=request.tenant.pk, agent_id=agent_id, actor=request.actor
            )
        except AgentInUse as error:
            numbers, status = list(error.numbers), 409
        else:
            messages.success(request, _("The agent is archived."))
            return redirect("tenants:agents")
    context = {"agent": agent, "numbers": sorted(set(numbers))}
    return render(request, "tenants/agents/archive.html", context, status=status)


def agent_or_404(request: TenantRequest, agent_id: UUID) -> Agent:
    """The tenant's agent, an archived one too."""
    try:
        return selectors.agent_detail(tenant=request.tenant, agent_id=agent_id)
    except Agent.DoesNotExist as error:
        raise Http404 from error


def rows_of(request: TenantRequest, agents: Iterable[Agent]) -> list[Row]:
    """The agents with their drafts and numbers: two queries, however many agents there are."""
    drafts = {draft.agent_id: draft for draft in selectors.agent_drafts(tenant=request.tenant)}
    rows = {agent.pk: Row(agent, drafts.get(agent.pk)) for agent in agents}
    for number in selectors.numbers(tenant=request.tenant):
        if row := rows.get(number.agent_id):
            row.answers.append(number)
        if number.after_hours_agent_id and (row := rows.get(number.after_hours_agent_id)):
            row.after_hours.append(number)
    return list(rows.values())


def has_numbers(request: TenantRequest) -> bool:
    """Whether the business has a number that an agent could answer."""
    return selectors.numbers(tenant=request.tenant).exists()
