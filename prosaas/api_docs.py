"""What the APIs can do, for programs (/api/schema/) and for people (/api/docs/). Names no data."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from prosaas.api_schema import OPERATORS, TENANTS, Described
from tenants.access import public

_KEPT: Final = "public, max-age=300"


@require_safe
def schema(_request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 of /api/v1/, JSON."""
    return _answer(TENANTS)


@require_safe
def operators_schema(_request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 of /api/admin/v1/, JSON."""
    return _answer(OPERATORS)


def _answer(api: Described) -> HttpResponse:
    answer = HttpResponse(api.path.read_bytes(), content_type="application/json")
    answer.headers["Cache-Control"] = _KEPT
    return answer


def _page(schema_name: str) -> Any:
    page = TemplateView.as_view(
        template_name="api_docs.html", extra_context={"schema": schema_name}
    )
    return public(page)


urlpatterns: list[URLPattern] = [
    path("api/schema/", public(schema), name="api_schema"),
    path("api/docs/", _page("api_schema"), name="api_docs"),
    path("api/admin/schema/", public(operators_schema), name="api_operators_schema"),
    path("api/admin/docs/", _page("api_operators_schema"), name="api_operators_docs"),
]
