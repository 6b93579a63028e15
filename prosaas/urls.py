"""Every HTTP address, docs/design.md section 1. Sockets are in prosaas.asgi."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from prosaas.probes import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("calls.urls")),
    path("", include("recordings.urls")),
    path("api/v1/", include("prosaas.api")),
    path("api/admin/v1/", include("prosaas.operators_api.urls")),
    path("", include("prosaas.api_docs")),
    path("", include("tenants.urls.accounts")),
    path("", include("tenants.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "prosaas.problems.bad_request"
handler403 = "prosaas.problems.forbidden"
handler404 = "prosaas.problems.not_found"
handler429 = "prosaas.problems.too_many"  # django-allauth's name
handler500 = "prosaas.problems.crashed"
