"""Tenants: found, made, looked at, limited, suspended, taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from calls.models import LIVE_STATUSES, Call
from prosaas.operators_api import lookups
from prosaas.operators_api.access import OperatorAPIMixin
from prosaas.operators_api.owners import owner_told
from prosaas.operators_api.pages import PARAMETERS, page_of, paged
from prosaas.operators_api.serializers import (
    EmptySerializer,
    MadeTenantSerializer,
    NewTenantSerializer,
    SuspendSerializer,
    TenantRowSerializer,
    TenantSerializer,
    TenantsQuery,
    TermsSerializer,
)
from tenants.forms.signup import FIRST_LIMITS
from tenants.models import Agent, Membership, PhoneNumber, Tenant, WebhookDelivery
from tenants.rest.errors import ApiError, refused
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery
from tenants.services import BadTenant, NewTenant, tenant_create
from tenants.services.agent_limits import BadAgent
from tenants.services.settings import tenant_set_terms
from tenants.services.standing import WrongStanding, tenant_resume, tenant_suspend

TAGS = ["Tenants"]
_TERMS = ("limit_", "keep_")  # how their names begin
_NEW = {
    "name": "Flower shop",
    "owner_email": "owner@example.com",
    "number": "+14155550123",
    "locale": "he",
    "timezone": "Asia/Jerusalem",
}


class TenantList(OperatorAPIMixin):
    """All tenants."""

    @extend_schema(
        operation_id="admin_tenants_list",
        tags=TAGS,
        summary="List tenants",
        description="Newest first; `q` is looked for in names and numbers.",
        parameters=[TenantsQuery, *PARAMETERS],
        responses={200: page_of("AdminTenantPage", TenantRowSerializer(many=True)), **errors(404)},
    )
    def get(self, request: Request) -> Response:
        """Whatever tenants there are, by name or number."""
        search = TenantsQuery.read(request).get("q", "")
        operator_id = self.operator.pk
        return paged(
            request,
            TenantRowSerializer,
            lambda after, most: lookups.tenants_page(
                operator_id, search=search, after=after, at_most=most
            ),
        )

    @extend_schema(
        operation_id="admin_tenants_create",
        tags=TAGS,
        summary="Make a tenant",
        description=(
            "With an owner, an agent and an API key, which is told in this answer alone. A new "
            "owner is sent a letter to choose a password; no password is ever told. Limits that "
            "are left out are those of whoever signs up; null is no limit."
        ),
        request=NewTenantSerializer,
        responses={201: MadeTenantSerializer, **errors(404, 422)},
        examples=[example("A shop", _NEW, request=True)],
    )
    def post(self, request: Request) -> Response:
        """What createtenant makes."""
        NoQuery.read(request)
        sent = NewTenantSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        named = [name for name in values if name.startswith(_TERMS)]
        terms = {**FIRST_LIMITS, **{name: values.pop(name) for name in named}}
        try:
            made = tenant_create(
                number=values.pop("number", ""),
                zone=values.pop("timezone"),
                terms=terms,
                actor=self.actor,
                key_name="operator",
                **values,
            )
        except BadTenant as error:
            raise refused("tenant_refused", error) from error
        except BadAgent as error:
            raise refused("agent_refused", error) from error
        answer = Response(MadeTenantSerializer(_told(request, made)).data, 201)
        answer["Location"] = f"{request.path}{made.tenant.pk}/"
        answer["Cache-Control"] = "no-store"  # it holds a key
        return answer


class TenantDetail(OperatorAPIMixin):
    """One tenant."""

    @extend_schema(
        operation_id="admin_tenants_read",
        tags=TAGS,
        summary="Get a tenant",
        responses=TenantSerializer,
    )
    def get(self, request: Request, tenant_id: UUID) -> Response:
        """Its standing and its terms."""
        NoQuery.read(request)
        with self.within(tenant_id, at="tenant") as tenant:
            return Response(_shown(tenant))

    @extend_schema(
        operation_id="admin_tenants_change",
        tags=TAGS,
        summary="Change limits and days of keeping",
        request=TermsSerializer,
        responses=TenantSerializer,
        examples=[example("A limit", {"limit_concurrent_calls": 5}, request=True)],
    )
    def patch(self, request: Request, tenant_id: UUID) -> Response:
        """Changes what is sent."""
        NoQuery.read(request)
        sent = TermsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with self.within(tenant_id, at="tenant") as tenant:
            tenant_set_terms(tenant_id=tenant_id, actor=self.actor, values=sent.validated_data)
            tenant.refresh_from_db()
            return Response(_shown(tenant))


class TenantSuspend(OperatorAPIMixin):
    """Calls are answered politely and not served, members are locked out."""

    @extend_schema(
        operation_id="admin_tenants_suspend",
        tags=TAGS,
        summary="Suspend a tenant",
        description="Calls that are going on go on; new ones are answered politely.",
        request=SuspendSerializer,
        responses={200: TenantSerializer, **errors(409)},
        examples=[example("Not paid", {"reason": "unpaid"}, request=True)],
    )
    def post(self, request: Request, tenant_id: UUID) -> Response:
        """409 unless active or closing, or when it is suspended already."""
        NoQuery.read(request)
        sent = SuspendSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with self.within(tenant_id, at="tenant") as tenant:
            try:
                tenant_suspend(tenant_id=tenant_id, actor=self.actor, **sent.validated_data)
            except WrongStanding as error:
                raise _wrong_standing() from error
            tenant.refresh_from_db()
            return Response(_shown(tenant))


class TenantResume(OperatorAPIMixin):
    """Calls are served again, members may come back."""

    @extend_schema(
        operation_id="admin_tenants_resume",
        tags=TAGS,
        summary="Resume a tenant",
        request=EmptySerializer,
        responses={200: TenantSerializer, **errors(409)},
    )
    def post(self, request: Request, tenant_id: UUID) -> Response:
        """409 unless it is suspended."""
        NoQuery.read(request)
        EmptySerializer(data=request.data).is_valid(raise_exception=True)
        with self.within(tenant_id, at="tenant") as tenant:
            try:
                tenant_resume(tenant_id=tenant_id, actor=self.actor)
            except WrongStanding as error:
                raise _wrong_standing() from error
            tenant.refresh_from_db()
            return Response(_shown(tenant))


def _wrong_standing() -> ApiError:
    return ApiError("wrong_standing", _("That is no longer possible."), status=409)


def _told(request: Request, made: NewTenant) -> dict[str, Any]:
    return {
        "id": made.tenant.pk,
        "name": made.tenant.name,
        "number": made.number or None,
        "owner": owner_told(request, made),
        "api_key": made.api_key,
    }


def _shown(tenant: Tenant) -> Any:
    """In the tenant's context."""
    calls = Call.objects.filter(tenant=tenant, status__in=LIVE_STATUSES, end_reason="")
    numbers = PhoneNumber.objects.filter(tenant=tenant).exclude(status="released")
    dead = WebhookDelivery.objects.filter(tenant=tenant, state=WebhookDelivery.State.DEAD)
    tenant.held = {  # type: ignore[attr-defined]  # for the serializer
        "members": Membership.objects.filter(tenant=tenant).count(),
        "agents": Agent.objects.filter(tenant=tenant, archived_at=None).count(),
        "numbers": numbers.count(),
        "live_calls": calls.count(),
        "deliveries_dead": dead.count(),
    }
    return TenantSerializer(tenant).data
