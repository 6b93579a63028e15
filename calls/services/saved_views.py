"""Searches that a member keeps under a name."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from calls.models import SavedView
from tenants.context import tenant_context
from tenants.models import Membership

MOST: Final = 30
NAME_CHARS: Final = 60
QUERY_CHARS: Final = 2000


class BadView(Exception):
    """No such name, or no such search: empty, too long."""


class NameTaken(Exception):
    """The member has another view of this name."""


class TooManyViews(Exception):
    """A member keeps MOST of them."""


def view_save(*, tenant_id: UUID, user_id: UUID, name: str, query: str) -> SavedView:
    """Keep a search, in place of the one of the same name. BadView, TooManyViews.

    Membership.DoesNotExist for who is not a member, as an operator on a visit.
    """
    checked = _name(name)
    if len(query) > QUERY_CHARS:
        raise BadView
    with tenant_context(tenant_id):
        members = Membership.objects.select_for_update(no_key=True)  # one after the other
        member = members.get(tenant=tenant_id, user=user_id)
        views = SavedView.objects.filter(tenant=tenant_id, membership=member)
        if not views.filter(name=checked).exists() and views.count() >= MOST:
            raise TooManyViews
        view, _made = views.update_or_create(
            name=checked,
            defaults={"query": query},
            create_defaults={"tenant_id": tenant_id, "membership": member, "query": query},
        )
    return view


def view_rename(*, tenant_id: UUID, user_id: UUID, view_id: UUID, name: str) -> SavedView:
    """Give a view another name. BadView, NameTaken; SavedView.DoesNotExist for another's."""
    checked = _name(name)
    with tenant_context(tenant_id):
        view = _own(tenant_id, user_id, view_id)
        view.name = checked
        try:
            with transaction.atomic():
                view.save(update_fields=["name"])
        except IntegrityError as error:
            raise NameTaken from error
    return view


def view_remove(*, tenant_id: UUID, user_id: UUID, view_id: UUID) -> SavedView:
    """Let a view go; what it was. SavedView.DoesNotExist for another's."""
    with tenant_context(tenant_id):
        view = _own(tenant_id, user_id, view_id)
        SavedView.objects.filter(tenant=tenant_id, pk=view.pk).delete()
    return view


def _own(tenant_id: UUID, user_id: UUID, view_id: UUID) -> SavedView:
    views = SavedView.objects.select_for_update()
    return views.get(tenant=tenant_id, membership__user=user_id, pk=view_id)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= NAME_CHARS or not name.isprintable():
        raise BadView
    return name
