"""The parts of a call as the API tells them: one serializer each, for reading alone."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from calls.models import CallMetrics, CallNotice, CallTurn, UsageEntry
from recordings.models import Recording, Stage, Summary, Transcript


class CallTurnSerializer(serializers.ModelSerializer[CallTurn]):
    """What one side said; `heard_text` is what the caller heard of it. Times are ms."""

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
        read_only_fields = fields


class CallMetricsSerializer(serializers.ModelSerializer[CallMetrics]):
    """What was counted (requirements R16); times are ms."""

    counters = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    usage = serializers.DictField(read_only=True)

    class Meta:
        model = CallMetrics
        fields = [
            "frames_sent",
            "frames_not_160",
            "max_gap_ms",
            "tx_late_frames",
            "tx_schedule_resets",
            "first_audio_ms",
            "barge_ins",
            "barge_in_ms",
            "counters",
            "usage",
        ]
        read_only_fields = fields


class CallNoticeSerializer(serializers.ModelSerializer[CallNotice]):
    """A line that came first; `heard_ms` is ms of the stream, null if it was not heard whole."""

    class Meta:
        model = CallNotice
        fields = ["kind", "text", "heard_ms"]
        read_only_fields = fields


class CallStageSerializer(serializers.ModelSerializer[Stage]):
    """One stage of the work after the call; `reason` is one word why it waits or was not done."""

    class Meta:
        model = Stage
        fields = ["name", "state", "reason", "attempts", "settled_at"]
        read_only_fields = fields


class AudioLinkSerializer(serializers.Serializer[dict[str, Any]]):
    """An address of the sound (WAV, ranges) that needs no key and ends by itself."""

    url = serializers.URLField()
    expires_at = serializers.DateTimeField()


class CallRecordingSerializer(serializers.ModelSerializer[Recording]):
    """One recording; `bytes` and `sha256` are of the file we hold, null and "" without one."""

    bytes = serializers.IntegerField(source="size", read_only=True, allow_null=True)
    audio = AudioLinkSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Recording
        fields = [
            "id",
            "kind",
            "status",
            "channels",
            "seconds",
            "duration_ms",
            "bytes",
            "sha256",
            "fetched_at",
            "deleted_at",
            "audio",
        ]
        read_only_fields = fields


class SegmentSerializer(serializers.Serializer[dict[str, Any]]):
    """A stretch of speech; ms from the beginning of the recording."""

    who = serializers.CharField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    text = serializers.CharField()


class CallTranscriptSerializer(serializers.ModelSerializer[Transcript]):
    """What was said."""

    segments = SegmentSerializer(many=True)

    class Meta:
        model = Transcript
        fields = ["source", "model", "language", "segments"]
        read_only_fields = fields


class CallSummarySerializer(serializers.ModelSerializer[Summary]):
    """What the call was about."""

    class Meta:
        model = Summary
        fields = [
            "source",
            "model",
            "language",
            "text",
            "outcome",
            "caller_name",
            "callback_number",
            "reason",
            "urgency",
            "follow_up",
            "sentiment",
        ]
        read_only_fields = fields


class UsageLineSerializer(serializers.ModelSerializer[UsageEntry]):
    """One line of the call's bill; `quantity` is in `unit`s."""

    quantity = serializers.FloatField(read_only=True)

    class Meta:
        model = UsageEntry
        fields = ["kind", "model", "quantity", "unit", "cost_micros", "currency", "price_date"]
        read_only_fields = fields
