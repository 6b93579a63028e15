"""GET /api/v1/calls/<id>/result/: what came of a call (JSON). *_ms are ms of the recording."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls.models import Call, CallNotice, UsageEntry
from calls.selectors import call_detail, usage_of_call
from recordings import selectors
from recordings.models import SETTLED, Recording, Stage, Summary, Transcript
from tenants.access import TenantAPIMixin
from tenants.permissions import Permission


class NoticeSerializer(serializers.ModelSerializer[CallNotice]):
    """A line that came first; `heard_ms` is ms of the stream, null if it was not heard whole."""

    class Meta:
        model = CallNotice
        fields = ["kind", "text", "heard_ms"]


class StageSerializer(serializers.ModelSerializer[Stage]):
    """One stage of the work after the call."""

    class Meta:
        model = Stage
        fields = ["name", "state", "reason", "attempts", "settled_at"]


class RecordingSerializer(serializers.ModelSerializer[Recording]):
    """One recording; `bytes` and `sha256` are of the file we hold."""

    bytes = serializers.IntegerField(source="size", read_only=True, allow_null=True)

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
        ]


class TranscriptSerializer(serializers.ModelSerializer[Transcript]):
    """What was said."""

    class Meta:
        model = Transcript
        fields = ["source", "model", "language", "segments"]


class SummarySerializer(serializers.ModelSerializer[Summary]):
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


class UsageSerializer(serializers.ModelSerializer[UsageEntry]):
    """One line of the call's bill."""

    quantity = serializers.FloatField(read_only=True)

    class Meta:
        model = UsageEntry
        fields = ["kind", "model", "quantity", "unit", "cost_micros", "currency", "price_date"]


class CostSerializer(serializers.Serializer[dict[str, Any]]):
    """What the call cost, in millionths."""

    micros = serializers.IntegerField()
    lines = UsageSerializer(many=True)


class ResultSerializer(serializers.Serializer[dict[str, Any]]):
    """The shape of what CallResult answers, for the schema; `cost` needs `usage.read`."""

    call_sid = serializers.CharField()
    settled = serializers.BooleanField()
    notices = NoticeSerializer(many=True)
    stages = StageSerializer(many=True)
    recordings = RecordingSerializer(many=True)
    transcript = TranscriptSerializer(allow_null=True)
    summary = SummarySerializer(allow_null=True)
    extracted = serializers.DictField()
    cost = CostSerializer(allow_null=True)


class CallResult(TenantAPIMixin):
    """Everything the work after a call has made so far; 404 for a stranger's call."""

    permissions = {"GET": Permission.RECORDINGS_READ}
    extras = frozenset({Permission.USAGE_READ})

    @extend_schema(responses=ResultSerializer)
    def get(self, _request: Request, call_id: UUID) -> Response:
        """Needs `recordings.read`. `settled` once nothing more is to come.

        What is not there is null or empty; so is `cost` without `usage.read`.
        """
        try:
            call = call_detail(tenant=self.tenant, call_id=call_id)
        except Call.DoesNotExist as error:
            raise Http404 from error
        return Response(self._told(call))

    def _told(self, call: Call) -> dict[str, Any]:
        which: dict[str, Any] = {"tenant": self.tenant, "call_id": call.pk}
        stages = list(selectors.stages_of_call(tenant=self.tenant, call_sid=call.call_sid))
        transcript = selectors.transcript_of_call(**which)
        summary = selectors.summary_of_call(**which)
        return {
            "call_sid": call.call_sid,
            "settled": bool(stages) and all(stage.state in SETTLED for stage in stages),
            "notices": NoticeSerializer(call.notices.order_by("-kind"), many=True).data,
            "stages": StageSerializer(stages, many=True).data,
            "recordings": RecordingSerializer(
                selectors.recordings_of_call(**which).order_by("kind"), many=True
            ).data,
            "transcript": transcript and TranscriptSerializer(transcript).data,
            "summary": summary and SummarySerializer(summary).data,
            "extracted": summary.fields if summary else {},
            "cost": self._cost(call),
        }

    def _cost(self, call: Call) -> dict[str, Any] | None:
        if call.cost_micros is None or Permission.USAGE_READ not in self.granted:
            return None
        lines = usage_of_call(tenant=self.tenant, call_id=call.pk)
        return {"micros": call.cost_micros, "lines": UsageSerializer(lines, many=True).data}
