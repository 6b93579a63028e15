"""Addresses of calls under /api/v1/."""

from __future__ import annotations

from django.urls import path

from calls.api import call_list, export, outbound, tags, tape, usage

urlpatterns = [
    path("calls/<uuid:call_id>/hangup/", outbound.CallHangup.as_view(), name="api_call_hangup"),
    path("calls/", call_list.CallList.as_view(), name="api_call_list"),
    path("calls/export/", export.CallExport.as_view(), name="api_call_export"),
    path("calls/<uuid:call_id>/tags/", tags.CallTags.as_view(), name="api_call_tags"),
    path("calls/<uuid:call_id>/tape/", tape.CallTapeDetail.as_view(), name="api_call_tape"),
    path("usage/", usage.UsageMonths.as_view(), name="api_usage_months"),
    path("usage/now/", usage.UsageNow.as_view(), name="api_usage_now"),
    path("usage/<str:month>/", usage.UsageMonth.as_view(), name="api_usage_month"),
]
