"""Who may use the operators' API: staff by key, or by a session that has passed the factor.

No tenant is entered by itself: a view enters one by `within`, which notes the look in that
tenant's audit log. What lists all tenants' things asks the functions of lookups.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from prosaas.operators_api.authentication import OperatorKeyAuthentication
from tenants.actors import network_of
from tenants.context import tenant_context
from tenants.models import AuditEvent, OperatorKey, Tenant, User
from tenants.operators.entering import has_factor, is_staff
from tenants.places import has_passed_factor
from tenants.rest.errors import ApiError
from tenants.services.audit import Actor
from tenants.services.looks import look_note

log = structlog.get_logger(__name__)


class OperatorAPIMixin(APIView):
    """An API view for operators. `self.operator` and `self.actor` are set before the handler.

    Nobody: 401. Who is no operator: 404. An operator without the second factor: 403.
    """

    access = "operator-api"
    authentication_classes = (OperatorKeyAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)
    operator: User
    actor: Actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticates, and refuses everybody but operators."""
        super().initial(request, *args, **kwargs)
        asked = request._request  # noqa: SLF001 - DRF's name for Django's request
        if not isinstance(request.auth, OperatorKey):  # whose key it is was looked at with the key
            _check_session(asked)
        user = request.user
        if not isinstance(user, User):
            raise Http404
        self.operator = user
        kind = AuditEvent.ActorKind.OPERATOR
        self.actor = Actor(kind, user.pk, network=network_of(asked))
        prefix = request.auth.prefix if isinstance(request.auth, OperatorKey) else ""
        log.info(
            "operators_api.asked",
            operator=str(user.pk),
            prefix=prefix,
            method=request.method,
            path=request.path,
        )

    @contextmanager
    def within(self, tenant_id: UUID, *, at: str) -> Iterator[Tenant]:
        """Inside the tenant's context; its log says that its `at` was looked at. Http404."""
        with tenant_context(tenant_id):
            tenant = Tenant.objects.filter(pk=tenant_id).first()
            if tenant is None:
                raise Http404
            yield tenant
            look_note(tenant_id=tenant_id, actor=self.actor, at=at)

    def look(self, tenant_id: UUID | None, *, at: str) -> None:
        """Notes a look at one tenant's part of a list of all; nothing for None. Http404."""
        if tenant_id is not None:
            with self.within(tenant_id, at=at):
                pass


def _check_session(request: Any) -> None:
    if not is_staff(request):
        raise Http404
    if not has_factor(request):
        sentence = _("Operators need a second factor: set it up first.")
        raise ApiError("second_factor_needed", sentence, status=403)
    if not has_passed_factor(request):
        sentence = _("Give your second factor first.")
        raise ApiError("second_factor_needed", sentence, status=403)
