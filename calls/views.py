"""The pages of calls: a list, and one call with its transcript."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from calls import selectors
from calls.models import Call
from tenants.access import TenantRequest, member_required
from tenants.permissions import Permission

_ROWS: Final = 50


@require_safe
@member_required(Permission.CALLS_READ)
def call_list(request: TenantRequest) -> HttpResponse:
    """GET /app/calls/?page=: newest first."""
    calls = selectors.calls_newest(tenant=request.tenant)
    page = Paginator(calls, _ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tenant": request.tenant,
        "number": "" if page else selectors.number_to_dial(tenant=request.tenant),
    }
    return render(request, "calls/list.html", context)


@require_safe
@member_required(Permission.CALLS_READ)
def call_detail(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """GET /app/calls/<id>/: who said what, what of it was heard, what was measured."""
    try:
        call = selectors.call_detail(tenant=request.tenant, call_id=call_id)
    except Call.DoesNotExist as error:
        raise Http404 from error
    return render(request, "calls/detail.html", {"call": call, "tenant": request.tenant})


@require_safe
@member_required(Permission.USAGE_READ)
def usage(request: TenantRequest) -> HttpResponse:
    """GET /app/usage/: what this month has come to, against the limits."""
    tenant = request.tenant
    now = selectors.usage_now(tenant=tenant, now=timezone.now())
    context = {
        "tenant": tenant,
        "now": now,
        "spend": _dollars(now.spend_micros),
        "limit_spend": _dollars(tenant.limit_spend_micros),
    }
    return render(request, "calls/usage.html", context)


def _dollars(micros: int | None) -> Decimal | None:
    return None if micros is None else Decimal(micros) / 1_000_000
