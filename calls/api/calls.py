"""GET /api/v1/calls/ and /api/v1/calls/<id>/ (JSON). Times are UTC, *_ms are ms of the stream."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers

from calls import selectors
from calls.models import Call, CallMetrics, CallTurn
from tenants.access import TenantAPIMixin
from tenants.permissions import Permission


class TurnSerializer(serializers.ModelSerializer[CallTurn]):
    """What one side said."""

    class Meta:
        model = CallTurn
        fields = [
            "position",
            "item_id",
            "who",
            "text",
            "heard_text",
            "start_ms",
            "end_ms",
            "heard_ms",
            "interrupted",
        ]


class MetricsSerializer(serializers.ModelSerializer[CallMetrics]):
    """What was counted (requirements R16)."""

    class Meta:
        model = CallMetrics
        exclude = ["id", "tenant", "call"]


class CallSerializer(serializers.ModelSerializer[Call]):
    """A call without its content."""

    seconds = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Call
        fields = [
            "id",
            "call_sid",
            "direction",
            "from_number",
            "from_presentation",
            "to_number",
            "status",
            "end_reason",
            "created_at",
            "answered_at",
            "ended_at",
            "seconds",
        ]


class CallDetailSerializer(CallSerializer):
    """A call with its turns and, once it was measured, its metrics."""

    turns = TurnSerializer(many=True, read_only=True)
    metrics = serializers.SerializerMethodField()

    class Meta(CallSerializer.Meta):
        fields = [*CallSerializer.Meta.fields, "turns", "metrics"]

    @extend_schema_field(MetricsSerializer(allow_null=True))
    def get_metrics(self, call: Call) -> dict[str, Any] | None:
        """None while nothing was measured."""
        metrics = getattr(call, "metrics", None)
        return None if metrics is None else dict(MetricsSerializer(metrics).data)


@extend_schema(parameters=[OpenApiParameter("call_sid", description="Twilio's CallSid")])
class CallList(TenantAPIMixin, generics.ListAPIView[Call]):
    """The tenant's calls, newest first; ?call_sid= finds one."""

    permissions = {"GET": Permission.CALLS_READ}
    serializer_class = CallSerializer

    def get_queryset(self) -> QuerySet[Call]:
        """Only this tenant's."""
        call_sid = self.request.query_params.get("call_sid", "")
        return selectors.calls_newest(tenant=self.tenant, call_sid=call_sid)


class CallDetail(TenantAPIMixin, generics.RetrieveAPIView[Call]):
    """One call; 404 for a stranger's."""

    permissions = {"GET": Permission.CALLS_READ}
    serializer_class = CallDetailSerializer

    def get_object(self) -> Call:
        """The call of the address."""
        call_id: UUID = self.kwargs["call_id"]
        try:
            return selectors.call_detail(tenant=self.tenant, call_id=call_id)
        except Call.DoesNotExist as error:
            raise Http404 from error
