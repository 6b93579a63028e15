"""When the business is open: everybody in it sees that, owners and managers change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.access import TenantRequest, member_required
from tenants.forms.hours import DateForm, ExceptionForm, WeekForm
from tenants.hours import (
    WEEK,
    BadHours,
    Holiday,
    Schedule,
    country_name,
    day_name,
    schedule,
)
from tenants.permissions import Permission
from tenants.services.hours import exception_set, week_set
from tenants.views.hours_words import day_in_words, now_in_words, spans_in_words

_AHEAD: Final = timedelta(days=365)  # holidays that are listed


@dataclass(frozen=True, slots=True)
class Row:
    """A day of a list: `name` of a holiday; what may be done with it."""

    day: date
    when: str
    hours: str
    name: str = ""
    is_exception: bool = False
    can_open: bool = False


@require_safe
@member_required(Permission.SETTINGS_READ)
def hours(request: TenantRequest) -> HttpResponse:
    """GET /app/hours/: the week, the coming year's holidays, the exceptions; ?day= begins one."""
    return _page(request)


@require_POST
@member_required(Permission.SETTINGS_WRITE)
def hours_week(request: TenantRequest) -> HttpResponse:
    """POST /app/hours/week/: the week and the country of the holidays."""
    form = WeekForm(request.tenant.hours, request.POST)
    if not form.is_valid():
        return _page(request, week=form, status=422)
    week_set(
        tenant_id=request.tenant.pk,
        actor=request.actor,
        weekly=form.weekly,
        holidays=form.country,
    )
    return _saved(request)


@require_POST
@member_required(Permission.SETTINGS_WRITE)
def hours_exception(request: TenantRequest) -> HttpResponse:
    """POST /app/hours/exception/?day=: a date that is not as usual; it replaces the date's former.

    `day` is the date that the form began with.
    """
    form = _exception_form(request, request.POST)
    if form.is_valid():
        day = str(form.cleaned_data["day"])
        try:
            _set(request, day, form.spans)
        except BadHours as error:
            form.add_error(None, str(error))
        else:
            return _saved(request)
    return _page(request, exception=form, status=422)


@require_POST
@member_required(Permission.SETTINGS_WRITE)
def hours_usual(request: TenantRequest) -> HttpResponse:
    """POST /app/hours/usual/: a date is as usual again."""
    form = DateForm(request.POST)
    if not form.is_valid():
        return _no_date(request)
    _set(request, str(form.cleaned_data["day"]), None)
    return _saved(request)


@require_POST
@member_required(Permission.SETTINGS_WRITE)
def hours_open(request: TenantRequest) -> HttpResponse:
    """POST /app/hours/open/: a holiday is open like any other such day of the week."""
    form = DateForm(request.POST)
    if not form.is_valid():
        return _no_date(request)
    day: date = form.cleaned_data["day"]
    usual = _schedule(request).week[day.weekday()]
    try:
        _set(request, str(day), [span.pair for span in usual])
    except BadHours as error:
        messages.error(request, str(error))
        return redirect("tenants:hours")
    return _saved(request)


def _set(request: TenantRequest, day: str, spans: list[list[str]] | None) -> None:
    exception_set(tenant_id=request.tenant.pk, actor=request.actor, day=day, spans=spans)


def _saved(request: TenantRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("tenants:hours")


def _no_date(request: TenantRequest) -> HttpResponse:
    messages.error(request, _("This is not a date."))
    return redirect("tenants:hours")


def _schedule(request: TenantRequest) -> Schedule:
    return schedule(request.tenant.hours, ZoneInfo(request.tenant.timezone))


def _today(request: TenantRequest) -> date:
    return timezone.now().astimezone(ZoneInfo(request.tenant.timezone)).date()


def _page(
    request: TenantRequest,
    *,
    week: WeekForm | None = None,
    exception: ExceptionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    tenant, today = request.tenant, _today(request)
    plan = _schedule(request)
    context = {
        "tenant": tenant,
        "now": now_in_words(plan, timezone.now()),
        "week": week or WeekForm(tenant.hours),
        "exception": exception or _exception_form(request),
        "country": country_name(plan.country),
        **_lists(plan, today),
    }
    return render(request, "tenants/hours/hours.html", context, status=status)


def _exception_form(request: TenantRequest, data: Any = None) -> ExceptionForm:
    """As ?day= begins it: with what the date has now, or with that weekday's usual hours."""
    asked, today = DateForm(request.GET), _today(request)
    if not asked.is_valid():
        return ExceptionForm(data, today=today)
    plan, day = _schedule(request), asked.cleaned_data["day"]
    is_known = day in plan.exceptions
    spans = plan.exceptions[day] if is_known else plan.week[day.weekday()]
    pairs = [span.pair for span in spans]
    return ExceptionForm(data, today=today, begun=day, spans=pairs, is_open=not is_known)


def _lists(plan: Schedule, today: date) -> dict[str, Any]:
    """What is shown of the days: those of the week, and those that are not as usual."""
    language = (get_language() or "en").split("-")[0]
    holidays = plan.holidays_between(today, today + _AHEAD, language=language)
    dates = sorted(plan.exceptions)
    return {
        # The week of people begins on Sunday, that of the schedule on Monday.
        "days": [
            (day_name(day), spans_in_words(plan.week[place - 1])) for place, day in enumerate(WEEK)
        ],
        "holidays": [_of_holiday(each) for each in holidays],
        "exceptions": [_of_exception(plan, day) for day in dates if day >= today],
        "over": [_of_exception(plan, day) for day in reversed(dates) if day < today],
    }


def _of_holiday(holiday: Holiday) -> Row:
    return Row(
        day=holiday.day,
        when=day_in_words(holiday.day),
        hours=spans_in_words(holiday.spans),
        name=holiday.name,
        is_exception=holiday.is_exception,
        can_open=bool(holiday.usual) and not holiday.is_exception,
    )


def _of_exception(plan: Schedule, day: date) -> Row:
    return Row(day, day_in_words(day), spans_in_words(plan.exceptions[day]), is_exception=True)
