"""What operators see of calls and the ledger. Nothing of it is changed here.

What was said is personal: it is shown during a visit alone (docs/operators.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from calls.models import Call, CallMetrics, CallNotice, CallTurn, UsageEntry
from prosaas.lib import phone
from tenants.models import Tenant
from tenants.operators.base import ReadOnlyAdmin
from tenants.operators.entering import entered_of, is_visiting

_MICRO = Decimal(1_000_000)


class OfCall(ReadOnlyAdmin):
    """What belongs to a call."""

    list_select_related = ("call",)


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    """Calls; of the caller's number the country and the end are enough."""

    list_display = ("call_sid", "direction", "caller", "to_number", "status", "created_at")
    list_filter = ("status", "direction")
    date_hierarchy = "created_at"
    fields = (
        "id",
        "call_sid",
        "account_sid",
        "direction",
        "caller",
        "from_presentation",
        "to_number",
        "phone_number",
        "agent_version",
        "status",
        "end_reason",
        "created_at",
        "answered_at",
        "ended_at",
        "duration_seconds",
        "cost_micros",
        "stream_generation",
        "stream_lease_until",
    )

    @admin.display(description=gettext_lazy("caller"))
    def caller(self, call: Call) -> str:
        """The number, masked."""
        return phone.mask(call.from_number)


@admin.register(CallTurn)
class CallTurnAdmin(OfCall):
    """Turns: who spoke when; what was said only during a visit."""

    list_display = ("call", "position", "who", "start_ms", "end_ms", "heard_ms", "interrupted")
    list_filter = ("who",)
    fields = ("call", "position", "who", "start_ms", "end_ms", "heard_ms", "interrupted")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """During a visit, with the text."""
        return (*self.fields, "text", "heard_text") if is_visiting(request) else self.fields


@admin.register(CallMetrics)
class CallMetricsAdmin(OfCall):
    """What a call's session counted."""

    list_display = ("call", "frames_sent", "max_gap_ms", "first_audio_ms", "barge_ins")
    fields = (
        "call",
        "frames_sent",
        "frames_not_160",
        "max_gap_ms",
        "tx_late_frames",
        "tx_schedule_resets",
        "first_audio_ms",
        "barge_ins",
        "barge_in_ms",
        "counters",
        "usage",
    )


@admin.register(CallNotice)
class CallNoticeAdmin(OfCall):
    """Lines that the law may want: said by the tenant's agent, the same to everybody."""

    list_display = ("call", "kind", "heard_ms")
    list_filter = ("kind",)
    fields = ("call", "kind", "text", "heard_ms")


class MonthFilter(admin.SimpleListFilter):
    """A month of the tenant's own calendar, back to when it came."""

    title = gettext_lazy("month")
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Newest first, as 2026-11."""
        tenant = entered_of(request)
        return [(word, word) for word in _months(tenant)] if tenant else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Lines of calls that began in the month."""
        tenant, word = entered_of(request), self.value()
        if tenant is None or word is None or word not in set(_months(tenant)):
            return queryset
        zone = ZoneInfo(tenant.timezone)
        year, month = map(int, word.split("-"))
        after = (year + month // 12, month % 12 + 1)
        return queryset.filter(
            occurred_at__gte=datetime(year, month, 1, tzinfo=zone),
            occurred_at__lt=datetime(*after, 1, tzinfo=zone),
        )


def _months(tenant: Tenant) -> Iterator[str]:
    zone = ZoneInfo(tenant.timezone)
    first, day = tenant.created_at.astimezone(zone), timezone.now().astimezone(zone)
    year, month = day.year, day.month
    while (year, month) >= (first.year, first.month):
        yield f"{year}-{month:02}"
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)


@admin.register(UsageEntry)
class UsageEntryAdmin(ReadOnlyAdmin):
    """The ledger, with the sum of what is listed. Money is never changed here."""

    list_display = ("occurred_at", "kind", "model", "quantity", "unit", "cost", "price_date")
    list_filter = (MonthFilter,)
    change_list_template = "admin/usage_list.html"
    ordering = ("-occurred_at", "-pk")
    fields = (
        "call_id",
        "kind",
        "model",
        "quantity",
        "unit",
        "cost_micros",
        "currency",
        "price_date",
        "occurred_at",
        "created_at",
    )

    @admin.display(description=gettext_lazy("cost"), ordering="cost_micros")
    def cost(self, entry: UsageEntry) -> str:
        """As 0.004321 USD."""
        return f"{entry.cost_micros / _MICRO:.6f} {entry.currency}"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With totals by currency of everything listed, on this page or another."""
        answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data:
            listed = answer.context_data["cl"].queryset.order_by().values_list("currency")
            answer.context_data["totals"] = [
                f"{micros / _MICRO:.6f} {currency}"
                for currency, micros in listed.annotate(Sum("cost_micros"))
            ]
        return answer
