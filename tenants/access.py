"""Who may use a view: every view carries one mark, and a test walks the URLconf for others.

The mark is the attribute `access` on the view function or class; what a member needs is in
`permission` (tenants/permissions.py). A stranger gets 404 (a visitor without a login is sent to
the login page, the API answers 401), a member whose role is not enough gets 403.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeAlias, TypeVar, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tenants.actors import actor_of, network_of
from tenants.context import tenant_context
from tenants.lookups import Place
from tenants.models import ApiKey, AuditEvent, Tenant, User
from tenants.permissions import Permission, permissions_of
from tenants.places import place_of
from tenants.services.audit import Actor

# A view's answer; or what makes it, once the tenant's context, and its database connection, are
# left: what waits for anything but the database belongs there.
Answer: TypeAlias = HttpResponseBase | Callable[[], HttpResponseBase]
P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = TypeVar("View", bound=Callable[..., object])
Guarded: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request of somebody who is logged in, as views marked person_required get it."""

    user: User


class TenantRequest(PersonRequest):
    """A request of a tenant's member, as views marked member_required get it.

    `place` is None for the bearer of a signed link, who has no user and no permissions.
    """

    tenant: Tenant
    place: Place | None
    permissions: frozenset[Permission]
    actor: Actor


def marked(view: View, access: str, permission: Permission | None = None) -> View:
    """Marks a view with the word for its access rule."""
    view.access = access  # type: ignore[attr-defined]  # the mark is the point
    view.permission = permission  # type: ignore[attr-defined]  # likewise
    return view


def access_of(view: Callable[..., object]) -> str | None:
    """The mark of a URLconf entry's callable, also of a class-based one."""
    for place in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        if mark := getattr(place, "access", None):
            return str(mark)
    return None


def public(view: View) -> View:
    """Anyone may use this view; it reads no tenant's rows."""
    return marked(view, "public")


def person_required(view: Callable[Concatenate[PersonRequest, P], HttpResponseBase]) -> Guarded[P]:
    """Somebody who is logged in, member of a tenant or not; the view runs in no context."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        return view(cast("PersonRequest", request), *args, **kwargs)

    return marked(guarded, "person")


def off_visit(
    view: Callable[Concatenate[R, P], HttpResponseBase],
) -> Callable[Concatenate[R, P], HttpResponseBase]:
    """What concerns the operator's own places waits until a visit is over; looking does not."""

    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        place = place_of(request)
        if request.method == "POST" and place is not None and place.visit_id is not None:
            raise PermissionDenied(_("You are on a visit: end it first."))
        return view(request, *args, **kwargs)

    return guarded


