"""The platform operators' admin site: staff with a second factor, one tenant at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import update_wrapper
from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tenants import lookups
from tenants.access import marked
from tenants.context import tenant_context
from tenants.models import Tenant, User
from tenants.operators.base import ReadOnlyAdmin
from tenants.operators.entering import (
    ENTERED,
    entered,
    entered_of,
    has_factor,
    is_staff,
    is_visiting,
    operator_of,
)
from tenants.operators.words import name_model
from tenants.places import has_passed_factor
from tenants.services.audit import audit_record

_LISTED: Final = 50
# Pages of Django's that are not for here: passwords, logging out and the second factor are
# django-allauth's; nothing is picked from another table; no row has a page of its own elsewhere.
_OFF: Final = frozenset(
    {"logout", "password_change", "password_change_done", "autocomplete", "view_on_site"}
)


class OperatorSite(AdminSite):
    """Django's admin under row-level security (docs/operators.md)."""

    site_title = gettext_lazy("ProSaaS operators")
    site_header = gettext_lazy("ProSaaS operators")
    index_title = gettext_lazy("Businesses")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only classes made for this site: what libraries register shows secrets, or changes."""
        if isinstance(admin_class, type) and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)
            for model in (
                [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
            ):
                name_model(model)

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff with a second factor, which this session has passed."""
        return is_staff(request) and has_factor(request) and has_passed_factor(request)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """The view for operators, inside the tenant they have entered, answer and all.

        What is answered is rendered before the tenant's transaction is left.
        """
        shown = super().admin_view(view, cacheable)
        page = getattr(view, "__self__", None)
        wants_tenant = isinstance(page, ReadOnlyAdmin) and not page.is_global

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refusal = self._refusal(request)
            if refusal is not None:
                return refusal
            with entered(request) as tenant:
                if wants_tenant and tenant is None:
                    messages.warning(request, _("Choose a tenant first."))
                    return redirect("admin:index")
                answer = cast("HttpResponseBase", shown(request, *args, **kwargs))
                if isinstance(answer, SimpleTemplateResponse):
                    answer.render()
            return answer

        return marked(update_wrapper(guarded, view), "operator")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Every page carries the mark "operator" (tests/architecture/test_tenant_first.py)."""
        ours: list[URLPattern | URLResolver] = [
            path("enter/", self.admin_view(self.enter), name="enter"),
            path("leave/", self.admin_view(self.leave), name="leave"),
        ]
        django = [each for each in super().get_urls() if getattr(each, "name", None) not in _OFF]
        for each in _patterns(django):
            if each.name == "login":
                each.callback = _login
            marked(each.callback, "operator")
        return [*ours, *django]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What the operator is looking at, for every page."""
        about = {"entered": entered_of(request), "visiting": is_visiting(request)}
        return super().each_context(request) | about

    def get_log_entries(self, request: HttpRequest) -> Any:
        """None: Django's own log is not written."""
        return ()

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """GET /admin/?q=: tenants by name or number, newest first."""
        search = request.GET.get("q", "").strip().replace("\0", "")
        user = cast("User", request.user)
        found = lookups.tenants_for_operator(user.pk, search=search, at_most=_LISTED + 1)
        context = {"q": search, "found": found[:_LISTED], "has_more": len(found) > _LISTED}
        return super().index(request, context | (extra_context or {}))

    @method_decorator(require_POST)
    def enter(self, request: HttpRequest) -> HttpResponse:
        """POST tenant=: look at that one from now on; its audit log says so once."""
        tenant_id = _uuid_or_404(request.POST.get("tenant", ""))
        with tenant_context(tenant_id):
            if not Tenant.objects.filter(pk=tenant_id).exists():
                raise Http404
            if request.session.get(ENTERED) != str(tenant_id):
                actor = operator_of(request)
                audit_record(tenant_id=tenant_id, actor=actor, action="operator.entered")
        request.session[ENTERED] = str(tenant_id)
        return redirect("admin:tenants_tenant_change", tenant_id)

    @method_decorator(require_POST)
    def leave(self, request: HttpRequest) -> HttpResponse:
        """POST: look at no tenant."""
        request.session.pop(ENTERED, None)
        return redirect("admin:index")

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        """Visitors log in, staff set up and pass a second factor, others find nothing here."""
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if not is_staff(request):
            raise Http404
        if not has_factor(request):
            messages.warning(request, _("Operators need a second factor: set it up first."))
            return redirect("mfa_activate_totp")
        if not has_passed_factor(request):
            wanted = request.get_full_path() if request.method == "GET" else reverse("admin:index")
            return redirect_to_login(wanted, login_url=reverse("mfa_reauthenticate"))
        return None


def _login(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """django-allauth's login, with its throttle and second factor; back to a page of ours."""
    wanted = request.GET.get("next", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure()):
        wanted = reverse("admin:index")
    return redirect_to_login(wanted)


def _patterns(entries: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns)
        else:
            yield entry


def _uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
