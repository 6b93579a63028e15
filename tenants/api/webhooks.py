"""/api/v1/webhooks/endpoints/: where events are told (docs/webhooks.md). A secret is shown once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import hooks, selectors
from tenants.access import TenantAPIMixin
from tenants.api.plain import body_of, nothing_of
from tenants.hooks import (
    BadEndpoint,
    EndpointOff,
    MayNotBeTold,
    NotReplayable,
    RotatedRecently,
    TooManyEndpoints,
)
from tenants.models import WebhookEndpoint
from tenants.permissions import Permission
from tenants.rest.errors import ApiError, refused
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery, PageQuery, StrictSerializer

TAG: Final = "webhooks"
NEEDS_CONTENT: Final = "the asker also needs `calls.read`, `recordings.read` and `usage.read` (403)"
_KINDS: Final = [(kind.value, kind.value) for kind in hooks.KINDS]
_ROW: Final[dict[str, Any]] = {
    "id": "3e7a5c1b-2d4f-4a6b-8c9d-0e1f2a3b4c5d",
    "url": "https://example.com/hooks/prosaas",
    "description": "The till",
    "events": ["call.completed"],
    "created_at": "2026-03-01T08:00:00Z",
    "disabled_at": None,
    "disabled_reason": "",
    "failing_since": None,
    "old_secret_until": None,
}
_TOLD: Final = example("An endpoint", _ROW, statuses=(200,))
_SHOWN: Final = example(
    "An endpoint with its secret", {**_ROW, "secret": "whsec_…"}, statuses=(200, 201)
)
_ASKED: Final = example(
    "Calls that are over",
    {"url": "https://example.com/hooks/prosaas", "events": ["call.completed"]},
    request=True,
)


class WebhookEndpointSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """An address that is told of events: of all, where `events` names none.

    A disabled one is told nothing: `disabled_reason` is owner, gone (it answered 410) or failing.
    Until `old_secret_until` the secret before the last rotation signs, too.
    """

    events = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = WebhookEndpoint
        fields = [
            "id",
            "url",
            "description",
            "events",
            "created_at",
            "disabled_at",
            "disabled_reason",
            "failing_since",
            "old_secret_until",
        ]
        read_only_fields = fields


class WebhookSecretSerializer(WebhookEndpointSerializer):
    """An endpoint with its new secret, which is not shown again."""

    secret = serializers.CharField(read_only=True)

    class Meta(WebhookEndpointSerializer.Meta):
        fields = [*WebhookEndpointSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class WebhookChangeSerializer(StrictSerializer):
    """What is left out stays."""

    url = serializers.CharField(required=False, max_length=500, help_text="Begins with https://.")
    events = serializers.ListField(
        required=False,
        child=serializers.ChoiceField(choices=_KINDS),
        max_length=len(_KINDS),
        help_text="None is all of them, later ones too.",
    )
    description = serializers.CharField(required=False, allow_blank=True, max_length=200)


class WebhookAskSerializer(WebhookChangeSerializer):
    """A new endpoint."""

    url = serializers.CharField(max_length=500, help_text="Begins with https://.")


class WebhookRotateSerializer(StrictSerializer):
    """May be left out."""

    force = serializers.BooleanField(
        default=False, help_text="Change it although the secret before still signs, which ends."
    )


class WebhookReplayedSerializer(serializers.Serializer[Any]):
    """How many deliveries are sent again."""

    count = serializers.IntegerField(read_only=True)


class EndpointList(TenantAPIMixin, generics.ListAPIView[WebhookEndpoint]):
    """Endpoints, and adding one."""

    permissions = {"GET": Permission.WEBHOOKS_READ, "POST": Permission.WEBHOOKS_WRITE}
    extras = hooks.CONTENT
    serializer_class = WebhookEndpointSerializer

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        """All of the tenant's."""
        PageQuery.read(self.request)
        return selectors.webhook_endpoints(tenant=self.tenant)

    @extend_schema(
        operation_id="webhook_endpoints_list",
        tags=[TAG],
        summary="List webhook endpoints",
        description="Newest first. No secrets.",
        responses=WebhookEndpointSerializer(many=True),
        examples=[_TOLD],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of endpoints."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="webhook_endpoints_create",
        tags=[TAG],
        summary="Add a webhook endpoint",
        description="Everything that the chosen events tell of is sent there from now on, signed "
        "by the Standard Webhooks specification. `secret` is shown in this answer only. Where the "
        f"events tell of calls, as all of them do, {NEEDS_CONTENT}.",
        request=WebhookAskSerializer,
        responses={201: WebhookSecretSerializer, **errors(409, 422)},
        examples=[_ASKED, _SHOWN],
    )
    def post(self, request: Request) -> Response:
        """The endpoint, with its secret."""
        sent = body_of(request, WebhookAskSerializer)
        endpoint, secret = done(
            hooks.endpoint_create,
            tenant_id=self.tenant.pk,
            actor=self.actor,
            granted=self.granted,
            **sent,
        )
        where = reverse("api_webhook_detail", kwargs={"endpoint_id": endpoint.pk})
        return _shown(endpoint, secret, status=201, Location=where)


