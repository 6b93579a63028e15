"""GET /api/v1/numbers/search/: what can be had now, and what it costs a month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from prosaas.lib.twilio.numbers import KINDS
from tenants.access import TenantAPIMixin
from tenants.api.number_refusals import told
from tenants.permissions import Permission
from tenants.provisioning import search
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.rest.errors import ApiError
from tenants.rest.rates import asks_carrier
from tenants.rest.schema import errors, example
from tenants.rest.serializers import StrictQuery

_NOT_SOLD: Final = 20404  # Twilio's code for a country or a kind that it does not sell
_EXAMPLE: Final = example(
    "Two numbers in New York",
    {
        "results": [
            {
                "e164": f"+121255501{last}",
                "locality": "New York",
                "region": "NY",
                "country": "US",
                "kind": "local",
                "monthly_micros": 1_150_000,
                "currency": "USD",
                "address_requirements": "none",
                "needs_bundle": False,
            }
            for last in ("00", "01")
        ]
    },
)


class SearchQuery(StrictQuery):
    """What number is wanted."""

    country = serializers.RegexField(r"^[A-Z]{2}\Z", help_text="As `US`.")
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    contains = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=32,
        help_text="Digits in the number; `*` stands for any one.",
    )
    area_code = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=4,
        help_text="Three digits; in the United States and Canada only.",
    )
    locality = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=search.LOCALITY_CHARS
    )


class OfferSerializer(serializers.Serializer[search.Offer]):
    """A number that can be had now. `monthly_micros` is null where no price is known.

    `address_requirements` is none, any, local or foreign; `needs_bundle` null where nobody knows.
    """

    e164 = serializers.CharField(read_only=True)
    locality = serializers.CharField(read_only=True)
    region = serializers.CharField(read_only=True)
    country = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    monthly_micros = serializers.IntegerField(read_only=True, allow_null=True)
    currency = serializers.CharField(read_only=True)
    address_requirements = serializers.CharField(read_only=True)
    needs_bundle = serializers.BooleanField(read_only=True, allow_null=True)


class OffersSerializer(serializers.Serializer[Any]):
    """What a search found."""

    results = OfferSerializer(many=True, read_only=True)


class NumberSearch(TenantAPIMixin):
    """Looking for a number."""

    permissions = {"GET": Permission.NUMBERS_READ}
    is_atomic = False

    @extend_schema(
        operation_id="numbers_search",
        tags=["numbers"],
        summary="Search for numbers to claim",
        description="At most 20 numbers that can take calls. Searching reserves nothing.",
        parameters=[SearchQuery],
        responses={200: OffersSerializer, **errors(422, 502)},
        examples=[_EXAMPLE],
    )
    @asks_carrier
    def get(self, request: Request) -> Response:
        """What is for sale."""
        wanted = SearchQuery.read(request)
        sold = told(search.countries_sold)()
        if wanted["kind"] not in sold.get(wanted["country"], ()):
            raise _not_sold(sold, wanted["country"])
        return Response(OffersSerializer({"results": _offers(wanted)}).data)


def _offers(wanted: Mapping[str, Any]) -> list[search.Offer]:
    try:
        return told(search.offers)(**wanted)
    except ApiError as error:
        failed = error.__cause__
        if isinstance(failed, ProvisioningFailed) and failed.code == _NOT_SOLD:
            raise _not_sold({}, wanted["country"]) from error
        raise


def _not_sold(sold: Mapping[str, tuple[str, ...]], country: str) -> ApiError:
    """Which kinds are sold there, if any."""
    kinds = ", ".join(sold.get(country, ()))
    if kinds:
        message = _("This kind is not sold there; these are: %(kinds)s.") % {"kinds": kinds}
        return ApiError("not_sold", message, fields={"kind": [message]})
    message = _("No such numbers are sold in this country.")
    return ApiError("not_sold", message, fields={"country": [message]})
