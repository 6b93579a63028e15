"""Addresses of what came of calls, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from recordings.api import results

urlpatterns = [
    path("calls/<uuid:call_id>/result/", results.CallResult.as_view(), name="api_call_result"),
]
