"""What the API can do, for programs (/api/schema/) and for people (/api/docs/). Names no data."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.views.generic import TemplateView
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView

from tenants.access import public


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass
    """`Authorization: Bearer psk_…` in the schema."""

    target_class = "tenants.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "psk_…"}


urlpatterns: list[URLPattern] = [
    path("api/schema/", public(SpectacularAPIView.as_view()), name="api_schema"),
    path("api/docs/", public(TemplateView.as_view(template_name="api_docs.html")), name="api_docs"),
]
