"""The operators' API: every operator may ask for any tenant, whose log says so; nobody else may."""

from __future__ import annotations

from typing import Any, Final

from tests.isolation.case import Case, Route
from tests.isolation.world import Side

_SEEN: Final[dict[str, Any]] = {
    "alive": "inspector",
    "shown": frozenset({"name"}),
    "changes": frozenset({"tenants_auditevent.*"}),
}
_NEW: Final = {"name": "Third", "owner_email": "third@example.com", "number": "+14155550177"}


def _tenant(side: Side) -> dict[str, Any]:
    return {"tenant_id": side.tenant_id}


def _stage(side: Side) -> dict[str, Any]:
    return {**_tenant(side), "call_id": side.call.pk, "stage": "summarise"}


def _of(side: Side) -> dict[str, Any]:
    return {"tenant": str(side.tenant_id)}


def _changing(*tables: str) -> dict[str, Any]:
    return _SEEN | {"changes": _SEEN["changes"] | {f"{table}.*" for table in tables}}


CASES: list[Case] = [
    Route("api_admin_tenants", **_SEEN),
    Route("api_admin_tenants", "POST", json=lambda _side: _NEW, owner=201, **_SEEN),
    Route("api_admin_tenant", path=_tenant, **_SEEN),
    Route(
        "api_admin_tenant",
        "PATCH",
        path=_tenant,
        json=lambda _side: {"limit_minutes": 7},
        **_changing("tenants_tenant"),
    ),
    Route(
        "api_admin_tenant_suspend",
        "POST",
        path=_tenant,
        json=lambda _side: {"reason": "abuse"},
        **_changing("tenants_tenant"),
    ),
    Route(
        "api_admin_tenant_resume",
        "POST",
        path=_tenant,
        json=lambda _side: {},
        owner=409,
        dead="it is not suspended",
        **_SEEN,
    ),
    Route("api_admin_tenant_numbers", path=_tenant, **_SEEN),
    Route("api_admin_tenant_usage", path=_tenant, **_SEEN),
    Route("api_admin_numbers", query=lambda side: {"e164": side.number}, **_SEEN),
    Route("api_admin_live_calls", query=_of, **_SEEN),
    Route("api_admin_pipelines", query=_of, **_SEEN),
    Route(
        "api_admin_stage_retry",
        "POST",
        path=_stage,
        json=lambda _side: {},
        owner=202,
        **_changing("recordings_stage"),
    ),
    Route("api_admin_health", **_SEEN),
]
