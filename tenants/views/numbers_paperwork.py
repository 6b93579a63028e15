"""What a country asks of who rents a number there, and the addresses that Twilio has of a tenant.

Twilio is asked once the database is left.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants import countries
from tenants.access import Answer, TenantRequest, member_required
from tenants.forms.numbers import KINDS, AddressForm, PaperworkForm, WantedForm
from tenants.permissions import Permission
from tenants.provisioning import paperwork
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.views import numbers_shown
from tenants.views.numbers_papers_words import groups
from tenants.views.numbers_rate import asks_carrier

_NEEDS: Final = {"any", "local", "foreign"}  # Twilio's words for which address a number wants


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.NUMBERS_READ)
@asks_carrier
def papers(request: TenantRequest) -> Answer:
    """GET and POST /app/numbers/paperwork/?country=&kind=&number=&address= (an address).

    `number` is the one somebody was about to claim; `address` says which address it wants.
    """
    if request.method == "POST" and Permission.NUMBERS_WRITE not in request.permissions:
        raise PermissionDenied(_("Your role does not allow this."))
    home = numbers_shown.home_country(request.tenant)
    offered = countries.choices({*countries.every(), home})
    asked = PaperworkForm(
        request.GET if "country" in request.GET else None,
        initial={"country": home},
        countries=offered,
    )
    if request.method == "POST":
        form = AddressForm(request.POST, countries=offered)
        return partial(_added, request, asked, form)
    first = {"country": request.GET.get("country", home), "customer_name": request.tenant.name}
    return partial(_page, request, asked, AddressForm(initial=first, countries=offered))


def _added(request: TenantRequest, asked: PaperworkForm, form: AddressForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, asked, form)
    try:
        paperwork.address_add(tenant_id=request.tenant.pk, actor=request.actor, **form.cleaned_data)
    except ProvisioningFailed as error:
        form.add_error(None, str(error))
        return _page(request, asked, form)
    messages.success(request, _("The address is added."))
    return redirect(_claim_address(request) or _list_address(request, form))


def _page(request: TenantRequest, asked: PaperworkForm, form: AddressForm) -> HttpResponse:
    found, trouble = _checklist(request, asked)
    context = {
        "asked": asked,
        "form": form,
        "found": found,
        "papers": groups(found.items) if found else [],
        "trouble": trouble,
        "country": countries.name(found.country) if found else "",
        "kind": numbers_shown.kind_name(found.kind) if found else "",
        "back": _claim_address(request),
    }
    is_wrong = form.is_bound or (asked.is_bound and asked.errors)
    return render(
        request, "tenants/numbers/paperwork.html", context, status=422 if is_wrong else 200
    )


def _checklist(
    request: TenantRequest, asked: PaperworkForm
) -> tuple[paperwork.Checklist | None, str]:
    """What is demanded; or why nobody knows."""
    if not asked.is_bound or not asked.is_valid():
        return None, ""
    needs = request.GET.get("address", "")
    try:
        found = paperwork.checklist(
            tenant_id=request.tenant.pk,
            **asked.cleaned_data,
            address_requirements=needs if needs in _NEEDS else "none",
        )
    except ProvisioningFailed as error:
        return None, str(error)
    return found, ""


def _list_address(request: TenantRequest, form: AddressForm) -> str:
    """Where the new address is listed: the page as it was, or that of the address's country."""
    if "country" in request.GET:
        return request.get_full_path()
    query = {"country": form.cleaned_data["country"], "kind": KINDS[0][0]}
    return f"{reverse('tenants:paperwork')}?{urlencode(query)}"


def _claim_address(request: TenantRequest) -> str:
    """Where the number waits that somebody was about to claim; "" when there is none."""
    wanted = WantedForm(request.GET)
    if not wanted.is_valid():
        return ""
    sent: dict[str, Any] = wanted.cleaned_data
    return f"{reverse('tenants:number_claim')}?{urlencode(sent)}"
