"""Addresses of calls under /api/v1/."""

from __future__ import annotations

from django.urls import path

from calls import api

urlpatterns = [
    path("calls/", api.CallList.as_view(), name="api_call_list"),
    path("calls/<uuid:call_id>/", api.CallDetail.as_view(), name="api_call_detail"),
]
