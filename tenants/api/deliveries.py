"""/api/v1/webhooks/deliveries/: what was sent where, what was answered, and sending it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import hooks, selectors
from tenants.access import TenantAPIMixin
from tenants.api.plain import nothing_of
from tenants.api.webhooks import NEEDS_CONTENT, TAG, asked, done, endpoint_or_404
from tenants.models import (
    EventKind,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from tenants.permissions import Permission
from tenants.rest.rates import TESTS, tested_too_often
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery, StrictQuery

_ROW: Final[dict[str, Any]] = {
    "id": "b1e0c2d3-4f56-4789-9abc-def012345678",
    "endpoint": {
        "id": "3e7a5c1b-2d4f-4a6b-8c9d-0e1f2a3b4c5d",
        "url": "https://example.com/hooks/prosaas",
    },
    "event": {
        "id": "c2f1d3e4-5a67-489a-8bcd-ef0123456789",
        "type": "call.completed",
        "occurred_at": "2026-03-01T08:05:00Z",
        "subject_id": "7a0c6b1e-3f0f-4a55-9d3c-6f1f2b6f6a02",
    },
    "status": "waiting",
    "attempt_count": 1,
    "next_attempt_at": "2026-03-01T08:05:35Z",
    "created_at": "2026-03-01T08:05:00Z",
    "settled_at": None,
}
_ATTEMPT: Final[dict[str, Any]] = {
    "number": 1,
    "at": "2026-03-01T08:05:01Z",
    "took_ms": 84,
    "status": 500,
    "error": "",
    "answer": "Internal Server Error",
}
_TOLD: Final = example("One that is tried again", _ROW, statuses=(202,))
_LISTED: Final = example("One that is tried again", _ROW, statuses=(200,))
_WHOLE: Final = example(
    "One with its attempts", {**_ROW, "data": {"id": "7a0c6b1e-…"}, "attempts": [_ATTEMPT]}
)


class WebhookEventSerializer(serializers.ModelSerializer[WebhookEvent]):
    """What happened. `id` is the header `webhook-id`; `subject_id` the call, number or agent."""

    type = serializers.ChoiceField(source="kind", choices=EventKind.choices, read_only=True)

    class Meta:
        model = WebhookEvent
        fields = ["id", "type", "occurred_at", "subject_id"]
        read_only_fields = fields


class DeliveryEndpointSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """An endpoint, by id and address."""

    class Meta:
        model = WebhookEndpoint
        fields = ["id", "url"]
        read_only_fields = fields


class WebhookAttemptSerializer(serializers.ModelSerializer[WebhookAttempt]):
    """One request: the HTTP status and the beginning of the answer, or one word why none came."""

    class Meta:
        model = WebhookAttempt
        fields = ["number", "at", "took_ms", "status", "error", "answer"]
        read_only_fields = fields


class WebhookDeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One event on its way to one endpoint: waiting, running, delivered or dead (given up)."""

    endpoint = DeliveryEndpointSerializer(read_only=True)
    event = WebhookEventSerializer(read_only=True)
    status = serializers.ChoiceField(
        source="state", choices=WebhookDelivery.State.choices, read_only=True
    )
    attempt_count = serializers.IntegerField(
        source="attempts", read_only=True, help_text="Since it was last asked for."
    )
    next_attempt_at = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields = [
            "id",
            "endpoint",
            "event",
            "status",
            "attempt_count",
            "next_attempt_at",
            "created_at",
            "settled_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_attempt_at(self, delivery: WebhookDelivery) -> str | None:
        """Null unless it waits."""
        is_waiting = delivery.state == WebhookDelivery.State.WAITING
        at: datetime | None = delivery.not_before if is_waiting else None
        return serializers.DateTimeField().to_representation(at) if at else None


class WebhookDeliveryDetailSerializer(WebhookDeliverySerializer):
    """A delivery with what is sent, and every attempt, the newest first."""

    data = serializers.DictField(read_only=True, allow_null=True)  # type: ignore[assignment]  # API word
    attempts = WebhookAttemptSerializer(source="tried", many=True, read_only=True)

    class Meta(WebhookDeliverySerializer.Meta):
        fields = [*WebhookDeliverySerializer.Meta.fields, "data", "attempts"]
        read_only_fields = fields


class DeliveryQuery(StrictQuery):
    """Which deliveries."""

    is_paged = True
    status = serializers.ChoiceField(
        source="state", required=False, choices=WebhookDelivery.State.choices
    )
    endpoint = serializers.UUIDField(required=False, help_text="An endpoint's id.")
    type = serializers.ChoiceField(source="kind", required=False, choices=EventKind.choices)
    subject_id = serializers.UUIDField(
        source="subject", required=False, help_text="The call, number or agent."
    )
    since = serializers.DateTimeField(required=False, help_text="Created then or later.")
    until = serializers.DateTimeField(required=False, help_text="Created before then.")


class DeliveryList(TenantAPIMixin, generics.ListAPIView[WebhookDelivery]):
    """The log of deliveries."""

    permissions = {"GET": Permission.WEBHOOKS_READ}
    serializer_class = WebhookDeliverySerializer

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        """Those that were asked for."""
        return selectors.webhook_deliveries(tenant=self.tenant, **DeliveryQuery.read(self.request))

    @extend_schema(
        operation_id="webhook_deliveries_list",
        tags=[TAG],
        summary="List webhook deliveries",
        description="Newest first; kept for 30 days. `?status=dead` lists what was given up.",
        parameters=[DeliveryQuery],
        responses=WebhookDeliverySerializer(many=True),
        examples=[_LISTED],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of deliveries."""
        return super().get(request, *args, **kwargs)


class DeliveryDetail(TenantAPIMixin):
    """One delivery."""

    permissions = {"GET": Permission.WEBHOOKS_READ}
    extras = hooks.CONTENT

    @extend_schema(
        operation_id="webhook_deliveries_read",
        tags=[TAG],
        summary="Read a webhook delivery",
        description="`data` is what is sent; null unless the asker also has `calls.read`, "
        "`recordings.read` and `usage.read`.",
        responses=WebhookDeliveryDetailSerializer,
        examples=[_WHOLE],
    )
    def get(self, request: Request, delivery_id: UUID) -> Response:
        """What is sent, and what was answered each time."""
        NoQuery.read(request)
        found = _delivery_or_404(self, delivery_id)
        attempts = WebhookAttemptSerializer(found.tried.all(), many=True).data
        data = found.event.data if self.granted >= hooks.CONTENT else None
        row = WebhookDeliverySerializer(found).data
        return Response({**row, "data": data, "attempts": attempts})


class DeliveryReplay(TenantAPIMixin):
    """Sending one again."""

    permissions = {"POST": Permission.WEBHOOKS_WRITE}
    extras = hooks.CONTENT

    @extend_schema(
        operation_id="webhook_deliveries_replay",
        tags=[TAG],
        summary="Send a delivery again",
        description="With the same `webhook-id`, also where it was delivered. 409 "
        "`not_replayable` while it is on its way, `endpoint_off` where its endpoint is switched "
        f"off. Where the endpoint is or was told of calls, {NEEDS_CONTENT}.",
        request=None,
        responses={202: WebhookDeliverySerializer, **errors(409)},
        examples=[_TOLD],
    )
    def post(self, request: Request, delivery_id: UUID) -> Response:
        """The delivery, on its way again."""
        nothing_of(request)
        found = _delivery_or_404(self, delivery_id)
        ids = {"tenant_id": self.tenant.pk, "delivery_id": found.pk}
        granted = self.granted
        return _on_its_way(done(hooks.delivery_replay, actor=self.actor, granted=granted, **ids))


class EndpointTest(TenantAPIMixin):
    """A test event."""

    permissions = {"POST": Permission.WEBHOOKS_WRITE}
    extras = hooks.CONTENT

    @extend_schema(
        operation_id="webhook_endpoints_test",
        tags=[TAG],
        summary="Send a test event",
        description="`webhook.test` to this endpoint alone, whatever it wants to be told. "
        "`Location` is the delivery. At most 10 a minute (429). 409 `endpoint_off` where the "
        "endpoint is switched off. Where it is or was told of calls, "
        f"{NEEDS_CONTENT}.",
        request=None,
        responses={202: WebhookDeliverySerializer, **errors(409)},
        examples=[_TOLD],
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """The delivery of the test event."""
        nothing_of(request)
        if tested_too_often(endpoint_or_404(self, endpoint_id).pk):
            raise Throttled(wait=TESTS[1])
        return _on_its_way(asked(self, hooks.endpoint_test, endpoint_id, granted=self.granted))


def _delivery_or_404(view: TenantAPIMixin, delivery_id: UUID) -> WebhookDelivery:
    try:
        return selectors.webhook_delivery(tenant=view.tenant, delivery_id=delivery_id)
    except WebhookDelivery.DoesNotExist as error:
        raise Http404 from error


def _on_its_way(delivery: WebhookDelivery) -> Response:
    where = reverse("api_delivery_detail", kwargs={"delivery_id": delivery.pk})
    return Response(
        WebhookDeliverySerializer(delivery).data, status=202, headers={"Location": where}
    )
