"""What happens to a person's account, told to each tenant the person belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress

from tenants import lookups
from tenants.models import AuditEvent, User
from tenants.services.audit import Actor, audit_record


def person_record(
    *, user: User, action: str, actor: Actor, details: Mapping[str, Any] | None = None
) -> None:
    """One event in each tenant of the person; the person is its subject."""
    places = [place for place in lookups.places_of_user(user.pk) if place.visit_id is None]
    for place in sorted(places, key=lambda each: each.tenant_id):  # locks, always in one order
        audit_record(
            tenant_id=place.tenant_id,
            actor=actor,
            action=action,
            subject=("user", user.pk),
            details=details,
        )


def login_failure_note(*, email: str, network: str) -> None:
    """Somebody gave a wrong password for this address; nothing for one without an account."""
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        known = EmailAddress.objects.filter(email=address, verified=True).select_related("user")
        user = next((each.user for each in known), None)
    if user is not None:
        actor = Actor(kind=AuditEvent.ActorKind.SYSTEM, network=network)
        person_record(user=user, action="user.login-failed", actor=actor)
