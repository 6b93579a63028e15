"""An operator who logs out, or gives up the second factor, ends the visits."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from tenants.actors import actor_of
from tenants.models import AuditEvent, User
from tenants.services.audit import Actor
from tenants.services.visits import visits_end


@receiver(user_logged_out)
def visits_end_with_the_session(
    *, request: HttpRequest | None, user: object, **_kwargs: Any
) -> None:
    """By button, by a password change, or by the session's end from elsewhere."""
    _end(request, user)


@receiver(authenticator_removed)
def visits_end_with_the_factor(
    *, request: HttpRequest, user: object, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """Only those with a second factor look in."""
    if authenticator.type == Authenticator.Type.TOTP:
        _end(request, user)


def _end(request: HttpRequest | None, user: object) -> None:
    if not isinstance(user, User) or not user.is_staff:
        return
    network = actor_of(request).network if request is not None else ""
    actor = Actor(AuditEvent.ActorKind.OPERATOR, user.pk, network=network)
    visits_end(user_id=user.pk, actor=actor)
