"""The tenant's page: what it may use and keep, its standing, and the door to a visit."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.actors import network_of
from tenants.models import Tenant, User
from tenants.operators.base import ReadOnlyAdmin, Tool
from tenants.operators.entering import is_staff, operator_of
from tenants.operators.forms import SuspendForm, TermsForm, VisitForm
from tenants.places import CHOSEN
from tenants.services.refusals import Refused
from tenants.services.settings import TERMS, tenant_set_terms
from tenants.services.standing import WrongStanding, tenant_resume, tenant_suspend
from tenants.services.visits import is_visitable, visit_start


def _suspend(request: HttpRequest, tenant: Tenant, values: dict[str, Any]) -> None:
    try:
        tenant_suspend(tenant_id=tenant.pk, actor=operator_of(request), reason=values["reason"])
    except WrongStanding as error:
        raise Refused(_("That is no longer possible.")) from error


def _resume(request: HttpRequest, tenant: Tenant, _values: dict[str, Any]) -> None:
    try:
        tenant_resume(tenant_id=tenant.pk, actor=operator_of(request))
    except WrongStanding as error:
        raise Refused(_("That is no longer possible.")) from error


def _visit(request: HttpRequest, tenant: Tenant, values: dict[str, Any]) -> HttpResponse:
    visit_start(
        tenant_id=tenant.pk,
        operator=cast("User", request.user),
        role=values["role"],
        reason=values["reason"],
        network=network_of(request),
    )
    request.session[CHOSEN] = str(tenant.pk)
    return redirect("calls:overview")


@admin.register(Tenant)
class TenantAdmin(ReadOnlyAdmin):
    """The tenant that has been entered; its limits and days may be changed, it never deleted."""

    form = TermsForm
    list_display = ("name", "status", "locale", "timezone", "created_at")
    fields = (
        "name",
        "id",
        "status",
        "created_at",
        "suspended_at",
        "closes_at",
        "locale",
        "timezone",
        "call_policy",
        "extraction_fields",
        *TERMS,
        "spend_limit",
    )
    tools = (
        Tool(
            slug="visit",
            label=gettext_lazy("Start a visit"),
            explanation=gettext_lazy(
                "You see the tenant's pages for 60 minutes. All you do is in its audit log."
            ),
            run=_visit,
            form=VisitForm,
            fits=is_visitable,
        ),
        Tool(
            slug="suspend",
            label=gettext_lazy("Suspend"),
            explanation=gettext_lazy(
                "Its calls are answered politely and not served, its members are locked out."
            ),
            run=_suspend,
            form=SuspendForm,
            fits=is_visitable,
        ),
        Tool(
            slug="resume",
            label=gettext_lazy("Resume"),
            explanation=gettext_lazy("Calls are served again, members may come back."),
            run=_resume,
            fits=lambda tenant: tenant.suspended_at is not None and tenant.status != "closed",
        ),
    )

    @admin.display(description=gettext_lazy("most spend a month, US dollars"))
    def spend_limit(self, tenant: Tenant) -> str:
        """What limit_spend_micros is in dollars."""
        micros = tenant.limit_spend_micros
        return "" if micros is None else f"{micros / 1_000_000:.2f}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The terms alone; every other field is shown."""
        return is_staff(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All but the terms, so that a crafted POST changes nothing else."""
        return [name for name in super().get_readonly_fields(request, obj) if name not in TERMS]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Writes what was changed and no more, for others change other columns meanwhile."""
        changed = {name: form.cleaned_data[name] for name in form.changed_data if name in TERMS}
        tenant_set_terms(tenant_id=obj.pk, actor=operator_of(request), values=changed)
