"""GET /api/v1/calls/export/: every call that is looked for, as CSV or JSON Lines, streamed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from calls.api.filters import CallQuery, filter_of
from calls.told.files import CSV, JSONL, export_answer, export_pieces
from calls.told.slots import held, slot_taken
from tenants.access import TenantAPIMixin
from tenants.models import ApiKey
from tenants.permissions import Permission

WAIT_S: Final = 30  # what is told to who has too many exports


class ExportQuery(CallQuery):
    """What is looked for, and in which format."""

    is_paged = False

    format = serializers.ChoiceField([CSV, JSONL], required=False, help_text="`csv` if unsaid.")


class _AsAsked(BaseContentNegotiation):
    """`format` says what is sent, whatever is accepted; refusals are JSON."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """The API's own."""
        first = next(iter(renderers))
        return first, first.media_type


class CallExport(TenantAPIMixin):
    """The calls that are looked for, in one file."""

    is_atomic = False  # the answer goes on when the handler is over
    permissions = {"GET": Permission.CALLS_READ}
    extras = frozenset({Permission.RECORDINGS_READ, Permission.USAGE_READ})
    content_negotiation_class = _AsAsked

    @extend_schema(
        operation_id="calls_export",
        tags=["Calls"],
        summary="Export calls",
        description=(
            "Newest first, with the parameters of the list. CSV has a line of names first; JSON "
            "Lines has a call of the list in each line. Two at once for each business, else 429."
        ),
        parameters=[ExportQuery],
        responses={
            (200, "text/csv"): OpenApiResponse(str, "A line for each call."),
            (200, "application/x-ndjson"): OpenApiResponse(str, "A call in each line."),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The file, as it is read."""
        values = ExportQuery.read(request)
        form = values.pop("format", CSV)
        wanted = filter_of(self, values)
        slot = slot_taken(self.tenant.pk)
        if slot is None:
            raise Throttled(wait=WAIT_S)
        key = request.auth.pk if isinstance(request.auth, ApiKey) else None
        pieces = held(
            export_pieces(self.tenant, wanted, granted=self.granted, form=form, key_id=key), slot
        )
        return export_answer(request._request, pieces, form)  # noqa: SLF001 - DRF's name
