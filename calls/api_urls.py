"""Addresses of calls under /api/v1/."""

from __future__ import annotations

from django.urls import path

from calls.api import calls

urlpatterns = [
    path("calls/", calls.CallList.as_view(), name="api_call_list"),
    path("calls/<uuid:call_id>/", calls.CallDetail.as_view(), name="api_call_detail"),
]
