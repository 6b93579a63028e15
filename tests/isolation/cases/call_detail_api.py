"""The API of one call: everything about it, its note, tags and tape, its erasure; and usage."""

from __future__ import annotations

from typing import Any

from recordings.models import ErasureReceipt
from tenants.context import tenant_context
from tests.isolation.case import Case, Route
from tests.isolation.world import Side


def _erasure(side: Side) -> dict[str, Any]:
    with tenant_context(side.tenant_id):
        return {"erasure_id": ErasureReceipt.objects.values_list("pk", flat=True).get()}


def _call(side: Side) -> dict[str, Any]:
    return {"call_id": side.call.pk}


CASES: list[Case] = [
    Route("api_call_detail", path=_call),
    Route("api_call_detail", "PATCH", path=_call, json=lambda _side: {"note": "Called back."}),
    Route("api_call_detail", "DELETE", path=_call, owner={202, 204}),
    Route("api_call_tags", "PUT", path=_call, json=lambda _side: {"tags": ["wedding"]}),
    Route("api_call_tape", path=_call),
    Route("api_erasure_detail", path=_erasure),
    Route("api_usage_months"),
    Route("api_usage_now"),
    Route("api_usage_month", path=lambda _side: {"month": "2026-01"}, stranger=200),
]
