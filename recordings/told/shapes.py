"""The shape of a call with everything about it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calls.models import Call
from recordings.models import SETTLED
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
    """A call with everything about it.

    Null without `recordings.read`: recordings, transcript, summary and extracted; without
    `usage.read`: cost. Transcript, summary, metrics and cost are null too while there is none.
    """

    agent = CallAgentSerializer(source="agent_version.agent", read_only=True)
    agent_version = serializers.IntegerField(source="agent_version.number", read_only=True)
    number = CallNumberSerializer(source="phone_number", read_only=True)
    seconds = serializers.IntegerField(read_only=True, allow_null=True)
    tags = serializers.SerializerMethodField()
    turns = parts.CallTurnSerializer(many=True, read_only=True)
    notices = parts.CallNoticeSerializer(many=True, read_only=True)
    metrics = parts.CallMetricsSerializer(read_only=True, allow_null=True)
    stages = parts.CallStageSerializer(many=True, read_only=True)
    settled = serializers.SerializerMethodField()
    recordings = parts.CallRecordingSerializer(many=True, read_only=True, allow_null=True)
    transcript = parts.CallTranscriptSerializer(read_only=True, allow_null=True)
    summary = parts.CallSummarySerializer(read_only=True, allow_null=True)
    extracted = serializers.SerializerMethodField()
    cost = serializers.SerializerMethodField()

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
            "cost",
        ]
        read_only_fields = fields

    def get_tags(self, call: Call) -> list[str]:
        """In order of the alphabet."""
        return [each.tag for each in call.tags.all()]

    def get_settled(self, call: Call) -> bool:
        """Whether nothing more is to come."""
        stages = call.stages.all()
        return bool(stages) and all(stage.state in SETTLED for stage in stages)

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_extracted(self, call: Call) -> dict[str, Any]:
        """The tenant's own fields by name; null where nothing was said of one."""
        summary = getattr(call, "summary", None)
        return dict(summary.fields) if summary else {}

    @extend_schema_field(parts.CallCostSerializer(allow_null=True))
    def get_cost(self, call: Call) -> dict[str, Any] | None:
        """`lines` of the context are the call's part of the ledger; None until it is metered."""
        if call.cost_micros is None:
            return None
        lines = parts.UsageLineSerializer(self.context["lines"], many=True).data
        currency = lines[0]["currency"] if lines else "USD"
        return {"micros": call.cost_micros, "currency": currency, "lines": lines}
