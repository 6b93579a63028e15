"""/api/v1/numbers/claims/: buying a number. The intent is written; the purchase comes after."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from prosaas.lib.phone import E164_REGEX
from prosaas.lib.twilio.numbers import KINDS
from tenants import selectors
from tenants.access import TenantAPIMixin
from tenants.api.number_refusals import bundle_check, told
from tenants.api.numbers import TAG, AnsweringAgentSerializer
from tenants.api.plain import body_of
from tenants.context import tenant_context
from tenants.models import NumberClaim
from tenants.permissions import Permission
from tenants.provisioning import claims
from tenants.provisioning.sentences import OURS_BELOW, sentence
from tenants.rest.idempotency import IdempotentView, idempotent
from tenants.rest.rates import asks_carrier
from tenants.rest.schema import IDEMPOTENCY_KEY, errors, example
from tenants.rest.serializers import NoQuery, StrictQuery, StrictSerializer

_MOST_MICROS: Final = 10**15
_WANTED: Final = {
    "e164": "+12125550100",
    "country": "US",
    "kind": "local",
    "agent": "0a4c7d0e-7f0b-4a63-8a55-1f0d3ad4b4a2",
    "monthly_micros": 1_150_000,
    "currency": "USD",
}
_ASKED: Final = example("A number from the search", _WANTED, request=True)
_TOLD: Final = example(
    "A claim that goes on",
    {
        **_WANTED,
        "id": "f6f0a1c2-4b0e-4f3c-9a0a-2a4f7f0b9c11",
        "agent": {"id": _WANTED["agent"], "name": "Reception"},
        "address_sid": "",
        "bundle_sid": "",
        "status": "waiting",
        "carrier_error": None,
        "message": "",
        "number_id": None,
        "created_at": "2026-03-01T08:00:00Z",
        "ended_at": None,
    },
)


class ClaimSerializer(serializers.ModelSerializer[NumberClaim]):
    """How far a claim is: waiting, buying, done (`number_id` is the number's) or failed.

    `message` says what it waits for, or why it failed; `carrier_error` is the carrier's own code.
    """

    number_id = serializers.UUIDField(read_only=True, allow_null=True)
    agent = AnsweringAgentSerializer(read_only=True)
    carrier_error = serializers.SerializerMethodField()
    message = serializers.SerializerMethodField()

    class Meta:
        model = NumberClaim
        fields = [
            "id",
            "e164",
            "country",
            "kind",
            "agent",
            "monthly_micros",
            "currency",
            "address_sid",
            "bundle_sid",
            "status",
            "carrier_error",
            "message",
            "number_id",
            "created_at",
            "ended_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_carrier_error(self, claim: NumberClaim) -> int | None:
        """Null where the carrier refused nothing; codes below 100 are ours."""
        return claim.error_code if claim.error_code >= OURS_BELOW else None

    @extend_schema_field(str)
    def get_message(self, claim: NumberClaim) -> str:
        """A sentence; "" while nothing is in the way."""
        return sentence(claim.error_code) if claim.error_code else ""


class ClaimAskSerializer(StrictSerializer):
    """A number that the search showed, its price as shown there, and who will answer it."""

    e164 = serializers.RegexField(E164_REGEX.replace("$", r"\Z"), max_length=16)
    country = serializers.RegexField(r"^[A-Z]{2}\Z")
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    agent = serializers.UUIDField(help_text="A published agent's id.")
    monthly_micros = serializers.IntegerField(
        min_value=0,
        max_value=_MOST_MICROS,
        help_text="What you agree to pay a month, in millionths; 409 if the price is another now.",
    )
    currency = serializers.RegexField(r"^[A-Z]{3}\Z")
    address_sid = serializers.RegexField(r"^[A-Za-z0-9]{2,34}\Z", required=False, default="")
    bundle_sid = serializers.RegexField(r"^[A-Za-z0-9]{2,34}\Z", required=False, default="")


class ClaimQuery(StrictQuery):
    """Which claims."""

    is_paged = True
    status = serializers.ChoiceField(required=False, choices=NumberClaim.Status.choices)


class ClaimList(IdempotentView, generics.ListAPIView[NumberClaim]):
    """Claims, and making one."""

    permissions = {"GET": Permission.NUMBERS_READ, "POST": Permission.NUMBERS_WRITE}
    serializer_class = ClaimSerializer

    def get_queryset(self) -> QuerySet[NumberClaim]:
        """Those that were asked for."""
        return selectors.claims_newest(tenant=self.tenant, **ClaimQuery.read(self.request))

    @extend_schema(
        operation_id="number_claims_list",
        tags=[TAG],
        summary="List claims",
        description="Newest first.",
        parameters=[ClaimQuery],
        responses=ClaimSerializer(many=True),
        examples=[_TOLD],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of claims."""
        with tenant_context(self.tenant.pk):
            return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="number_claims_create",
        tags=[TAG],
        summary="Claim a number",
        description="Buys a number from the search, for the price that was shown there. The "
        "answer comes before the purchase: follow the claim. An open claim of the same number is "
        "not made twice.",
        parameters=[IDEMPOTENCY_KEY],
        request=ClaimAskSerializer,
        responses={202: ClaimSerializer, **errors(409, 422, 502)},
        examples=[_ASKED, _TOLD],
    )
    @idempotent("numbers.claim")
    @asks_carrier
    def post(self, request: Request) -> Response:
        """Writes the intent; a worker carries it out."""
        made = _claimed(self, body_of(request, ClaimAskSerializer))
        told_of = ClaimSerializer(claim_read(self, made.pk)).data
        where = reverse("api_claim_detail", kwargs={"claim_id": made.pk})
        return Response(told_of, status=202, headers={"Location": where})


class ClaimDetail(TenantAPIMixin):
    """One claim."""

    permissions = {"GET": Permission.NUMBERS_READ}

    @extend_schema(
        operation_id="number_claims_read",
        tags=[TAG],
        summary="Read a claim",
        responses=ClaimSerializer,
        examples=[_TOLD],
    )
    def get(self, request: Request, claim_id: UUID) -> Response:
        """How far it is."""
        NoQuery.read(request)
        return Response(ClaimSerializer(claim_read(self, claim_id)).data)


def claim_read(view: TenantAPIMixin, claim_id: UUID) -> NumberClaim:
    """The tenant's claim; 404 for another's."""
    with tenant_context(view.tenant.pk):
        try:
            return selectors.claim_detail(tenant=view.tenant, claim_id=claim_id)
        except NumberClaim.DoesNotExist as error:
            raise Http404 from error


def _claimed(view: TenantAPIMixin, sent: dict[str, Any]) -> NumberClaim:
    bundle_check(country=sent["country"], kind=sent["kind"], bundle_sid=sent["bundle_sid"])
    return told(claims.number_claim)(
        tenant_id=view.tenant.pk,
        actor=view.actor,
        e164=sent["e164"],
        country=sent["country"],
        kind=sent["kind"],
        agent_id=sent["agent"],
        price=(sent["monthly_micros"], sent["currency"]),
        address_sid=sent["address_sid"],
        bundle_sid=sent["bundle_sid"],
    )
