"""What tenants have and use: numbers, usage."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.usage import months_told, now_told
from prosaas.operators_api.access import OperatorAPIMixin
from prosaas.operators_api.pages import PARAMETERS, page_of
from prosaas.operators_api.serializers import (
    NumberQuery,
    NumberSerializer,
    UsageSerializer,
)
from tenants import lookups
from tenants.models import PhoneNumber
from tenants.rest.pages import KeysetPages
from tenants.rest.schema import errors
from tenants.rest.serializers import NoQuery, PageQuery


class TenantNumbers(OperatorAPIMixin):
    """The numbers of one tenant."""

    @extend_schema(
        operation_id="admin_tenants_numbers_list",
        tags=["Numbers"],
        summary="List a tenant's numbers",
        description="Those it has and those it had, newest first.",
        parameters=PARAMETERS,
        responses={200: page_of("AdminNumberPage", NumberSerializer(many=True))},
    )
    def get(self, request: Request, tenant_id: UUID) -> Response:
        """Without the words that its people gave them."""
        PageQuery.read(request)
        pages = KeysetPages()
        with self.within(tenant_id, at="numbers") as tenant:
            numbers = PhoneNumber.objects.filter(tenant=tenant)
            page = pages.paginate_queryset(numbers, request, view=self)
            return pages.get_paginated_response(NumberSerializer(page or [], many=True).data)


class NumberFind(OperatorAPIMixin):
    """Whose a number is."""

    @extend_schema(
        operation_id="admin_numbers_list",
        tags=["Numbers"],
        summary="Find a number",
        description="By the whole number; none or one, whichever tenant holds it.",
        parameters=[NumberQuery],
        responses={200: page_of("AdminNumberFound", NumberSerializer(many=True)), **errors(404)},
    )
    def get(self, request: Request) -> Response:
        """A number that is released belongs to nobody."""
        e164 = NumberQuery.read(request)["e164"]
        tenant_id = lookups.holder_of_number(e164)
        results = []
        if tenant_id is not None:
            with self.within(tenant_id, at="numbers") as tenant:
                held = PhoneNumber.objects.filter(tenant=tenant, e164=e164)
                held = held.exclude(status=PhoneNumber.Status.RELEASED)
                results = list(NumberSerializer(held, many=True).data)
        return Response({"next": None, "previous": None, "results": results})


class TenantUsage(OperatorAPIMixin):
    """What a tenant uses."""

    @extend_schema(
        operation_id="admin_tenants_usage_read",
        tags=["Usage"],
        summary="Get a tenant's usage",
        description="By month, newest first, and of each limit; as the tenant's own API.",
        responses=UsageSerializer,
    )
    def get(self, request: Request, tenant_id: UUID) -> Response:
        """Sums alone."""
        NoQuery.read(request)
        with self.within(tenant_id, at="usage") as tenant:
            told = {"now": now_told(tenant), "months": months_told(tenant)}
        return Response(UsageSerializer(told).data)
