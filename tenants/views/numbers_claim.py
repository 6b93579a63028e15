"""Claiming a number: what it costs and asks for, then how far it has come.

Twilio is asked once the database is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tenants import countries, selectors
from tenants.access import Answer, TenantRequest, member_required
from tenants.context import tenant_context
from tenants.forms.numbers import Choices, ClaimForm, WantedForm
from tenants.models import NumberClaim
from tenants.permissions import Permission
from tenants.provisioning import claims, paperwork, search
from tenants.provisioning.sentences import (
    BAD_NUMBER,
    NOT_AVAILABLE,
    PRICE_UNKNOWN,
    TAKEN,
    BadSearch,
    ProvisioningFailed,
    sentence,
)
from tenants.views import numbers_shown
from tenants.views.numbers import price_of, trouble_of
from tenants.views.numbers_papers_words import groups
from tenants.views.numbers_rate import asks_carrier

_SOON: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What Twilio says of a number that somebody wants; `trouble` is why it cannot be had."""

    offer: search.Offer | None = None
    papers: paperwork.Checklist | None = None
    trouble: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether it can be claimed as things are."""
        is_known = self.offer is not None and not self.trouble
        return is_known and (self.papers is None or self.papers.is_ready)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(
    Permission.NUMBERS_WRITE, refusal=gettext_lazy("Only an owner can claim a number.")
)
@asks_carrier
def number_claim(request: TenantRequest) -> Answer:
    """GET, POST /app/numbers/claim/ (number, country, kind; agent, address, bundle)."""
    given = request.POST if request.method == "POST" else request.GET
    wanted = WantedForm(given)
    if not wanted.is_valid():
        messages.error(request, sentence(BAD_NUMBER))
        return redirect("tenants:number_search")
    agents = numbers_shown.agent_choices(request.tenant)
    if request.method != "POST":
        if own := _own(request, wanted.cleaned_data["number"]):
            return own
        form = ClaimForm(initial=given.dict(), agents=agents)
        return partial(_confirm, request, form, wanted.cleaned_data, agents)
    form = ClaimForm(given, agents=agents)
    if not form.is_valid():
        return partial(_confirm, request, form, wanted.cleaned_data, agents)
    return partial(_claimed, request, form, agents)


@require_safe
@member_required(Permission.NUMBERS_READ)
def claim(request: TenantRequest, claim_id: UUID) -> HttpResponse:
    """GET /app/numbers/claims/<id>/: how far it is; by htmx, which asks again, only that."""
    try:
        found = selectors.claim_detail(tenant=request.tenant, claim_id=claim_id)
    except NumberClaim.DoesNotExist as error:
        raise Http404 from error
    is_open = found.status in NumberClaim.OPEN
    is_new = timezone.now() - found.created_at < _SOON
    context = {
        "tenant": request.tenant,
        "claim": found,
        "price": price_of(found),
        "trouble": trouble_of(found),
        "is_open": is_open,
        "every": 3 if is_new else 20,
        "again": urlencode(_again(found)),
        "is_taken": found.error_code in {TAKEN, NOT_AVAILABLE},
    }
    is_part = getattr(request, "htmx", False)
    name = "_progress" if is_part else "claim_progress"
    return render(request, f"tenants/numbers/{name}.html", context)


def _claimed(request: TenantRequest, form: ClaimForm, agents: Choices) -> HttpResponse:
    sent = form.cleaned_data
    try:
        made = claims.number_claim(
            tenant_id=request.tenant.pk,
            actor=request.actor,
            e164=sent["number"],
            country=sent["country"],
            kind=sent["kind"],
            agent_id=UUID(sent["agent"]),
            price=form.agreed,
            address_sid=sent["address"],
            bundle_sid=sent["bundle"],
        )
    except ProvisioningFailed as error:
        is_gone = error.code in {TAKEN, NOT_AVAILABLE}
        own = _own(request, sent["number"]) if is_gone else None
        if own is not None:
            return own
        form.add_error(None, str(error))
        is_silent = error.is_passing  # asking for its price would only wait once more
        return _confirm(request, form, sent, agents, asked=Asked() if is_silent else None)
    return redirect("tenants:claim", made.pk)


def _own(request: TenantRequest, e164: str) -> HttpResponse | None:
    """Where a form that was sent twice, or the way back to it, leads: to the claim or number."""
    tenant = request.tenant
    with tenant_context(tenant.pk):
        going = selectors.claims_open(tenant=tenant).filter(e164=e164).first()
        held = selectors.numbers(tenant=tenant).filter(e164=e164).first()
    if going is not None:
        return redirect("tenants:claim", going.pk)
    if held is None:
        return None
    messages.info(request, _("This number is yours already."))
    return redirect("tenants:number", held.pk)


def _confirm(
    request: TenantRequest,
    form: ClaimForm,
    wanted: Mapping[str, Any],
    agents: Choices,
    asked: Asked | None = None,
) -> HttpResponse:
    asked = asked or _ask(request.tenant.pk, wanted)
    is_silent = asked == Asked()
    _offer_papers(form, asked.papers)
    if asked.offer is not None:
        form.show_price(asked.offer.monthly_micros, asked.offer.currency)
    context = {
        "form": form,
        "wanted": wanted,
        "asked": asked,
        "price": _price(asked.offer),
        "papers": groups(asked.papers.items) if asked.papers else [],
        "has_agents": bool(agents),
        "can_send": asked.is_ready or is_silent,
        "country": countries.name(wanted["country"]),
        "kind": numbers_shown.kind_name(wanted["kind"]),
        "search_query": urlencode({name: wanted[name] for name in ("country", "kind")}),
        "papers_query": urlencode(_papers_query(wanted, asked.offer)),
        "again": [
            (bound.html_name, bound.value() or "") for bound in form if bound.name != "price"
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "tenants/numbers/claim.html", context, status=status)


def _offer_papers(form: ClaimForm, papers: paperwork.Checklist | None) -> None:
    form.offer_papers(
        addresses=[(each.sid, _in_a_line(each)) for each in papers.addresses] if papers else [],
        bundles=[(each.sid, each.name or each.sid) for each in papers.bundles] if papers else [],
    )


def _ask(tenant_id: UUID, wanted: Mapping[str, Any]) -> Asked:
    """The offer with its price, and the papers where it wants any."""
    place = {name: wanted[name] for name in ("country", "kind")}
    offer = None
    try:
        found = search.offers(**place, contains=wanted["number"].removeprefix("+"))
        offer = next((each for each in found if each.e164 == wanted["number"]), None)
        if offer is None:
            return Asked(trouble=sentence(NOT_AVAILABLE))
        if offer.monthly_micros is None:
            return Asked(offer, trouble=sentence(PRICE_UNKNOWN))
        if offer.address_requirements == "none" and offer.needs_bundle is False:
            return Asked(offer)
        papers = paperwork.checklist(
            tenant_id=tenant_id, **place, address_requirements=offer.address_requirements
        )
    except (BadSearch, ProvisioningFailed) as error:
        return Asked(offer, trouble=str(error))
    return Asked(offer, papers)


def _price(offer: search.Offer | None) -> str:
    return numbers_shown.price(offer.monthly_micros, offer.currency) if offer else ""


def _in_a_line(address: Any) -> str:
    parts = (address.customer_name, address.street, address.postal_code, address.city)
    return ", ".join(part for part in parts if part)


def _papers_query(wanted: Mapping[str, Any], offer: search.Offer | None) -> dict[str, str]:
    needs = offer.address_requirements if offer else "none"
    return {**{name: str(value) for name, value in wanted.items()}, "address": needs}


def _again(failed: NumberClaim) -> dict[str, str]:
    return {
        "number": failed.e164,
        "country": failed.country,
        "kind": failed.kind,
        "agent": str(failed.agent_id),
        "address": failed.address_sid,
        "bundle": failed.bundle_sid,
    }
