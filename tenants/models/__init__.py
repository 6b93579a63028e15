"""Who uses the product: users, tenants, their members, agents, numbers and API keys.

Every row but a User's belongs to one tenant and is fenced by row-level security.
"""

from tenants.models.agents import Agent, AgentVersion, VersionIsImmutable
from tenants.models.audit import AuditEvent
from tenants.models.keys import ApiKey
from tenants.models.members import Invitation, Membership, Visit
from tenants.models.numbers import PhoneNumber
from tenants.models.tenant import ClosingReceipt, Language, Tenant
from tenants.models.users import User, Users

__all__ = [
    "Agent",
    "AgentVersion",
    "ApiKey",
    "AuditEvent",
    "ClosingReceipt",
    "Invitation",
    "Language",
    "Membership",
    "PhoneNumber",
    "Tenant",
    "User",
    "Users",
    "VersionIsImmutable",
    "Visit",
]
