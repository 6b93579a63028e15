"""What calls are found by; told by the work after the call."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import connection

from calls.models import Call, CallSearch
from tenants.context import tenant_context

_KEEP: Final = """
INSERT INTO calls_callsearch (call_id, tenant_id, created_at, words)
SELECT id, tenant_id, created_at, call_words(tenant_id, %s) FROM calls_call
WHERE tenant_id = %s AND id = %s
ON CONFLICT (call_id) DO UPDATE SET words = excluded.words
"""


def call_found(
    *,
    tenant_id: UUID,
    call_id: UUID,
    outcome: str | None = None,
    has_recording: bool | None = None,
    words: str | None = None,
) -> None:
    """Keep what a call is found by; None leaves what is there, "" leaves nothing.

    `words` is all that is searched, replaced as a whole. Nothing for a call that is gone.
    """
    given = {"outcome": outcome, "has_recording": has_recording}
    known: dict[str, Any] = {name: each for name, each in given.items() if each is not None}
    with tenant_context(tenant_id):
        if known:
            Call.objects.filter(tenant=tenant_id, pk=call_id).update(**known)
        if words:
            with connection.cursor() as cursor:
                cursor.execute(_KEEP, [words.replace("\0", " "), tenant_id, call_id])
        elif words is not None:
            CallSearch.objects.filter(tenant=tenant_id, call=call_id).delete()