def member_required(
    permission: Permission, *, refusal: str | Promise = ""
) -> Callable[[Callable[Concatenate[TenantRequest, P], Answer]], Guarded[P]]:
    """A member whose role has this permission; the view runs inside the tenant's context.

    refusal: what a member is told whose role has not, where more can be said than that.
    """

    def mark(view: Callable[Concatenate[TenantRequest, P], Answer]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return redirect_to_login(request.get_full_path())
            place = place_of(request)
            if place is None:
                raise Http404
            with tenant_context(place.tenant_id):
                member = _let_in(request, place, permission, refusal)
                answer = view(member, *args, **kwargs)
            return _made(answer)

        return marked(guarded, "member", permission)

    return mark


def member_or_link(
    permission: Permission,
    tenant_of_link: Callable[Concatenate[HttpRequest, P], UUID | HttpResponseBase | None],
) -> Callable[[Callable[Concatenate[TenantRequest, P], Answer]], Guarded[P]]:
    """A member with this permission, or whoever brings a signed link.

    `tenant_of_link` answers the link's tenant, what to say of a bad link, or None without one.
    The view runs in the tenant's context; with a link there is no user and no place.
    """

    def mark(view: Callable[Concatenate[TenantRequest, P], Answer]) -> Guarded[P]:
        for_members = member_required(permission)(view)

        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            opened = tenant_of_link(request, *args, **kwargs)
            if opened is None:
                return for_members(request, *args, **kwargs)
            if isinstance(opened, HttpResponseBase):
                return opened
            with tenant_context(opened):
                bearer = cast("TenantRequest", request)
                bearer.tenant = _tenant_or_404(opened)
                bearer.place, bearer.permissions = None, frozenset()
                answer = view(bearer, *args, **kwargs)
            return _made(answer)

        return marked(guarded, "member-or-link", permission)

    return mark


class TenantSuspended(exceptions.APIException):
    """The tenant may not use the API for now."""

    status_code = 403
    default_code = "tenant_suspended"

    def __init__(self) -> None:
        super().__init__(_("This business is suspended."))


class TenantAPIMixin(APIView):
    """An API view inside the tenant of the API key or of the logged-in member.

    `permissions` says by HTTP method what the role, or the key's scopes, must have; `for_all` which
    methods every key and every member may use, whatever it may do otherwise; `extras` what shows
    more of an answer. No other method is answered. `self.tenant`, `self.granted`, what the asker
    may do, and `self.actor` are set before the handler runs; a failed request is rolled back. Where
    `is_atomic` is False the handler runs outside the tenant's context: it waits for others, and its
    services enter it.
    """

    access = "tenant-api"
    permissions: ClassVar[Mapping[str, Permission]]
    for_all: ClassVar[frozenset[str]] = frozenset()
    extras: ClassVar[frozenset[Permission]] = frozenset()
    is_atomic: ClassVar[bool] = True
    tenant: Tenant
    granted: frozenset[str]
    actor: Actor
    _is_inside = False  # the tenant's context

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Leaves the tenant's context after the answer has been built."""
        with ExitStack() as self._scope:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticates, then enters the tenant's context."""
        super().initial(request, *args, **kwargs)
        asked = request._request  # noqa: SLF001 - DRF's name for Django's request
        if isinstance(request.auth, ApiKey):
            self._enter(request.auth.tenant_id, frozenset(request.auth.scopes))
            self.tenant = request.auth.tenant
            kind = AuditEvent.ActorKind.KEY
            self.actor = Actor(kind, request.auth.pk, network=network_of(asked))
        else:
            place = place_of(asked)
            if place is None:
                raise Http404
            self._enter(place.tenant_id, permissions_of(place.role))
            with tenant_context(place.tenant_id):
                self.tenant = _tenant_or_404(place.tenant_id)
            self.actor = actor_of(asked, place)
        if self.tenant.suspended_at is not None:
            raise TenantSuspended

    def handle_exception(self, exc: Exception) -> Response:
        """Turns the error into an answer and undoes what the handler wrote."""
        if self._is_inside:
            transaction.set_rollback(True)
        return super().handle_exception(exc)

    def _enter(self, tenant_id: UUID, granted: frozenset[str]) -> None:
        method = "GET" if self.request.method in {"HEAD", "OPTIONS"} else str(self.request.method)
        needed = self.permissions.get(method)
        if needed is None and method not in self.for_all:
            raise exceptions.MethodNotAllowed(method)
        if needed is not None and needed not in granted:
            raise exceptions.PermissionDenied(_("This needs %(scope)s.") % {"scope": needed})
        self.granted = granted
        if self.is_atomic:
            self._scope.enter_context(tenant_context(tenant_id))
            self._is_inside = True


def _let_in(
    request: HttpRequest, place: Place, permission: Permission, refusal: str | Promise
) -> TenantRequest:
    """The member's request, inside the context; PermissionDenied with the reason."""
    member = cast("TenantRequest", request)
    member.tenant = _tenant_or_404(place.tenant_id)
    member.place, member.permissions = place, permissions_of(place.role)
    member.actor = actor_of(request, place)
    if member.tenant.suspended_at is not None:
        raise PermissionDenied(_("This business is suspended."))
    if permission not in member.permissions:
        raise PermissionDenied(refusal or _("Your role does not allow this."))
    return member


def _made(answer: Answer) -> HttpResponseBase:
    if isinstance(answer, HttpResponseBase):
        return answer
    if not connection.in_atomic_block:
        connection.close()  # back to the pool
    return answer()


def _tenant_or_404(tenant_id: UUID) -> Tenant:
    try:
        return Tenant.objects.get(pk=tenant_id)
    except Tenant.DoesNotExist as error:
        raise Http404 from error
