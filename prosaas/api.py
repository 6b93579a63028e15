"""DRF plumbing: the addresses of version 1, one error shape, cursor pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, include, path
from rest_framework.exceptions import APIException, ErrorDetail, NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler


class Pages(CursorPagination):
    """Newest first, 50 a page: {"next": url or null, "previous": …, "results": […]}."""

    page_size = 50
    ordering = ("-created_at", "-id")

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """A page; 404 for a cursor that is none of ours, also where DRF would crash."""
        try:
            return super().paginate_queryset(queryset, request, view=view)
        except (ValidationError, DataError) as error:  # no time at all, or none of the database's
            raise NotFound(self.invalid_cursor_message) from error


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
    path("", include("tenants.api_urls")),
    path("", include("calls.api_urls")),
    path("", include("recordings.api_urls")),
]
