"""What is used of each limit, and how near that is to it (docs/limits.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calls.figures.bill import MonthBill
from calls.models import LIVE_STATUSES, Call, Direction
from tenants.models import Tenant

NEAR: Final = 80  # of a hundred: from here on people are told
_LABELS: Final[Mapping[str, str | Promise]] = {
    "minutes": _("Minutes this month"),
    "spend": _("Cost this month"),
    "concurrent": _("Calls at the same time"),
    "outbound": _("Calls made today"),
}


@dataclass(frozen=True, slots=True)
class LimitUse:
    """So much of a limit; `limit` is None where there is none. Spend is in millionths of a USD."""

    kind: str
    used: int
    limit: int | None

    @property
    def label(self) -> str:
        """In the language of whoever looks."""
        return str(_LABELS[self.kind])

    @property
    def percent(self) -> int | None:
        """Whole percents, rounded down; None without a limit."""
        if self.limit is None:
            return None
        return self.used * 100 // self.limit if self.limit else 100

    @property
    def is_near(self) -> bool:
        """Whether most of it is used."""
        return self.percent is not None and self.percent >= NEAR

    @property
    def is_reached(self) -> bool:
        """Whether the next call gets no agent."""
        return self.limit is not None and self.used >= self.limit


def has_some(tenant: Tenant) -> bool:
    """Whether anything is limited."""
    given = (tenant.limit_minutes, tenant.limit_spend_micros)
    counted = (tenant.limit_concurrent_calls, tenant.limit_outbound_calls)
    return any(limit is not None for limit in (*given, *counted))


def limits_used(*, tenant: Tenant, now: datetime, month: MonthBill) -> list[LimitUse]:
    """All four, inside the tenant's context. `month` is this one; the day is the tenant's too."""
    here = now.astimezone(ZoneInfo(tenant.timezone))
    day = datetime(here.year, here.month, here.day, tzinfo=here.tzinfo)
    calls = Call.objects.filter(tenant=tenant)
    live = calls.filter(status__in=LIVE_STATUSES, end_reason="").count()
    dialled = calls.filter(direction=Direction.OUTBOUND, created_at__gte=day).count()
    return [
        LimitUse("minutes", month.minutes, tenant.limit_minutes),
        LimitUse("spend", month.cost_micros, tenant.limit_spend_micros),
        LimitUse("concurrent", live, tenant.limit_concurrent_calls),
        LimitUse("outbound", dialled, tenant.limit_outbound_calls),
    ]
