"""The pages of agents as a browser sees them, and the form of a draft as it sends it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

from django.test import Client

from tenants.forms.agents import DraftForm
from tenants.models import AgentDraft
from tenants.services import NewTenant
from tenants.services.agent_drafts import draft_of

LIST, NEW = "/app/agents/", "/app/agents/new/"


def page_of(agent_id: object, rest: str = "") -> str:
    """The address of an agent's page."""
    return f"{LIST}{agent_id}/{rest}"


def seen(answer: Any) -> str:
    """The page as it is written."""
    return unescape(answer.content.decode())


def read(answer: Any) -> str:
    """The words of a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", seen(answer)).split())


def draft_now(shop: NewTenant, agent_id: UUID) -> AgentDraft:
    return draft_of(tenant_id=shop.tenant.pk, agent_id=agent_id)


def form(shop: NewTenant, agent_id: UUID, **changes: Any) -> dict[str, Any]:
    """Every field as the page just opened has it."""
    draft = draft_now(shop, agent_id)
    fields = DraftForm(content=draft)
    shown = {name: fields[name].value() for name in fields.fields}
    shown["revision"] = draft.revision
    sent = {name: value for name, value in shown.items() if value not in (None, False)}
    return {**sent, **changes}


def saved(client: Client, shop: NewTenant, agent_id: UUID, **changes: Any) -> AgentDraft:
    """The draft after its form was sent with these changes, which must be taken."""
    answer = client.post(page_of(agent_id), form(shop, agent_id, **changes))
    assert answer.status_code == 302, read(answer)
    return draft_now(shop, agent_id)


def published(client: Client, shop: NewTenant, agent_id: UUID, **changes: Any) -> None:
    """Saves these changes and publishes them."""
    draft = saved(client, shop, agent_id, **changes)
    answer = client.post(page_of(agent_id, "publish/"), {"revision": draft.revision, "note": ""})
    assert answer.status_code == 302, read(answer)
