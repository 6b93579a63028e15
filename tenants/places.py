"""Where a logged-in person is: one of the tenants they belong to, chosen in the session."""

from __future__ import annotations

from typing import Final

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from tenants import lookups
from tenants.lookups import Place
from tenants.models import User

CHOSEN: Final = "tenant"  # the session's key for the chosen tenant's id
INVITED: Final = "invitation"  # the token of the invitation that was last looked at
BEGIN: Final = "/app/"  # where people begin; a page of the app above


def places_of(user: User) -> list[Place]:
    """Every place of a user: memberships, oldest first, then an operator's running visits."""
    known = getattr(user, "place_list", None)
    return lookups.places_of_user(user.pk) if known is None else lookups.places(known)


def has_passed_factor(request: HttpRequest) -> bool:
    """Whether the person gave the second factor, or set it up, in this very session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def place_of(request: HttpRequest) -> Place | None:
    """The place the person has chosen, else their first membership; a visit is always chosen.

    A visit is open to sessions alone that have passed the second factor.
    """
    if not isinstance(request.user, User):
        return None
    places = [
        place
        for place in places_of(request.user)
        if place.visit_id is None or has_passed_factor(request)
    ]
    chosen = request.session.get(CHOSEN)
    for place in places:
        if str(place.tenant_id) == chosen:
            return place
    return next((place for place in places if place.visit_id is None), None)
