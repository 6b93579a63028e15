"""What operations on a tenant's own things share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.access import TenantAPIMixin
from tenants.rest.serializers import NoQuery, StrictSerializer


class PlainAPIView(TenantAPIMixin):
    """A view whose address knows no parameters: any is refused (400)."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Looks at the parameters once it is known who asks."""
        super().initial(request, *args, **kwargs)
        NoQuery.read(request)


class NothingSerializer(StrictSerializer):
    """A body without fields."""


def sent(
    serializer: type[StrictSerializer], request: Request, *, partial: bool = False, **context: Any
) -> dict[str, Any]:
    """The validated values of the body; ValidationError (400) by name.

    `context` is what the serializer looks at besides.
    """
    body = serializer(data=request.data, partial=partial, context=context)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def sent_nothing(request: Request) -> None:
    """ValidationError (400) for a body with anything in it; it may be missing altogether."""
    sent(NothingSerializer, request)


def body_of(request: Request, serializer: type[StrictSerializer]) -> dict[str, Any]:
    """As `sent`, where the address may know parameters for other methods: any is refused (400)."""
    NoQuery.read(request)
    return sent(serializer, request)


def nothing_of(request: Request) -> None:
    """ValidationError (400) for any parameter and any field."""
    body_of(request, NothingSerializer)


def created(data: Any, name: str, **kwargs: Any) -> Response:
    """201 with the address of what was made."""
    location = reverse(name, kwargs=kwargs)
    return Response(data, status=status.HTTP_201_CREATED, headers={"Location": location})
