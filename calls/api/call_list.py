"""GET /api/v1/calls/: the tenant's calls, a page at a time. Times are UTC."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.filters import CallQuery, filter_of, patience
from calls.api.outbound import OutboundMixin
from calls.models import Call
from calls.search import FOLLOW_UPS, calls_found
from calls.told.rows import FIELDS, rows_of, told
from tenants.models import Agent, PhoneNumber
from tenants.permissions import Permission
from tenants.rest.pages import KeysetPages
from tenants.rest.schema import errors, example

NEWEST, OLDEST = "-created_at", "created_at"


class AgentNameSerializer(serializers.ModelSerializer[Agent]):
    """Who answered."""

    class Meta:
        model = Agent
        fields = ["id", "name"]


class NumberNameSerializer(serializers.ModelSerializer[PhoneNumber]):
    """Which of the tenant's numbers it was."""

    class Meta:
        model = PhoneNumber
        fields = ["id", "e164"]


class CallSerializer(serializers.ModelSerializer[Call]):
    """A call without its content, as rows.told makes it; `cost_micros` needs `usage.read`."""

    call_sid = serializers.CharField(
        allow_null=True,
        help_text="Twilio's; null until it has named the call, and for a test from the browser.",
    )
    agent = AgentNameSerializer(read_only=True, allow_null=True)
    number = NumberNameSerializer(source="phone_number", read_only=True, allow_null=True)
    seconds = serializers.IntegerField(read_only=True, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(), help_text="By the alphabet.")
    follow_up = serializers.ChoiceField(
        list(FOLLOW_UPS), help_text="Whether there is something left to do about it."
    )
    cost_micros = serializers.IntegerField(
        allow_null=True,
        help_text="Millionths; null until it is known, and for whoever may not read it.",
    )
    currency = serializers.CharField(allow_null=True, help_text="Null where `cost_micros` is.")

    class Meta:
        model = Call
        fields = [*FIELDS]


class CallListQuery(CallQuery):
    """What is looked for, and in which order."""

    sort = serializers.ChoiceField(
        [NEWEST, OLDEST], required=False, help_text=f"`{NEWEST}` if unsaid."
    )


class CallPages(KeysetPages):
    """Pages in the order that is asked for."""

    def is_newest_first(self, request: Request) -> bool:
        """Unless the oldest are to come first."""
        return request.query_params.get("sort", NEWEST) == NEWEST


EXAMPLE: Final = {
    "id": "0c5f9f4e-6f0c-4d7e-9a55-0d8e2f6a4b11",
    "call_sid": "CA0123456789abcdef0123456789abcdef",
    "direction": "inbound",
    "from_number": "+14155550123",
    "from_presentation": "allowed",
    "to_number": "+14155550100",
    "status": "completed",
    "end_reason": "caller-hung-up",
    "carrier_error": None,
    "outcome": "appointment",
    "created_at": "2026-11-21T09:30:00Z",
    "answered_at": "2026-11-21T09:30:01Z",
    "ended_at": "2026-11-21T09:31:20Z",
    "seconds": 79,
    "agent": {"id": "6f1b2a52-9a4d-4d0c-8b2e-53a9a7d8b001", "name": "Reception"},
    "number": {"id": "c2a7b9d0-3f1e-4a66-9d47-1f0f2b9b7c02", "e164": "+14155550100"},
    "tags": ["new-customer"],
    "note": "",
    "has_recording": True,
    "is_test": False,
    "read_at": "2026-11-21T10:02:00Z",
    "follow_up": "none",
    "cost_micros": 61_500,
    "currency": "USD",
}


class CallList(OutboundMixin):
    """The tenant's calls: found here, made in calls/api/outbound.py."""

    permissions = {"GET": Permission.CALLS_READ, "POST": Permission.CALLS_DIAL}
    extras = frozenset({Permission.RECORDINGS_READ, Permission.USAGE_READ})
    pagination_class = CallPages  # for the schema

    @extend_schema(
        operation_id="calls_list",
        tags=["Calls"],
        summary="List calls",
        description="Newest first. All parameters can be combined; `q` is explained at the tag.",
        parameters=[CallListQuery],
        responses={200: CallSerializer(many=True), **errors(422)},
        examples=[example("A call", EXAMPLE)],
    )
    def get(self, request: Request) -> Response:
        """A page of the calls that are looked for."""
        wanted = filter_of(self, CallListQuery.read(request))
        pages = self.pagination_class()
        with patience(wanted):
            calls = rows_of(calls_found(tenant=self.tenant, wanted=wanted))
            page = pages.paginate_queryset(calls, request, view=self) or []
        return pages.get_paginated_response(told(page, tenant=self.tenant, granted=self.granted))
