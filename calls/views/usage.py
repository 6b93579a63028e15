"""What a month has come to: against the limits, by what was used, month by month, as a file."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.views.decorators.http import require_safe

from calls import selectors
from calls.figures import bill, limits
from calls.views.figure_words import money
from tenants.access import TenantRequest, member_required
from tenants.permissions import Permission

_COLUMNS = ("kind", "model", "unit", "quantity", "cost_usd")


@require_safe
@member_required(Permission.USAGE_READ)
def usage(request: TenantRequest) -> HttpResponse:
    """GET /app/usage/?month=2026-11: limits now, and what the month was spent on."""
    tenant, now = request.tenant, timezone.now()
    today = now.astimezone(ZoneInfo(tenant.timezone)).date()
    first = _month(request, today)
    current = bill.month_used(tenant=tenant, first=today.replace(day=1))
    month = current if first == current.first else bill.month_used(tenant=tenant, first=first)
    used = limits.limits_used(tenant=tenant, now=now, month=current)
    context = {
        "tenant": tenant,
        "used": [(each, _shown(each, each.used), _shown(each, each.limit)) for each in used],
        "near": [each for each in used if each.is_near],
        "parts": [(part, money(part.cost_micros)) for part in month.parts],
        "whole": money(month.cost_micros),
        "month": first,
        "this_month": current.first,
        "months": [
            (each, money(each.cost_micros))
            for each in [current, *bill.months_before(tenant=tenant, today=today)]
        ],
        "resets_at": _midnight(bill.month_after(current.first), tenant.timezone),
    }
    return render(request, "calls/usage.html", context)


@require_safe
@member_required(Permission.USAGE_READ)
def usage_export(request: TenantRequest) -> HttpResponse:
    """GET /app/usage/export/?month=2026-11: the month's ledger by kind and model, as CSV."""
    tenant = request.tenant
    first = _month(request, timezone.now().astimezone(ZoneInfo(tenant.timezone)).date())
    lines = selectors.usage_month(tenant=tenant, year=first.year, month=first.month)
    text = StringIO()
    written = csv.writer(text)
    written.writerow(_COLUMNS)
    for each in lines:
        cost = f"{each.cost_micros // 1_000_000}.{each.cost_micros % 1_000_000:06}"
        written.writerow([each.kind, each.model, each.unit, each.quantity.normalize(), cost])
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="usage-{first:%Y-%m}.csv"'
    return answer


def _shown(use: limits.LimitUse, number: int | None) -> str:
    """So much of it, as people read it; "" for none."""
    if number is None:
        return ""
    return money(number) if use.kind == "spend" else str(number_format(number))


def _month(request: TenantRequest, today: date) -> date:
    """The month that is asked for, by its first day; this one where none is. Http404."""
    asked = request.GET.get("month", "")
    if not asked:
        return today.replace(day=1)
    try:
        first = datetime.strptime(asked, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError as error:
        raise Http404 from error
    if first > today:
        raise Http404
    return first


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
