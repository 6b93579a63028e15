"""The product's addresses and operations that only these tests know: one that is paid for."""

from __future__ import annotations

from uuid import UUID

from django.db import OperationalError
from django.urls import path
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from prosaas.urls import *  # noqa: F403 - and the error pages
from prosaas.urls import urlpatterns as product
from tenants.access import TenantAPIMixin
from tenants.permissions import Permission
from tenants.rest.errors import ApiError
from tenants.rest.idempotency import IdempotentView, idempotent
from tenants.rest.preconditions import etag, tagged
from tenants.rest.rates import asks_carrier
from tenants.rest.serializers import StrictQuery, StrictSerializer

DONE: list[UUID] = []  # what was carried out, by its operation_id


class Inner(StrictSerializer):
    """What is within."""

    colour = serializers.CharField(max_length=10)


class Order(StrictSerializer):
    """What is asked."""

    what = serializers.CharField(max_length=20)
    then = serializers.CharField(default="done")
    inner = Inner(required=False, many=True)
    extra = serializers.JSONField(required=False)


class Looked(StrictQuery):
    """Parameters."""

    since = serializers.IntegerField(required=False)


class Paid(IdempotentView):
    """Does it once."""

    permissions = {"POST": Permission.CALLS_DIAL}

    @idempotent("tests.paid")
    def post(self, request: Request) -> Response:
        """Notes what was done, then ends as it is told to."""
        order = Order(data=request.data)
        order.is_valid(raise_exception=True)
        DONE.append(self.operation_id)
        endings = {
            "refused": ApiError("no_funds", "There is no money."),
            "conflict": ApiError("not_now", "Not in this state.", status=409),
            "throttled": Throttled(wait=7),
            "carrier": ApiError("carrier_unavailable", "Twilio is away.", status=503),
            "crash": RuntimeError("a crash"),
            "database": OperationalError("away"),
        }
        if error := endings.get(order.validated_data["then"]):
            raise error
        made = {"id": self.operation_id, "what": order.validated_data["what"]}
        return Response(made, status=201, headers={"Location": "/there/"})


class Looking(TenantAPIMixin):
    """Has an ETag, and asks Twilio when told to."""

    permissions = {"GET": Permission.CALLS_READ, "POST": Permission.CALLS_READ}

    def get(self, request: Request) -> Response:
        """What was asked for."""
        told = Looked.read(request)
        return tagged(Response(told), etag("a thing"))

    @asks_carrier
    def post(self, _request: Request) -> Response:
        """Asks Twilio, as it were."""
        return Response({})


urlpatterns = [
    *product,
    path("api/v1/paid/", Paid.as_view()),
    path("api/v1/looking/", Looking.as_view()),
]
