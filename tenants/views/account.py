"""A person's own page: how they log in, how pages look to them, their businesses."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.access import PersonRequest, person_required
from tenants.permissions import Role
from tenants.places import places_of


@require_safe
@person_required
def account(request: PersonRequest) -> HttpResponse:
    """GET /app/account/: also for somebody who belongs to no tenant."""
    own = [place for place in places_of(request.user) if place.visit_id is None]
    memberships = [(place, Role(place.role).label) for place in own]
    context = {
        "memberships": memberships,
        "has_factor": is_mfa_enabled(request.user),
        "logins": max(1, UserSession.objects.filter(user=request.user).count()),
    }
    return render(request, "tenants/settings/account.html", context)
