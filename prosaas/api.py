"""DRF plumbing: the addresses of version 1, one error shape, cursor pages."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Pages(CursorPagination):
    """Newest first, 50 a page: {"next": url or null, "previous": …, "results": […]}."""

    page_size = 50
    ordering = ("-created_at", "-id")


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as {"error": {"code", "message", "fields"?}}; None for a crash (500)."""
    response = exception_handler(error, context)
    if response is None:
        return None
    details = error.detail if isinstance(error, APIException) else response.data["detail"]
    body: dict[str, Any] = {"code": _code(details, response.status_code), "message": ""}
    if isinstance(details, dict):
        body["fields"] = details
    else:
        body["message"] = str(details[0] if isinstance(details, list) else details)
    response.data = {"error": body}
    return response


def _code(details: Any, status: int) -> str:
    if isinstance(details, ErrorDetail):
        return str(details.code)
    return "invalid" if isinstance(details, dict | list) else f"http-{status}"


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("calls.api_urls")),
]