class EndpointDetail(TenantAPIMixin):
    """One endpoint."""

    permissions = {
        "GET": Permission.WEBHOOKS_READ,
        "PATCH": Permission.WEBHOOKS_WRITE,
        "DELETE": Permission.WEBHOOKS_WRITE,
    }
    extras = hooks.CONTENT

    @extend_schema(
        operation_id="webhook_endpoints_read",
        tags=[TAG],
        summary="Read a webhook endpoint",
        responses=WebhookEndpointSerializer,
        examples=[_TOLD],
    )
    def get(self, request: Request, endpoint_id: UUID) -> Response:
        """Where it is, what it is told, and how it fares."""
        NoQuery.read(request)
        return Response(WebhookEndpointSerializer(endpoint_or_404(self, endpoint_id)).data)

    @extend_schema(
        operation_id="webhook_endpoints_change",
        tags=[TAG],
        summary="Change a webhook endpoint",
        description="Address, events, description; the secret stays. Where it was or will be "
        f"told of calls, {NEEDS_CONTENT}.",
        request=WebhookChangeSerializer,
        responses={200: WebhookEndpointSerializer, **errors(422)},
        examples=[_TOLD, example("Two events", {"events": ["call.started", "call.completed"]},
                                 request=True)],
    )  # fmt: skip
    def patch(self, request: Request, endpoint_id: UUID) -> Response:
        """What it is told from the next event on."""
        sent = body_of(request, WebhookChangeSerializer)
        sent["granted"] = self.granted
        return Response(
            WebhookEndpointSerializer(asked(self, hooks.endpoint_change, endpoint_id, **sent)).data
        )

    @extend_schema(
        operation_id="webhook_endpoints_delete",
        tags=[TAG],
        summary="Remove a webhook endpoint",
        description="What waits for it is not sent, and its delivery log is gone.",
        responses={204: None},
    )
    def delete(self, request: Request, endpoint_id: UUID) -> Response:
        """It is gone, with its log."""
        NoQuery.read(request)
        asked(self, hooks.endpoint_delete, endpoint_id)
        return Response(status=204)


