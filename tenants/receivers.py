"""Logins, passwords and second factors in the audit logs of the person's tenants.

Connected by tenants/apps.py. Failed logins come another way (tenants/tasks/mail.py), for a signal
of them would tell addresses with an account from others by the time it takes.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from tenants.actors import actor_of, network_of
from tenants.models import AuditEvent, User
from tenants.services.accounts import person_record
from tenants.services.audit import Actor


def connect() -> None:
    """Once, when apps are ready."""
    account.user_logged_in.connect(on_login, dispatch_uid="audit login")
    for signal, action in (
        (account.password_changed, "user.password-changed"),
        (account.password_set, "user.password-changed"),
        (account.password_reset, "user.password-reset"),
    ):
        signal.connect(partial(on_password, action=action), weak=False, dispatch_uid=action)
    account.email_changed.connect(on_email_changed, dispatch_uid="audit e-mail")
    second_factor.authenticator_added.connect(on_second_factor_added, dispatch_uid="audit")
    second_factor.authenticator_removed.connect(on_second_factor_removed, dispatch_uid="audit")
    second_factor.authenticator_reset.connect(on_codes_renewed, dispatch_uid="audit")
    second_factor.authenticator_used.connect(on_second_factor_used, dispatch_uid="audit")
    second_factor.authentication_failed.connect(on_second_factor_failed, dispatch_uid="audit")


def on_login(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """All steps are done; `by` names them."""
    by = [record["method"] for record in get_authentication_records(request, user)]
    _record(request, user, "user.logged-in", by=sorted(set(by)))


def on_password(request: HttpRequest, user: User, action: str, **_kwargs: Any) -> None:
    """A new password; whoever had the old one may have begun to change the address."""
    EmailAddress.objects.filter(user=user, verified=False).exclude(email=user.email).delete()
    _record(request, user, action)


def on_email_changed(
    request: HttpRequest, user: User, from_email_address: object, **_kwargs: Any
) -> None:
    """Another address than before; the first one's verification is no change."""
    if from_email_address is not None:
        _record(request, user, "user.email-changed")


def on_second_factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """With the app come recovery codes, which are no event of their own."""
    if authenticator.type == Authenticator.Type.TOTP:
        _record(request, user, "second-factor.enabled")


def on_second_factor_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """With the app its recovery codes go."""
    if authenticator.type == Authenticator.Type.TOTP:
        _record(request, user, "second-factor.disabled")


def on_codes_renewed(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """New recovery codes; the old ones are void."""
    _record(request, user, "second-factor.codes-renewed")


def on_second_factor_used(
    request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """A recovery code is spent; the app's codes are part of every login."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _record(request, user, "second-factor.code-used")


def on_second_factor_failed(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """A wrong code after the right password: nobody acts as the user yet."""
    actor = Actor(kind=AuditEvent.ActorKind.SYSTEM, network=network_of(request))
    person_record(user=user, action="second-factor.failed", actor=actor)


def _record(request: HttpRequest, user: User, action: str, **details: Any) -> None:
    by_user = Actor(kind=AuditEvent.ActorKind.USER, id=user.pk, network=network_of(request))
    actor = actor_of(request) if isinstance(request.user, User) else by_user
    person_record(user=user, action=action, actor=actor, details=details)
