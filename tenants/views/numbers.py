"""A tenant's numbers: the list, who answers each of them, and giving one back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants import countries, selectors
from tenants.access import TenantRequest, member_required
from tenants.forms.numbers import AssignForm, ReleaseForm
from tenants.models import NumberClaim, PhoneNumber
from tenants.permissions import Permission
from tenants.provisioning import numbers as provisioning
from tenants.provisioning import sentences
from tenants.views import numbers_shown

_FAILED_SHOWN: Final = timedelta(days=14)


@require_safe
@member_required(Permission.NUMBERS_READ)
def number_list(request: TenantRequest) -> HttpResponse:
    """GET /app/numbers/: every number with who answers it, claims, and what is paid for unused."""
    tenant = request.tenant
    numbers = list(selectors.numbers(tenant=tenant))
    since = timezone.now() - _FAILED_SHOWN
    context = {
        "tenant": tenant,
        "now": numbers_shown.now(tenant),
        "rows": [(number, price_of(number)) for number in numbers],
        "open": [(claim, trouble_of(claim)) for claim in selectors.claims_open(tenant=tenant)],
        "failed": [
            (claim, trouble_of(claim))
            for claim in selectors.claims_failed(tenant=tenant, since=since)
        ],
        "unassigned": numbers_shown.unassigned(selectors.twilio_account(tenant=tenant), numbers),
    }
    return render(request, "tenants/numbers/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.NUMBERS_READ)
def number(request: TenantRequest, number_id: UUID) -> HttpResponse:
    """GET and POST /app/numbers/<id>/ (label, agent, after_hours, after_hours_agent)."""
    may_assign = Permission.AGENTS_WRITE in request.permissions
    if request.method == "POST" and not may_assign:
        raise PermissionDenied(_("Your role does not allow this."))
    found = _number(request, number_id)
    agents = numbers_shown.agent_choices(request.tenant, found.agent, found.after_hours_agent)
    if request.method != "POST":
        return _page(request, found, AssignForm(initial=_present(found), agents=agents))
    form = AssignForm(request.POST, agents=agents)
    if not (form.is_valid() and _assigned(request, found, form)):
        return _page(request, found, form, status=422)
    messages.success(request, _("Saved. It holds from the next call on."))
    return redirect("tenants:number", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.NUMBERS_WRITE)
def number_release(request: TenantRequest, number_id: UUID) -> HttpResponse:
    """GET and POST /app/numbers/<id>/release/ (digits): its calls are refused at once."""
    found = _number(request, number_id)
    if found.status != PhoneNumber.Status.ACTIVE:
        messages.info(request, _("This number is being released already."))
        return redirect("tenants:number", found.pk)
    form = ReleaseForm(request.POST if request.method == "POST" else None, e164=found.e164)
    if not form.is_valid():
        context = {"number": found, "form": form, "days": provisioning.COOLING.days}
        status = 422 if form.is_bound else 200
        return render(request, "tenants/numbers/release.html", context, status=status)
    try:
        provisioning.number_release(
            tenant_id=request.tenant.pk, number_id=found.pk, actor=request.actor
        )
    except sentences.ProvisioningFailed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Calls to this number are refused from now on."))
    return redirect("tenants:number", found.pk)


@require_POST
@member_required(Permission.NUMBERS_WRITE)
def number_keep(request: TenantRequest, number_id: UUID) -> HttpResponse:
    """POST /app/numbers/<id>/keep/: a release is taken back."""
    found = _number(request, number_id)
    try:
        provisioning.number_keep(
            tenant_id=request.tenant.pk, number_id=found.pk, actor=request.actor
        )
    except sentences.ProvisioningFailed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You keep the number. Its calls are answered again."))
    return redirect("tenants:number", found.pk)


def price_of(bought: PhoneNumber | NumberClaim) -> str:
    """What it costs a month; "" where nobody knows."""
    return numbers_shown.price(bought.monthly_micros, bought.currency)


def trouble_of(claim: NumberClaim) -> str:
    """What stands in the claim's way, as a sentence; "" while nothing does."""
    return sentences.sentence(claim.error_code) if claim.error_code else ""


def _number(request: TenantRequest, number_id: UUID) -> PhoneNumber:
    try:
        return selectors.number_detail(tenant=request.tenant, number_id=number_id)
    except PhoneNumber.DoesNotExist as error:
        raise Http404 from error


def _present(found: PhoneNumber) -> dict[str, Any]:
    return {
        "label": found.label,
        "agent": str(found.agent_id),
        "after_hours": found.after_hours,
        "after_hours_agent": str(found.after_hours_agent_id or ""),
    }


def _assigned(request: TenantRequest, found: PhoneNumber, form: AssignForm) -> bool:
    """Whether it was done; why not stands in the form."""
    try:
        provisioning.number_assign(
            tenant_id=request.tenant.pk, number_id=found.pk, actor=request.actor, **form.values()
        )
    except sentences.ProvisioningFailed as error:
        form.add_error(None, str(error))
        return False
    return True


def _page(
    request: TenantRequest, found: PhoneNumber, form: AssignForm, status: int = 200
) -> HttpResponse:
    context = {
        "tenant": request.tenant,
        "now": numbers_shown.now(request.tenant),
        "number": found,
        "form": form,
        "price": price_of(found),
        "country": countries.name(found.country) if found.country else "",
        "kind": numbers_shown.kind_name(found.kind) if found.kind else "",
        "days": provisioning.COOLING.days,
    }
    return render(request, "tenants/numbers/number.html", context, status=status)
