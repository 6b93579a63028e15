"""API keys: made, used. The text of a key is shown once (tenants/api_keys.py)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from tenants import api_keys, lookups
from tenants.context import tenant_context
from tenants.models import ApiKey

_KEY_USE_EVERY = timedelta(minutes=1)


def api_key_create(
    *,
    tenant_id: UUID,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
    created_by: UUID | None = None,
) -> api_keys.KeyText:
    """A new API key; its text is shown to the owner once. Scopes are words of Permission."""
    text = api_keys.generate()
    with tenant_context(tenant_id):
        ApiKey.objects.create(
            tenant_id=tenant_id,
            prefix=text.prefix,
            hash=text.hash(),
            name=name,
            scopes=sorted(scopes),
            expires_at=expires_at,
            created_by_id=created_by,
        )
    return text


def api_key_use(*, key_text: api_keys.KeyText) -> ApiKey | None:
    """The key this text belongs to, with its tenant; its use is noted once a minute.

    None for a stranger's, a revoked and an expired one.
    """
    tenant_id = lookups.tenant_of_api_key(key_text.prefix)
    if tenant_id is None:
        return None
    now = timezone.now()
    with tenant_context(tenant_id):
        key = ApiKey.objects.select_related("tenant").filter(prefix=key_text.prefix).first()
        if key is None or not key_text.fits(key.hash) or not key.opens(now):
            return None
        if key.last_used_at is None or key.last_used_at < now - _KEY_USE_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key
