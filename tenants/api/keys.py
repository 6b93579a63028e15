"""/api/v1/keys/: API keys. The text of one is in the answer that made it and nowhere else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import selectors, services
from tenants.access import TenantAPIMixin
from tenants.api.plain import body_of
from tenants.models import ApiKey, AuditEvent
from tenants.permissions import API_SCOPES, Permission
from tenants.rest.errors import ApiError, refused
from tenants.rest.rates import REQUESTS_A_MINUTE
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery, PageQuery, StrictSerializer
from tenants.services.keys import BadApiKey, TooManyApiKeys

TAG: Final = "keys"
_LONGEST: Final = timedelta(days=3650)
_SCOPES: Final = [(scope.value, scope.value) for scope in API_SCOPES]
_MAKERS: Final = [(kind.value, kind.value) for kind in AuditEvent.ActorKind][:2]
_ROW: Final[dict[str, Any]] = {
    "id": "9f5b0f7e-6e0d-4b53-8b2e-7d9a3c1e2f10",
    "prefix": "0123456789ab",
    "name": "Till",
    "scopes": ["calls.read", "recordings.read"],
    "limit_requests": None,
    "made_by": "user",
    "created_at": "2026-03-01T08:00:00Z",
    "expires_at": None,
    "revoked_at": None,
    "last_used_at": "2026-03-02T10:15:00Z",
}
_TOLD: Final = example("A key", _ROW, statuses=(200,))
_SHOWN: Final = example(
    "A new key",
    {**_ROW, "last_used_at": None, "key": "psk_0123456789ab_…"},
    statuses=(201,),
)
_ASKED: Final = example(
    "A key that reads", {"name": "Till", "scopes": ["calls.read", "recordings.read"]}, request=True
)


class KeySerializer(serializers.ModelSerializer[ApiKey]):
    """A key without its secret: its text begins with `psk_` and `prefix`.

    `limit_requests` is how many requests it may make a minute, null for what every key may.
    `made_by` is who made it: user, or key, with which it ends; null where nobody is known.
    """

    made_by = serializers.SerializerMethodField()
    scopes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ApiKey
        fields = [
            "id",
            "prefix",
            "name",
            "scopes",
            "limit_requests",
            "made_by",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=_MAKERS, allow_null=True))
    def get_made_by(self, key: ApiKey) -> str | None:
        """A word of _MAKERS."""
        if key.made_by_key_id is not None:
            return str(AuditEvent.ActorKind.KEY)
        return str(AuditEvent.ActorKind.USER) if key.created_by_id is not None else None


class NewKeySerializer(KeySerializer):
    """A new key with its text, which is not shown again."""

    key = serializers.CharField(read_only=True)

    class Meta(KeySerializer.Meta):
        fields = [*KeySerializer.Meta.fields, "key"]
        read_only_fields = fields


class KeyAskSerializer(StrictSerializer):
    """What a key is called, what it may do, until when, and how often a minute."""

    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=_SCOPES),
        allow_empty=False,
        max_length=len(_SCOPES),
        help_text="Of those that the asker has.",
    )
    expires_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Null: until it is revoked."
    )
    limit_requests = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=REQUESTS_A_MINUTE
    )

    def validate_expires_at(self, at: datetime | None) -> datetime | None:
        """Within ten years; what is over is for the service to refuse."""
        if at is not None and at > timezone.now() + _LONGEST:
            raise serializers.ValidationError(_("Choose a day within the next ten years."))
        return at


class KeyList(TenantAPIMixin, generics.ListAPIView[ApiKey]):
    """Keys, and making one."""

    permissions = {"GET": Permission.KEYS_WRITE, "POST": Permission.KEYS_WRITE}
    serializer_class = KeySerializer

    def get_queryset(self) -> QuerySet[ApiKey]:
        """Every key there is and was."""
        PageQuery.read(self.request)
        return selectors.api_keys_newest(tenant=self.tenant)

    @extend_schema(
        operation_id="keys_list",
        tags=[TAG],
        summary="List API keys",
        description="Newest first, ended ones too. No secrets.",
        responses=KeySerializer(many=True),
        examples=[_TOLD],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of keys."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="keys_create",
        tags=[TAG],
        summary="Make an API key",
        description="`key` is shown in this answer only. Nobody gives a key what they may not do "
        "themselves; one that is made with a key ends no later, and may ask no more often, than "
        "that key, and is revoked with it.",
        request=KeyAskSerializer,
        responses={201: NewKeySerializer, **errors(409, 422)},
        examples=[_ASKED, _SHOWN],
    )
    def post(self, request: Request) -> Response:
        """The key, with its text."""
        sent = body_of(request, KeyAskSerializer)
        if isinstance(request.auth, ApiKey):
            sent |= _within(request.auth, sent)
        text = _made(self, sent)
        key = selectors.api_keys_newest(tenant=self.tenant).get(prefix=text.prefix)
        return Response(
            {**KeySerializer(key).data, "key": str(text)},
            status=201,
            headers={
                "Location": reverse("api_key_detail", kwargs={"key_id": key.pk}),
                "Cache-Control": "no-store",
            },
        )


class KeyDetail(TenantAPIMixin):
    """One key."""

    permissions = {"GET": Permission.KEYS_WRITE, "DELETE": Permission.KEYS_WRITE}

    @extend_schema(
        operation_id="keys_read",
        tags=[TAG],
        summary="Read an API key",
        responses=KeySerializer,
        examples=[_TOLD],
    )
    def get(self, request: Request, key_id: UUID) -> Response:
        """What it may do, and when it was last used."""
        NoQuery.read(request)
        return Response(KeySerializer(_key_or_404(self, key_id)).data)

    @extend_schema(
        operation_id="keys_revoke",
        tags=[TAG],
        summary="Revoke an API key",
        description="It is refused from its next request on, for good. One that was revoked "
        "before stays so. Keys that were made with it are revoked too. A key revokes none that may "
        "do more than itself (403).",
        responses={204: None},
    )
    def delete(self, request: Request, key_id: UUID) -> Response:
        """It opens nothing from now on."""
        NoQuery.read(request)
        key = _key_or_404(self, key_id)
        if isinstance(request.auth, ApiKey) and not set(key.scopes) <= self.granted:
            sentence = _("A key cannot revoke one that may do more than itself.")
            raise ApiError("permission_denied", sentence, status=403)
        services.api_key_revoke(tenant_id=self.tenant.pk, key_id=key.pk, actor=self.actor)
        return Response(status=204)


def _key_or_404(view: TenantAPIMixin, key_id: UUID) -> ApiKey:
    try:
        return selectors.api_key_detail(tenant=view.tenant, key_id=key_id)
    except ApiKey.DoesNotExist as error:
        raise Http404 from error


def _made(view: TenantAPIMixin, sent: dict[str, Any]) -> Any:
    try:
        return services.api_key_create(
            tenant_id=view.tenant.pk, actor=view.actor, granted=view.granted, **sent
        )
    except TooManyApiKeys as error:
        raise refused("too_many_keys", error, status=409) from error
    except BadApiKey as error:
        raise refused("invalid", error, field=error.field) from error


def _within(maker: ApiKey, sent: dict[str, Any]) -> dict[str, Any]:
    """The end and the rate of a key that is made with another; ApiError if it would outlive it."""
    ends, most = sent["expires_at"], sent["limit_requests"]
    if maker.expires_at is not None and ends is not None and ends > maker.expires_at:
        sentence = _("A key that is made with another cannot end later than that one.")
        raise ApiError("invalid", sentence, fields={"expires_at": [sentence]})
    rates = [rate for rate in (most, maker.limit_requests) if rate is not None]
    return {"expires_at": ends or maker.expires_at, "limit_requests": min(rates, default=None)}
