"""/api/v1/settings/: the tenant's own settings (docs/api-members.md)."""

from __future__ import annotations

from typing import Any, Final

import phonenumbers
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import zones
from tenants.api.plain import PlainAPIView, sent
from tenants.models import Language, Tenant
from tenants.permissions import Permission
from tenants.rest.schema import example
from tenants.rest.serializers import StrictSerializer
from tenants.services.agent_limits import printable
from tenants.services.settings import DAYS, tenant_set

_TAGS: Final = ["Settings"]
_NAME_CHARS: Final = 200
_SHOWN: Final = ("name", "locale", "timezone", "outbound_countries", *DAYS)


def _days(name: str) -> serializers.IntegerField:
    least, most = DAYS[name]
    return serializers.IntegerField(required=False, min_value=least, max_value=most)


class SettingsSerializer(serializers.ModelSerializer[Tenant]):
    """The tenant's settings."""

    class Meta:
        model = Tenant
        fields = ["id", "status", "created_at", *_SHOWN]
        read_only_fields = fields


class SettingsWriteSerializer(StrictSerializer):
    """What is to be changed. Days are counted from the call on (docs/retention.md)."""

    name = serializers.CharField(required=False, max_length=_NAME_CHARS)
    locale = serializers.ChoiceField(choices=Language.choices, required=False)
    timezone = serializers.CharField(
        required=False, max_length=64, help_text="As Europe/Paris, or UTC."
    )
    outbound_countries = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{2}\Z"),
        required=False,
        max_length=len(phonenumbers.SUPPORTED_REGIONS),
        help_text="ISO 3166 codes: where outbound calls may go. [] is the country that calls.",
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

    def validate_outbound_countries(self, countries: list[str]) -> list[str]:
        """Each once, in the order of the alphabet."""
        unknown = sorted(set(countries) - phonenumbers.SUPPORTED_REGIONS)
        if unknown:
            raise serializers.ValidationError(
                _("There are no calls to %(countries)s.") % {"countries": ", ".join(unknown)}
            )
        return sorted(set(countries))


class Settings(PlainAPIView):
    """The tenant's settings."""

    permissions = {"GET": Permission.SETTINGS_READ, "PATCH": Permission.SETTINGS_WRITE}

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
        description="What is not sent stays.",
        request=SettingsWriteSerializer,
        responses={200: SettingsSerializer},
        examples=[
            example(
                "Outbound calls to two countries",
                {"outbound_countries": ["IL", "US"]},
                request=True,
            )
        ],
    )
    def patch(self, request: Request) -> Response:
        """The audit log tells what was changed."""
        values = sent(SettingsWriteSerializer, request, partial=True, tenant=self.tenant)
        tenant_set(tenant_id=self.tenant.pk, actor=self.actor, values=_plain(values))
        changed = Tenant.objects.get(pk=self.tenant.pk)
        return Response(SettingsSerializer(changed).data)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _SHOWN if name in values}
