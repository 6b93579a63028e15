"""A business begins with the words of a trade: what its agent says, what is taken down of calls."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from tenants import trades
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services.agent_drafts import draft_of, draft_save
from tenants.services.agent_limits import BadAgent, printable
from tenants.services.agents import agent_create
from tenants.services.audit import Actor, audit_record


def agent_begin(*, tenant_id: UUID, actor: Actor, agent_id: UUID | None, trade: str) -> UUID:
    """The agent's draft says what the trade's template says, in the tenant's name and language.

    Without an agent there is a new one; its id. What the draft said before is gone, what is
    published stays. The trade's fields are taken down of calls from now on, unless the tenant has
    fields that no template suggests. BadAgent for an unknown trade, DraftChanged,
    Agent.DoesNotExist.
    """
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(pk=tenant_id)
    try:
        template = trades.template(trade, tenant.locale, printable(tenant.name))
    except KeyError as error:
        raise BadAgent("trade", _("There is no template for this trade.")) from error
    agent_id = _drafted(tenant, actor, agent_id, template)
    _fields_suggest(tenant_id, actor, template)
    return agent_id


def _drafted(
    tenant: Tenant, actor: Actor, agent_id: UUID | None, template: trades.TradeTemplate
) -> UUID:
    tenant_id = tenant.pk
    if agent_id is None:
        with translation.override(tenant.locale):
            name = _("Receptionist")
        made = agent_create(
            tenant_id=tenant_id, actor=actor, name=name, trade=template.key, language=tenant.locale
        )
        return made.pk
    draft_save(
        tenant_id=tenant_id,
        agent_id=agent_id,
        actor=actor,
        revision=draft_of(tenant_id=tenant_id, agent_id=agent_id).revision,
        values={
            "greeting": template.greeting,
            "instructions": template.instructions,
            "language": tenant.locale,
            "turn_settings": template.turn_settings,
        },
    )
    return agent_id


def _fields_suggest(tenant_id: UUID, actor: Actor, template: trades.TradeTemplate) -> None:
    with tenant_context(tenant_id):
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
        wanted, kept = template.extraction_fields, tenant.extraction_fields
        if kept == wanted or (kept and not _is_suggested(kept)):
            return
        tenant.extraction_fields = wanted
        tenant.save(update_fields=["extraction_fields"])
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action="settings.changed",
            subject=("tenant", tenant_id),
            details={"trade": template.key},
        )


def _is_suggested(fields: list[dict[str, Any]]) -> bool:
    return any(
        trades.template(trade.key, language, "").extraction_fields == fields
        for trade in trades.trades()
        for language in trades.LANGUAGES
    )
