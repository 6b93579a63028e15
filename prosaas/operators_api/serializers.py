"""What the operators' API reads and tells. Nothing that was said, no caller, no secret."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from calls.api.usage import UsageMonthSerializer, UsageNowSerializer
from prosaas.lib import phone
from recordings.models import StageName, StageState
from tenants.models import Language, PhoneNumber, Tenant
from tenants.outbound_countries import BadCountries, countries_of
from tenants.rest.serializers import StrictQuery, StrictSerializer
from tenants.services.settings import DAYS
from tenants.services.standing import SuspendReason

_INTEGER = 2**31 - 1
_BIG = 2**63 - 1
_COUNTRIES = 300  # more than there are


class TenantRowSerializer(serializers.Serializer[Any]):
    """A tenant in a list."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(Tenant.Status.choices)
    suspended_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class HeldSerializer(serializers.Serializer[Any]):
    """How much a tenant has."""

    members = serializers.IntegerField()
    agents = serializers.IntegerField()
    numbers = serializers.IntegerField()
    live_calls = serializers.IntegerField()
    deliveries_dead = serializers.IntegerField()


class TenantSerializer(TenantRowSerializer):
    """A tenant: its standing, what it may use and keep, and how much it has. No limit is null."""

    locale = serializers.ChoiceField(Language.choices)
    timezone = serializers.CharField()
    closes_at = serializers.DateTimeField(allow_null=True)
    limit_concurrent_calls = serializers.IntegerField(allow_null=True)
    limit_outbound_calls = serializers.IntegerField(allow_null=True)
    limit_minutes = serializers.IntegerField(allow_null=True)
    limit_spend_micros = serializers.IntegerField(allow_null=True)
    limit_numbers = serializers.IntegerField(allow_null=True)
    outbound_countries = serializers.ListField(child=serializers.CharField())
    keep_carrier_audio_days = serializers.IntegerField()
    keep_audio_days = serializers.IntegerField()
    keep_transcript_days = serializers.IntegerField()
    keep_tape_days = serializers.IntegerField()
    held = HeldSerializer()


class TenantsQuery(StrictQuery):
    """`q` is part of a name or of a number."""

    is_paged = True
    q = serializers.CharField(required=False, allow_blank=True, max_length=200)


