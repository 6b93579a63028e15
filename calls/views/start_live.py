"""The start's last page: what was written is published and put on the number, by one button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calls import getting_started
from calls.getting_started import Step
from calls.views.start_steps import address_of, shown
from tenants import selectors
from tenants.access import TenantRequest, member_required
from tenants.forms.agents import RevisionForm
from tenants.models import Agent, PhoneNumber
from tenants.permissions import Permission
from tenants.provisioning import numbers as provisioning
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.services import agent_drafts
from tenants.services.agent_diff import changes
from tenants.services.agent_drafts import DraftChanged
from tenants.services.agent_limits import BadAgent


@require_safe
@member_required(Permission.AGENTS_READ)
def live(request: TenantRequest) -> HttpResponse:
    """GET /app/start/live/: what is missing, or the button, or that callers are answered."""
    return _page(request)


@require_POST
@member_required(Permission.AGENTS_WRITE)
def go_live(request: TenantRequest) -> HttpResponse:
    """POST /app/start/live/go/ (revision): publishes the draft and puts it on the first number.

    Sent twice it does no more. 409 where somebody else changed the draft meanwhile.
    """
    agent = getting_started.start_agent(tenant=request.tenant)
    form = RevisionForm(request.POST)
    if agent is None or not form.is_valid():
        return redirect(address_of(Step.LIVE))
    try:
        _published(request, agent, form.cleaned_data["revision"])
        _connected(request, agent.pk)
    except DraftChanged:
        problem = _("Somebody changed the words meanwhile. Read them once more.")
        return _page(request, problem, status=409)
    except (BadAgent, ProvisioningFailed) as error:
        return _page(request, str(error), status=422)
    messages.success(request, _("Callers hear it from the next call on."))
    return redirect(address_of(Step.LIVE))


def _published(request: TenantRequest, agent: Agent, revision: int) -> None:
    """Publishes the draft where there is one; one that says nothing new is done with."""
    who: dict[str, Any] = {"tenant_id": request.tenant.pk, "agent_id": agent.pk}
    draft = agent_drafts.draft_of(**who)
    if draft.revision <= 0:  # none is stored
        return
    if agent.published_version is not None and not changes(agent.published_version, draft):
        agent_drafts.draft_discard(**who, actor=request.actor, revision=revision)
    else:
        agent_drafts.agent_publish_draft(**who, actor=request.actor, revision=revision)


def _connected(request: TenantRequest, agent_id: UUID) -> None:
    """The agent answers the first number, unless it or another published one does so already."""
    number = _number(request)
    if number is None or number.agent.published_version_id is not None:
        return
    provisioning.number_assign(
        tenant_id=request.tenant.pk,
        number_id=number.pk,
        actor=request.actor,
        agent_id=agent_id,
        after_hours=PhoneNumber.AfterHours.SAME,
        label=number.label,
    )


def _number(request: TenantRequest) -> PhoneNumber | None:
    active = selectors.numbers(tenant=request.tenant).filter(status=PhoneNumber.Status.ACTIVE)
    return active.first()


def _page(request: TenantRequest, problem: str = "", *, status: int = 200) -> HttpResponse:
    agent = getting_started.start_agent(tenant=request.tenant)
    draft = agent_drafts.draft_of(tenant_id=request.tenant.pk, agent_id=agent.pk) if agent else None
    number = _number(request)
    context = {
        "agent": agent,
        "draft": draft,
        "number": number,
        "claim": None if number else selectors.claims_open(tenant=request.tenant).first(),
        "problem": problem,
        "forward_all": f"**21*{number.e164}#" if number else "",
        "forward_unanswered": f"**61*{number.e164}#" if number else "",
    }
    return shown(request, Step.LIVE, context, status=status)
