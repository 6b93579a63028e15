"""Second factors, taken away when a key or a device is lost."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from tenants.models import User
from tenants.services.accounts import person_record
from tenants.services.audit import SYSTEM, Actor
from tenants.services.visits import visits_end


class NoSuchPerson(Exception):
    """Nobody has an account with this e-mail address."""


def second_factor_reset(*, email: str, actor: Actor = SYSTEM) -> User:
    """Take a person's second factor away: the password suffices, visits end. NoSuchPerson."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NoSuchPerson
    with transaction.atomic():
        visits_end(user_id=user.pk, actor=actor)
        removed, _each = Authenticator.objects.filter(user=user).delete()
        person_record(
            user=user, action="second-factor.reset", actor=actor, details={"removed": removed}
        )
    return user
