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
from tenants.models.idempotency import IdempotentRequest
from tenants.models.keys import ApiKey
from tenants.models.members import Invitation, Membership, Visit
from tenants.models.numbers import NumberClaim, PhoneNumber, TwilioAccount
from tenants.models.operators import OperatorKey
from tenants.models.tenant import ClosingReceipt, Language, Tenant
from tenants.models.users import User, Users
from tenants.models.webhooks import (
    EventKind,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)

__all__ = [
    "Agent",
    "AgentContent",
    "AgentDraft",
    "AgentVersion",
    "ApiKey",
    "AuditEvent",
    "ClosingReceipt",
    "EventKind",
    "IdempotentRequest",
    "Invitation",
    "Language",
    "Membership",
    "NumberClaim",
    "OperatorKey",
    "PhoneNumber",
    "Tenant",
    "TwilioAccount",
    "User",
    "Users",
    "VersionIsImmutable",
    "Visit",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
]
