"""Addresses under /api/admin/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from prosaas.operators_api import tenants, things, work

_TENANT = "tenants/<uuid:tenant_id>/"
_STAGE = f"{_TENANT}calls/<uuid:call_id>/stages/<slug:stage>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("tenants/", tenants.TenantList.as_view(), name="api_admin_tenants"),
    path(_TENANT, tenants.TenantDetail.as_view(), name="api_admin_tenant"),
    path(f"{_TENANT}suspend/", tenants.TenantSuspend.as_view(), name="api_admin_tenant_suspend"),
    path(f"{_TENANT}resume/", tenants.TenantResume.as_view(), name="api_admin_tenant_resume"),
    path(f"{_TENANT}numbers/", things.TenantNumbers.as_view(), name="api_admin_tenant_numbers"),
    path(f"{_TENANT}usage/", things.TenantUsage.as_view(), name="api_admin_tenant_usage"),
    path(f"{_STAGE}retry/", work.StageRetry.as_view(), name="api_admin_stage_retry"),
    path("numbers/", things.NumberFind.as_view(), name="api_admin_numbers"),
    path("calls/live/", work.LiveCalls.as_view(), name="api_admin_live_calls"),
    path("pipelines/", work.Pipelines.as_view(), name="api_admin_pipelines"),
    path("health/", work.Health.as_view(), name="api_admin_health"),
]
