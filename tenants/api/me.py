"""GET /api/v1/me/: who asks, as a program finds out what its key is good for."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.access import TenantAPIMixin
from tenants.api.keys import TAG
from tenants.models import ApiKey
from tenants.rest.rates import REQUESTS_A_MINUTE
from tenants.rest.schema import example
from tenants.rest.serializers import NoQuery

_KEY: Final = {
    "kind": "key",
    "name": "Till",
    "tenant": {"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "name": "Flower shop"},
    "permissions": ["calls.read", "recordings.read"],
    "limit_requests": 600,
    "expires_at": None,
}


class TenantOfAskerSerializer(serializers.Serializer[Any]):
    """The business that the key, or the member, belongs to."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class MeSerializer(serializers.Serializer[Any]):
    """Who asks, and what may be asked for."""

    kind = serializers.ChoiceField(["key", "member"])
    name = serializers.CharField(help_text="The key's, or the member's e-mail address.")
    tenant = TenantOfAskerSerializer()
    permissions = serializers.ListField(
        child=serializers.CharField(), help_text="The key's scopes, or what the role allows."
    )
    limit_requests = serializers.IntegerField(help_text="How many requests a minute.")
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="When the key ends; null for never, and for members."
    )


class Me(TenantAPIMixin):
    """Whoever asks."""

    permissions = {}
    for_all = frozenset({"GET"})

    @extend_schema(
        operation_id="me_read",
        tags=[TAG],
        summary="Tell who asks",
        description="Needs no scope: a key is tried with it.",
        responses={200: MeSerializer},
        examples=[example("A key", _KEY)],
    )
    def get(self, request: Request) -> Response:
        """Of every key and every member."""
        NoQuery.read(request)
        key = request.auth if isinstance(request.auth, ApiKey) else None
        told = {
            "kind": "key" if key else "member",
            "name": key.name if key else getattr(request.user, "email", ""),
            "tenant": {"id": self.tenant.pk, "name": self.tenant.name},
            "permissions": sorted(self.granted),
            "limit_requests": (key and key.limit_requests) or REQUESTS_A_MINUTE,
            "expires_at": key and key.expires_at,
        }
        return Response(MeSerializer(told).data)
