"""Lists come in pages, by a cursor: page 1,000 costs what page 1 does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError as BadValue
from django.db import DataError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

DEFAULT: Final = 50
MOST: Final = 100


class Pages(CursorPagination):
    """Newest first: {"next": url or null, "previous": …, "results": […]}; ?limit= 1 to 100."""

    page_size = DEFAULT
    ordering: Any = ("-created_at", "-id")

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """A page; 400 for a cursor that is none of ours, also where DRF would crash."""
        try:
            return super().paginate_queryset(queryset, request, view=view)
        except (BadValue, DataError, NotFound, ValueError) as error:  # no time, or no cursor at all
            raise ValidationError({"cursor": [_("This is no cursor of this list.")]}) from error

    def get_page_size(self, request: Request) -> int:
        """How many; 400 for another number than 1 to 100."""
        given = request.query_params.get("limit")
        if given is None:
            return self.page_size
        if not (given.isascii() and given.isdigit() and len(given) <= len(str(MOST))):
            raise _bad_limit()
        if not 1 <= int(given) <= MOST:
            raise _bad_limit()
        return int(given)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The two parameters, for the schema."""
        limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT}
        told = {
            "cursor": ({"type": "string"}, "Where the page begins: take the address in `next`."),
            "limit": (limit, "How many a page holds."),
        }
        return [
            {"name": name, "in": "query", "required": False, "schema": schema, "description": text}
            for name, (schema, text) in told.items()
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What a page looks like, for the schema."""
        address = {"type": ["string", "null"], "format": "uri"}
        shown = f"https://api.example.com/list/?{self.cursor_query_param}=cD0yMDI2"
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {
                    **address,
                    "description": "The address of the next page.",
                    "example": shown,
                },
                "previous": {
                    **address,
                    "description": "The address of the page before.",
                    "example": None,
                },
                "results": schema,
            },
        }


def _bad_limit() -> ValidationError:
    return ValidationError({"limit": [_("A page holds 1 to %(most)s.") % {"most": MOST}]})
