"""Views of the list that a member keeps: saved, renamed, removed, and brought back."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.models import SavedView
from calls.services.saved_views import (
    BadView,
    NameTaken,
    TooManyViews,
    view_remove,
    view_rename,
    view_save,
)
from calls.views.calls import search_form
from calls.views.notices import notice_give, undo_of
from tenants.access import TenantRequest, member_required
from tenants.models import Membership
from tenants.permissions import Permission


@require_POST
@member_required(Permission.CALLS_READ)
def view_new(request: TenantRequest) -> HttpResponse:
    """POST /app/calls/views/new/ (name, query; or undo): keeps a search under a name.

    404 on a visit: there is nobody to keep it for.
    """
    name, query = request.POST.get("name", ""), _canonical(request)
    if "undo" in request.POST:
        kept = undo_of(request.POST["undo"], at="calls:view_new")
        if kept is None:
            return _list(request, query, _("That was too long ago to be undone."), is_bad=True)
        name, query = kept
    try:
        view = view_save(
            tenant_id=request.tenant.pk, user_id=request.user.pk, name=name, query=query
        )
    except BadView:
        return _list(request, query, _name_asked(), is_bad=True)
    except TooManyViews:
        sentence = _("You keep as many views as there may be. Remove one first.")
        return _list(request, query, sentence, is_bad=True)
    except Membership.DoesNotExist as error:
        raise Http404 from error
    return _list(request, view.query, _("The view “%(name)s” is kept.") % {"name": view.name})


@require_POST
@member_required(Permission.CALLS_READ)
def view_change(request: TenantRequest, view_id: UUID) -> HttpResponse:
    """POST /app/calls/views/<id>/ (name): another name for one's own view; 404 for another's."""
    which = {"tenant_id": request.tenant.pk, "user_id": request.user.pk, "view_id": view_id}
    try:
        view = view_rename(**which, name=request.POST.get("name", ""))
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    except BadView:
        return _list(request, _canonical(request), _name_asked(), is_bad=True)
    except NameTaken:
        sentence = _("You have another view of this name.")
        return _list(request, _canonical(request), sentence, is_bad=True)
    return _list(request, view.query, _("The view is called “%(name)s” now.") % {"name": view.name})


@require_POST
@member_required(Permission.CALLS_READ)
def view_delete(request: TenantRequest, view_id: UUID) -> HttpResponse:
    """POST /app/calls/views/<id>/remove/: lets one's own view go; what is told can undo it."""
    which = {"tenant_id": request.tenant.pk, "user_id": request.user.pk, "view_id": view_id}
    try:
        view = view_remove(**which)
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    told = _("The view “%(name)s” is removed.") % {"name": view.name}
    notice_give(request, told, undo=[view.name, view.query], undo_at="calls:view_new")
    return redirect("calls:call_list")


def _name_asked() -> str:
    return _("Give the view a name of 1 to 60 characters.")


def _canonical(request: TenantRequest) -> str:
    """The search that was sent, as addresses have it, in no order of its own."""
    return search_form(request, QueryDict(request.POST.get("query", "")[:4000])).query(sort="")


def _list(request: TenantRequest, query: str, text: str, *, is_bad: bool = False) -> HttpResponse:
    notice_give(request, text, is_bad=is_bad)
    return redirect(f"{reverse('calls:call_list')}{'?' if query else ''}{query}")