class EndpointRotate(TenantAPIMixin):
    """A new secret."""

    permissions = {"POST": Permission.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="webhook_endpoints_rotate",
        tags=[TAG],
        summary="Change an endpoint's secret",
        description="`secret` is shown in this answer only. For 24 hours the one before signs "
        "beside it, so that nothing is lost while you change it on your side. Within that time "
        "another change is 409 `rotated_recently`, and `fields.old_secret_until` says how long; "
        "`force` changes it all the same, and the oldest secret signs no more.",
        request=WebhookRotateSerializer,
        responses={200: WebhookSecretSerializer, **errors(409)},
        examples=[_SHOWN],
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """The endpoint, with its new secret."""
        sent = body_of(request, WebhookRotateSerializer)
        secret = asked(self, hooks.endpoint_rotate, endpoint_id, is_forced=sent["force"])
        return _shown(endpoint_or_404(self, endpoint_id), secret)


class EndpointEnable(TenantAPIMixin):
    """Switching on."""

    permissions = {"POST": Permission.WEBHOOKS_WRITE}
    extras = hooks.CONTENT

    @extend_schema(
        operation_id="webhook_endpoints_enable",
        tags=[TAG],
        summary="Switch an endpoint on",
        description="It is told from the next event on; what it missed can be replayed. Where that "
        f"tells of calls, {NEEDS_CONTENT}.",
        request=None,
        responses=WebhookEndpointSerializer,
        examples=[_TOLD],
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """It is told again."""
        nothing_of(request)
        changed = asked(self, hooks.endpoint_enable, endpoint_id, granted=self.granted)
        return Response(WebhookEndpointSerializer(changed).data)


class EndpointDisable(TenantAPIMixin):
    """Switching off."""

    permissions = {"POST": Permission.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="webhook_endpoints_disable",
        tags=[TAG],
        summary="Switch an endpoint off",
        description="It is told nothing from now on, nor what waits.",
        request=None,
        responses=WebhookEndpointSerializer,
        examples=[_TOLD],
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """It is told nothing."""
        nothing_of(request)
        return Response(
            WebhookEndpointSerializer(asked(self, hooks.endpoint_disable, endpoint_id)).data
        )


class EndpointReplay(TenantAPIMixin):
    """Sending again what was given up."""

    permissions = {"POST": Permission.WEBHOOKS_WRITE}
    extras = hooks.CONTENT

    @extend_schema(
        operation_id="webhook_endpoints_replay",
        tags=[TAG],
        summary="Send again what an endpoint missed",
        description="Every delivery that was given up, the oldest first, at most 1,000 at a time. "
        "409 `endpoint_off` where it is switched off. "
        f"Where the endpoint is or was told of calls, {NEEDS_CONTENT}.",
        request=None,
        responses={202: WebhookReplayedSerializer, **errors(409)},
        examples=[example("Three", {"count": 3})],
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """How many are sent again."""
        nothing_of(request)
        count = asked(self, hooks.deliveries_replay, endpoint_id, granted=self.granted)
        return Response({"count": count}, status=202)


def endpoint_or_404(view: TenantAPIMixin, endpoint_id: UUID) -> WebhookEndpoint:
    """The tenant's endpoint."""
    try:
        return selectors.webhook_endpoint(tenant=view.tenant, endpoint_id=endpoint_id)
    except WebhookEndpoint.DoesNotExist as error:
        raise Http404 from error


def asked(view: TenantAPIMixin, service: Any, endpoint_id: UUID, **more: Any) -> Any:
    """What a service of tenants/hooks answers of the tenant's endpoint."""
    found = endpoint_or_404(view, endpoint_id)
    ids = {"tenant_id": view.tenant.pk, "endpoint_id": found.pk}
    return done(service, actor=view.actor, **ids, **more)


def done(service: Callable[..., Any], **arguments: Any) -> Any:
    """What a service of tenants/hooks answers; its refusals are the API's."""
    try:
        return service(**arguments)
    except TooManyEndpoints as error:
        raise refused("too_many_webhooks", error, status=409) from error
    except MayNotBeTold as error:
        raise refused("permission_denied", error, status=403) from error
    except NotReplayable as error:
        raise refused("not_replayable", error, status=409) from error
    except EndpointOff as error:
        raise refused("endpoint_off", error, status=409) from error
    except RotatedRecently as error:
        raise _too_soon(error) from error
    except BadEndpoint as error:
        raise refused("invalid", error, field=error.field) from error
    except ObjectDoesNotExist as error:  # removed meanwhile
        raise Http404 from error


def _too_soon(error: RotatedRecently) -> ApiError:
    """409; the field has the moment as the endpoint has it."""
    until = serializers.DateTimeField().to_representation(error.until)
    return ApiError(
        "rotated_recently", str(error), status=409, fields={"old_secret_until": [str(until)]}
    )


def _shown(
    endpoint: WebhookEndpoint, secret: str, *, status: int = 200, **headers: str
) -> Response:
    """The endpoint with its secret, kept by no cache."""
    told = {**WebhookEndpointSerializer(endpoint).data, "secret": secret}
    return Response(told, status=status, headers={**headers, "Cache-Control": "no-store"})
