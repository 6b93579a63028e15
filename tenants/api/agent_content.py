"""What an agent says and how it listens, as JSON; docs/api-agents.md. *_ms are milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenants.models import Agent, AgentDraft, AgentVersion, Language
from tenants.rest.errors import ApiError, refused
from tenants.rest.serializers import StrictSerializer
from tenants.services.agent_drafts import DraftChanged
from tenants.services.agent_limits import (
    FIELDS,
    GREETING_CHARS,
    INSTRUCTIONS_CHARS,
    VOICES,
    BadAgent,
)
from tenants.services.agents import AgentInUse

_LEAST_SILENCE_MS: Final = 3_000  # as in tenants/turn_settings.py


class OneWaySettingsSerializer(StrictSerializer):
    """Turn settings (docs/turn-settings.md); what is missing is as the product has it."""

    greeting_protect_ms = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=60_000,
        help_text="For how long nobody can interrupt the greeting; null is the whole of it.",
    )
    barge_in_mode = serializers.ChoiceField(choices=["clear", "drain"], required=False)
    vad_mode = serializers.ChoiceField(choices=["server_vad", "semantic_vad"], required=False)
    vad_eagerness = serializers.ChoiceField(
        choices=["auto", "low", "medium", "high"], required=False
    )
    vad_threshold = serializers.FloatField(required=False, min_value=0, max_value=1)
    vad_silence_ms = serializers.IntegerField(required=False, min_value=100, max_value=5_000)
    vad_prefix_ms = serializers.IntegerField(required=False, min_value=500, max_value=2_000)
    silence_ms = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=120_000,
        help_text="From 3,000, or 0: nobody is asked whether they are still there.",
    )
    silence_prompts = serializers.IntegerField(required=False, min_value=0, max_value=5)
    max_call_ms = serializers.IntegerField(required=False, min_value=10_000, max_value=14_400_000)
    tools = serializers.ListField(
        child=serializers.ChoiceField(choices=["current_time"]), required=False, max_length=1
    )

    def validate_silence_ms(self, silence_ms: int) -> int:
        """Nothing between 0 and what a caller needs to think."""
        if not (silence_ms == 0 or silence_ms >= _LEAST_SILENCE_MS):
            raise serializers.ValidationError(_("Send 0, or from 3000 to 120000 (milliseconds)."))
        return silence_ms

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """What is stored: null says something else than what is missing."""
        shown = super().to_representation(instance)
        return {name: shown[name] for name in shown if name in instance}


class TurnSettingsSerializer(OneWaySettingsSerializer):
    """For both directions, and what is different in one of them."""

    inbound = OneWaySettingsSerializer(required=False)
    outbound = OneWaySettingsSerializer(required=False)


class OutboundContentSerializer(StrictSerializer):
    """What is different in calls that the agent makes; what is missing is the same."""

    greeting = serializers.CharField(required=False, allow_blank=True, max_length=GREETING_CHARS)
    instructions = serializers.CharField(
        required=False, allow_blank=True, max_length=INSTRUCTIONS_CHARS
    )
    voice = serializers.ChoiceField(choices=VOICES, required=False)
    language = serializers.ChoiceField(choices=Language.choices, required=False)


class ContentSerializer(StrictSerializer):
    """What of an agent's content is to be set."""

    greeting = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=GREETING_CHARS,
        help_text='Said first; "" lets the agent greet in its own words.',
    )
    instructions = serializers.CharField(
        required=False, allow_blank=True, max_length=INSTRUCTIONS_CHARS
    )
    voice = serializers.ChoiceField(choices=VOICES, required=False)
    language = serializers.ChoiceField(choices=Language.choices, required=False)
    turn_settings = TurnSettingsSerializer(
        required=False, help_text="All of them: what is not in it is as the product has it."
    )
    outbound = OutboundContentSerializer(
        required=False, help_text="All of it: what is not in it is the same in both directions."
    )


class AgentVersionSerializer(serializers.ModelSerializer[AgentVersion]):
    """A version with its content."""

    turn_settings = TurnSettingsSerializer(read_only=True)
    outbound = OutboundContentSerializer(read_only=True)
    number = serializers.IntegerField(read_only=True)  # what was published has one

    class Meta:
        model = AgentVersion
        fields = ["number", "created_at", "note", "restored_from", *FIELDS]
        read_only_fields = fields


class AgentDraftSerializer(serializers.ModelSerializer[AgentDraft]):
    """What the next version will say; without a stored draft, what is published."""

    turn_settings = TurnSettingsSerializer(read_only=True)
    outbound = OutboundContentSerializer(read_only=True)
    is_stored = serializers.SerializerMethodField()
    edited_at = serializers.SerializerMethodField()

    class Meta:
        model = AgentDraft
        fields = ["is_stored", "edited_at", *FIELDS]
        read_only_fields = fields

    def get_is_stored(self, draft: AgentDraft) -> bool:
        """Whether somebody saved it."""
        return draft.revision > 0

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_edited_at(self, draft: AgentDraft) -> str | None:
        """When it was saved last."""
        if draft.revision <= 0:
            return None
        return str(serializers.DateTimeField().to_representation(draft.edited_at))


@contextmanager
def refusals() -> Iterator[None]:
    """What services of agents refuse, as the API tells it: 404, 409, 412, or 422 of a field."""
    try:
        yield
    except (Agent.DoesNotExist, AgentVersion.DoesNotExist) as error:
        raise Http404 from error
    except DraftChanged as error:
        raise refused("precondition_failed", error, status=412) from error
    except AgentInUse as error:
        raise refused("agent_in_use", error, status=409) from error
    except BadAgent as error:
        raise _bad(error) from error


def _bad(error: BadAgent) -> ApiError:
    if error.field:
        return refused("invalid", error, field=error.field)
    return refused("conflict", error, status=409)


def plain(value: Any) -> Any:
    """Validated values as plain dicts and lists, as they are compared and stored."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value
