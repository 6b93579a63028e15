"""GET /api/v1/usage/: what calls cost by month, by kind, and what is used of the limits.

Months and days are the tenant's, in its time zone. Money is in millionths of `currency`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls import selectors
from calls.usage import CURRENCY
from tenants.access import TenantAPIMixin
from tenants.models import Tenant
from tenants.permissions import Permission
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery

_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_MONTH_PARAMETER: Final = OpenApiParameter(
    "month",
    {"type": "string", "pattern": f"^{_MONTH.pattern}$"},
    OpenApiParameter.PATH,
    description="The month, as 2026-11.",
)
_NOW: Final = {
    "timezone": "Europe/London",
    "resets_at": "2026-12-01T00:00:00Z",
    "currency": "USD",
    "live_calls": {"used": 1, "limit": 5},
    "outbound_calls_today": {"used": 0, "limit": 100},
    "minutes": {"used": 412.0, "limit": None},
    "spend_micros": {"used": 31_400_000, "limit": 100_000_000},
}
_MONTHS: Final = [
    {"month": "2026-11", "calls": 312, "cost_micros": 31_400_000, "currency": "USD"},
    {"month": "2026-10", "calls": 290, "cost_micros": 28_900_000, "currency": "USD"},
]
_LINES: Final = [
    {
        "kind": "carrier.inbound",
        "model": "US-local",
        "quantity": 412.0,
        "unit": "minutes",
        "cost_micros": 3_502_000,
    }
]


class UsageMonthSerializer(serializers.Serializer[Any]):
    """What the calls of one month came to."""

    month = serializers.CharField()
    calls = serializers.IntegerField()
    cost_micros = serializers.IntegerField()
    currency = serializers.CharField()


class UsageMonthsSerializer(serializers.Serializer[Any]):
    """Every month with usage, newest first."""

    timezone = serializers.CharField()
    results = UsageMonthSerializer(many=True)


class UsageTotalSerializer(serializers.Serializer[Any]):
    """What was used of one thing; `quantity` is in `unit`s."""

    kind = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    quantity = serializers.FloatField()
    unit = serializers.CharField()
    cost_micros = serializers.IntegerField()


class UsageMonthDetailSerializer(serializers.Serializer[Any]):
    """One month by kind; `cost_micros` is the sum of the lines."""

    month = serializers.CharField()
    timezone = serializers.CharField()
    cost_micros = serializers.IntegerField()
    currency = serializers.CharField()
    lines = UsageTotalSerializer(many=True)


class CountOfLimitSerializer(serializers.Serializer[Any]):
    """How much of a limit is used; `limit` null is none."""

    used = serializers.IntegerField()
    limit = serializers.IntegerField(allow_null=True)


class MinutesOfLimitSerializer(serializers.Serializer[Any]):
    """The same in minutes."""

    used = serializers.FloatField()
    limit = serializers.IntegerField(allow_null=True)


class UsageNowSerializer(serializers.Serializer[Any]):
    """What counts against the limits; `minutes` and `spend_micros` until `resets_at`."""

    timezone = serializers.CharField()
    resets_at = serializers.DateTimeField()
    currency = serializers.CharField()
    live_calls = CountOfLimitSerializer()
    outbound_calls_today = CountOfLimitSerializer()
    minutes = MinutesOfLimitSerializer()
    spend_micros = CountOfLimitSerializer()


class UsageMonths(TenantAPIMixin):
    """The months."""

    permissions = {"GET": Permission.USAGE_READ}

    @extend_schema(
        operation_id="usage_list",
        tags=["Usage"],
        summary="List months of usage",
        description="All months with usage, newest first; a dozen a year, so there are no pages.",
        responses={200: UsageMonthsSerializer},
        examples=[example("Two months", {"timezone": "Europe/London", "results": _MONTHS})],
    )
    def get(self, request: Request) -> Response:
        """Needs `usage.read`."""
        NoQuery.read(request)
        told = {"timezone": self.tenant.timezone, "results": months_told(self.tenant)}
        return Response(UsageMonthsSerializer(told).data)


class UsageMonth(TenantAPIMixin):
    """One month; 404 for what is no month."""

    permissions = {"GET": Permission.USAGE_READ}

    @extend_schema(
        operation_id="usage_read",
        tags=["Usage"],
        summary="Tell one month's usage by kind",
        description="A month in which nothing was used has no lines.",
        parameters=[_MONTH_PARAMETER],
        responses={200: UsageMonthDetailSerializer, **errors(404)},
        examples=[
            example(
                "A month",
                {
                    "month": "2026-11",
                    "timezone": "Europe/London",
                    "cost_micros": 3_502_000,
                    "currency": "USD",
                    "lines": _LINES,
                },
            )
        ],
    )
    def get(self, request: Request, month: str) -> Response:
        """Needs `usage.read`."""
        NoQuery.read(request)
        found = _MONTH.fullmatch(month)
        if found is None:
            raise Http404
        lines = selectors.usage_month(tenant=self.tenant, year=int(found[1]), month=int(found[2]))
        told = {
            "month": month,
            "timezone": self.tenant.timezone,
            "cost_micros": sum(line.cost_micros for line in lines),
            "currency": CURRENCY,
            "lines": lines,
        }
        return Response(UsageMonthDetailSerializer(told).data)


class UsageNow(TenantAPIMixin):
    """This moment."""

    permissions = {"GET": Permission.USAGE_READ}

    @extend_schema(
        operation_id="usage_now_read",
        tags=["Usage"],
        summary="Tell what is used of the limits",
        description="A call that would go over a limit gets no agent (docs/limits.md).",
        responses={200: UsageNowSerializer},
        examples=[example("Half way through a month", _NOW)],
    )
    def get(self, request: Request) -> Response:
        """Needs `usage.read`."""
        NoQuery.read(request)
        return Response(UsageNowSerializer(now_told(self.tenant)).data)


def months_told(tenant: Tenant) -> list[dict[str, Any]]:
    """As UsageMonthSerializer tells them, newest first. In the tenant's context."""
    return [
        {
            "month": f"{each.month:%Y-%m}",
            "calls": each.calls,
            "cost_micros": each.cost_micros,
            "currency": CURRENCY,
        }
        for each in selectors.usage_by_month(tenant=tenant)
    ]


def now_told(tenant: Tenant) -> dict[str, Any]:
    """As UsageNowSerializer tells it. In the tenant's context."""
    now = selectors.usage_now(tenant=tenant, now=timezone.now())
    return {
        "timezone": tenant.timezone,
        "resets_at": now.resets_at,
        "currency": CURRENCY,
        "live_calls": _of(now.live_calls, tenant.limit_concurrent_calls),
        "outbound_calls_today": _of(now.outbound_calls, tenant.limit_outbound_calls),
        "minutes": _of(now.minutes, tenant.limit_minutes),
        "spend_micros": _of(now.spend_micros, tenant.limit_spend_micros),
    }


def _of(used: int | Decimal, limit: int | None) -> dict[str, int | Decimal | None]:
    return {"used": used, "limit": limit}
