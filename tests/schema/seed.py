"""Fills the database of a live server: two tenants with everything, an operator with a key.

Run by `manage.py shell`, in the server's environment; prints one JSON object.
"""

from __future__ import annotations

import json
from typing import Any

from recordings.models import ErasureReceipt
from tenants.context import tenant_context
from tenants.models import ApiKey
from tenants.services.operator_keys import operator_key_create
from tests.isolation.world import Side, world_made

MANY = 1_000_000  # requests a minute


def main() -> None:
    """Prints who may ask with what."""
    world = world_made()
    with tenant_context(world.a.tenant_id):
        ApiKey.objects.update(limit_requests=MANY)
    _key, text = operator_key_create(email=world.operator.email, name="schema", days=1)
    told = {
        "key": str(world.a.key_text),
        "operator_key": str(text),
        "a": _things(world.a),
        "b": _things(world.b),
        "words": [*_words(world.b), *world.b.secrets()],
    }
    print(json.dumps(told))  # noqa: T201 - the answer


def _things(side: Side) -> dict[str, Any]:
    """Ids by the names that they have in addresses; not the asking key's, which would end it."""
    with tenant_context(side.tenant_id):
        erasure_id = ErasureReceipt.objects.values_list("pk", flat=True).get()
        spare_key = ApiKey.objects.get(prefix=side.bare_key_text.prefix).pk
    more = {
        "erasure_id": erasure_id,
        "member_id": side.member.pk,
        "invitation_id": side.invitation.pk,
        "key_id": spare_key,
        "number": 1,  # of an agent's version
        "month": side.call.created_at.strftime("%Y-%m"),
        "stage": "transcribe",
    }
    return {**side.ids(), **{name: str(value) for name, value in more.items()}}


def _words(side: Side) -> list[str]:
    canary = side.words
    return [canary.word, canary.name, canary.people, canary.caller, canary.number]
