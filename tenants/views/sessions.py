"""Ending one of the places where a person is logged in; allauth's page lists them."""

from __future__ import annotations

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenants.access import PersonRequest, person_required


@require_POST
@person_required
def session_end(request: PersonRequest) -> HttpResponse:
    """POST /app/account/sessions/end/ session=<id>: one of the person's own; 404 for another's."""
    wanted = request.POST.get("session", "")
    own = UserSession.objects.filter(user=request.user)
    session = own.filter(pk=wanted).first() if wanted.isascii() and wanted.isdigit() else None
    if session is None:
        raise Http404
    get_adapter().end_sessions([session])
    messages.success(request, _("That login is ended."))
    return redirect("usersessions_list")
