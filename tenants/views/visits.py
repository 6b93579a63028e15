"""Visits of operators: what the owner sees of them, and the button that ends one."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tenants import selectors
from tenants.access import PersonRequest, TenantRequest, member_required, person_required
from tenants.actors import actor_of
from tenants.permissions import Permission
from tenants.places import CHOSEN, place_of
from tenants.services.visits import visit_end as service_end

_ROWS = 50


@require_safe
@member_required(Permission.AUDIT_READ)
def visits(request: TenantRequest) -> HttpResponse:
    """GET /app/visits/?page=: when an operator looked in, as what, and why; newest first."""
    found = selectors.visits_newest(tenant=request.tenant)
    page = Paginator(found, _ROWS).get_page(request.GET.get("page"))
    return render(request, "tenants/visits.html", {"page": page, "tenant": request.tenant})


@require_POST
@person_required
def visit_end(request: PersonRequest) -> HttpResponse:
    """POST /app/visits/end: the operator's visit is over; once it is, this says nothing new."""
    place = place_of(request)
    if place is not None and place.visit_id is not None:
        actor = actor_of(request, place)
        service_end(tenant_id=place.tenant_id, visit_id=place.visit_id, actor=actor)
    request.session.pop(CHOSEN, None)
    return redirect("admin:index" if request.user.is_staff else "tenants:home")
