"""The start's number: some to choose from at once, claimed with one press, and how far it is.

Twilio is asked once the database is left, and only while there is neither a number nor a claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from calls import getting_started
from calls.getting_started import Step
from calls.views.start_steps import address_of, shown
from tenants import countries, selectors
from tenants.access import Answer, TenantRequest, member_required
from tenants.forms.numbers import ClaimForm
from tenants.models import Agent, Tenant
from tenants.permissions import Permission
from tenants.provisioning import claims, search
from tenants.provisioning.sentences import (
    BAD_NUMBER,
    BadSearch,
    ProvisioningFailed,
    sentence,
)
from tenants.views import numbers_shown
from tenants.views.numbers import price_of, trouble_of
from tenants.views.numbers_rate import asks_carrier

_KINDS: Final = ("local", "national", "mobile", "toll-free")  # as people like them best
_AT_MOST: Final = 4
_RECENT: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A number that can be had now. `needs_papers`: it takes more than one press."""

    e164: str
    place: str
    price: str
    agreed: str  # as ClaimForm.price takes it
    country: str
    kind: str
    needs_papers: bool

    @property
    def query(self) -> str:
        """Where the page of all its demands is."""
        return urlencode({"number": self.e164, "country": self.country, "kind": self.kind})


@require_safe
@member_required(Permission.NUMBERS_READ)
@asks_carrier
def number(request: TenantRequest) -> Answer:
    """GET /app/start/number/: the number, the claim that goes on, or some to choose from."""
    tenant = request.tenant
    held = selectors.numbers(tenant=tenant).first()
    if held is not None:
        return shown(request, Step.NUMBER, {"number": held, "price": price_of(held)})
    going = selectors.claims_open(tenant=tenant).first()
    if going is not None:
        context = {"claim": going, "price": price_of(going), "trouble": trouble_of(going)}
        return shown(request, Step.NUMBER, context)
    failed = selectors.claims_failed(tenant=tenant, since=timezone.now() - _RECENT).first()
    refused = trouble_of(failed) if failed else ""
    if Permission.NUMBERS_WRITE not in request.permissions:
        return shown(request, Step.NUMBER, {"refused": refused})
    home = numbers_shown.home_country(tenant)
    return partial(_choice, request, home, _answering(tenant), refused)


@require_POST
@member_required(
    Permission.NUMBERS_WRITE, refusal=gettext_lazy("Only an owner can claim a number.")
)
@asks_carrier
def number_take(request: TenantRequest) -> Answer:
    """POST /app/start/number/take/ (number, country, kind, price): claims it at that price."""
    tenant = request.tenant
    agent = _answering(tenant)
    home = numbers_shown.home_country(tenant)
    if agent is None:
        return redirect(address_of(Step.NUMBER))
    form = ClaimForm(
        {**request.POST.dict(), "agent": str(agent.pk)}, agents=[(str(agent.pk), agent.name)]
    )
    if not form.is_valid():
        return partial(_choice, request, home, agent, sentence(BAD_NUMBER), status=422)
    return partial(_taken, request, home, agent, form)


def _taken(request: TenantRequest, home: str, agent: Agent, form: ClaimForm) -> HttpResponse:
    sent = form.cleaned_data
    try:
        claims.number_claim(
            tenant_id=request.tenant.pk,
            actor=request.actor,
            e164=sent["number"],
            country=sent["country"],
            kind=sent["kind"],
            agent_id=agent.pk,
            price=form.agreed,
        )
    except (BadSearch, ProvisioningFailed) as error:
        return _choice(request, home, agent, str(error), status=422)
    return redirect(address_of(Step.NUMBER))


def _answering(tenant: Tenant) -> Agent | None:
    """Who would answer: the agent that the start is about where it is published, else another."""
    agent = getting_started.start_agent(tenant=tenant)
    if agent is not None and agent.published_version_id is not None:
        return agent
    return selectors.agents_published(tenant=tenant).first()


def _choice(
    request: TenantRequest, home: str, agent: Agent | None, refused: str, *, status: int = 200
) -> HttpResponse:
    found, note, trouble = _suggestions(home) if agent else ([], "", "")
    context = {
        "suggestions": found,
        "has_simple": any(not each.needs_papers for each in found),
        "note": note,
        "trouble": trouble,
        "refused": refused,
        "answering": agent,
        "country": countries.name(home),
        "home": home,
    }
    return shown(request, Step.NUMBER, context, status=status)


def _suggestions(home: str) -> tuple[list[Suggestion], str, str]:
    """Numbers of the country, why there are none, and why nobody could look."""
    try:
        sold = search.countries_sold().get(home, ())
        found: list[search.Offer] = []
        for kind in (each for each in _KINDS if each in sold):
            found += search.offers(country=home, kind=kind)
            if any(not _needs_papers(each) for each in found):
                break
    except ProvisioningFailed as error:
        return [], "", str(error)
    if not found:
        told = _("No number is free at the moment: %(country)s.")
        return [], told % {"country": countries.name(home)}, ""
    found.sort(key=_needs_papers)
    return [_suggestion(each) for each in found[:_AT_MOST]], "", ""


def _needs_papers(offer: search.Offer) -> bool:
    """Also where the price is not known, or nobody could say: the page of the claim tells."""
    is_simple = offer.address_requirements == "none" and offer.needs_bundle is False
    return not is_simple or offer.monthly_micros is None


def _suggestion(offer: search.Offer) -> Suggestion:
    micros, currency = offer.monthly_micros, offer.currency
    return Suggestion(
        e164=offer.e164,
        place=", ".join(part for part in (offer.locality, offer.region) if part),
        price=numbers_shown.price(micros, currency),
        agreed="" if micros is None else f"{micros} {currency}",
        country=offer.country,
        kind=offer.kind,
        needs_papers=_needs_papers(offer),
    )
