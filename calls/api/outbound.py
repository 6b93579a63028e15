"""POST /api/v1/calls/ and …/<id>/hangup/: calls that the agent makes (docs/outbound.md)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls import dialling
from calls.dialling import Because, NotDialled, Wanted
from calls.models import Call, CallStatus, Direction
from calls.services.outbound import told_sid
from prosaas.lib import drain
from prosaas.lib.phone import is_e164
from tenants.access import TenantAPIMixin
from tenants.permissions import Permission
from tenants.rest.errors import ApiError
from tenants.rest.idempotency import IdempotentView, idempotent
from tenants.rest.schema import IDEMPOTENCY_KEY, errors, example
from tenants.rest.serializers import NoQuery, StrictSerializer

_STATUS: Final = {
    Because.LIMIT: 429,
    Because.TOO_MANY: 429,
    Because.ALREADY: 409,
    Because.OVER: 409,
    Because.CARRIER_AWAY: 503,
}
_DRAIN_WAIT_S: Final = 10
_ASKED: Final = {"to": "+972502345678", "ring_seconds": 25}
_PLACED: Final = {
    "id": "5a0b8a35-6a5f-4f0e-9a8e-0d2f5c1f8f11",
    "call_sid": "CA0123456789abcdef0123456789abcdef",
    "direction": "outbound",
    "status": "queued",
    "from_number": "+972733212345",
    "to_number": "+972502345678",
    "agent": {"id": "0b1f3a0e-58d3-4a3f-8f9b-6f2f6d1f2f33", "name": "Reception"},
    "number": {"id": "6cf7c8b4-2c8e-4f52-9e0d-0a9f8d7c6b5a", "e164": "+972733212345"},
    "created_at": "2026-11-21T10:00:00Z",
    "answered_at": None,
    "ended_at": None,
    "seconds": None,
    "carrier_error": None,
}


class NewCallSerializer(StrictSerializer):
    """Whom to call, from which number, and who speaks."""

    to = serializers.CharField(max_length=16, help_text="E.164, such as +972502345678.")
    # `from` is a word of Python.
    ring_seconds = serializers.IntegerField(
        default=30, min_value=5, max_value=60, help_text="Until nobody has answered."
    )
    agent = serializers.UUIDField(
        required=False, allow_null=True, help_text="Its id; the number's own agent without."
    )

    def get_fields(self) -> dict[str, Any]:
        """The fields above, and `from`."""
        sender = serializers.CharField(
            max_length=36,
            required=False,
            allow_null=True,
            help_text="The id or the E.164 number of one of yours; without, your only one.",
        )
        return {**super().get_fields(), "from": sender}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Numbers as E.164, ids as ids."""
        wrong = {}
        if not is_e164(attrs["to"]):
            wrong["to"] = [_("Write the number as +972502345678.")]
        if attrs.get("from") and not _is_number_or_id(attrs["from"]):
            wrong["from"] = [_("Give the id of one of your numbers, or the number itself.")]
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


class AgentOfCallSerializer(serializers.Serializer[Any]):
    """Who speaks."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class NumberOfCallSerializer(serializers.Serializer[Any]):
    """The number that calls, or was called."""

    id = serializers.UUIDField()
    e164 = serializers.CharField()


class PlacedCallSerializer(serializers.ModelSerializer[Call]):
    """A call as it stands; `call_sid` is null until the phone company has named it."""

    call_sid = serializers.SerializerMethodField()
    direction = serializers.ChoiceField(choices=Direction.choices)
    status = serializers.ChoiceField(choices=CallStatus.choices)
    agent = AgentOfCallSerializer(allow_null=True)
    number = NumberOfCallSerializer(source="phone_number", allow_null=True)
    seconds = serializers.IntegerField(allow_null=True)

    class Meta:
        model = Call
        fields = list(_PLACED)
        read_only_fields = fields

    def get_call_sid(self, call: Call) -> str | None:
        """Twilio's id of the call."""
        return told_sid(call.call_sid)


