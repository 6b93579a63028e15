"""GET /api/v1/calls/<id>/tape/: the story of a call, as its flight recorder tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls import selectors
from calls.models import CallTape
from calls.tape.errors import TapeError
from calls.tape.files import tape_read
from calls.tape.tape import Tape
from calls.tape.timeline import timeline
from tenants.access import TenantAPIMixin
from tenants.permissions import Permission
from tenants.rest.errors import ApiError
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery

log = structlog.get_logger(__name__)

_EXAMPLE = {
    "recorded_at": "2026-11-21T09:30:00.000000Z",
    "ending": "",
    "happenings": [
        {"at_ms": 0, "who": "call", "what": "opens", "orders": ["connect to the model"]},
        {"at_ms": 3600, "who": "caller", "what": "speaks", "orders": ["cancel resp_2"]},
    ],
}


class HappeningSerializer(serializers.Serializer[Any]):
    """Who did what at which ms of the call, and what the engine ordered then."""

    at_ms = serializers.IntegerField(source="at")
    who = serializers.CharField()
    what = serializers.CharField()
    orders = serializers.ListField(child=serializers.CharField())


class CallTapeSerializer(serializers.Serializer[Any]):
    """A call's story; `ending` says why its recording stopped before the call did, "" if not."""

    recorded_at = serializers.CharField(help_text="When the call began, UTC.")
    ending = serializers.CharField(allow_blank=True)
    happenings = HappeningSerializer(many=True)


class CallTapeDetail(TenantAPIMixin):
    """The tape of one call; 404 for a stranger's, and where there is none."""

    permissions = {"GET": Permission.CALLS_READ}

    @extend_schema(
        operation_id="calls_tape_read",
        tags=["Calls"],
        summary="Tell a call's tape",
        description=(
            "What happened in the call, in order, for whoever wants to know why the agent did "
            "what it did. Runs of audio and text are one line with counts. The sentences are for "
            "people: their words may change."
        ),
        responses={200: CallTapeSerializer, **errors(404, 422)},
        examples=[example("The beginning of a call", _EXAMPLE)],
    )
    def get(self, request: Request, call_id: UUID) -> Response:
        """Needs `calls.read`."""
        NoQuery.read(request)
        tape = self._tape(call_id)
        told = {
            "recorded_at": _utc(tape.header.recorded_at),
            "ending": tape.ending,
            "happenings": timeline(tape),
        }
        return Response(CallTapeSerializer(told).data)

    def _tape(self, call_id: UUID) -> Tape:
        try:
            return tape_read(selectors.tape_of(tenant=self.tenant, call_id=call_id))
        except CallTape.DoesNotExist as error:
            raise Http404 from error
        except TapeError as error:
            log.warning("tape.unreadable", call=str(call_id), reason=type(error).__name__)
            raise ApiError("tape_unreadable", _("This tape can no longer be read.")) from error


def _utc(written: str) -> str:
    """As the API writes times; a scripted tape has none."""
    if not written:
        return ""
    at = datetime.fromisoformat(written).astimezone(UTC)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
