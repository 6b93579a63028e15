"""/api/v1/settings/: the tenant's own settings (docs/api-members.md)."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import zones
from tenants.api.plain import PlainAPIView, sent
from tenants.models import Language, Tenant
from tenants.permissions import Permission
from tenants.rest.errors import refused
from tenants.rest.schema import example
from tenants.rest.serializers import StrictSerializer
from tenants.services.agent_limits import printable
from tenants.services.settings import DAYS, KeepsLess, tenant_set

_TAGS: Final = ["Settings"]
_NAME_CHARS: Final = 200
_CHANGED: Final = ("name", "locale", "timezone", *DAYS)


def _days(name: str) -> serializers.IntegerField:
    least, most = DAYS[name]
    return serializers.IntegerField(required=False, min_value=least, max_value=most)


class SettingsSerializer(serializers.ModelSerializer[Tenant]):
    """The tenant's settings. `outbound_countries` are an operator's to change."""

    class Meta:
        model = Tenant
        fields = ["id", "status", "created_at", *_CHANGED, "outbound_countries"]
        read_only_fields = fields


class SettingsWriteSerializer(StrictSerializer):
    """What is to be changed. Days are counted from the call on (docs/retention.md)."""

    name = serializers.CharField(required=False, max_length=_NAME_CHARS)
    locale = serializers.ChoiceField(choices=Language.choices, required=False)
    timezone = serializers.CharField(
        required=False, max_length=64, help_text="As Europe/Paris, or UTC."
    )
    keep_carrier_audio_days = _days("keep_carrier_audio_days")
    keep_audio_days = _days("keep_audio_days")
    keep_transcript_days = _days("keep_transcript_days")
    keep_tape_days = _days("keep_tape_days")

    def validate_name(self, name: str) -> str:
        """One line."""
        if printable(name) != name:
            raise serializers.ValidationError(
                _("There is a character that cannot be shown in this text.")
            )
        return name

    def validate_timezone(self, zone: str) -> str:
        """One that people are offered, or the one there is."""
        if zone not in zones.offered() and zone != self.context["tenant"].timezone:
            raise serializers.ValidationError(_("%(text)s is no time zone.") % {"text": zone})
        return zone


class Settings(PlainAPIView):
    """The tenant's settings."""

    permissions = {"GET": Permission.SETTINGS_READ, "PATCH": Permission.SETTINGS_WRITE}
    extras = frozenset({Permission.CALLS_DELETE})

    @extend_schema(
        operation_id="settings_read",
        tags=_TAGS,
        summary="Read the settings",
        responses={200: SettingsSerializer},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        return Response(SettingsSerializer(self.tenant).data)

    @extend_schema(
        operation_id="settings_change",
        tags=_TAGS,
        summary="Change the settings",
        description="What is not sent stays. To keep anything for fewer days deletes what is "
        "older, so that needs `calls.delete` too (403).",
        request=SettingsWriteSerializer,
        responses={200: SettingsSerializer},
        examples=[example("Recordings for a month", {"keep_audio_days": 30}, request=True)],
    )
    def patch(self, request: Request) -> Response:
        """The audit log tells what was changed."""
        values = sent(SettingsWriteSerializer, request, partial=True, tenant=self.tenant)
        try:
            tenant_set(
                tenant_id=self.tenant.pk,
                actor=self.actor,
                values=_plain(values),
                granted=self.granted,
            )
        except KeepsLess as error:
            raise refused("permission_denied", error, status=403) from error
        changed = Tenant.objects.get(pk=self.tenant.pk)
        return Response(SettingsSerializer(changed).data)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _CHANGED if name in values}
