"""Who belongs to the tenant: the page, and what an owner does there."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants import selectors
from tenants.access import Answer, TenantRequest, member_required
from tenants.forms.members import InviteForm, RoleForm
from tenants.models import Membership
from tenants.permissions import Permission, Role
from tenants.services import invitations
from tenants.services import members as services
from tenants.services.invitations import InvitationGone, InvitationRefused
from tenants.services.members import LastOwner
from tenants.views.invitation_mail import send_then


@require_safe
@member_required(Permission.MEMBERS_READ)
def member_list(request: TenantRequest) -> HttpResponse:
    """GET /app/members/: members, and who is invited."""
    return _page(request, InviteForm())


@require_POST
@member_required(Permission.MEMBERS_WRITE)
def invite(request: TenantRequest) -> Answer:
    """POST /app/members/invite/ (email, role): sends a link; replaces an open one."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        sent = invitations.invitation_create(
            tenant_id=request.tenant.pk,
            actor=request.actor,
            email=form.cleaned_data["email"],
            role=form.cleaned_data["role"],
        )
    except InvitationRefused as error:
        form.add_error("email", str(error))
        return _page(request, form, status=422)
    return send_then(request, sent)


@require_POST
@member_required(Permission.MEMBERS_WRITE)
def invitation_resend(request: TenantRequest, invitation_id: UUID) -> Answer:
    """POST …/resend/: a new link, which replaces the old one."""
    try:
        sent = invitations.invitation_resend(
            tenant_id=request.tenant.pk, actor=request.actor, invitation_id=invitation_id
        )
    except InvitationGone as error:
        raise Http404 from error
    except InvitationRefused as error:
        messages.error(request, str(error))
        return redirect("tenants:members")
    return send_then(request, sent)


@require_POST
@member_required(Permission.MEMBERS_WRITE)
def invitation_revoke(request: TenantRequest, invitation_id: UUID) -> HttpResponse:
    """POST …/revoke/: the link opens nothing any more."""
    try:
        invitations.invitation_revoke(
            tenant_id=request.tenant.pk, actor=request.actor, invitation_id=invitation_id
        )
    except InvitationGone as error:
        raise Http404 from error
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("tenants:members")


@require_POST
@member_required(Permission.MEMBERS_WRITE)
def member_role(request: TenantRequest, membership_id: UUID) -> HttpResponse:
    """POST /app/members/<id>/role/ (role): holds from the member's next request on."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        _complain(request, form)
        return redirect("tenants:members")
    try:
        services.member_set_role(
            tenant_id=request.tenant.pk,
            actor=request.actor,
            membership_id=membership_id,
            role=form.cleaned_data["role"],
        )
    except Membership.DoesNotExist as error:
        raise Http404 from error
    except LastOwner as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The role was changed."))
    return redirect("tenants:members")


@require_POST
@member_required(Permission.MEMBERS_WRITE)
def member_remove(request: TenantRequest, membership_id: UUID) -> HttpResponse:
    """POST /app/members/<id>/remove/: the person's next request is refused."""
    own = selectors.member_of_user(tenant=request.tenant, user_id=request.user.pk)
    try:
        services.member_remove(
            tenant_id=request.tenant.pk, actor=request.actor, membership_id=membership_id
        )
    except Membership.DoesNotExist as error:
        raise Http404 from error
    except LastOwner as error:
        messages.error(request, str(error))
        return redirect("tenants:members")
    messages.success(request, _("The member was removed."))
    is_self = own is not None and own.pk == membership_id
    return redirect("tenants:account" if is_self else "tenants:members")


def _page(request: TenantRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    members = list(selectors.members(tenant=request.tenant))
    owners = [member for member in members if member.role == Role.OWNER]
    context = {
        "members": members,
        "last_owner": owners[0] if len(owners) == 1 else None,
        "invitations": selectors.invitations_open(tenant=request.tenant),
        "form": form,
        "roles": Role.choices,
        "now": timezone.now(),
        "tenant": request.tenant,
    }
    return render(request, "tenants/members/list.html", context, status=status)


def _complain(request: TenantRequest, form: forms.Form) -> None:
    for errors in form.errors.values():
        for text in errors:
            messages.error(request, str(text))
