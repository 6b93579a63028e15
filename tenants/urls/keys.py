"""Addresses of the API keys' pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import keys

urlpatterns: list[URLPattern] = [
    path("app/keys/", keys.key_list, name="keys"),
    path("app/keys/new/", keys.key_new, name="key_new"),
    path("app/keys/<uuid:key_id>/revoke/", keys.key_revoke, name="key_revoke"),
]
