"""/api/v1/hours/: when the business is open (docs/hours.md, docs/api-agents.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.agent_content import plain
from tenants.api.plain import PlainAPIView, sent
from tenants.hours import MOST_EXCEPTIONS, MOST_SPANS, WEEK, WHOLE_DAY, BadHours, schedule
from tenants.models import Tenant
from tenants.permissions import Permission
from tenants.rest.errors import ApiError, refused
from tenants.rest.preconditions import etag, require_match, tagged
from tenants.rest.schema import IF_MATCH, errors, example
from tenants.rest.serializers import StrictSerializer
from tenants.services.hours import hours_set

_TAGS: Final = ["Hours"]
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEKLY: Final = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
_EXAMPLE: Final = {
    "weekly": _WEEKLY,
    "holidays": "US",
    "exceptions": {"2026-12-24": [["09:00", "12:00"]], "2026-12-31": []},
}


def _spans(**options: Any) -> serializers.ListField:
    """Openings of a day: [["09:00", "13:00"], ["16:00", "19:00"]]."""
    moment = serializers.CharField(max_length=5)
    pair = serializers.ListField(child=moment, min_length=2, max_length=2)
    return serializers.ListField(child=pair, max_length=MOST_SPANS, **options)


class WeekSerializer(StrictSerializer):
    """The openings of each day of the week; a day that is missing is closed."""

    sun = _spans(required=False)
    mon = _spans(required=False)
    tue = _spans(required=False)
    wed = _spans(required=False)
    thu = _spans(required=False)
    fri = _spans(required=False)
    sat = _spans(required=False)


class HoursWriteSerializer(StrictSerializer):
    """All hours anew."""

    weekly = WeekSerializer()
    holidays = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2,
        default="",
        help_text='ISO 3166 code of the country whose public holidays are closed, "" for none.',
    )
    exceptions = serializers.DictField(
        child=_spans(),
        required=False,
        default=dict,
        help_text=f"By date, as 2026-12-31; [] is closed. At most {MOST_EXCEPTIONS}.",
    )

    def validate_exceptions(self, exceptions: dict[str, Any]) -> dict[str, Any]:
        """Only dates."""
        for day in exceptions:
            if not _DATE.fullmatch(day):
                raise serializers.ValidationError(_("A date is written as 2026-12-31."))
        return exceptions


class HoursSerializer(serializers.Serializer[Any]):
    """The hours, and how it is now."""

    weekly = WeekSerializer()
    holidays = serializers.CharField(help_text='ISO 3166 code of a country, "" for none.')
    exceptions = serializers.DictField(child=_spans())
    timezone = serializers.CharField(help_text="Whose clock the hours are read on.")
    is_open = serializers.BooleanField(help_text="At this moment.")
    next_change_at = serializers.DateTimeField(
        allow_null=True, help_text="When that changes; null if not within 400 days."
    )


class Hours(PlainAPIView):
    """When the business is open."""

    permissions = {"GET": Permission.SETTINGS_READ, "PUT": Permission.SETTINGS_WRITE}

    @extend_schema(
        operation_id="hours_read",
        tags=_TAGS,
        summary="Read the business hours",
        description="The ETag is of the answer: it also changes when the business opens or closes.",
        responses={200: HoursSerializer},
        examples=[
            example(
                "Office hours",
                {
                    **_EXAMPLE,
                    "timezone": "America/New_York",
                    "is_open": True,
                    "next_change_at": "2026-12-21T22:00:00Z",
                },
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """With what is so now."""
        return _answer(self.tenant)

    @extend_schema(
        operation_id="hours_set",
        tags=_TAGS,
        summary="Set the business hours",
        description="All of them. A span that ends before it begins passes midnight.",
        parameters=[IF_MATCH],
        request=HoursWriteSerializer,
        responses={200: HoursSerializer, **errors(412, 422, 428)},
        examples=[example("Office hours", _EXAMPLE, request=True)],
    )
    def put(self, request: Request) -> Response:
        """What cannot be so is refused (422)."""
        hours = plain(sent(HoursWriteSerializer, request))
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=self.tenant.pk)
        require_match(request, _tag(_shown(tenant)))
        try:
            hours_set(tenant_id=tenant.pk, actor=self.actor, hours=hours)
        except BadHours as error:
            raise _bad(error) from error
        tenant.refresh_from_db()
        return _answer(tenant)


def _shown(tenant: Tenant) -> Mapping[str, Any]:
    plan, now = schedule(tenant.hours, ZoneInfo(tenant.timezone)), timezone.now()
    told = {
        "weekly": tenant.hours.get("weekly", {day: [WHOLE_DAY] for day in WEEK}),
        "holidays": plan.country,
        "exceptions": tenant.hours.get("exceptions", {}),
        "timezone": tenant.timezone,
        "is_open": plan.is_open(now),
        "next_change_at": plan.next_change(now),
    }
    return HoursSerializer(told).data


def _answer(tenant: Tenant) -> Response:
    shown = _shown(tenant)
    return tagged(Response(shown), _tag(shown))


def _tag(shown: Mapping[str, Any]) -> str:
    return etag("hours", json.dumps(shown, sort_keys=True, default=str))


def _bad(error: BadHours) -> ApiError:
    if error.day in WEEK:
        return refused("invalid", error, field=f"weekly.{error.day}")
    field = error.day if error.day in {"", "holidays"} else f"exceptions.{error.day}"
    return refused("invalid", error, field=field)
