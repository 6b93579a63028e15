"""/api/v1/numbers/: the numbers that callers dial, who answers each, and giving one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import selectors
from tenants.access import TenantAPIMixin
from tenants.api.number_refusals import told
from tenants.api.plain import body_of, nothing_of
from tenants.models import Agent, PhoneNumber
from tenants.permissions import Permission
from tenants.provisioning import numbers as provisioning
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery, StrictQuery, StrictSerializer

TAG = "numbers"
EXAMPLE = example(
    "A number in use",
    {
        "id": "6a0c6b1e-3f0f-4a55-9d3c-6f1f2b6f6a01",
        "e164": "+12125550100",
        "label": "Front desk",
        "status": "active",
        "country": "US",
        "kind": "local",
        "origin": "claimed",
        "monthly_micros": 1_150_000,
        "currency": "USD",
        "agent": {"id": "0a4c7d0e-7f0b-4a63-8a55-1f0d3ad4b4a2", "name": "Reception"},
        "after_hours": "voicemail",
        "after_hours_agent": None,
        "created_at": "2026-03-01T08:00:00Z",
        "releases_at": None,
        "released_at": None,
        "checked_at": "2026-03-01T09:00:00Z",
        "trouble": "",
    },
)


class AnsweringAgentSerializer(serializers.ModelSerializer[Agent]):
    """An agent, by id and name."""

    class Meta:
        model = Agent
        fields = ["id", "name"]


class PhoneNumberSerializer(serializers.ModelSerializer[PhoneNumber]):
    """A number. `country`, `kind` and the monthly price are empty where nobody knows them.

    Calls of a releasing one are refused; until `releases_at` it can be kept. `trouble` is what the
    last look at the carrier, at `checked_at`, found that could not be mended.
    """

    agent = AnsweringAgentSerializer(read_only=True)
    after_hours_agent = AnsweringAgentSerializer(read_only=True, allow_null=True)

    class Meta:
        model = PhoneNumber
        fields = [
            "id",
            "e164",
            "label",
            "status",
            "country",
            "kind",
            "origin",
            "monthly_micros",
            "currency",
            "agent",
            "after_hours",
            "after_hours_agent",
            "created_at",
            "releases_at",
            "released_at",
            "checked_at",
            "trouble",
        ]
        read_only_fields = fields


class NumberChangeSerializer(StrictSerializer):
    """Who answers a number, in business hours and after them. What is left out stays."""

    label = serializers.CharField(  # type: ignore[assignment]  # the column's word
        required=False, allow_blank=True, max_length=100
    )
    agent = serializers.UUIDField(required=False, help_text="A published agent's id.")
    after_hours = serializers.ChoiceField(required=False, choices=PhoneNumber.AfterHours.choices)
    after_hours_agent = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The agent that answers after hours, where `after_hours` is `agent`.",
    )


class NumberQuery(StrictQuery):
    """Which numbers."""

    is_paged = True
    e164 = serializers.CharField(required=False, max_length=16, help_text="This very number.")
    status = serializers.ChoiceField(
        required=False,
        choices=PhoneNumber.Status.choices,
        help_text="Without it, those that the business has: active and releasing ones.",
    )


@extend_schema_view(
    get=extend_schema(
        operation_id="numbers_list",
        tags=[TAG],
        summary="List numbers",
        description="The business's numbers, newest first.",
        parameters=[NumberQuery],
        responses=PhoneNumberSerializer(many=True),
        examples=[EXAMPLE],
    )
)
class NumberList(TenantAPIMixin, generics.ListAPIView[PhoneNumber]):
    """The numbers of a tenant."""

    permissions = {"GET": Permission.NUMBERS_READ}
    serializer_class = PhoneNumberSerializer

    def get_queryset(self) -> QuerySet[PhoneNumber]:
        """Those that were asked for."""
        wanted = NumberQuery.read(self.request)
        return selectors.numbers_found(tenant=self.tenant, **wanted)


class NumberDetail(TenantAPIMixin):
    """One number."""

    permissions = {"GET": Permission.NUMBERS_READ, "PATCH": Permission.AGENTS_WRITE}

    @extend_schema(
        operation_id="numbers_read",
        tags=[TAG],
        summary="Read a number",
        responses=PhoneNumberSerializer,
        examples=[EXAMPLE],
    )
    def get(self, request: Request, number_id: UUID) -> Response:
        """A number that the business has or had."""
        NoQuery.read(request)
        return _answered(number_or_404(self, number_id))

    @extend_schema(
        operation_id="numbers_change",
        tags=[TAG],
        summary="Choose who answers a number",
        description="Needs `agents.write`. It holds from the next call on.",
        request=NumberChangeSerializer,
        responses={200: PhoneNumberSerializer, **errors(409, 422)},
        examples=[
            EXAMPLE,
            example("Voicemail", {"after_hours": "voicemail"}, request=True),
        ],
    )
    def patch(self, request: Request, number_id: UUID) -> Response:
        """Who answers, and what the number is called."""
        found = number_or_404(self, number_id)
        sent = body_of(request, NumberChangeSerializer)
        told(provisioning.number_assign)(
            tenant_id=self.tenant.pk,
            number_id=found.pk,
            actor=self.actor,
            **_merged(found, sent),
        )
        return _answered(number_or_404(self, number_id))


class NumberRelease(TenantAPIMixin):
    """Giving a number back."""

    permissions = {"POST": Permission.NUMBERS_WRITE}

    @extend_schema(
        operation_id="numbers_release",
        tags=[TAG],
        summary="Release a number",
        description="Its calls are refused from now on. Until `releases_at` it can be kept; then "
        "it is gone for good. 409 unless it is active.",
        request=None,
        responses={200: PhoneNumberSerializer, **errors(409)},
    )
    def post(self, request: Request, number_id: UUID) -> Response:
        """Refuses its calls; days later it goes back to the carrier."""
        nothing_of(request)
        return _moved(self, number_id, provisioning.number_release)


class NumberKeep(TenantAPIMixin):
    """Taking a release back."""

    permissions = {"POST": Permission.NUMBERS_WRITE}

    @extend_schema(
        operation_id="numbers_keep",
        tags=[TAG],
        summary="Keep a number that is being released",
        description="Its calls are answered again. 409 unless it is releasing and still there.",
        request=None,
        responses={200: PhoneNumberSerializer, **errors(409)},
    )
    def post(self, request: Request, number_id: UUID) -> Response:
        """Answers its calls again."""
        nothing_of(request)
        return _moved(self, number_id, provisioning.number_keep)


def number_or_404(view: TenantAPIMixin, number_id: UUID) -> PhoneNumber:
    """The tenant's number, with its agents."""
    try:
        return selectors.number_detail(tenant=view.tenant, number_id=number_id)
    except PhoneNumber.DoesNotExist as error:
        raise Http404 from error


def _moved(view: TenantAPIMixin, number_id: UUID, move: Any) -> Response:
    found = number_or_404(view, number_id)
    told(move)(tenant_id=view.tenant.pk, number_id=found.pk, actor=view.actor)
    return _answered(number_or_404(view, number_id))


def _answered(found: PhoneNumber) -> Response:
    return Response(PhoneNumberSerializer(found).data)


def _merged(found: PhoneNumber, sent: dict[str, Any]) -> dict[str, Any]:
    """As number_assign takes them: what was sent over what there is."""
    after_hours = sent.get("after_hours", found.after_hours)
    other = sent.get("after_hours_agent", found.after_hours_agent_id)
    if after_hours != PhoneNumber.AfterHours.AGENT:
        if sent.get("after_hours_agent") is not None:
            _bad(_("Only where after_hours is agent."))
        other = None
    elif other is None:
        _bad(_("Choose the agent that answers after hours."))
    return {
        "label": sent.get("label", found.label),
        "agent_id": sent.get("agent", found.agent_id),
        "after_hours": after_hours,
        "after_hours_agent_id": other,
    }


def _bad(sentence: str) -> None:
    raise serializers.ValidationError({"after_hours_agent": [sentence]})
