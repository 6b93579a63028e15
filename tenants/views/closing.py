"""Closing the account of a business: asked for by an owner, and taken back until its day."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import structlog
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from kombu.exceptions import OperationalError

from tenants.access import Answer, TenantRequest, member_required
from tenants.forms.closing import CloseForm
from tenants.models import Tenant
from tenants.permissions import Permission
from tenants.services.closing import GRACE, closing_ask, closing_undo
from tenants.services.erasing import owners_of
from tenants.services.standing import WrongStanding
from tenants.tasks import mail_later

log = structlog.get_logger(__name__)


def _is_asked(request: HttpRequest) -> bool:
    """Whoever closes an account has given the password just now; looking needs none."""
    return request.method == "POST"


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.TENANT_CLOSE)
def closing(request: TenantRequest) -> Answer:
    """GET and POST /app/settings/close/ (name): what closing means, and the wish to."""
    answer: Answer = _closing(request)
    return answer


@reauthentication_required(enabled=_is_asked)  # type: ignore[untyped-decorator]  # allauth's
def _closing(request: TenantRequest) -> Answer:
    tenant = request.tenant
    if request.method != "POST":
        return _page(request, CloseForm(business=tenant.name))
    form = CloseForm(request.POST, business=tenant.name)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        closes = closing_ask(tenant_id=tenant.pk, actor=request.actor)
    except WrongStanding:
        messages.error(request, _("This business is closing already."))
        return redirect("tenants:closing")
    messages.success(request, _("The business closes on %(day)s.") % {"day": _day(closes)})
    return _tell_owners_then(closes, is_closing=True)


@require_POST
@member_required(Permission.TENANT_CLOSE)
def closing_undone(request: TenantRequest) -> Answer:
    """POST /app/settings/close/undo/: the tenant is what it was before."""
    try:
        tenant = closing_undo(tenant_id=request.tenant.pk, actor=request.actor)
    except WrongStanding:
        messages.error(request, _("This business is not closing, or its day has come."))
        return redirect("tenants:closing")
    messages.success(request, _("The business stays open."))
    return _tell_owners_then(tenant, is_closing=False)


def _page(request: TenantRequest, form: CloseForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "tenant": request.tenant, "days": GRACE.days}
    return render(request, "tenants/settings/closing.html", context, status=status)


def _tell_owners_then(tenant: Tenant, *, is_closing: bool) -> Answer:
    """The answer to make after the commit: an e-mail to every owner, then the page again.

    It is done and on the page, so a broker that is away keeps nobody from going on.
    """
    addresses = owners_of(tenant_id=tenant.pk)

    def answer() -> HttpResponse:
        subject, text = _letter(tenant, is_closing=is_closing)
        try:
            for address in addresses if settings.EMAIL_URL else ():
                mail_later(to=address, subject=subject, text=text)
        except OperationalError as error:
            log.error("closing.owners_not_told", error=type(error).__name__)
        return redirect("tenants:closing")

    return answer


def _letter(tenant: Tenant, *, is_closing: bool) -> tuple[str, str]:
    """Subject and text, in the tenant's language."""
    with translation.override(tenant.locale):
        business = {"business": " ".join(tenant.name.split())}
        url = settings.PUBLIC_URL + reverse("tenants:closing")
        if not is_closing:
            return _("%(business)s stays open") % business, _(
                "%(business)s will not be closed. Calls are answered again."
            ) % business
        asked = _(
            "An owner has asked to close %(business)s. From now on callers hear "
            "that the number takes no calls. On %(day)s everything is erased: calls, recordings, "
            "texts, agents, numbers, keys and members. Until then any owner can take this back:"
        ) % {**business, "day": _day(tenant)}
        return _("%(business)s closes on %(day)s") % {**business, "day": _day(tenant)}, (
            f"{asked}\n{url}\n"
        )


def _day(tenant: Tenant) -> str:
    """When it is erased, in its own time zone, which is named, and the active language."""
    if tenant.closes_at is None:
        return ""
    local = timezone.localtime(tenant.closes_at, ZoneInfo(tenant.timezone))
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({tenant.timezone})"