class CountriesField(serializers.ListField):
    """Where outbound calls may go, each country once, by the alphabet."""

    child = serializers.RegexField(r"^[A-Z]{2}\Z")

    def __init__(self, **kwargs: Any) -> None:
        told = "ISO 3166 codes. []: the country of the number that calls, where it has a price."
        super().__init__(max_length=_COUNTRIES, help_text=told, **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        """ValidationError for a country that calls do not go to."""
        try:
            return countries_of(super().to_internal_value(data))
        except BadCountries as error:
            raise serializers.ValidationError(str(error)) from error


class NewTenantSerializer(StrictSerializer):
    """A tenant to be made, with its terms. Without a number it can claim one itself."""

    name = serializers.CharField(max_length=200)
    owner_email = serializers.EmailField(max_length=254)
    number = serializers.CharField(
        max_length=40, required=False, help_text="E.164: the number that callers dial."
    )
    locale = serializers.ChoiceField(Language.choices, default=Language.ENGLISH)
    timezone = serializers.CharField(max_length=64, default="UTC")
    outbound_countries = CountriesField(required=False)
    greeting = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    instructions = serializers.CharField(max_length=200_000, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        """The fields above, and those of the terms."""
        return {**super().get_fields(), **TermsSerializer().get_fields()}


class OwnerSerializer(serializers.Serializer[Any]):
    """Whose the tenant is. `mail` says whether a letter to choose a password is on its way."""

    email = serializers.EmailField()
    is_new = serializers.BooleanField()
    mail = serializers.ChoiceField(["sent", "not-sent", "not-needed"])


class MadeTenantSerializer(serializers.Serializer[Any]):
    """What was made; the key is told in this answer alone."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    owner = OwnerSerializer()
    api_key = serializers.CharField()


def _limit(most: int) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0, max_value=most, required=False, allow_null=True, help_text="null: no limit"
    )


def _days(name: str) -> serializers.IntegerField:
    least, most = DAYS[name]
    return serializers.IntegerField(min_value=least, max_value=most, required=False)


class TermsSerializer(StrictSerializer):
    """What a tenant may use, and how many days it keeps what; what is left out stays."""

    limit_concurrent_calls = _limit(_INTEGER)
    limit_outbound_calls = _limit(_INTEGER)
    limit_minutes = _limit(_INTEGER)
    limit_spend_micros = _limit(_BIG)
    limit_numbers = _limit(_INTEGER)
    outbound_countries = CountriesField(required=False)
    keep_carrier_audio_days = _days("keep_carrier_audio_days")
    keep_audio_days = _days("keep_audio_days")
    keep_transcript_days = _days("keep_transcript_days")
    keep_tape_days = _days("keep_tape_days")


class SuspendSerializer(StrictSerializer):
    """Why, in one word."""

    reason = serializers.ChoiceField(SuspendReason.choices)


class EmptySerializer(StrictSerializer):
    """Nothing need be said."""


class NumberSerializer(serializers.Serializer[Any]):
    """A number of a tenant, without the words that its people gave it."""

    id = serializers.UUIDField()
    tenant_id = serializers.UUIDField()
    e164 = serializers.CharField()
    status = serializers.ChoiceField(PhoneNumber.Status.choices)
    origin = serializers.ChoiceField(PhoneNumber.Origin.choices)
    country = serializers.CharField()
    kind = serializers.CharField()
    monthly_micros = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    agent_id = serializers.UUIDField()
    account_sid = serializers.CharField()
    trouble = serializers.CharField(help_text="`gone` or `not-repaired`; empty where all is well.")
    created_at = serializers.DateTimeField()
    checked_at = serializers.DateTimeField(allow_null=True)
    releases_at = serializers.DateTimeField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)


class NumberQuery(StrictQuery):
    """The whole number."""

    e164 = serializers.RegexField(phone.E164_REGEX, help_text="For example +14155550123.")


class UsageSerializer(serializers.Serializer[Any]):
    """A tenant's usage by month, newest first, and what it has used of its limits."""

    now = UsageNowSerializer()
    months = UsageMonthSerializer(many=True)


class OfTenantQuery(StrictQuery):
    """All tenants, or one."""

    is_paged = True
    tenant = serializers.UUIDField(required=False)


class LiveCallSerializer(serializers.Serializer[Any]):
    """A call that is going on; who calls is not told."""

    id = serializers.UUIDField()
    tenant_id = serializers.UUIDField()
    tenant_name = serializers.CharField()
    call_sid = serializers.CharField()
    direction = serializers.CharField()
    status = serializers.CharField()
    created_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class PipelinesQuery(OfTenantQuery):
    """`unsettled`: where each call's work has come to; `failed`: the stages that were given up."""

    state = serializers.ChoiceField(["unsettled", "failed"], required=False)


class StageSerializer(serializers.Serializer[Any]):
    """A stage of the work after a call."""

    tenant_id = serializers.UUIDField()
    tenant_name = serializers.CharField()
    call_id = serializers.UUIDField()
    call_sid = serializers.CharField()
    stage = serializers.ChoiceField(StageName.choices)
    state = serializers.ChoiceField(StageState.choices)
    attempts = serializers.IntegerField()
    reason = serializers.CharField(help_text="One word why it waits or failed.")
    not_before = serializers.DateTimeField()
    lease_until = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)


class RetriedSerializer(serializers.Serializer[Any]):
    """The stage waits again, and so do those after it."""

    tenant_id = serializers.UUIDField()
    call_id = serializers.UUIDField()
    stage = serializers.ChoiceField(StageName.choices)
    state = serializers.ChoiceField(StageState.choices)


class HealthSerializer(serializers.Serializer[Any]):
    """Counts of the whole platform. Overdue: for five minutes; failed: within a day."""

    tenants_active = serializers.IntegerField()
    tenants_suspended = serializers.IntegerField()
    tenants_closing = serializers.IntegerField()
    calls_live = serializers.IntegerField()
    calls_unsettled = serializers.IntegerField()
    calls_overdue = serializers.IntegerField()
    stages_failed = serializers.IntegerField()
    claims_open = serializers.IntegerField()
    deliveries_open = serializers.IntegerField()
    deliveries_dead = serializers.IntegerField()
