"""Where a person is, and the person's own rights there: to go elsewhere, to leave, to be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.access import PersonRequest, off_visit, person_required, public
from tenants.actors import actor_of
from tenants.forms.members import NotifyForm, PlaceForm
from tenants.models import Membership, User
from tenants.places import BEGIN, CHOSEN, place_of, places_of
from tenants.services.members import LastOwner, member_leave, member_set_notify


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """GET /: the overview; what this is, for a visitor; what to do, for who belongs nowhere."""
    if not isinstance(request.user, User):
        return render(request, "public.html")
    return redirect("tenants:account" if place_of(request) is None else BEGIN)


@require_POST
@person_required
@off_visit
def switch(request: PersonRequest) -> HttpResponse:
    """POST /app/switch/ (tenant): goes to another of the person's own tenants."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise Http404
    wanted = form.cleaned_data["tenant"]
    if wanted not in {place.tenant_id for place in places_of(request.user)}:
        raise Http404
    request.session[CHOSEN] = str(wanted)
    return redirect(BEGIN)


@require_POST
@person_required
@off_visit
def leave(request: PersonRequest) -> HttpResponse:
    """POST /app/leave/ (tenant): the person belongs to it no more. The last owner stays."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise Http404
    left = form.cleaned_data["tenant"]
    try:
        member_leave(tenant_id=left, actor=actor_of(request), user_id=request.user.pk)
    except Membership.DoesNotExist as error:
        raise Http404 from error
    except LastOwner as error:
        messages.error(request, str(error))
        return redirect("tenants:account")
    if request.session.get(CHOSEN) == str(left):
        del request.session[CHOSEN]
    messages.success(request, _("You have left."))
    return redirect("tenants:account")


@require_POST
@person_required
@off_visit
def notifications_change(request: PersonRequest) -> HttpResponse:
    """POST /app/account/notifications/ (tenant, notify): e-mails about calls, for oneself."""
    form = NotifyForm(request.POST)
    if not form.is_valid():
        if "tenant" in form.errors:
            raise Http404
        messages.error(request, _("Choose which calls you want an e-mail about."))
        return redirect("tenants:notifications")
    try:
        member_set_notify(
            tenant_id=form.cleaned_data["tenant"],
            actor=actor_of(request),
            user_id=request.user.pk,
            notify=form.cleaned_data["notify"],
        )
    except Membership.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Saved."))
    return redirect("tenants:notifications")
