"""Addresses of calls with what came of them, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from recordings.api import calls, erasures

urlpatterns = [
    path("calls/<uuid:call_id>/", calls.CallDetail.as_view(), name="api_call_detail"),
    path(
        "erasures/<uuid:erasure_id>/",
        erasures.ErasureDetail.as_view(),
        name="api_erasure_detail",
    ),
]
