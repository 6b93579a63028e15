"""What a request of the API brings: a body, or nothing; never a parameter that nobody knows."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from tenants.rest.serializers import NoQuery, StrictSerializer


class Nothing(StrictSerializer):
    """A body in which there is nothing to say."""


def body_of(request: Request, serializer: type[StrictSerializer]) -> dict[str, Any]:
    """The validated body; ValidationError (400) for another, or with any parameter."""
    NoQuery.read(request)
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def nothing_of(request: Request) -> None:
    """ValidationError (400) for any parameter and any field."""
    body_of(request, Nothing)
