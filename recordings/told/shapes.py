"""The shape of a call with everything about it."""

from __future__ import annotations

from rest_framework import serializers

from calls.models import Call
from calls.search import FOLLOW_UPS
from recordings.told import parts
from tenants.models import Agent, PhoneNumber


class CallAgentSerializer(serializers.ModelSerializer[Agent]):
    """Whose call it is, or would have been."""

    class Meta:
        model = Agent
        fields = ["id", "name"]
        read_only_fields = fields


class CallNumberSerializer(serializers.ModelSerializer[PhoneNumber]):
    """The number of the tenant's."""

    class Meta:
        model = PhoneNumber
        fields = ["id", "e164"]
        read_only_fields = fields


class CallDetailSerializer(serializers.ModelSerializer[Call]):
    """A call with everything about it, as call_told makes it.

    Null without `recordings.read`: recordings, transcript, summary and extracted; without
    `usage.read`: cost_micros, currency and cost_lines. Transcript, summary, metrics and these are
    null too while there is none.
    """

    call_sid = serializers.CharField(
        allow_null=True,
        help_text="Twilio's; null until it has named the call, and for a test from the browser.",
    )
    agent = CallAgentSerializer(source="agent_version.agent", read_only=True)
    agent_version = serializers.IntegerField(
        source="agent_version.number",
        read_only=True,
        allow_null=True,
        help_text="The number of the version that spoke; null where a draft was tried.",
    )
    number = CallNumberSerializer(
        source="phone_number",
        read_only=True,
        allow_null=True,
        help_text="The number of the tenant's; null for a test from the browser.",
    )
    seconds = serializers.IntegerField(read_only=True, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(), help_text="By the alphabet.")
    follow_up = serializers.ChoiceField(
        list(FOLLOW_UPS), help_text="Whether there is something left to do about it."
    )
    turns = parts.CallTurnSerializer(many=True, read_only=True)
    notices = parts.CallNoticeSerializer(many=True, read_only=True)
    metrics = parts.CallMetricsSerializer(read_only=True, allow_null=True)
    stages = parts.CallStageSerializer(many=True, read_only=True)
    settled = serializers.BooleanField(help_text="Whether nothing more is to come.")
    recordings = parts.CallRecordingSerializer(many=True, read_only=True, allow_null=True)
    transcript = parts.CallTranscriptSerializer(read_only=True, allow_null=True)
    summary = parts.CallSummarySerializer(read_only=True, allow_null=True)
    extracted = serializers.DictField(
        allow_null=True,
        help_text="The tenant's own fields by name; null where nothing was said of one.",
    )
    cost_micros = serializers.IntegerField(
        allow_null=True, help_text="The sum of `cost_lines`, in millionths of `currency`."
    )
    currency = serializers.CharField(allow_null=True)
    cost_lines = parts.UsageLineSerializer(many=True, allow_null=True)
    erasure_id = serializers.UUIDField(
        allow_null=True, help_text="While the call is being erased: the receipt's id."
    )

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
            "carrier_error",
            "created_at",
            "answered_at",
            "ended_at",
            "seconds",
            "agent",
            "agent_version",
            "number",
            "outcome",
            "has_recording",
            "is_test",
            "read_at",
            "follow_up",
            "tags",
            "note",
            "turns",
            "notices",
            "metrics",
            "stages",
            "settled",
            "recordings",
            "transcript",
            "summary",
            "extracted",
            "cost_micros",
            "currency",
            "cost_lines",
            "erasure_id",
        ]
        read_only_fields = fields
