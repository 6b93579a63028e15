"""Lists come in pages, by a cursor: page 1,000 costs what page 1 does."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

from django.core.exceptions import ValidationError as BadValue
from django.db import DataError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

DEFAULT: Final = 50
MOST: Final = 100
_KEYS: Final = ("created_at", "id")


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
            raise _bad_cursor() from error

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


class KeysetPages(Pages):
    """The same by the place (created_at, id) itself: however many rows share one moment.

    For rows, or `values()`, with both columns. `is_newest_first` says the order.
    """

    def is_newest_first(self, request: Request) -> bool:
        """Which of the two orders is asked for."""
        return True

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """A page; 400 for a cursor that is none of ours."""
        self._address = request.build_absolute_uri()
        given = request.query_params.get(self.cursor_query_param)
        place = _place(given) if given is not None else None
        is_back = place is not None and place.is_back
        falls = self.is_newest_first(request) is not is_back
        size = self.get_page_size(request)
        rows = cast("QuerySet[Any]", queryset)
        if place is not None:
            rows = rows.filter(_beyond(place, falls=falls))
        sign = "-" if falls else ""
        found = list(rows.order_by(f"{sign}created_at", f"{sign}id")[: size + 1])
        page, goes_on = found[:size], len(found) > size
        if is_back:
            page.reverse()
        has_next, has_previous = (True, goes_on) if is_back else (goes_on, place is not None)
        self._next = _cursor(page[-1], is_back=False) if page and has_next else None
        self._previous = _cursor(page[0], is_back=True) if page and has_previous else None
        return page

    def get_next_link(self) -> str | None:
        """The address of the next page."""
        return self._link(self._next)

    def get_previous_link(self) -> str | None:
        """The address of the page before."""
        return self._link(self._previous)

    def _link(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        address: str = replace_query_param(self._address, self.cursor_query_param, cursor)
        return address


@dataclass(frozen=True, slots=True)
class _Place:
    """A row's place in the list, and whether the page before it is asked for."""

    at: datetime
    pk: UUID
    is_back: bool


def _beyond(place: _Place, *, falls: bool) -> Q:
    """The rows after a place in falling or rising order; the time alone is a range of the index."""
    if falls:
        return Q(created_at__lte=place.at) & (Q(created_at__lt=place.at) | Q(id__lt=place.pk))
    return Q(created_at__gte=place.at) & (Q(created_at__gt=place.at) | Q(id__gt=place.pk))


def _cursor(row: Any, *, is_back: bool) -> str:
    at, pk = (row[name] if isinstance(row, dict) else getattr(row, name) for name in _KEYS)
    text = f"{'b' if is_back else 'n'}|{at.isoformat()}|{pk}"
    return urlsafe_b64encode(text.encode()).decode()


def _place(cursor: str) -> _Place:
    try:
        way, at, pk = urlsafe_b64decode(cursor.encode()).decode().split("|")
        place = _Place(datetime.fromisoformat(at).astimezone(UTC), UUID(pk), is_back=way == "b")
    except (ValueError, OverflowError) as error:
        raise _bad_cursor() from error
    if way not in {"b", "n"}:
        raise _bad_cursor()
    return place


def _bad_cursor() -> ValidationError:
    return ValidationError({"cursor": [_("This is no cursor of this list.")]})


def _bad_limit() -> ValidationError:
    return ValidationError({"limit": [_("A page holds 1 to %(most)s.") % {"most": MOST}]})
