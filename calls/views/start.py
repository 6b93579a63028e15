"""The start: who the business is, what its agent says, a talk with it, then live.

A step is left by its own form or by the list; none waits for another (calls/getting_started.py).
"""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls import getting_started
from calls.getting_started import Step
from calls.views.start_steps import address_of, shown
from calls.views.test_call import trial_context
from tenants.access import TenantRequest, member_required
from tenants.forms.start import BusinessForm, WordsForm, business_of
from tenants.models import AgentDraft
from tenants.permissions import Permission
from tenants.services import agent_drafts
from tenants.services.agent_beginnings import agent_begin
from tenants.services.agent_drafts import DraftChanged
from tenants.services.agent_limits import BadAgent
from tenants.services.settings import tenant_set
from tenants.trades import GENERAL


@require_safe
@member_required(Permission.AGENTS_READ)
def start(request: TenantRequest) -> HttpResponse:
    """GET /app/start/: leads to the step that is next."""
    facts = getting_started.facts_of(tenant=request.tenant)
    return redirect(address_of(getting_started.next_step(facts)))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.AGENTS_READ)
def business(request: TenantRequest) -> HttpResponse:
    """GET, POST /app/start/business/ (name, locale, timezone, trade): and the draft's words."""
    tenant = request.tenant
    if request.method == "POST":
        _refuse_readers(request)
    draft = _draft(request)
    trade = getting_started.trade_of(draft, tenant) if draft else ""
    has_own = draft is not None and not trade
    form = BusinessForm(
        request.POST if request.method == "POST" else None,
        initial={**business_of(tenant), "trade": trade or ("" if has_own else GENERAL)},
        zone=tenant.timezone,
        has_own_words=has_own,
    )
    if form.is_valid():
        try:
            return _begun(request, form, draft)
        except BadAgent as error:
            form.add_error("trade", str(error))
        except DraftChanged as error:
            form.add_error(None, str(error))
    context = {"form": form, "has_own_words": has_own}
    return shown(request, Step.BUSINESS, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.AGENTS_READ)
def greeting(request: TenantRequest) -> HttpResponse:
    """GET, POST /app/start/greeting/ (revision, greeting, instructions, voice): the draft.

    409 with what was typed, where somebody else saved meanwhile.
    """
    if request.method == "POST":
        _refuse_readers(request)
    draft = _draft(request)
    if draft is None:
        return redirect(address_of(Step.BUSINESS))
    if request.method != "POST":
        return _words(request, draft, WordsForm(initial=_words_of(draft), content=draft))
    form, status = WordsForm(request.POST, content=draft), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            agent_drafts.draft_save(
                tenant_id=request.tenant.pk,
                agent_id=draft.agent_id,
                actor=request.actor,
                revision=form.cleaned_data["revision"],
                values={name: form.cleaned_data[name] for name in _WORDS},
            )
            return redirect(address_of(Step.TALK))
        except BadAgent as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except DraftChanged as error:
            draft, status = error.draft, HTTPStatus.CONFLICT
    return _words(request, draft, form, status)


@require_safe
@member_required(Permission.AGENTS_READ)
def talk(request: TenantRequest) -> HttpResponse:
    """GET /app/start/talk/: a test call with the agent as it stands, from the browser."""
    agent = getting_started.start_agent(tenant=request.tenant)
    return shown(request, Step.TALK, trial_context(agent))


_WORDS = ("greeting", "instructions", "voice")


def _refuse_readers(request: TenantRequest) -> None:
    if Permission.AGENTS_WRITE not in request.permissions:
        raise PermissionDenied(_("Your role does not allow this."))


def _draft(request: TenantRequest) -> AgentDraft | None:
    """The draft of the agent that the start is about, stored or not; None without an agent."""
    agent = getting_started.start_agent(tenant=request.tenant)
    if agent is None:
        return None
    return agent_drafts.draft_of(tenant_id=request.tenant.pk, agent_id=agent.pk)


def _begun(request: TenantRequest, form: BusinessForm, draft: AgentDraft | None) -> HttpResponse:
    """The settings are kept, and the draft says what was chosen."""
    tenant_id, sent = request.tenant.pk, form.cleaned_data
    values = {name: sent[name] for name in ("name", "locale", "timezone")}
    tenant_set(tenant_id=tenant_id, actor=request.actor, values=values)
    if sent["trade"]:
        agent_begin(
            tenant_id=tenant_id,
            actor=request.actor,
            agent_id=draft.agent_id if draft else None,
            trade=sent["trade"],
        )
    else:
        messages.success(request, _("Saved."))
    return redirect(address_of(Step.NUMBER))


def _words(
    request: TenantRequest, draft: AgentDraft, form: WordsForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "form": form,
        "draft": draft,
        "is_conflict": status == HTTPStatus.CONFLICT,
        "trade": getting_started.trade_of(draft, request.tenant),
    }
    return shown(request, Step.GREETING, context, status=status)


def _words_of(draft: AgentDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in ("revision", *_WORDS)}
