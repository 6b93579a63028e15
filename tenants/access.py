"""Who may use a view: every view carries one mark, and a test walks the URLconf for others.

The mark is the attribute `access` on the view function or class. A stranger gets 404 (a
visitor without a login is sent to the login page, the API answers 401).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tenants import lookups
from tenants.context import tenant_context
from tenants.models import ApiKey, Tenant, User

# A view's answer; or what makes it, once the tenant's context, and its database connection, are
# left: what waits for anything but the database belongs there.
Answer: TypeAlias = HttpResponseBase | Callable[[], HttpResponseBase]
P = ParamSpec("P")
View = TypeVar("View", bound=Callable[..., object])


class TenantRequest(HttpRequest):
    """A request of a tenant's member, as views marked member_required get it."""

    user: User
    tenant: Tenant
    role: str


def marked(view: View, access: str) -> View:
    """Marks a view with the word for its access rule."""
    view.access = access  # type: ignore[attr-defined]  # the mark is the point
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


def member_required(
    view: Callable[Concatenate[TenantRequest, P], Answer],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A logged-in member of a tenant; the view runs inside that tenant's context."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        place = _place_of(request.user)
        with tenant_context(place.tenant_id):
            member = cast("TenantRequest", request)
            member.tenant = Tenant.objects.get(pk=place.tenant_id)
            member.role = place.role
            answer = view(member, *args, **kwargs)
        return _made(answer)

    return marked(guarded, "member")


def member_or_link(
    tenant_of_link: Callable[Concatenate[HttpRequest, P], UUID | HttpResponseBase | None],
) -> Callable[
    [Callable[Concatenate[TenantRequest, P], Answer]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """A member of a tenant, or whoever brings a signed link; the view runs in the tenant's context.

    `tenant_of_link` answers the link's tenant, what to say of a bad link, or None without one.
    With a link there is no user and the role is "".
    """

    def mark(
        view: Callable[Concatenate[TenantRequest, P], Answer],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        for_members = member_required(view)

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
                bearer.role = ""
                answer = view(bearer, *args, **kwargs)
            return _made(answer)

        return marked(guarded, "member-or-link")

    return mark


class TenantAPIMixin(APIView):
    """An API view inside the tenant of the API key or of the logged-in member.

    `self.tenant` is set before the handler runs; a failed request is rolled back.
    """

    access = "tenant-api"
    tenant: Tenant

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Leaves the tenant's context after the answer has been built."""
        with ExitStack() as self._scope:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticates, then enters the tenant's context."""
        super().initial(request, *args, **kwargs)
        if isinstance(request.auth, ApiKey):
            tenant_id = request.auth.tenant_id
        else:
            tenant_id = _place_of(cast("User", request.user)).tenant_id
        self._scope.enter_context(tenant_context(tenant_id))
        self.tenant = Tenant.objects.get(pk=tenant_id)

    def handle_exception(self, exc: Exception) -> Response:
        """Turns the error into an answer and undoes what the handler wrote."""
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)
        return super().handle_exception(exc)


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


def _place_of(user: User) -> lookups.Place:
    """The user's first tenant; Http404 without one."""
    places = lookups.memberships_of_user(user.pk)
    if not places:
        raise Http404
    return places[0]
