"""How often a business may have Twilio asked, by its pages and by the API together.

Its limit of numbers is counted elsewhere, in SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, ParamSpec

from allauth.core.ratelimit import respond_429
from django.http import HttpResponseBase

from tenants.access import Answer, TenantRequest
from tenants.rest.rates import asked_too_often

P = ParamSpec("P")


def asks_carrier(
    view: Callable[Concatenate[TenantRequest, P], Answer],
) -> Callable[Concatenate[TenantRequest, P], Answer]:
    """Counts the view's requests that ask Twilio: those it answers once the database is left."""

    @wraps(view)
    def rated(request: TenantRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        answer = view(request, *args, **kwargs)
        return answer if isinstance(answer, HttpResponseBase) else partial(_once, request, answer)

    return rated


def _once(request: TenantRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if asked_too_often(request.tenant.pk, is_write=request.method == "POST"):
        refused: HttpResponseBase = respond_429(request)
        return refused
    return answer()
