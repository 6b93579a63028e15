"""The page of one agent: its draft is written, looked at beside what answers now, published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants import selectors
from tenants.access import TenantRequest, member_required
from tenants.forms.agents import DraftForm, NameForm, PublishForm, RevisionForm
from tenants.models import Agent, AgentDraft
from tenants.permissions import Permission
from tenants.services import agent_drafts, agents
from tenants.services.agent_drafts import DraftChanged
from tenants.services.agent_limits import BadAgent, tidied
from tenants.views.agents import agent_or_404, has_numbers, rows_of
from tenants.views.agents_words import content_in_words, differences


@require_http_methods(["GET", "POST"])
@member_required(Permission.AGENTS_READ)
def agent(request: TenantRequest, agent_id: UUID) -> HttpResponse:
    """GET, POST /app/agents/<id>/: the draft; a POST saves it, with `publish` or `try` goes on.

    409 with what is there and what was typed, where somebody else saved meanwhile.
    """
    if request.method == "POST" and Permission.AGENTS_WRITE not in request.permissions:
        raise PermissionDenied(_("Your role does not allow this."))
    found = agent_or_404(request, agent_id)
    draft = agent_drafts.draft_of(tenant_id=request.tenant.pk, agent_id=agent_id)
    if request.method != "POST":
        return _page(request, found, draft)
    form = DraftForm(request.POST, content=draft)
    if form.is_valid():
        try:
            return _saved(request, agent_id, form)
        except DraftChanged as error:
            return _page(request, found, error.draft, form=form, is_conflict=True, status=409)
        except BadAgent as error:
            form.refuse(error.field, str(error))
    return _page(request, found, draft, form=form, status=422)


@require_POST
@member_required(Permission.AGENTS_WRITE)
def agent_rename(request: TenantRequest, agent_id: UUID) -> HttpResponse:
    """POST /app/agents/<id>/rename/ (name): what the business itself calls it."""
    found = agent_or_404(request, agent_id)
    tenant_id = request.tenant.pk
    form = NameForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            agents.agent_rename(
                tenant_id=tenant_id, agent_id=agent_id, actor=request.actor, name=name
            )
        except BadAgent as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The name was changed."))
            return redirect("tenants:agent", agent_id)
    draft = agent_drafts.draft_of(tenant_id=tenant_id, agent_id=agent_id)
    return _page(request, found, draft, name_form=form, status=422)


@require_http_methods(["GET", "POST"])
@member_required(Permission.AGENTS_WRITE)
def agent_publish(request: TenantRequest, agent_id: UUID) -> HttpResponse:
    """GET, POST /app/agents/<id>/publish/ (revision, note): what changes, then it does.

    409 with what there is to publish now, where somebody else changed the draft meanwhile.
    """
    found = agent_or_404(request, agent_id)
    draft = agent_drafts.draft_of(tenant_id=request.tenant.pk, agent_id=agent_id)
    if request.method != "POST":
        form = PublishForm(initial={"revision": draft.revision})
        return _publishing(request, found, draft, form)
    form, status = PublishForm(request.POST), 422
    if form.is_valid():
        try:
            return _published(request, agent_id, form)
        except DraftChanged as error:
            form.add_error(None, _("Somebody changed the draft meanwhile. Look at it once more."))
            draft, status = error.draft, 409
        except BadAgent as error:
            form.add_error("note" if error.field == "note" else None, str(error))
    return _publishing(request, found, draft, form, status)


@require_http_methods(["GET", "POST"])
@member_required(Permission.AGENTS_WRITE)
def agent_discard(request: TenantRequest, agent_id: UUID) -> HttpResponse:
    """GET, POST /app/agents/<id>/discard/ (revision): the draft is gone, what answers stays."""
    found = agent_or_404(request, agent_id)
    draft = agent_drafts.draft_of(tenant_id=request.tenant.pk, agent_id=agent_id)
    form = RevisionForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return _discarding(request, found, draft)
    try:
        agent_drafts.draft_discard(
            tenant_id=request.tenant.pk,
            agent_id=agent_id,
            actor=request.actor,
            revision=form.cleaned_data["revision"],
        )
    except DraftChanged as error:
        return _discarding(request, found, error.draft, is_conflict=True)
    except BadAgent as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The changes are discarded."))
    return redirect("tenants:agent", agent_id)


def _saved(request: TenantRequest, agent_id: UUID, form: DraftForm) -> HttpResponse:
    agent_drafts.draft_save(
        tenant_id=request.tenant.pk,
        agent_id=agent_id,
        actor=request.actor,
        revision=form.cleaned_data["revision"],
        values=form.values(),
    )
    if "publish" in request.POST:
        return redirect("tenants:agent_publish", agent_id)
    if "try" in request.POST:
        return redirect(f"{reverse('calls:test_call')}?agent={agent_id}")
    messages.success(request, _("Saved. Callers hear it once you publish it."))
    return redirect("tenants:agent", agent_id)


def _published(request: TenantRequest, agent_id: UUID, form: PublishForm) -> HttpResponse:
    version = agent_drafts.agent_publish_draft(
        tenant_id=request.tenant.pk, agent_id=agent_id, actor=request.actor, **form.cleaned_data
    )
    sentence = _("Version %(number)s is published: it answers from the next call on.")
    messages.success(request, sentence % {"number": version.number})
    return redirect("tenants:agent", agent_id)


def _page(
    request: TenantRequest,
    agent: Agent,
    draft: AgentDraft,
    *,
    form: DraftForm | None = None,
    name_form: NameForm | None = None,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    """With a form that was sent, what was typed stays on the page."""
    may_write = Permission.AGENTS_WRITE in request.permissions
    context = {
        "row": rows_of(request, [agent])[0],
        "has_numbers": has_numbers(request),
        "agent": agent,
        "draft": draft,
        "form": form or DraftForm(content=draft),
        "name_form": name_form or NameForm(initial={"name": agent.name}),
        "content": content_in_words(draft),
        "is_editable": may_write and (agent.archived_at is None or form is not None),
        "who": _editor(request, draft),
        "tenant": request.tenant,
        "is_conflict": is_conflict,
    }
    if is_conflict and form is not None:
        context["differences"] = differences(draft, AgentDraft(**tidied(form.values())))
    return render(request, "tenants/agents/agent.html", context, status=status)


def _publishing(
    request: TenantRequest,
    agent: Agent,
    draft: AgentDraft,
    form: PublishForm,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "agent": agent,
        "row": rows_of(request, [agent])[0],
        "draft": draft,
        "form": form,
        "content": content_in_words(draft),
        "differences": differences(agent.published_version, draft),
    }
    return render(request, "tenants/agents/publish.html", context, status=status)


def _discarding(
    request: TenantRequest, agent: Agent, draft: AgentDraft, *, is_conflict: bool = False
) -> HttpResponse:
    published = agent.published_version
    context = {
        "agent": agent,
        "draft": draft,
        "differences": differences(draft, published) if published else [],
        "is_conflict": is_conflict,
    }
    status = 409 if is_conflict else 200
    return render(request, "tenants/agents/discard.html", context, status=status)


def _editor(request: TenantRequest, draft: AgentDraft) -> str:
    """The address of who saved last, while a member; "" where there is none."""
    if draft.edited_by is None:
        return ""
    member = selectors.member_of_user(tenant=request.tenant, user_id=draft.edited_by)
    return member.user.email if member else ""
