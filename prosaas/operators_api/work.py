"""What goes on: calls, the work after them, and how much of everything there is."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from prosaas.operators_api import lookups
from prosaas.operators_api.access import OperatorAPIMixin
from prosaas.operators_api.pages import PARAMETERS, page_of, paged
from prosaas.operators_api.serializers import (
    EmptySerializer,
    HealthSerializer,
    LiveCallSerializer,
    OfTenantQuery,
    PipelinesQuery,
    RetriedSerializer,
    StageSerializer,
)
from recordings import services, tasks
from recordings.enqueue import enqueue
from recordings.models import Stage, StageName, StageState
from tenants.context import tenant_context
from tenants.rest.errors import ApiError
from tenants.rest.schema import errors
from tenants.rest.serializers import NoQuery
from tenants.services.audit import Actor, audit_record

OVERDUE: Final = timedelta(minutes=5)
FAILED_WITHIN: Final = timedelta(days=1)


class LiveCalls(OperatorAPIMixin):
    """Calls that nobody has ended."""

    @extend_schema(
        operation_id="admin_calls_live_list",
        tags=["Calls"],
        summary="List live calls",
        description="Of all tenants, or of one; newest first. Who calls is not told.",
        parameters=[OfTenantQuery, *PARAMETERS],
        responses={200: page_of("AdminLiveCallPage", LiveCallSerializer(many=True)), **errors(404)},
    )
    def get(self, request: Request) -> Response:
        """One tenant's are a look at that tenant."""
        tenant_id = OfTenantQuery.read(request).get("tenant")
        operator_id = self.operator.pk
        self.look(tenant_id, at="calls")
        return paged(
            request,
            LiveCallSerializer,
            lambda after, most: lookups.live_calls(
                operator_id, tenant_id=tenant_id, after=after, at_most=most
            ),
        )


class Pipelines(OperatorAPIMixin):
    """The work after calls."""

    @extend_schema(
        operation_id="admin_pipelines_list",
        tags=["Pipelines"],
        summary="List unsettled or failed work",
        description=(
            "`state=unsettled` (without `state`, too): the stage that each unsettled call has come "
            "to, the longest due first. `state=failed`: stages that were given up, latest first."
        ),
        parameters=[PipelinesQuery, *PARAMETERS],
        responses={200: page_of("AdminStagePage", StageSerializer(many=True)), **errors(404)},
    )
    def get(self, request: Request) -> Response:
        """One tenant's are a look at that tenant."""
        wanted = PipelinesQuery.read(request)
        is_failed = wanted.get("state") == "failed"
        stages = lookups.stages_failed if is_failed else lookups.stages_unsettled
        tenant_id, operator_id = wanted.get("tenant"), self.operator.pk
        self.look(tenant_id, at="work")
        return paged(
            request,
            StageSerializer,
            lambda after, most: stages(operator_id, tenant_id=tenant_id, after=after, at_most=most),
        )


class StageRetry(OperatorAPIMixin):
    """A settled stage runs again."""

    @extend_schema(
        operation_id="admin_stages_retry",
        tags=["Pipelines"],
        summary="Retry a stage",
        description="It runs again, and those after it. What it costs is the platform's.",
        request=EmptySerializer,
        responses={202: RetriedSerializer, **errors(409)},
    )
    def post(self, request: Request, tenant_id: UUID, call_id: UUID, stage: str) -> Response:
        """404 for what is not there, 409 unless it is settled and its call is kept."""
        NoQuery.read(request)
        EmptySerializer(data=request.data).is_valid(raise_exception=True)
        if stage not in StageName.values:
            raise Http404
        _retry(tenant_id, call_id, stage, self.actor)
        enqueue(tasks.stage_run, tenant_id=str(tenant_id), call_id=str(call_id))
        told = {"tenant_id": tenant_id, "call_id": call_id, "stage": stage}
        told["state"] = StageState.WAITING
        return Response(RetriedSerializer(told).data, 202)


class Health(OperatorAPIMixin):
    """How much there is of everything."""

    @extend_schema(
        operation_id="admin_health_read",
        tags=["Health"],
        summary="Count what goes on",
        responses={200: HealthSerializer, **errors(404)},
    )
    def get(self, request: Request) -> Response:
        """Names no tenant."""
        NoQuery.read(request)
        now = timezone.now()
        found = lookups.counts(
            self.operator.pk, overdue=now - OVERDUE, failed_since=now - FAILED_WITHIN
        )
        if found is None:
            raise Http404
        return Response(HealthSerializer(found).data)


def _retry(tenant_id: UUID, call_id: UUID, stage: str, actor: Actor) -> None:
    """Http404; ApiError 409."""
    with tenant_context(tenant_id):
        try:
            is_reset = services.stage_reset(tenant_id=tenant_id, call_id=call_id, name=stage)
        except Stage.DoesNotExist as error:
            raise Http404 from error
        if not is_reset:
            sentence = _("Only a settled stage of a call that is kept can run again.")
            raise ApiError("not_settled", sentence, status=409)
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action="stage.retried",
            subject=("call", call_id),
            details={"stage": stage},
        )
