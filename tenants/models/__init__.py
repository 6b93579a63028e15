"""Who uses the product: users, tenants, their members, agents, numbers and API keys.

Every row but a User's belongs to one tenant and is fenced by row-level security.
"""

from tenants.models.agents import (
    Agent,
    AgentContent,
    AgentDraft,
    AgentVersion,
    VersionIsImmutable,
)
from tenants.models.audit import AuditEvent
from tenants.models.keys import ApiKey
from tenants.models.members import Invitation, Membership, Visit
from tenants.models.numbers import NumberClaim, PhoneNumber, TwilioAccount
from tenants.models.tenant import ClosingReceipt, Language, Tenant
from tenants.models.users import User, Users

__all__ = [
    "Agent",
    "AgentContent",
    "AgentDraft",
    "AgentVersion",
    "ApiKey",
    "AuditEvent",
    "ClosingReceipt",
    "Invitation",
    "Language",
    "Membership",
    "NumberClaim",
    "PhoneNumber",
    "Tenant",
    "TwilioAccount",
    "User",
    "Users",
    "VersionIsImmutable",
    "Visit",
]
