"""GET /api/v1/erasures/<id>/: what was erased, and what remains for now."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from recordings import services
from recordings.models import ErasureReceipt
from tenants.access import TenantAPIMixin
from tenants.permissions import Permission
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery

RECEIPT_EXAMPLE = example(
    "What waits for the carrier",
    {
        "id": "018f4f0e-97d4-4c5a-9b55-0d3a0f3f9a10",
        "requested_at": "2026-11-21T09:30:00Z",
        "finished_at": None,
        "erased": {"calls": 0, "transcripts": 1, "summaries": 1, "tapes": 1},
        "remains": {"5d0a5b0c-5a0e-4a52-8a9c-3f6f0f6b7a11": "too-recent"},
    },
)


class ErasureSerializer(serializers.ModelSerializer[ErasureReceipt]):
    """Counts of what is gone, by kind; and why a call is not, by its id (docs/retention.md)."""

    erased = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    remains = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ErasureReceipt
        fields = ["id", "requested_at", "finished_at", "erased", "remains"]
        read_only_fields = fields


class ErasureDetail(TenantAPIMixin):
    """A receipt; 404 for a stranger's."""

    permissions = {"GET": Permission.CALLS_DELETE}

    @extend_schema(
        operation_id="erasures_read",
        tags=["Calls"],
        summary="Show an erasure's receipt",
        description="`finished_at` is set once nothing remains. It names nobody, and is kept.",
        responses={200: ErasureSerializer, **errors(404)},
        examples=[RECEIPT_EXAMPLE],
    )
    def get(self, request: Request, erasure_id: UUID) -> Response:
        """Needs `calls.delete`."""
        NoQuery.read(request)
        try:
            receipt = services.receipt_of(tenant_id=self.tenant.pk, receipt_id=erasure_id)
        except ErasureReceipt.DoesNotExist as error:
            raise Http404 from error
        return Response(ErasureSerializer(receipt).data)
