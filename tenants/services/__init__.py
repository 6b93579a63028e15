"""Writing tenants and what is theirs; each function opens its own tenant_context."""

from tenants.services.agents import agent_publish
from tenants.services.audit import SYSTEM, Actor, audit_record
from tenants.services.audit_chain import chain_verify
from tenants.services.audit_export import audit_export, audit_lines
from tenants.services.keys import api_key_create, api_key_revoke, api_key_use
from tenants.services.tenants import BadTenant, NewTenant, tenant_create, tenant_open

__all__ = [
    "SYSTEM",
    "Actor",
    "BadTenant",
    "NewTenant",
    "agent_publish",
    "api_key_create",
    "api_key_revoke",
    "api_key_use",
    "audit_export",
    "audit_lines",
    "audit_record",
    "chain_verify",
    "tenant_create",
    "tenant_open",
]
