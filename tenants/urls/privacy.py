"""Addresses of what callers are told first; retention and erasing are above (recordings)."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import privacy

urlpatterns: list[URLPattern] = [
    path("app/privacy/", privacy.privacy, name="privacy"),
    path("app/privacy/change/", privacy.privacy_change, name="privacy_change"),
]
