"""Rows for tests. Everything but a user is made inside its tenant's context."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models.functions import Now

from tenants.context import tenant_context
from tenants.models import Membership, PhoneNumber, User
from tenants.services import NewTenant, tenant_create

PASSWORD = "correct horse battery staple"
_numbers = count(1)


def tenant_made(**fields: Any) -> NewTenant:
    """A tenant with owner, agent, number and API key; fields are tenant_create's.

    The number was claimed a week ago: what the carrier's list knows of it is the tenant's.
    """
    serial = next(_numbers)
    defaults: dict[str, Any] = {
        "name": f"Shop {serial}",
        "owner_email": f"owner{serial}@example.com",
        "number": f"+1628555{serial:04}",
    }
    made = tenant_create(**{**defaults, **fields})
    with tenant_context(made.tenant.pk):
        PhoneNumber.objects.update(created_at=Now() - timedelta(days=7))
    return made


def user_made(email: str) -> User:
    """A user without a tenant, whose password is PASSWORD."""
    return User.objects.create_user(email, PASSWORD)


def member_made(made: NewTenant, email: str, role: str = Membership.Role.VIEWER) -> User:
    """A user with a place in the tenant."""
    user = user_made(email)
    with tenant_context(made.tenant.pk):
        Membership.objects.create(tenant=made.tenant, user=user, role=role)
    return user
