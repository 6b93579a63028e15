"""Where people begin: how the business's telephone does, and what waits for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls import getting_started, selectors
from calls.figures import Figures, bill, figures, limits, period_of
from calls.figures.attention import waiting
from calls.figures.limits import LimitUse
from calls.views.charts import day_chart, hour_chart
from calls.views.figure_words import stats
from calls.views.found import Row, rows_told
from tenants.access import TenantRequest, member_required
from tenants.permissions import Permission

_LATEST: Final = 5
_STARTED: Final = "start_shown"  # the session's key: once is enough
PERIOD_WORDS: Final = {
    "7": gettext_lazy("7 days"),
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "month": gettext_lazy("This month"),
}


@require_safe
@member_required(Permission.CALLS_READ)
def overview(request: TenantRequest) -> HttpResponse:
    """GET /app/?period=7|30|90|month: figures, what needs attention, the latest calls.

    Whose business answers nobody yet is shown the start instead, once a session.
    """
    tenant = request.tenant
    begins = Permission.AGENTS_WRITE in request.permissions
    is_new = begins and getting_started.answers_nobody(tenant=tenant)
    if is_new and (start := _start_of(request)):
        return redirect(start)
    now = timezone.now()
    zone = ZoneInfo(tenant.timezone)
    found = figures(tenant=tenant.pk, period=period_of(_asked(request), now=now, zone=zone))
    context = {
        "tenant": tenant,
        "figures": found,
        "periods": PERIOD_WORDS.items(),
        "greeting": greeting(now.astimezone(zone)),
        "today": found.days[-1],
        "stats": list(stats(found, sees_cost=Permission.USAGE_READ in request.permissions)),
        "waiting": waiting(tenant=tenant, permissions=request.permissions),
        "latest": _latest(request),
        "limits": _limits(request),
        "live": selectors.calls_live(tenant=tenant),
        **_progress(request, is_new),
        "number": selectors.number_to_dial(tenant=tenant),
        **_charts(found),
    }
    return render(request, "calls/overview.html", context)


def _latest(request: TenantRequest) -> list[Row]:
    calls = selectors.calls_newest(tenant=request.tenant).filter(is_test=False)[:_LATEST]
    return rows_told(request.tenant, list(calls), {})


def _limits(request: TenantRequest) -> list[LimitUse]:
    """Limits of which most is used, for who may see what is used."""
    if Permission.USAGE_READ not in request.permissions or not limits.has_some(request.tenant):
        return []
    now = timezone.now()
    first = now.astimezone(ZoneInfo(request.tenant.timezone)).date().replace(day=1)
    month = bill.month_used(tenant=request.tenant, first=first)
    used = limits.limits_used(tenant=request.tenant, now=now, month=month)
    return [each for each in used if each.is_near]


def _progress(request: TenantRequest, is_new: bool) -> dict[str, Any]:  # noqa: FBT001
    if not is_new:
        return {"is_new": False}
    done = getting_started.steps(getting_started.facts_of(tenant=request.tenant))
    return {
        "is_new": True,
        "steps_done": sum(each.is_done for each in done),
        "steps_all": len(done),
    }


def _charts(found: Figures) -> dict[str, Any]:
    rtl = get_language_bidi()
    return {
        "days": day_chart(found.days, rtl=rtl),
        "hours": hour_chart(found, rtl=rtl),
        "rtl": rtl,
    }


def _asked(request: TenantRequest) -> str:
    return request.GET.get("period", "")


def _start_of(request: TenantRequest) -> str:
    """Where to begin; "" for who has been there in this session."""
    if request.session.get(_STARTED) == str(request.tenant.pk):
        return ""
    request.session[_STARTED] = str(request.tenant.pk)
    return reverse("calls:start")


def greeting(here: datetime) -> str:
    """What people say at this time of the day; at night nothing that is about the day."""
    morning, noon, evening = 5, 12, 18
    if here.hour < morning:
        return _("Hello")
    if here.hour < noon:
        return _("Good morning")
    return _("Good afternoon") if here.hour < evening else _("Good evening")
