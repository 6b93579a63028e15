"""A second factor that is set up is this session's alone; an operator who logs out, or gives it up,
ends the visits.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from tenants.actors import actor_of
from tenants.models import AuditEvent, User
from tenants.services.audit import Actor
from tenants.services.visits import visits_end


@receiver(authenticator_added)
def sessions_without_the_factor_end(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """This session has shown the factor's code; the others know the password alone."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        end_other_sessions(request, user)


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
