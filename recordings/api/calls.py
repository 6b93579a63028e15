"""GET, PATCH and DELETE /api/v1/calls/<id>/ (JSON). Times are UTC; *_ms are ms of the stream."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.tags import being_erased
from calls.errors import CallErased
from calls.models import Call
from calls.search import FOLLOW_UP_WORDS, FOLLOW_UPS
from calls.services import NOTE_CHARS, call_note
from calls.services.inbox import calls_follow_up, calls_mark
from recordings.api.call_example import CALL
from recordings.api.erasures import RECEIPT_EXAMPLE, ErasureSerializer
from recordings.retention.erase import call_delete
from recordings.services import CallIsLive
from recordings.told import CallDetailSerializer, call_told
from tenants.access import TenantAPIMixin
from tenants.context import tenant_context
from tenants.permissions import Permission
from tenants.rest.errors import ApiError
from tenants.rest.rates import LOOKS, asked_too_often
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery, StrictSerializer


class CallNoteWriteSerializer(StrictSerializer):
    """What may be changed of a call."""

    note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=NOTE_CHARS,
        help_text="What people want to remember of it.",
    )
    read = serializers.BooleanField(
        required=False, help_text="Whether somebody at the business has read it."
    )
    follow_up = serializers.ChoiceField(
        list(FOLLOW_UPS),
        required=False,
        help_text="Whether there is something left to do about it.",
    )


class CallNoteSerializer(serializers.Serializer[Any]):
    """What may be changed of a call, as it is now."""

    id = serializers.UUIDField()
    note = serializers.CharField(allow_blank=True)
    read_at = serializers.DateTimeField(allow_null=True)
    follow_up = serializers.ChoiceField(list(FOLLOW_UPS))


class CallDetail(TenantAPIMixin):
    """One call; 404 for a stranger's."""

    permissions = {
        "GET": Permission.CALLS_READ,
        "PATCH": Permission.CALLS_WRITE,
        "DELETE": Permission.CALLS_DELETE,
    }
    extras = frozenset({Permission.RECORDINGS_READ, Permission.USAGE_READ})
    is_atomic = False  # deleting asks the carrier

    @extend_schema(
        operation_id="calls_read",
        tags=["Calls"],
        summary="Show a call with everything about it",
        description=(
            "Turns with what was heard of them, notices, metrics, recordings with links to their "
            "sound, transcript, summary, the tenant's own fields, the stages of the work after "
            "the call, and the cost. `settled` is true once nothing more is to come. Recordings, "
            "transcript, summary and `extracted` need `recordings.read`, the cost needs "
            "`usage.read`: without these they are null."
        ),
        responses={200: CallDetailSerializer, **errors(404)},
        examples=[example("A call that is settled", CALL)],
    )
    def get(self, request: Request, call_id: UUID) -> Response:
        """Needs `calls.read`."""
        NoQuery.read(request)
        try:
            with tenant_context(self.tenant.pk):
                told = call_told(tenant=self.tenant, call_id=call_id, granted=self.granted)
        except Call.DoesNotExist as error:
            raise Http404 from error
        return Response(told)

    @extend_schema(
        operation_id="calls_change",
        tags=["Calls"],
        summary="Write a call's note, mark it as read, or as followed up",
        description=(
            "What is not sent stays as it is. A note takes the place of the one before; an empty "
            "one takes it away. 409 while the call is erased."
        ),
        request=CallNoteWriteSerializer,
        responses={200: CallNoteSerializer, **errors(404, 409)},
        examples=[
            example("A note", {"note": "Called back, order is placed."}, request=True),
            example(
                "Followed up",
                {"note": "Called back.", "read": True, "follow_up": "done"},
                request=True,
            ),
            example(
                "A note",
                {
                    "id": CALL["id"],
                    "note": "Called back, order is placed.",
                    "read_at": CALL["ended_at"],
                    "follow_up": "done",
                },
            ),
        ],
    )
    def patch(self, request: Request, call_id: UUID) -> Response:
        """Needs `calls.write`."""
        NoQuery.read(request)
        sent = CallNoteWriteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            told = _changed(self, call_id, sent.validated_data)
        except Call.DoesNotExist as error:
            raise Http404 from error
        except CallErased as error:
            raise being_erased() from error
        return Response(CallNoteSerializer(told).data)

    @extend_schema(
        operation_id="calls_delete",
        tags=["Calls"],
        summary="Erase a call for good",
        description=(
            "Its audio, at the carrier and here, its words, tape, notes, and what webhooks were to "
            "tell of it. 204: it is gone. 202: words and audio go first, and the rest waits for "
            "what `remains` says; it is gone on with every hour, and by asking again. 409 while "
            "the call lasts. Bills stay as they are."
        ),
        responses={202: ErasureSerializer, 204: None, **errors(404, 409)},
        examples=[RECEIPT_EXAMPLE],
    )
    def delete(self, request: Request, call_id: UUID) -> Response:
        """Needs `calls.delete`."""
        NoQuery.read(request)
        if asked_too_often(self.tenant.pk, is_write=False):
            raise Throttled(wait=LOOKS[1])
        try:
            receipt = call_delete(tenant_id=self.tenant.pk, actor=self.actor, call_id=call_id)
        except Call.DoesNotExist as error:
            raise Http404 from error
        except CallIsLive as error:
            raise ApiError("call_live", _("The call is not over yet."), status=409) from error
        if not receipt.remains:
            return Response(status=204)
        where = reverse("api_erasure_detail", args=[receipt.pk])
        return Response(ErasureSerializer(receipt).data, status=202, headers={"Location": where})


def _changed(view: CallDetail, call_id: UUID, wanted: dict[str, Any]) -> dict[str, Any]:
    """What may be changed, as it is afterwards, all of it or nothing. Call.DoesNotExist."""
    tenant_id = view.tenant.pk
    with tenant_context(tenant_id):
        call_note(tenant_id=tenant_id, call_id=call_id, note=wanted.get("note"))
        if "read" in wanted:
            calls_mark(tenant_id, [call_id], is_read=wanted["read"], actor=view.actor)
        if "follow_up" in wanted:
            state = FOLLOW_UPS[wanted["follow_up"]]
            calls_follow_up(tenant_id, [call_id], state, actor=view.actor)
        told = Call.objects.values("id", "note", "read_at", "follow_up").get(
            tenant=tenant_id, pk=call_id
        )
    return {**told, "follow_up": FOLLOW_UP_WORDS[told["follow_up"]]}
