"""The page behind an invitation's link. Mail scanners follow links, so GET changes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenants.access import off_visit, public
from tenants.actors import actor_of
from tenants.models import User
from tenants.permissions import Role
from tenants.places import BEGIN, CHOSEN, INVITED, places_of
from tenants.services.invitations import (
    AlreadyMember,
    InvitationGone,
    InvitationRefused,
    OpenInvitation,
    invitation_accept,
    invitation_is_known,
    invitation_read,
    is_mailbox_of,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
@off_visit
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET: which business asks, and as what. POST: the logged-in person joins.

    The token stays in the session for the sign-up. 404 for an unknown one, 410 for one that is
    over; 403 for somebody whose mailbox it is not, 409 for a member.
    """
    found = invitation_read(token)
    if found is None:
        if not invitation_is_known(token):
            raise Http404
        answer = render(request, "tenants/invitations/gone.html", status=410)
    elif not isinstance(request.user, User):
        request.session[INVITED] = token
        answer = _page(request, found, "visitor")
    elif request.method == "POST":
        answer = _accept(request, request.user, token, found)
    else:
        answer = _page(request, found, _state(request.user, found))
    # The address is the secret. Not no-referrer: browsers then send forms from "Origin: null".
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _accept(request: HttpRequest, user: User, token: str, found: OpenInvitation) -> HttpResponse:
    try:
        joined = invitation_accept(token=token, user=user, actor=actor_of(request))
    except AlreadyMember:
        return _page(request, found, "member", status=409)
    except InvitationGone:
        return render(request, "tenants/invitations/gone.html", status=410)
    except InvitationRefused:
        return _page(request, found, "other", status=403)
    request.session.pop(INVITED, None)
    request.session[CHOSEN] = str(joined.tenant_id)
    messages.success(request, _("Welcome to %(name)s.") % {"name": joined.tenant_name})
    return redirect(BEGIN)


def _state(user: User, found: OpenInvitation) -> str:
    if not is_mailbox_of(user, found.email):
        return "other"
    members = {place.tenant_id for place in places_of(user) if place.visit_id is None}
    return "member" if found.tenant_id in members else "invited"


def _page(
    request: HttpRequest, found: OpenInvitation, state: str, status: int = 200
) -> HttpResponse:
    """The business's name and the role; never whom else it was sent to."""
    context = {"found": found, "role": Role(found.role).label, "state": state}
    return render(request, "tenants/invitations/invitation.html", context, status=status)
