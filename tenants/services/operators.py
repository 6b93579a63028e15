"""What platform operators do to people, told in the audit log of every tenant these belong to;
and how somebody becomes an operator.
"""

from __future__ import annotations

import secrets

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.models import User
from tenants.services.accounts import person_record
from tenants.services.audit import SYSTEM, Actor
from tenants.services.operator_keys import operator_keys_revoke
from tenants.services.refusals import Refused
from tenants.services.second_factor import second_factor_reset
from tenants.services.visits import visits_end


def user_deactivate(*, user: User, actor: Actor) -> None:
    """The person cannot log in; sessions, visits and an operator's keys end.

    Refused for oneself, or when that is so already.
    """
    if user.pk == actor.id:
        raise Refused(_("You cannot do this to yourself."))
    with transaction.atomic():
        visits_end(user_id=user.pk, actor=actor)
        _set_active(user, is_active=False)
        operator_keys_revoke(user_id=user.pk)
        for session in UserSession.objects.filter(user=user):
            session.end()
        person_record(user=user, action="user.deactivated", actor=actor)


def user_reactivate(*, user: User, actor: Actor) -> None:
    """The person can log in again. Refused when that is so already."""
    with transaction.atomic():
        _set_active(user, is_active=True)
        person_record(user=user, action="user.reactivated", actor=actor)


def user_second_factor_reset(*, user: User, actor: Actor) -> None:
    """The password alone lets the person in, until a new factor is set up; visits end.

    Refused for oneself: one's own is in one's account.
    """
    if user.pk == actor.id:
        raise Refused(_("You cannot do this to yourself."))
    second_factor_reset(email=user.email, actor=actor)


def operator_make(*, email: str) -> tuple[User, str | None]:
    """An operator and the password of a new one; None for who had an account, and keeps it.

    Refused for an address that nobody has shown to be theirs: its account may be a stranger's.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("%(text)s is no e-mail address.") % {"text": email}) from error
    with transaction.atomic():
        known = User.objects.select_for_update().filter(email=address).first()
        if known is not None:
            return _promoted(known), None
        password = secrets.token_urlsafe(15)
        user = User.objects.create_user(address, password, is_staff=True)
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user, password


def operator_remove(*, email: str) -> User:
    """The person is an operator no more; visits and keys end. Refused for who is none."""
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
        if user is None or not user.is_staff:
            raise Refused(_("%(text)s is no operator.") % {"text": email})
        visits_end(user_id=user.pk, actor=SYSTEM)
        operator_keys_revoke(user_id=user.pk)
        user.is_staff = user.is_superuser = False
        user.save(update_fields=["is_staff", "is_superuser"])
    return user


def _promoted(user: User) -> User:
    if not user.is_active:
        raise Refused(_("This account is deactivated."))
    if not EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        raise Refused(_("This address is not verified: its owner must verify it first."))
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    return user


def _set_active(user: User, *, is_active: bool) -> None:
    changed = User.objects.filter(pk=user.pk).exclude(is_active=is_active)
    if not changed.update(is_active=is_active):
        raise Refused(_("That is so already."))
