"""What platform operators do to people, told in the audit log of every tenant these belong to;
and how somebody becomes an operator.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tenants import lookups
from tenants.models import User
from tenants.services.audit import SYSTEM, Actor, audit_record
from tenants.services.refusals import Refused
from tenants.services.visits import visits_end


def user_deactivate(*, user_id: UUID, actor: Actor) -> None:
    """The person cannot log in; sessions and visits end. Refused for oneself, or when done."""
    if user_id == actor.id:
        raise Refused(_("You cannot do this to yourself."))
    with transaction.atomic():
        visits_end(user_id=user_id, actor=actor)
        _set_active(user_id, is_active=False)
        for session in UserSession.objects.filter(user=user_id):
            session.end()
        _record(user_id, actor, "person.deactivated")


def user_reactivate(*, user_id: UUID, actor: Actor) -> None:
    """The person can log in again. Refused when that is so already."""
    with transaction.atomic():
        _set_active(user_id, is_active=True)
        _record(user_id, actor, "person.reactivated")


def second_factor_reset(*, user_id: UUID, actor: Actor) -> None:
    """The password alone lets the person in, until a new factor is set up; visits end.

    Refused for oneself (one's own is in one's account), and where there is none.
    """
    if user_id == actor.id:
        raise Refused(_("You cannot do this to yourself."))
    with transaction.atomic():
        visits_end(user_id=user_id, actor=actor)
        removed, _kinds = Authenticator.objects.filter(user=user_id).delete()
        if not removed:
            raise Refused(_("There is no second factor."))
        _record(user_id, actor, "person.second-factor-reset")


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
    """The person is an operator no more; visits end. Refused for who is none."""
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
        if user is None or not user.is_staff:
            raise Refused(_("%(text)s is no operator.") % {"text": email})
        visits_end(user_id=user.pk, actor=SYSTEM)
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


def _set_active(user_id: UUID, *, is_active: bool) -> None:
    changed = User.objects.filter(pk=user_id).exclude(is_active=is_active)
    if not changed.update(is_active=is_active):
        raise Refused(_("That is so already."))


def _record(user_id: UUID, actor: Actor, action: str) -> None:
    """In order of the tenants' ids, so that two who act at once do not wait for each other."""
    places = lookups.places_of_user(user_id)
    for tenant_id in sorted({place.tenant_id for place in places if not place.visit_id}):
        audit_record(tenant_id=tenant_id, actor=actor, action=action, subject=("user", user_id))
