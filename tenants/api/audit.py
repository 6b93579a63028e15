"""GET /api/v1/audit/: what was done, by whom, newest first."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import selectors
from tenants.access import TenantAPIMixin
from tenants.models import AuditEvent
from tenants.permissions import Permission
from tenants.rest.pages import Pages
from tenants.rest.schema import example
from tenants.rest.serializers import StrictQuery
from tenants.services.audit import hashed

_TOLD: Final = example(
    "Who answers a number was changed",
    {
        "position": 17,
        "at": "2026-03-01T08:00:00.123456+00:00",
        "actor_kind": "key",
        "actor_id": "9f5b0f7e-6e0d-4b53-8b2e-7d9a3c1e2f10",
        "visit_id": None,
        "action": "number.assigned",
        "object_kind": "number",
        "object_id": "6a0c6b1e-3f0f-4a55-9d3c-6f1f2b6f6a01",
        "details": {"after_hours": "voicemail"},
        "network": "198.51.100.0/24",
        "previous_hash": "0" * 64,
        "hash": "f" * 64,
        "tenant": "1b7f9a54-9a1d-4f0b-bb0d-0a6a5f0c7a11",
    },
)


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    """An event as its hash is over it (docs/audit.md): people and things are told by id."""

    details = serializers.DictField(read_only=True)

    class Meta:
        model = AuditEvent
        fields = [
            "position",
            "at",
            "actor_kind",
            "actor_id",
            "visit_id",
            "action",
            "object_kind",
            "object_id",
            "details",
            "network",
            "previous_hash",
            "hash",
            "tenant",
        ]
        read_only_fields = fields

    def to_representation(self, event: AuditEvent) -> dict[str, Any]:
        """What is hashed, in the words that are hashed."""
        return {**hashed(event), "hash": event.hash}


class AuditQuery(StrictQuery):
    """Which events."""

    is_paged = True
    action = serializers.CharField(required=False, max_length=60, help_text="As `key.created`.")
    since = serializers.DateTimeField(
        required=False, default_timezone=UTC, help_text="The first moment; UTC if no zone is given."
    )
    until = serializers.DateTimeField(
        required=False,
        default_timezone=UTC,
        help_text="The first moment out of it; UTC if no zone is given.",
    )


class Positions(Pages):
    """Pages along the chain."""

    ordering = ("-position",)


class AuditList(TenantAPIMixin, generics.ListAPIView[AuditEvent]):
    """The audit log."""

    permissions = {"GET": Permission.AUDIT_READ}
    serializer_class = AuditEventSerializer
    pagination_class = Positions

    def get_queryset(self) -> QuerySet[AuditEvent]:
        """Those that were asked for."""
        return selectors.audit_events(tenant=self.tenant, **AuditQuery.read(self.request))

    @extend_schema(
        operation_id="audit_list",
        tags=["audit"],
        summary="List what was done",
        description="The audit log, newest first. It only grows, in a chain of hashes.",
        parameters=[AuditQuery],
        responses=AuditEventSerializer(many=True),
        examples=[_TOLD],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of events."""
        return super().get(request, *args, **kwargs)
