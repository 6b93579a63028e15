"""Addresses of what is a tenant's own, under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.api_urls_people")),
    path("", include("tenants.api_urls_things")),
]
