"""API keys and the audit log: an owner's pages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.isolation.case import Case, Route
from tests.isolation.world import Side


def _key(side: Side) -> dict[str, Any]:
    return {"key_id": side.key.pk}


def _form(side: Side) -> dict[str, Any]:
    name, nonce = f"{side.words.word} till", uuid4().hex
    return {"name": name, "nonce": nonce, "scopes": ["calls.read"], "key_id": str(side.key.pk)}


def _filter(side: Side) -> dict[str, Any]:
    return {"action": "tenant.created", "before": side.event.position + 1}


CASES: list[Case] = [
    Route("tenants:keys"),
    Route("tenants:key_new"),
    Route("tenants:key_new", "POST", form=_form),
    Route("tenants:key_revoke", path=_key),
    Route("tenants:key_revoke", "POST", path=_key, form=lambda _side: {}, owner=302),
    Route("tenants:audit", query=_filter),
    Route("tenants:audit_export", "POST", form=lambda _side: {}),
]
