"""Pages of what functions list: {"next", "previous": null, "results"}, forward by a cursor."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from prosaas.operators_api.lookups import Place
from tenants.rest.pages import Pages

PARAMETERS = [
    OpenApiParameter(each["name"], each["schema"], description=each["description"])
    for each in Pages().get_schema_operation_parameters(None)
]
_LONGEST = 200  # characters of a cursor


class Placed(Protocol):
    """A row that says where it stands in its list."""

    @property
    def place(self) -> Place:
        """By which the next page begins after it."""


R = TypeVar("R", bound=Placed)


def paged(
    request: Request,
    serializer: type[serializers.BaseSerializer[Any]],
    rows: Callable[[Place | None, int], Sequence[R]],
) -> Response:
    """The page that the request asks for; `rows` gets where to begin and how many at most.

    ValidationError (400) for another cursor or limit.
    """
    size = Pages().get_page_size(request)
    found = rows(_place(request.query_params.get("cursor")), size + 1)
    address = None
    if len(found) > size:
        here = request.build_absolute_uri()
        address = replace_query_param(here, "cursor", _cursor(found[size - 1].place))
    shown = serializer(found[:size], many=True).data
    return Response({"next": address, "previous": None, "results": shown})


def page_of(name: str, row: serializers.BaseSerializer[Any]) -> Any:
    """A page's serializer, for the schema. `row` has many=True."""
    fields: dict[str, Any] = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": row,
    }
    return inline_serializer(name, fields=fields)


def _cursor(place: Place) -> str:
    told = json.dumps([place[0].isoformat(), place[1].hex])
    return urlsafe_b64encode(told.encode()).decode()


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    try:
        at, row = json.loads(urlsafe_b64decode(cursor[:_LONGEST].encode("ascii")))
        return datetime.fromisoformat(at).astimezone(UTC), UUID(row)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        sentence = _("This is no cursor of this list.")
        raise ValidationError({"cursor": [sentence]}) from error
