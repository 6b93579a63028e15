"""Every HTTP address, docs/design.md section 1. Sockets are in prosaas.asgi."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.urls")),
]
