"""Ways in that leak, and that only the tests know: each reads whichever tenant it is asked for.

They are what the proof must find, one of each kind: a page, an API operation, a page that writes,
a page that keeps its answer for the next who asks, a socket, a task.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from channels.generic.websocket import WebsocketConsumer
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.response import Response

from calls.models import CallTurn
from prosaas.urls import urlpatterns as product
from tenants.access import TenantAPIMixin, TenantRequest, member_required
from tenants.context import tenant_context
from tenants.models import Agent
from tenants.permissions import Permission

TASK = "calls.tasks.probe"
log = structlog.get_logger(__name__)


def _said(tenant_id: str) -> str:
    """What is said there: the hole, the same for all of them."""
    with tenant_context(UUID(tenant_id)):
        return "\n".join(CallTurn.objects.values_list("text", flat=True))


def _asked(request: HttpRequest | TenantRequest) -> str:
    return request.GET["tenant"]


@member_required(Permission.CALLS_READ)
def page(request: TenantRequest) -> HttpResponse:
    """GET: shows it."""
    return HttpResponse(_said(_asked(request)))


@member_required(Permission.CALLS_READ)
def writer(request: TenantRequest) -> HttpResponse:
    """POST: writes there, and says nothing."""
    with tenant_context(UUID(_asked(request))):
        Agent.objects.update(name="Mine now")
    return HttpResponse(status=204)


@require_safe
@member_required(Permission.CALLS_READ)
def cacher(request: TenantRequest) -> HttpResponse:
    """GET: what the first who asked was shown."""
    shown = partial(_said, str(request.tenant.pk))
    return HttpResponse(cache.get_or_set("probe", shown))


class Operation(TenantAPIMixin):
    """GET: tells it."""

    permissions = {"GET": Permission.CALLS_READ}

    def get(self, request: Request) -> Response:
        """Everything that was said."""
        return Response({"said": _said(request.query_params["tenant"])})


class Consumer(WebsocketConsumer):
    """Tells it to whoever comes, logged in or not."""

    def connect(self) -> None:
        """Accepts, and speaks."""
        self.accept()
        query = parse_qs(self.scope["query_string"].decode())
        self.send(text_data=_said(query["tenant"][0]))


def task(tenant_id: str, other: str) -> None:
    """Logs it, and writes."""
    log.info("probe", said=_said(other))
    with tenant_context(UUID(other)):
        Agent.objects.update(name="Mine now")


urlpatterns: list[Any] = [
    path("probe/page/", page, name="probe_page"),
    path("probe/cacher/", cacher, name="probe_cacher"),
    path("probe/writer/", writer, name="probe_writer"),
    path("api/v1/probe/", Operation.as_view(), name="probe_operation"),
    *product,
]
sockets: list[Any] = [path("ws/probe", Consumer.as_asgi())]  # type: ignore[arg-type]  # an ASGI app
