"""Taking in a number that is in the tenant's own account at Twilio already and answers nobody."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tenants import selectors
from tenants.access import Answer, TenantRequest, member_required
from tenants.forms.numbers import ImportForm
from tenants.models import TwilioAccount
from tenants.permissions import Permission
from tenants.provisioning import drift, numbers
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.views import numbers_shown
from tenants.views.numbers_rate import asks_carrier


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.NUMBERS_WRITE)
@asks_carrier
def number_import(request: TenantRequest) -> Answer:
    """GET, POST /app/numbers/import/ (number, agent; or `look`, to look through the account)."""
    tenant = request.tenant
    if request.method == "POST" and "look" in request.POST:
        return partial(_looked, request)
    account = selectors.twilio_account(tenant=tenant)
    left = numbers_shown.unassigned(account, selectors.numbers(tenant=tenant))
    choices = [(each["e164"], numbers_shown.from_left(each["e164"])) for each in left]
    agents = numbers_shown.agent_choices(tenant)
    if request.method != "POST":
        chosen = {"number": request.GET.get("number", choices[0][0] if choices else "")}
        return _page(request, ImportForm(initial=chosen, numbers=choices, agents=agents), account)
    form = ImportForm(request.POST, numbers=choices, agents=agents)
    if not form.is_valid():
        return _page(request, form, account)
    return partial(_taken_in, request, form, account)


def _taken_in(
    request: TenantRequest, form: ImportForm, account: TwilioAccount | None
) -> HttpResponse:
    try:
        number = numbers.number_import(
            tenant_id=request.tenant.pk,
            actor=request.actor,
            e164=form.cleaned_data["number"],
            agent_id=UUID(form.cleaned_data["agent"]),
        )
    except ProvisioningFailed as error:
        form.add_error(None, str(error))
        return _page(request, form, account)
    messages.success(
        request, _("The number is yours to use. It is answered from the next call on.")
    )
    return redirect("tenants:number", number.pk)


def _looked(request: TenantRequest) -> HttpResponse:
    """Looks through the account now; elsewise that happens every hour."""
    try:
        found = drift.numbers_check(tenant_id=request.tenant.pk)
    except ProvisioningFailed as error:
        messages.error(request, str(error))
    else:
        count = len(found.unassigned)
        text = ngettext(
            "Looked just now: %(count)s number answers nobody.",
            "Looked just now: %(count)s numbers answer nobody.",
            count,
        )
        messages.success(request, text % {"count": count})
    return redirect("tenants:number_import")


def _page(request: TenantRequest, form: ImportForm, account: TwilioAccount | None) -> HttpResponse:
    context = {
        "tenant": request.tenant,
        "form": form,
        "account": account,
        "has_numbers": bool(form.numbers),
        "has_agents": bool(form.agents),
    }
    status = 422 if form.is_bound else 200
    return render(request, "tenants/numbers/import.html", context, status=status)
