"""The live view: the calls that go on right now, and ending one (docs/live.md)."""

from __future__ import annotations

from functools import partial
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls import selectors
from calls.dialling import NotDialled, call_hang_up
from calls.live_calls import live_calls
from calls.live_cards import call_card
from calls.models import Call
from tenants.access import Answer, TenantRequest, member_required
from tenants.permissions import Permission

BLANK: Final = str(UUID(int=0))  # stands for a call that the script fills in


@require_safe
@member_required(Permission.CALLS_READ)
def live(request: TenantRequest) -> HttpResponse:
    """GET /app/live/: what goes on, as it stands; the page's script keeps it so."""
    now = timezone.now()
    shows_cost = Permission.USAGE_READ in request.permissions
    calls = live_calls(tenant=request.tenant)
    context = {
        "tenant": request.tenant,
        "cards": [call_card(each, now=now, shows_cost=shows_cost) for each in calls],
        "blank": {"id": BLANK, "phase": "talking", "turns": [], "clock": "0:00"},
        "blank_turn": {"at": "0:00"},
        "number": selectors.number_to_dial(tenant=request.tenant),
        "may_hang_up": Permission.CALLS_DIAL in request.permissions,
        "shows_cost": shows_cost,
        "now_ms": round(now.timestamp() * 1000),
    }
    return render(request, "calls/live.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.CALLS_DIAL)
def live_hang_up(request: TenantRequest, call_id: UUID) -> Answer:
    """GET asks, POST ends the call, whoever placed it, and leads back to the live view."""
    call = Call.objects.filter(tenant=request.tenant, pk=call_id).first()
    if call is None:
        raise Http404
    if request.method != "POST":
        return render(request, "calls/live_hang_up.html", {"call": call})
    return partial(_hung_up, request, call_id)


def _hung_up(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """Outside the tenant's context: the carrier is waited for."""
    try:
        call_hang_up(tenant_id=request.tenant.pk, call_id=call_id, actor=request.actor)
    except Call.DoesNotExist as error:
        raise Http404 from error
    except NotDialled as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The call is being ended."))
    return redirect("calls:live")
