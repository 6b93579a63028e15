"""Who may do what: the one table of roles and permissions (docs/security.md shows it).

A permission is also the word for an API key's scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A member's place in a tenant."""

    OWNER = "owner", _("owner")
    MANAGER = "manager", _("manager")
    VIEWER = "viewer", _("viewer")


@unique
class Permission(StrEnum):
    """What a view may ask for."""

    CALLS_READ = "calls.read"
    CALLS_WRITE = "calls.write"  # notes and tags
    CALLS_DELETE = "calls.delete"
    CALLS_DIAL = "calls.dial"  # what costs money: calls that the agent makes
    RECORDINGS_READ = "recordings.read"
    MEMBERS_READ = "members.read"
    MEMBERS_WRITE = "members.write"
    AGENTS_READ = "agents.read"
    AGENTS_WRITE = "agents.write"  # also who answers a number, and when
    NUMBERS_READ = "numbers.read"
    NUMBERS_WRITE = "numbers.write"  # what costs money: claiming, releasing
    SETTINGS_READ = "settings.read"
    SETTINGS_WRITE = "settings.write"
    USAGE_READ = "usage.read"
    KEYS_WRITE = "keys.write"
    WEBHOOKS_READ = "webhooks.read"
    WEBHOOKS_WRITE = "webhooks.write"
    AUDIT_READ = "audit.read"
    TENANT_CLOSE = "tenant.close"


# What operations of the API ask for: of these a key's scopes are chosen.
API_SCOPES: Final = tuple(each for each in Permission if each != Permission.TENANT_CLOSE)

_VIEWER = frozenset(
    {
        Permission.CALLS_READ,
        Permission.RECORDINGS_READ,
        Permission.MEMBERS_READ,
        Permission.AGENTS_READ,
        Permission.NUMBERS_READ,
        Permission.SETTINGS_READ,
    }
)
_MANAGER = _VIEWER | {
    Permission.CALLS_WRITE,
    Permission.CALLS_DIAL,
    Permission.AGENTS_WRITE,
    Permission.SETTINGS_WRITE,
    Permission.USAGE_READ,
    Permission.WEBHOOKS_READ,
}

PERMISSIONS: Final[Mapping[str, frozenset[Permission]]] = {
    Role.VIEWER: _VIEWER,
    Role.MANAGER: _MANAGER,
    Role.OWNER: frozenset(Permission),
}


def permissions_of(role: str) -> frozenset[Permission]:
    """What a role may do; nothing for a word that is no role."""
    return PERMISSIONS.get(role, frozenset())