class OutboundMixin(IdempotentView):
    """`post` places a call; for a view of other methods, which run in the tenant's context.

    Its `permissions` need "POST": Permission.CALLS_DIAL.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only placing waits for the carrier."""
        self.is_atomic = request.method != "POST"  # type: ignore[misc]  # by method, here alone
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="calls_create",
        tags=["Calls"],
        summary="Make a call",
        description=(
            "Your agent calls `to` from one of your numbers. 202: it is on its way; follow it at "
            "`Location` or by webhooks. Send an `Idempotency-Key`: a call is then dialled once, "
            "however often you ask. 422 tells why a call may not be made (`carrier_refused` with "
            "the call that failed in `Location`), 409 that one to this number goes on, 429 that "
            "there were too many, or a limit is reached."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=NewCallSerializer,
        responses={202: PlacedCallSerializer, **errors(409, 422)},
        examples=[example("Call", _ASKED, request=True), example("On its way", _PLACED)],
    )
    @idempotent("calls.create")
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Places a call."""
        return place(self, request)


def place(view: IdempotentView, request: Request) -> Response:
    """202 with the call, whose id is the operation's."""
    NoQuery.read(request)
    asked = NewCallSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    if drain.DRAINING.is_set():
        words = _("This server is about to stop. Try again in a moment.")
        raise _waiting(ApiError("unavailable", words, status=503), _DRAIN_WAIT_S)
    body = asked.validated_data
    wanted = Wanted(
        to_number=body["to"],
        number=body.get("from") or "",
        agent_id=body.get("agent"),
        ring_seconds=body["ring_seconds"],
    )
    try:
        call = dialling.call_place(
            tenant_id=view.tenant.pk, call_id=view.operation_id, actor=view.actor, wanted=wanted
        )
    except NotDialled as refusal:
        raise _answer(refusal) from refusal
    told = PlacedCallSerializer(call).data
    return Response(told, status=202, headers={"Location": _where(call.pk)})


class CallHangup(TenantAPIMixin):
    """Ends a live call."""

    permissions = {"POST": Permission.CALLS_DIAL}
    is_atomic = False

    @extend_schema(
        operation_id="calls_hangup",
        tags=["Calls"],
        summary="Hang up",
        description=(
            "Cancels a call that nobody has answered yet, and ends one that goes on, whoever made "
            "it. 202: the phone company has been told, and the call is over in a moment. 409 when "
            "it is over already."
        ),
        request=None,
        responses={202: PlacedCallSerializer, **errors(409)},
        examples=[example("Being ended", {**_PLACED, "status": "ringing"})],
    )
    def post(self, request: Request, call_id: UUID) -> Response:
        """Ends the call."""
        NoQuery.read(request)
        if request.data:
            raise serializers.ValidationError(_("Nothing is sent here."))
        try:
            call = dialling.call_hang_up(
                tenant_id=self.tenant.pk, call_id=call_id, actor=self.actor
            )
        except Call.DoesNotExist as error:
            raise Http404 from error
        except NotDialled as refusal:
            raise _answer(refusal) from refusal
        return Response(PlacedCallSerializer(call).data, status=202)


def _answer(refusal: NotDialled) -> ApiError:
    sentence = str(refusal)
    fields = {refusal.field: [sentence]} if refusal.field else None
    status = _STATUS.get(refusal.because, 422)
    error = ApiError(refusal.because.value, sentence, status=status, fields=fields)
    if refusal.call_id:
        error.headers["Location"] = _where(refusal.call_id)
    return _waiting(error, refusal.wait_s)


def _where(call_id: UUID) -> str:
    return reverse("api_call_detail", kwargs={"call_id": call_id})


def _waiting(error: ApiError, seconds: int) -> ApiError:
    """The refusal with `Retry-After`, which REST framework reads from `wait`."""
    if seconds:
        error.wait = seconds  # type: ignore[attr-defined]  # an attribute of DRF's own refusals
    return error


def _is_number_or_id(text: str) -> bool:
    try:
        return is_e164(text) or bool(UUID(text))
    except ValueError:
        return False
