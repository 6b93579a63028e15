"""Looking for a number to claim. Twilio is asked once the database is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenants import countries
from tenants.access import Answer, TenantRequest, member_required
from tenants.forms.numbers import SearchForm
from tenants.permissions import Permission
from tenants.provisioning import search
from tenants.provisioning.sentences import BadSearch, ProvisioningFailed
from tenants.views import numbers_shown
from tenants.views.numbers_rate import asks_carrier

_NOT_SOLD = 20404  # Twilio's code for a country or a kind that it does not sell


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a search. `note`: why nothing was found; `trouble`: why nobody could look."""

    offers: list[search.Offer] = field(default_factory=list)
    note: str = ""
    trouble: str = ""


@require_safe
@member_required(Permission.NUMBERS_READ)
@asks_carrier
def number_search(request: TenantRequest) -> Answer:
    """GET /app/numbers/search/?country=&kind=&area_code=&locality=&contains="""
    return partial(_searched, request, numbers_shown.home_country(request.tenant))


def _searched(request: TenantRequest, home: str) -> HttpResponse:
    sold, trouble = _sold()
    is_asked = "country" in request.GET
    form = SearchForm(
        request.GET if is_asked else None,
        initial={"country": home},
        countries=_countries(sold, request.GET.get("country", home)),
    )
    found = Found(trouble=trouble)
    if is_asked and form.is_valid() and not trouble:
        found = _look(form, sold)
    context = {
        "form": form,
        "found": found,
        "rows": [(offer, _price(offer), _claim_query(offer)) for offer in found.offers],
        "is_empty": is_asked and not form.errors and not (found.offers or found.trouble),
    }
    status = 422 if is_asked and form.errors else 200
    return render(request, "tenants/numbers/search.html", context, status=status)


def _sold() -> tuple[Mapping[str, tuple[str, ...]], str]:
    """The kinds sold by country, and why nobody knows."""
    try:
        return search.countries_sold(), ""
    except ProvisioningFailed as error:
        return {}, str(error)


def _countries(sold: Iterable[str], chosen: str) -> list[tuple[str, str]]:
    """Those where numbers are sold, and the chosen one, of which the page then says that it is
    not one of them; every country while nobody knows."""
    every = countries.every()
    known = set(sold) or set(every)
    return countries.choices(known | ({chosen} & set(every)))


def _look(form: SearchForm, sold: Mapping[str, tuple[str, ...]]) -> Found:
    country, kind = form.cleaned_data["country"], form.cleaned_data["kind"]
    if kind not in sold.get(country, ()):
        return Found(note=_not_sold(country, kind, sold.get(country, ())))
    try:
        return Found(search.offers(**form.cleaned_data))
    except BadSearch as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return Found()
    except ProvisioningFailed as error:
        if error.code == _NOT_SOLD:
            return Found(note=_not_sold(country, kind, ()))
        return Found(trouble=str(error))


def _not_sold(country: str, kind: str, kinds: Iterable[str]) -> str:
    """Which kinds are sold there, if any. Names of countries stand where they need no article."""
    names = {"country": countries.name(country), "kind": numbers_shown.kind_name(kind)}
    there = ", ".join(numbers_shown.kind_name(each) for each in kinds)
    if there:
        told = _("Not available: %(kind)s, %(country)s. Available there: %(kinds)s.")
        return told % {**names, "kinds": there}
    return _("Not available at the moment: %(kind)s, %(country)s.") % names


def _price(offer: search.Offer) -> str:
    return numbers_shown.price(offer.monthly_micros, offer.currency)


def _claim_query(offer: search.Offer) -> str:
    wanted: dict[str, Any] = {
        "number": offer.e164,
        "country": offer.country,
        "kind": offer.kind,
    }
    return urlencode(wanted)
