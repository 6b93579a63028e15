"""Addresses of visits."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import visits

urlpatterns: list[URLPattern] = [
    path("app/visits/", visits.visits, name="visits"),
    path("app/visits/end", visits.visit_end, name="visit_end"),
]
